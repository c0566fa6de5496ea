"""A GAN that is convex-concave in function space."""

from __future__ import annotations

from typing import Annotated, Any

from gametui.games._base import Field, Hidden, start, zero_sum
from gametui.games._network import Network
from gametui.lab._base import LabGame, Pace
from gametui.lazy import jax, jnp, np
from gametui.pair import Pair
from gametui.params import Integer, Number

SPREAD = 0.2
"""Standard deviation of a weight at the start."""


def hidden_gan(
    points: Annotated[int, Integer(2, 64, text="places at which data may lie, evenly on [-1, 1]")] = 8,
    width: Annotated[int, Integer(1, 256, ratio=2.0, text="hidden units of either network")] = 32,
    lambda_: Annotated[float, Number(0, 100, text="curvature in function space: weight of the squared distances")] = 0.1,
) -> LabGame:
    """The simple GAN of hidden convex-concave games: densities against a classifier, on a few points.

    f = sum_j q_j log D(x_j) + p_j log(1 - D(x_j)) + lambda / 2 (|p - q|^2 - |D - 1/2|^2): the generator, a network
    1-`width`-`points` with softmax on the input 1, gives the chance p_j of each point, the discriminator, a network
    `points`-`width`-1 with sigmoid, a value D(x_j) at each, which it is told as a unit vector; q is the data's
    distribution, two bumps and a floor under them. x minimises f, y maximises it: in (p, D) it is convex-concave, with the
    solution p = q, D = 1/2; in the networks' weights it is not (Mladenovic, Sakos, Gidel and Piliouras, 2022).

    V = |p - q|^2 / 2 + |D - 1/2|^2 / 2 is the column `lyapunov`. Under the flow of the natural gradient it never rises as
    long as both can go where descent-ascent in function space leads; under plain descent-ascent (`gda`) it may.
    `natural_gradient` solves with the Gram matrix of `points` rows, `kfac` with one small matrix a layer, for networks that
    are wide.
    """

    def target() -> Any:
        x = np.linspace(-1, 1, points)
        bumps = np.exp(-((x + 0.5) ** 2) / 0.08) + 0.5 * np.exp(-((x - 0.5) ** 2) / 0.08)
        return 0.5 * bumps / bumps.sum() + 0.5 / points

    generator = Network((1, width, points))
    places = tuple(tuple(float(i == j) for j in range(points)) for i in range(points))
    judge = Network((points, width, 1), lambda logits: jax.nn.sigmoid(logits), places)
    data = target()

    def value(x: Any, y: Any) -> Any:
        p, chance = generator(x), judge(y)
        q = jnp.asarray(data)
        curved = jnp.sum((p - q) ** 2) - jnp.sum((chance - 0.5) ** 2)
        return jnp.sum(q * jnp.log(chance) + p * jnp.log1p(-chance)) + lambda_ / 2 * curved

    hidden = Hidden(Pair(generator, judge), start(data.tolist(), [0.5] * points), Pair(generator, judge))

    def init(rng: Any) -> Pair:
        return Pair(*(SPREAD * rng.standard_normal(network.count) for network in (generator, judge)))

    def measure(z: Pair, key: Any) -> dict[str, Any]:
        p, chance = generator(z.x), judge(z.y)
        away, other = p - jnp.asarray(data), chance - 0.5
        return {
            "lyapunov": (jnp.sum(away**2) + jnp.sum(other**2)) / 2,
            "total_variation": jnp.sum(jnp.abs(away)) / 2,
            "judge_away": jnp.max(jnp.abs(other)),
        }

    def picture(z: Pair, key: Any) -> dict[str, Any]:
        """Chances over places: of the generator, of the data; and what the discriminator says."""
        x = jnp.linspace(-1, 1, points)
        return {
            "fake": jnp.stack([x, generator(z.x)], axis=1),
            "real": jnp.stack([x, jnp.asarray(data)], axis=1),
            "judge": jnp.stack([x, judge(z.y)], axis=1),
            "extent": jnp.asarray([-1.1, 1.1, 0.0, 1.0]),
        }

    return LabGame(
        init=init,
        draw=lambda key: {},
        field=lambda sample: Field(zero_sum(value), hidden),
        measure=measure,
        picture=picture,
        steps=2000,
        learning_rate=0.02,
        pace=Pace(log=20, sample=200),
        whole=True,
        hidden=hidden,
    )
