"""The pages of a run, one file each. `NAMES` is the one list of them, in the order of their number keys."""

from __future__ import annotations

from typing import Any

from gametui.catalog import Catalog

NAMES = ("samples", "points", "losses", "coverage", "norms", "spectrum", "log", "settings")

PAGES: Catalog[Any] = Catalog(__name__, NAMES, "PAGE")
"""Name -> Page."""
