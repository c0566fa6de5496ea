"""The pictures of the explore screen, one file each. `NAMES` is the one list of them, in the order of their number keys."""

from __future__ import annotations

from typing import Any

from gametui.catalog import Catalog

NAMES = ("plane", "losses", "spectrum", "jacobian", "surface")

VIEWS: Catalog[Any] = Catalog(__name__, NAMES, "VIEW")
"""Name -> View."""
