"""Chart: a picture as plain data. Views make charts, `plot` turns them into cells; neither knows the other."""

from __future__ import annotations

from dataclasses import dataclass, field

from gametui.lazy import np


@dataclass(frozen=True, eq=False)
class Series:
    """Points in data coordinates, shape (k,) each. `line` joins them; else they stand alone."""

    x: np.ndarray
    y: np.ndarray
    colour: str
    """A name of the palette: "method0" ... "method7", "text", "muted", "accent", "good", "bad", "basin0" ... "basin5"."""
    label: str = ""
    line: bool = True
    marker: str = ""
    """One character to draw each point with; "" for the fine marker of the terminal (braille, half-block or dot)."""
    guide: bool = False
    """Drawn only in cells that nothing else has taken: axes through zero, a reading cross."""


@dataclass(frozen=True)
class Mark:
    """One glyph at a point in data coordinates, drawn over everything else."""

    x: float
    y: float
    glyph: str
    colour: str = "text"
    label: str = ""


@dataclass(frozen=True, eq=False)
class Backdrop:
    """A colour field behind the glyphs. `values` is (rows, columns), first row at the bottom; not-a-number is left empty."""

    values: np.ndarray
    x: tuple[float, float]
    y: tuple[float, float]
    painted: bool = True
    """Colour the cells; else only the lines and arrows are drawn."""
    contours: int = 0
    """How many contour lines to draw over the colours."""
    zero: tuple[np.ndarray, ...] = ()
    """Fields of the same shape whose zero lines are drawn (nullclines, the stability border)."""
    zero_colours: tuple[str, ...] = ()
    reach: tuple[float, float] | None = None
    """The values that get the first and the last colour; None takes nearly all that there are."""
    diverging: bool = False
    """Colours for a signed quantity around zero, instead of low to high."""
    arrows: tuple[np.ndarray, np.ndarray] | None = None
    """Components of a vector field on the same grid, drawn as one arrow glyph every few cells."""
    shaded: bool = False
    """How many there are of something: the more, the further from the ground; with few colours ░▒▓█ instead of them."""


@dataclass(frozen=True, eq=False)
class Chart:
    """Everything that is drawn in one pane."""

    title: str
    x: tuple[float, float] | None = None
    """Limits of the axes; None fits the series. On a log axis the limits, too, are data, not exponents."""
    y: tuple[float, float] | None = None
    series: tuple[Series, ...] = ()
    marks: tuple[Mark, ...] = ()
    backdrop: Backdrop | None = None
    x_label: str = ""
    y_label: str = ""
    log_x: bool = False
    log_y: bool = False
    legend: tuple[tuple[str, str], ...] = field(default=())
    """(colour, text) rows, drawn in a corner that is free."""
    equal: bool = False
    """One unit is as long across as up: one pair of limits is widened to make it so."""
    axes: bool = True
    """Draw axes and ticks; a picture without them (a projection) has meaningless coordinates."""
    marker: str = "braille"
    """How fine series are drawn: "braille" (2 x 4 dots a cell), "half" (1 x 2 blocks) or "dot"."""
    message: str = ""
    """Shown in the middle instead of a picture, or under it where there is one: what is missing and why."""

    @property
    def plain(self) -> bool:
        """There is one curve, and nothing that it could be taken for."""
        return self.backdrop is None and len({series.colour for series in self.series if not series.guide}) < 2
