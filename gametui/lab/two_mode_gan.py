"""A linear generator against a cubic discriminator, on data with two modes."""

from __future__ import annotations

from typing import Annotated, Any

from gametui.games._base import Field
from gametui.lab._base import LabGame, Pace
from gametui.lazy import jax, jnp, np
from gametui.pair import Pair
from gametui.params import Integer, Number

LEARNED = 0.5
"""Length above which an output of the generator is something that it has learned; at the start they are about 1 / sqrt(d)."""
ALONG = 0.9
"""Cosine from which an output counts as being along a direction, at least: that between u1 and u1 + u2 is 0.77 at the overlap
0.2. Where it is larger, half of the way from it to 1."""
GRID = 48
EXTENT = 2.0


def two_mode_gan(
    dimension: Annotated[int, Integer(50, 2000, ratio=2.0, text="numbers of a data point")] = 200,
    outputs: Annotated[int, Integer(2, 100, text="outputs of the generator, of which z picks one")] = 10,
    neurons: Annotated[int, Integer(1, 100, text="cubic neurons of the discriminator")] = 5,
    overlap: Annotated[float, Number(0, 0.8, step=0.05, text="inner product of the two modes")] = 0.2,
    lambda_: Annotated[float, Number(0, 10, text="weight of the discriminator's bias")] = 0.1,
    bend: Annotated[float, Number(0.1, 10, text="where the cubic goes on as a straight line")] = 1.0,
) -> LabGame:
    """A GAN on two modes: does the generator learn both, or their sum?

    Data are the unit vectors u1 and u2, half and half. G(z) = V z with z one unit vector by chance, so that the columns v_j
    of V (dimension, outputs) are all that it can make. D(X) = sigmoid(sum_i s(<w_i, X>) + lambda b) with s the cube up to
    `bend`, a straight line beyond. f = E log D(X) + E log(1 - D(V z)): x minimises it, y maximises it (Jelassi, Mensch,
    Gidel and Li, 2022). Gradients are of the whole population, so chance is in the start alone: W from N(0, 1/dimension), V
    from N(0, 1/dimension^2).

    With plain descent-ascent (`gda` at learning rate .015 and timescale 3.33) the first output to be learned points along
    u1 + u2, which is no data point: mode collapse. With a norm for each neuron (`nsgda`, norm neuron, .0006 and 3.33, 4,000
    steps) most are learned, some along u1 and some along u2. That needs a generator slower than the discriminator and a
    norm a neuron: with one norm a player, one output along u1 + u2 is learned and little else. Very different step sizes
    overflow.
    """

    def data() -> Any:
        """u1 and u2 (2, dimension)."""
        first, second = jnp.eye(2, dimension, dtype=jnp.float32)
        return jnp.stack([first, overlap * first + jnp.sqrt(1 - overlap**2) * second])

    def init(rng: Any) -> Pair:
        w = rng.standard_normal((dimension, neurons)) / np.sqrt(dimension)
        v = rng.standard_normal((dimension, outputs)) / dimension
        return Pair(
            {"v": v.astype(np.float32)},
            {"w": w.astype(np.float32), "bias": np.zeros(1, dtype=np.float32)},
        )

    def logits(y: Any, points: Any) -> Any:
        """Points (k, d) -> (k,)."""
        return cubic(points @ y["w"], bend).sum(axis=1) + lambda_ * y["bias"]

    def losses(z: Pair) -> tuple[Any, Any]:
        real, fake = logits(z.y, data()), logits(z.y, z.x["v"].T)
        f = -jnp.mean(jax.nn.softplus(-real)) - jnp.mean(jax.nn.softplus(fake))
        return f, -f

    def cosines(z: Pair) -> tuple[Any, Any]:
        """Lengths (outputs,) of the outputs, and their cosines (outputs, 3) to u1, u2 and u1 + u2."""
        u = data()
        both = u.sum(axis=0)
        towards = jnp.concatenate([u, both[None] / jnp.linalg.norm(both)])
        lengths = jnp.linalg.norm(z.x["v"], axis=0)
        return lengths, z.x["v"].T @ towards.T / jnp.maximum(lengths, 1e-30)[:, None]

    def measure(z: Pair, key: Any) -> dict[str, Any]:
        lengths, cosine = cosines(z)
        learned = (lengths > LEARNED)[:, None]
        counted = jnp.sum(learned & (cosine > jnp.maximum(ALONG, (1 + jnp.sqrt((1 + overlap) / 2)) / 2)), axis=0)
        best = jnp.max(jnp.where(learned, cosine, -1.0), axis=0)
        return {
            "modes_covered": jnp.sum(counted[:2] > 0),
            "outputs_learned": jnp.sum(learned),
            **{f"outputs_{name}": counted[i] for i, name in enumerate(("u1", "u2", "sum"))},
            **{f"cosine_{name}": best[i] for i, name in enumerate(("u1", "u2", "sum"))},
        }

    def picture(z: Pair, key: Any) -> dict[str, Any]:
        """Every vector by its inner products with u1 and u2."""
        u = data()
        along = jnp.linspace(-EXTENT, EXTENT, GRID, dtype=jnp.float32)
        inner = jnp.stack(jnp.meshgrid(along, along), axis=-1).reshape(-1, 2)
        points = inner @ jnp.linalg.inv(u @ u.T) @ u
        return {
            "fake": z.x["v"].T @ u.T,
            "real": u @ u.T,
            "discriminator": logits(z.y, points).reshape(GRID, GRID),
            "extent": jnp.asarray([-EXTENT, EXTENT, -EXTENT, EXTENT], dtype=jnp.float32),
        }

    return LabGame(
        init=init,
        draw=lambda key: {},
        field=lambda sample: Field(losses),
        measure=measure,
        picture=picture,
        steps=4000,
        learning_rate=6e-4,
        pace=Pace(log=20, sample=200),
        whole=True,
    )


def cubic(t: Any, bend: Any) -> Any:
    """t^3 for |t| <= bend; beyond, the tangent at bend."""
    inside = jnp.clip(t, -bend, bend)
    return inside**3 + 3 * bend**2 * (t - inside)
