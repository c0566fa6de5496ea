"""Generalised natural gradient descent-ascent in a hidden game."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any

from gametui.games._base import Field
from gametui.lazy import flatten_util, jax, jnp
from gametui.optimizers._base import Optimizer, memoryless, moved, rates
from gametui.pair import Pair
from gametui.params import LearningRate, Number, Timescale

RANK = 1e-10
"""Eigenvalues of the metric below this part of the largest count as 0; in single precision, what rounding alone leaves."""


def natural_gradient(
    learning_rate: LearningRate = 0.05,
    timescale: Timescale = 1.0,
    damping: Annotated[float, Number(0, 1000, ratio=2.0, text="added to the metric where it is not 0")] = 0.0,
) -> Optimizer:
    """Natural gradient: steps that are short in function space rather than in the parameters, for hidden games.

    w' = w - eta M(w)^+ xi(w), M = blockdiag(J_x^T J_x, J_y^T J_y) + damping, where J_x and J_y are the Jacobians of the maps
    from parameters to function space (Amari, 1998; for hidden games Mladenovic et al., 2022, as the flow w' = -M^+ xi). To
    first order in eta the function-space point then makes a plain gradient descent-ascent step, projected to what the maps
    can do, so that a hidden game that is convex-concave converges as if it were played in the open. With the Euler step and
    no curvature in the hidden game it spirals outwards as `gda` does.

    With the Gram matrix J J^T = Q L Q^T, which is as small as function space, M^+ g = J^T Q f(L) Q^T J g, f = 1 / (L (L +
    damping)), and 0 for an L below 1e-10 of the largest: nothing of the size of the parameters squared is ever made. Where
    what gradient descent-ascent does in function space leads out of what the maps can do (a softmax cannot leave its
    simplex), they lose rank, steps become very long, and the players end at a corner; damping keeps the steps short.

    J = I - eta M^+ H at a critical point, where the derivative of M^+ is multiplied by 0. Derivatives of the step leave it out
    everywhere, so elsewhere they are not those of the step.
    """
    rate = rates(learning_rate, timescale)

    def update(field: Field, z: Pair) -> Pair:
        if field.hidden is None:
            raise ValueError("natural_gradient needs a game with maps into function space")
        maps, g = field.hidden.maps, field(z)
        return moved(z, rate, Pair(raised(maps.x, z.x, g.x, damping), raised(maps.y, z.y, g.y, damping)))

    return Optimizer(*memoryless(update), hidden=True)


def raised(function: Callable[[Any], Any], at: Any, gradient: Any, damping: Any) -> Any:
    """M^+ gradient, in the gradient's structure, for the metric M = J^T J + damping of one player's map."""
    parameters, tree = flatten_util.ravel_pytree(at)
    point, pull = jax.vjp(lambda flat: jnp.ravel(function(tree(flat))), parameters)
    jacobian = jax.vmap(lambda row: pull(row)[0])(jnp.eye(point.shape[0], dtype=point.dtype))
    # Eigenvectors of equal eigenvalues have no derivative, and none is needed where the gradient is 0.
    jacobian = jax.lax.stop_gradient(jacobian)
    eigenvalues, vectors = jnp.linalg.eigh(jacobian @ jacobian.T)
    least = max(RANK, 10 * len(eigenvalues) * float(jnp.finfo(eigenvalues.dtype).eps))
    regular = eigenvalues > least * jnp.max(eigenvalues)
    safe = jnp.where(regular, eigenvalues, 1.0)
    inverse = jnp.where(regular, 1 / (safe * (safe + damping)), 0.0)
    flat = flatten_util.ravel_pytree(gradient)[0]
    return tree(jacobian.T @ (vectors @ (inverse * (vectors.T @ (jacobian @ flat)))))
