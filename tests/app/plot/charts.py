"""Charts as hostile as they come, for property tests."""

from __future__ import annotations

import numpy as np
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from gametui.app.chart import Backdrop, Chart, Mark, Series

NUMBER = st.one_of(
    st.sampled_from([np.nan, np.inf, -np.inf, 0.0, -0.0, 1.0, 1e300, -1e300, 1.7e308, -1.7e308, 5e-324, 1e15, 1e15 + 1]),
    st.floats(-100, 100),
    st.floats(allow_nan=True, allow_infinity=True),
)
LIMITS = st.one_of(st.none(), st.tuples(NUMBER, NUMBER), st.just((2.0, 2.0)))
WORDS = st.one_of(st.text(max_size=12), st.sampled_from(["", "日本語 title", "λ\x1b[31m", "a" * 200, "é\n\u202e", "🙂"]))
COLOURS = st.sampled_from(["method0", "method7", "text", "muted", "basin1", "no such colour"])
GLYPHS = st.one_of(st.just(""), st.characters(), st.sampled_from(["●", "日", "ab", "\x07"]))


def arrays(size: int) -> st.SearchStrategy[np.ndarray]:
    return hnp.arrays(float, size, elements=NUMBER)


@st.composite
def series(draw: st.DrawFn) -> Series:
    size = draw(st.sampled_from([0, 1, 2, 7, 60]))
    other = draw(st.sampled_from([size, max(size - 1, 0)]))
    return Series(
        draw(arrays(size)),
        draw(arrays(other)),
        draw(COLOURS),
        line=draw(st.booleans()),
        marker=draw(GLYPHS),
        guide=draw(st.booleans()),
    )


@st.composite
def backdrops(draw: st.DrawFn) -> Backdrop:
    shape = draw(st.sampled_from([(0, 0), (1, 1), (1, 5), (3, 1), (4, 6)]))
    grid = hnp.arrays(float, shape, elements=NUMBER)
    return Backdrop(
        draw(grid),
        draw(st.tuples(NUMBER, NUMBER)),
        draw(st.tuples(NUMBER, NUMBER)),
        painted=draw(st.booleans()),
        contours=draw(st.sampled_from([0, 8])),
        zero=tuple(draw(st.lists(grid, max_size=2))),
        zero_colours=draw(st.sampled_from([(), ("text",)])),
        reach=draw(st.one_of(st.none(), st.tuples(NUMBER, NUMBER))),
        diverging=draw(st.booleans()),
        arrows=draw(st.one_of(st.none(), st.tuples(grid, grid))),
    )


@st.composite
def charts(draw: st.DrawFn) -> Chart:
    return Chart(
        title=draw(WORDS),
        x=draw(LIMITS),
        y=draw(LIMITS),
        series=tuple(draw(st.lists(series(), max_size=3))),
        marks=tuple(draw(st.lists(st.builds(Mark, NUMBER, NUMBER, GLYPHS, COLOURS, WORDS), max_size=3))),
        backdrop=draw(st.one_of(st.none(), backdrops())),
        x_label=draw(WORDS),
        y_label=draw(WORDS),
        log_x=draw(st.booleans()),
        log_y=draw(st.booleans()),
        legend=tuple(draw(st.lists(st.tuples(COLOURS, WORDS), max_size=4))),
        equal=draw(st.booleans()),
        axes=draw(st.booleans()),
        marker=draw(st.sampled_from(["braille", "half", "dot", "no such marker"])),
        message=draw(WORDS),
    )


SIZES = st.tuples(
    st.one_of(st.sampled_from([0, 1, 2]), st.integers(-1, 90)), st.one_of(st.sampled_from([0, 1, 2]), st.integers(-1, 30))
)
