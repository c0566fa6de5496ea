"""Natural gradient with Kronecker-factored curvature, for hidden games between networks."""

from __future__ import annotations

from typing import Annotated, Any

from gametui.games._base import Field
from gametui.games._network import Network
from gametui.lazy import jax, jnp
from gametui.optimizers._base import Optimizer, memoryless, moved, rates
from gametui.pair import Pair
from gametui.params import LearningRate, Number, Timescale


def kfac(
    learning_rate: LearningRate = 0.05,
    timescale: Timescale = 1.0,
    damping: Annotated[float, Number(1e-12, 1000, ratio=2.0, text="its root is added to both factors of a layer")] = 1e-3,
) -> Optimizer:
    """K-FAC: a natural gradient whose metric is a product of two small matrices in each layer of a network.

    For a layer with the weights W (inputs + 1, outputs), the inputs a with a 1 for the bias, and the slopes b of an output
    of the network in the layer's sums: A = mean of a a^T, B = sum of b b^T over samples and outputs, and
    W' = W - eta (A + sqrt(damping) I)^-1 dW (B + sqrt(damping) I)^-1 (Martens & Grosse, 2015, with factored damping but
    without their balance of the two factors, averages over steps, and rescaling). B (x) A stands for the layer's block of the
    metric J^T J of `natural_gradient`; for one sample it is that block exactly. Blocks between layers are left out.

    Each layer then moves the function as far as the whole step should, so with L layers it moves about L times as far as
    with `natural_gradient`: take a learning rate L times smaller to compare. Large damping turns it into plain descent with
    the learning rate eta / damping.

    J = I - eta P H at a critical point with P the inverse above. Derivatives of the step leave those of P out everywhere, so
    elsewhere they are not those of the step.
    """
    rate = rates(learning_rate, timescale)

    def update(field: Field, z: Pair) -> Pair:
        networks = field.hidden.networks if field.hidden is not None else None
        if networks is None:
            raise ValueError("kfac needs a hidden game between networks")
        g = field(z)
        return moved(z, rate, Pair(*(solved(net, at, of, damping) for net, at, of in zip(networks, z, g, strict=True))))

    return Optimizer(*memoryless(update), hidden=True, networks=True)


def solved(network: Network, flat: Any, gradient: Any, damping: Any) -> Any:
    """The gradient (count,) divided by each layer's damped factors."""
    root = jnp.sqrt(damping)
    pieces = []
    for (a, b), slope in zip(factors(network, flat), network.matrices(gradient), strict=True):
        left = jnp.linalg.solve(a + root * jnp.eye(len(a), dtype=a.dtype), slope)
        pieces.append(jnp.linalg.solve(b + root * jnp.eye(len(b), dtype=b.dtype), left.T).T.ravel())
    return jnp.concatenate(pieces)


def factors(network: Network, flat: Any) -> list[tuple[Any, Any]]:
    """A (inputs + 1, inputs + 1) and B (outputs, outputs) of each layer. Not differentiated."""
    flat = jax.lax.stop_gradient(flat)
    samples = len(network.inputs)
    unmoved = [jnp.zeros((samples, outputs), dtype=flat.dtype) for _, outputs in network.shapes]
    outputs, pull, entering = jax.vjp(lambda shifts: network.run(flat, shifts), unmoved, has_aux=True)
    # A sample's outputs depend on its own sums alone, so one pull gives the slopes of all samples.
    each = jnp.eye(outputs.shape[1], dtype=outputs.dtype)
    slopes = jax.vmap(lambda one: pull(jnp.broadcast_to(one, outputs.shape))[0])(each)
    return [
        (inputs.T @ inputs / samples, jnp.einsum("qsi,qsj->ij", slope, slope))
        for inputs, slope in zip(entering, slopes, strict=True)
    ]
