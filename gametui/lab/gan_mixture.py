"""A GAN on a mixture of 16 Gaussians in the plane."""

from __future__ import annotations

from typing import Annotated, Any

from gametui.games._base import Field
from gametui.lab import _losses, _mixture
from gametui.lab._base import LabGame
from gametui.lab._networks import drawn, forward, gradient, into, slopes
from gametui.lazy import jax, jnp
from gametui.pair import Pair
from gametui.params import Choice, Integer, Number

SAMPLES = 10_000
"""From which coverage is measured."""
SHOWN = 2_048
"""Samples that are kept to look at."""
ARROWS = 256
GRID = 48
EXTENT = 3.0
"""The discriminator is looked at on [-3, 3] in both coordinates, as in the notebook."""
TINY = 1e-12
"""Under the root of a squared gradient, which has no slope at 0."""


def gan_mixture(
    width: Annotated[int, Integer(1, 4096, ratio=2.0, text="units of a hidden layer of either network")] = 384,
    depth: Annotated[int, Integer(1, 32, text="hidden layers of either network")] = 6,
    latent: Annotated[int, Integer(1, 1024, ratio=2.0, text="numbers of noise that a fake is made from")] = 64,
    batch: Annotated[int, Integer(1, 65536, ratio=2.0, text="real samples, and as many fake ones, a gradient")] = 256,
    loss: Annotated[str, Choice(*_losses.NAMES, text="what the players pay")] = "nonsaturating",
    r1: Annotated[float | None, Number(0, 1000, ratio=2.0, text="weight of |D'|^2 at real samples; none: without")] = None,
    penalty: Annotated[
        float, Number(0, 1000, ratio=2.0, text="weight of the gradient penalty; only for wasserstein_gp")
    ] = 10.0,
    data: Annotated[str, Choice(*_mixture.SHAPES, text="where the 16 Gaussians stand")] = "grid",
    sigma: Annotated[float, Number(1e-4, 1, ratio=1.1, text="standard deviation of each Gaussian")] = 0.02,
    modes: Annotated[
        str, Choice("balanced", "iid", text="a batch holds as many of each mode, or as chance has it")
    ] = "balanced",
) -> LabGame:
    """A GAN on 16 Gaussians: a generator of points in the plane against a discriminator of points.

    Generator `latent` -> `depth` x `width` ReLU -> 2 from normal noise, discriminator 2 -> `depth` x `width` ReLU -> 1,
    weights drawn as Glorot's uniform. At the defaults it is the GAN of the notebook, with 764,930 and 740,737 numbers,
    except that losses are means over the batch where the notebook adds up the 256 samples. What is not linear in the
    gradient has to be translated: the notebook's consensus weight gamma = 1 is 256 here, and Adam's epsilon is 256 times
    smaller.

    Losses: nonsaturating (Goodfellow et al., 2014; the notebook's; general-sum), minimax (the loss of which it is the
    zero-sum form: the gradients are those of the zero-sum game), least_squares (Mao et al., 2017), wasserstein_gp
    (Gulrajani et al., 2017, with penalty / 2 times the mean of (|D'| - 1)^2 between real and fake samples, as the
    discriminator's). r1 adds r1 / 2 times the mean of |D'|^2 at real samples (Mescheder et al., 2018).

    For a sample's one logit, both players' derivatives through D differ only by a factor, so that one backward pass through D
    serves both, and real and fake samples go through D together: 9 products a layer instead of 10, in fewer and larger ones.
    """
    means = _mixture.centres(data)
    gap = penalty if loss == "wasserstein_gp" else None

    def init(rng: Any) -> Pair:
        inner = (width,) * depth
        return Pair(drawn(rng, (latent, *inner, 2)), drawn(rng, (2, *inner, 1)))

    def real(key: Any, count: int) -> Any:
        of_mode, of_noise = jax.random.split(key)
        first = jax.random.randint(of_mode, (count,) if modes == "iid" else (1,), 0, _mixture.MODES)
        # Balanced: where 16 does not divide the batch, the modes that have one more are others every time.
        chosen = first if modes == "iid" else (first + jnp.arange(count)) % _mixture.MODES
        spread = jax.random.normal(of_noise, (count, 2), dtype=jnp.float32)
        return jnp.asarray(means, dtype=jnp.float32)[chosen] + sigma * spread

    def noise(key: Any, count: int) -> Any:
        return jax.random.normal(key, (count, latent), dtype=jnp.float32)

    def draw(key: Any) -> dict[str, Any]:
        of_data, of_noise, of_mix = jax.random.split(key, 3)
        found = {"real": real(of_data, batch), "noise": noise(of_noise, batch)}
        if gap is not None:
            found["mix"] = jax.random.uniform(of_mix, (batch, 1), dtype=jnp.float32)
        return found

    def fakes(z: Pair, key: Any, count: int) -> Any:
        return forward(z.x, noise(key, count))[0]

    def measure(z: Pair, key: Any) -> dict[str, Any]:
        nearest, good = _mixture.counts(fakes(z, key, SAMPLES), jnp.asarray(means, dtype=jnp.float32), sigma)
        return _mixture.coverage(nearest, good, SAMPLES)

    def picture(z: Pair, key: Any) -> dict[str, Any]:
        of_fake, of_real = jax.random.split(key)
        fake = fakes(z, of_fake, SHOWN)
        along = jnp.linspace(-EXTENT, EXTENT, GRID, dtype=jnp.float32)
        points = jnp.stack(jnp.meshgrid(along, along), axis=-1).reshape(-1, 2)
        # Where the generator would move a fake to: down its own loss.
        price = _slope(_losses.losses(loss).generator)(forward(z.y, fake[:ARROWS])[0][:, 0])
        return {
            "fake": fake,
            "real": real(of_real, SHOWN),
            "arrows": -price[:, None] * _pull(z.y, fake[:ARROWS]),
            "discriminator": forward(z.y, points)[0].reshape(GRID, GRID),
            "extent": jnp.asarray([-EXTENT, EXTENT, -EXTENT, EXTENT], dtype=jnp.float32),
        }

    def field(sample: dict[str, Any]) -> Field:
        return gan_field(sample, _losses.losses(loss), r1, gap)

    return LabGame(init, draw, field, measure, picture, steps=10_000, learning_rate=1e-4)


def gan_field(sample: dict[str, Any], pay: _losses.Losses, r1: Any = None, gap: Any = None) -> Field:
    """The field of a GAN on a batch {"real", "noise"} (and "mix" for a gradient penalty): arrays whose first axes count
    samples."""
    count = len(sample["real"])

    def judged(z: Pair) -> tuple[Any, ...]:
        fake, made = forward(z.x, sample["noise"])
        logits, seen = forward(z.y, jnp.concatenate([sample["real"], fake]))
        return fake, made, logits, seen

    def extra(y: Any, fake: Any) -> Any:
        """What the discriminator pays for its own steepness."""
        paid = 0.0
        if r1 is not None:
            paid = paid + r1 / 2 * jnp.mean(jnp.sum(_pull(y, sample["real"]) ** 2, axis=1))
        if gap is not None:
            between = sample["mix"] * sample["real"] + (1 - sample["mix"]) * fake
            steep = jnp.sqrt(jnp.sum(_pull(y, between) ** 2, axis=1) + TINY)
            paid = paid + gap / 2 * jnp.mean((steep - 1) ** 2)
        return paid

    def losses(z: Pair) -> tuple[Any, Any]:
        fake, _, logits, _ = judged(z)
        real, of_fake = logits[:count, 0], logits[count:, 0]
        paid = jnp.mean(pay.real(real)) + jnp.mean(pay.fake(of_fake)) + extra(z.y, fake)
        return jnp.mean(pay.generator(of_fake)), paid

    def xi(z: Pair) -> Pair:
        fake, made, logits, seen = judged(z)
        real, of_fake = logits[:count, 0], logits[count:, 0]
        back = slopes(z.y, seen, jnp.ones_like(logits))
        price = jnp.concatenate([_slope(pay.real)(real), _slope(pay.fake)(of_fake)]) / count
        y = gradient(seen, back, price)
        if r1 is not None or gap is not None:
            y = jax.tree.map(jnp.add, y, jax.grad(extra)(z.y, fake))
        pull = into(z.y, [back[0][count:]]) * (_slope(pay.generator)(of_fake) / count)[:, None]
        return Pair(gradient(made, slopes(z.x, made, pull)), y)

    return Field(losses, together=xi)


def _pull(layers: Any, points: Any) -> Any:
    """The gradient (samples, 2) of D at each point."""
    logits, seen = forward(layers, points)
    return into(layers, slopes(layers, seen, jnp.ones_like(logits)))


def _slope(each: Any) -> Any:
    return jax.vmap(jax.grad(each))
