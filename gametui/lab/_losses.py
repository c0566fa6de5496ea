"""GAN losses: what each player pays for the logit of a sample, and the slope of that."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from gametui.lazy import jax

Each = Callable[[Any], Any]


class Losses(NamedTuple):
    """Functions of the discriminator's logits (samples,)."""

    real: Each
    """What the discriminator pays for a real sample."""
    fake: Each
    """What it pays for a fake one."""
    generator: Each
    """What the generator pays for a fake one."""


NAMES = ("nonsaturating", "minimax", "least_squares", "wasserstein_gp")


def losses(name: str) -> Losses:
    """nonsaturating, as in Goodfellow et al. (2014) and the notebook; minimax, its zero-sum form; least_squares, Mao et al.
    (2017) with targets 0 and 1; wasserstein_gp: the critic's values themselves, to which a gradient penalty belongs."""
    softplus = jax.nn.softplus
    return {
        "nonsaturating": Losses(lambda s: softplus(-s), lambda s: softplus(s), lambda s: softplus(-s)),
        "minimax": Losses(lambda s: softplus(-s), lambda s: softplus(s), lambda s: -softplus(s)),
        "least_squares": Losses(lambda s: (s - 1) ** 2, lambda s: s**2, lambda s: (s - 1) ** 2),
        "wasserstein_gp": Losses(lambda s: -s, lambda s: s, lambda s: -s),
    }[name]
