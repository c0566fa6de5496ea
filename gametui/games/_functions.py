"""Elementary functions whose derivatives are right, finite and cheap."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from gametui.lazy import jax, jnp


def softplus(t: Any) -> Any:
    """log(1 + e^t) without overflow. Its derivative is sigmoid(t): exact far out, and cheap."""
    return _softplus()(t)


@lru_cache(maxsize=1)
def _softplus() -> Any:
    @jax.custom_jvp
    def softplus(t: Any) -> Any:
        return jnp.maximum(t, 0.0) + jnp.log1p(jnp.exp(-jnp.abs(t)))

    softplus.defjvps(lambda tangent, value, t: tangent * jax.nn.sigmoid(t))
    return softplus


LOG_HALF = -0.6931471805599453
"""log_sigmoid(0)."""


def log_sigmoid(t: Any) -> Any:
    """-log(1 + e^-t), the F of a GAN's payoff."""
    return -softplus(-t)


def distance(t: Any) -> Any:
    """|t|, whose derivatives at 0 do not exist: they are nan there, never a number that means nothing."""
    return _distance()(t)


@lru_cache(maxsize=1)
def _distance() -> Any:
    def nowhere_at_0(value: Any, t: Any) -> Any:
        return jnp.where(t == 0, jnp.nan, value)

    @jax.custom_jvp
    def direction(t: Any) -> Any:
        return nowhere_at_0(jnp.sign(t), t)

    @jax.custom_jvp
    def distance(t: Any) -> Any:
        return jnp.abs(t)

    direction.defjvps(lambda tangent, value, t: tangent * nowhere_at_0(0.0, t))
    distance.defjvps(lambda tangent, value, t: tangent * direction(t))
    return distance
