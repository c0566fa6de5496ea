"""jax and jax.numpy, imported on first use.

The app and the start of every command read the catalogues of games and optimizers (names, parameters, help), and must not
pay the second that importing jax takes. Game and optimizer files therefore write `from gametui.lazy import jnp`: the
import happens when their functions first compute, which is in a process that computes.
"""

from __future__ import annotations

import importlib
from types import ModuleType
from typing import TYPE_CHECKING, Any

__all__ = ["jax", "jnp"]

if TYPE_CHECKING:
    import jax as jax
    import jax.numpy as jnp
else:

    class _Deferred(ModuleType):
        """A module that is imported when the first of its attributes is read."""

        def __getattr__(self, name: str) -> Any:
            if name.startswith("__"):  # inspection by tools (copy, doctest, pickle) is not use
                raise AttributeError(name)
            value = getattr(importlib.import_module(self.__name__), name)
            setattr(self, name, value)
            return value

    jax = _Deferred("jax")
    jnp = _Deferred("jax.numpy")
