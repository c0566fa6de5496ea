"""Chart -> terminal cells."""

from gametui.app.plot.cells import changed_regions, changed_rows
from gametui.app.plot.geometry import Frame, geometry
from gametui.app.plot.paint import draw

__all__ = ["Frame", "changed_regions", "changed_rows", "draw", "geometry"]
