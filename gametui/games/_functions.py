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
