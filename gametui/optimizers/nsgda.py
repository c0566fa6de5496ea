"""Normalised gradient descent-ascent."""

from __future__ import annotations

from typing import Annotated, Any, NamedTuple

from gametui.games._base import Field
from gametui.lazy import jax, jnp
from gametui.optimizers._adaptive import epsilon_sentence, lengthened, root
from gametui.optimizers._base import Optimizer, moved, rates
from gametui.pair import Pair
from gametui.params import Choice, LearningRate, Number, Timescale

FIXED = "every step has the length eta, however small xi is: no fixed point is asymptotically stable."


class NormalisedState(NamedTuple):
    average: Pair
    """The average gradient of each player; with beta1 = 0 the last one."""


def nsgda(
    learning_rate: LearningRate = 0.05,
    timescale: Timescale = 1.0,
    norm: Annotated[str, Choice("global", "layer", "neuron", "joint", text="what has length 1 after the division")] = "global",
    beta1: Annotated[float, Number(-0.999, 0.999, step=0.05, text="how much of the average gradient stays at each step")] = 0.0,
    epsilon: Annotated[float, Number(0, 10, ratio=10.0, text="added to the norm of the gradient")] = 1e-8,
) -> Optimizer:
    """Normalised gradient descent-ascent: steps of a fixed length, however large the gradient is.

    w' = w - eta m / (|m| + epsilon), with m' = beta1 m + (1 - beta1) xi, which is xi itself by default (Jelassi et al., 2022,
    nSGDA). `norm` says of what |.| is the Euclidean norm. global: all that a player has. layer: each array by itself.
    neuron: of an array (inputs, outputs) each column, the weights into one output, and so on for what has more axes, of
    which the last counts the neurons; each number by itself in a vector, such as a bias or a player of the small games:
    descent by signs. joint: both players together, one norm for the two.

    A step has the length eta where |xi| is above epsilon: runs end in a chatter of about eta (at most 2 eta around the origin
    of xi = (x + y, y - x) with one norm a player, eta / sqrt(2) with the joint one). On the game x y with the joint norm each
    step goes straight sideways, so that |w|^2 grows by eta^2 a step.

    At rest, with s = eta / epsilon: m' = beta1 m + (1 - beta1) H w, w' = w - s m', which with beta1 = 0 is gradient
    descent-ascent with the learning rate s. That holds where |xi| is far below epsilon, so it says what runs do for an epsilon
    of 1e-4 or more. With epsilon = 0 no fixed point is asymptotically stable.
    """
    rate = rates(learning_rate, timescale)

    def unit(tree: Any) -> Any:
        if norm in ("global", "joint"):
            return lengthened(tree, 1.0, epsilon)
        return jax.tree.map(lambda leaf: lengthened(leaf, 1.0, epsilon) if norm == "layer" else _columns(leaf, epsilon), tree)

    def init(field: Field, z: Pair) -> NormalisedState:
        return NormalisedState(jax.tree.map(jnp.zeros_like, z))

    def update(field: Field, state: NormalisedState, z: Pair) -> tuple[Pair, NormalisedState]:
        average = jax.tree.map(lambda g, m: (1 - beta1) * g + beta1 * m, field(z), state.average)
        along = unit(average) if norm == "joint" else Pair(unit(average.x), unit(average.y))
        return moved(z, rate, along), NormalisedState(average)

    return Optimizer(init, update, unlinearized=lambda: epsilon_sentence(epsilon) if epsilon else FIXED)


def _columns(leaf: Any, epsilon: Any) -> Any:
    """Each column of length 1; each number of a vector."""
    axes = tuple(range(leaf.ndim - 1))
    return leaf / (root(jnp.sum(leaf**2, axis=axes, keepdims=True)) + epsilon)
