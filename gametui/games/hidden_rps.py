"""Rock-paper-scissors, played through a network by each player."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any

from gametui.games._base import Game, Hidden, start, zero_sum
from gametui.games._network import Network
from gametui.lazy import jax, jnp, np
from gametui.pair import Pair
from gametui.params import Choice, Integer, Number

LOSS = ((0.0, 1.0, -1.0), (-1.0, 0.0, 1.0), (1.0, -1.0, 0.0))
"""What x loses: rows what x plays, columns what y plays, both in the order rock, paper, scissors."""
THIRD = 1 / 3


def hidden_rps(
    lambda_: Annotated[float, Number(0, 100, text="curvature in function space: weight of the squared distances")] = 0.1,
    network: Annotated[
        str, Choice("logits", "mlp", text="what a player's numbers are: three logits, or a network's")
    ] = "logits",
    width: Annotated[int, Integer(1, 64, text="hidden units of the network; no matter for logits")] = 16,
) -> Game:
    """Rock-paper-scissors played through softmax, of logits or of a network: a hidden bilinear game.

    f = u^T M v + lambda / 2 (|u - c|^2 - |v - c|^2): u and v are the players' chances of rock, paper, scissors, c is
    (1/3, 1/3, 1/3), the equilibrium, and M = [[0, 1, -1], [-1, 0, 1], [1, -1, 0]] what x loses (Mladenovic, Sakos, Gidel
    and Piliouras, 2022). A player's numbers are 3 logits, or all weights of a network 1-width-3 with tanh whose one input
    is 1 (83 numbers at width 16).

    At zero logits H has the eigenvalues lambda / 9 +- i sqrt(3) / 9, twice, and 0, twice: softmax does not see a shift of
    all logits, so critical points fill a plane, and follow-the-ridge needs damping. The star marks one of them, for a network
    that of all weights zero. With V = |u - c|^2 / 2 + |v - c|^2 / 2 the natural gradient flow gives
    V(t) = V(0) e^(-2 lambda t) if V(0) < 1/12, as at both starts (0.0372, 0.0375), which are drawn once and for all. Under the
    plain flow V may rise on the way.
    """
    perceptron = Network((1, width, 3)) if network == "mlp" else None
    strategy: Callable[[Any], Any] = perceptron or (lambda logits: jax.nn.softmax(logits))
    size = perceptron.count if perceptron else 3

    def value(x: Any, y: Any) -> Any:
        u, v = strategy(x), strategy(y)
        away, other = u - THIRD, v - THIRD
        return jnp.dot(u, jnp.dot(jnp.asarray(LOSS), v)) + lambda_ / 2 * (jnp.dot(away, away) - jnp.dot(other, other))

    drawn = (0.3 if perceptron else 1.0) * np.random.default_rng(0).standard_normal((2, size))
    return Game(
        losses=zero_sum(value),
        start=start(*drawn.tolist()),
        zero_sum=True,
        equilibria=lambda: (start([0.0] * size, [0.0] * size),),
        window=(-3.0, 3.0),
        hidden=Hidden(
            maps=Pair(strategy, strategy),
            solution=Pair((THIRD,) * 3, (THIRD,) * 3),
            networks=Pair(perceptron, perceptron) if perceptron else None,
        ),
    )
