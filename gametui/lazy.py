"""numpy, jax and what goes with it, imported on first use.

The app and the start of every command read the catalogues of games and optimizers (names, parameters, help), and must not
pay the second that importing jax takes. Game and optimizer files therefore write `from gametui.lazy import jnp`: the
import happens when their functions first compute, which is in a process that computes.
"""

from __future__ import annotations

import importlib
from types import ModuleType
from typing import TYPE_CHECKING, Any

__all__ = ["flatten_util", "jax", "jnp", "linalg", "np", "optax", "sparse_linalg"]

if TYPE_CHECKING:
    import jax
    import jax.numpy as jnp
    import numpy as np
    import optax
    from jax import flatten_util
    from jax.scipy import linalg
    from jax.scipy.sparse import linalg as sparse_linalg
else:

    class _Deferred(ModuleType):
        """A module that is imported when the first of its attributes is read."""

        def __getattr__(self, name: str) -> Any:
            if name.startswith("__"):  # inspection by tools (copy, doctest, pickle) is not use
                raise AttributeError(name)
            value = getattr(importlib.import_module(self.__name__), name)
            setattr(self, name, value)
            return value

    np = _Deferred("numpy")
    jax = _Deferred("jax")
    jnp = _Deferred("jax.numpy")
    flatten_util = _Deferred("jax.flatten_util")
    linalg = _Deferred("jax.scipy.linalg")
    optax = _Deferred("optax")
    sparse_linalg = _Deferred("jax.scipy.sparse.linalg")
