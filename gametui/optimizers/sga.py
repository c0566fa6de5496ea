"""Symplectic gradient adjustment."""

from __future__ import annotations

from typing import Annotated, Any

from gametui.games._base import Field
from gametui.lazy import jax, jnp
from gametui.optimizers._base import Optimizer, memoryless, moved, rates
from gametui.optimizers._curvature import hessian_product, inner, plus, transposed_product
from gametui.pair import Pair
from gametui.params import Flag, LearningRate, Number, Timescale

EPSILON = 0.1
"""Keeps the sign positive near a fixed point, where both inner products vanish."""


def sga(
    learning_rate: LearningRate = 0.05,
    timescale: Timescale = 1.0,
    lambda_: Annotated[float, Number(0, 100, ratio=1.1, text="weight of the adjustment")] = 1.0,
    align: Annotated[bool, Flag(text="choose the sign of the adjustment from where it points")] = True,
) -> Optimizer:
    """Symplectic gradient adjustment: bend the step across the rotation.

    w' = w - eta (xi + lambda A^T xi) with A = (H - H^T) / 2, so J = I - eta (I - lambda A) H near a fixed point
    (Balduzzi et al., 2018). With `align`, lambda takes the sign of <xi, H^T xi> <A^T xi, H^T xi> / d + 1/10 (d numbers
    in all), so that the adjustment pulls towards stable and away from unstable fixed points; without, lambda is used as
    it is. Near a fixed point both are the same.

    A gradient, an H v and an H^T v a step. The adjustment grows with the square of H: a lambda that is good at one
    strength of coupling is too large at another. The scheme `notebook` is without `align`.
    """
    rate = rates(learning_rate, timescale)

    def adjusted(align: bool) -> Optimizer:
        def update(field: Field, z: Pair) -> Pair:
            xi = field(z)
            pull = transposed_product(field, z, xi)
            bend = jax.tree.map(lambda t, h: (t - h) / 2, pull, hessian_product(field, z, xi))
            weight: Any = lambda_
            if align:
                size = sum(leaf.size for leaf in jax.tree.leaves(xi))
                weight = lambda_ * jnp.sign(inner(xi, pull) * inner(bend, pull) / size + EPSILON)
            return moved(z, rate, plus(xi, bend, weight))

        return Optimizer(*memoryless(update))

    return adjusted(align)._replace(notebook=adjusted(False))
