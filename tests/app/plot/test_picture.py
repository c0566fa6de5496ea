import io
from xml.etree import ElementTree

import numpy as np
import pytest
from PIL import Image

from gametui.app.chart import Backdrop, Chart, Mark, Series
from gametui.app.palette import DARK, PLAIN
from gametui.app.plot import draw, picture, png
from gametui.app.plot.shapes import shapes
from gametui.app.xterm import triplet
from gametui.errors import UsageError

SVG = "{http://www.w3.org/2000/svg}"


def strips(palette=DARK, **changes):
    chart = Chart(
        "a < b & c: λ",
        x=(-1, 1),
        y=(-1, 1),
        series=(Series(np.array([-0.5, 0.5]), np.array([0.0, 0.0]), "method0"),),
        marks=(Mark(0, 0.5, "★", "good"),),
        backdrop=Backdrop(np.array([[0.0, 1.0]] * 2), (-1, 1), (-1, 1)),
        **changes,
    )
    return draw(chart, 40, 12, palette)


@pytest.mark.parametrize("ending", [".svg", ".png", ".txt", ".SVG"])
def test_a_file_is_written_for_every_ending(tmp_path, ending):
    path = tmp_path / f"picture{ending}"
    picture.save(strips(), path, DARK)
    assert path.stat().st_size > 100


def test_another_ending_is_refused_with_what_there_is(tmp_path):
    with pytest.raises(UsageError, match=r"picture\.gif: a picture ends in \.svg, \.png, \.txt"):
        picture.save(strips(), tmp_path / "picture.gif", DARK)
    assert list(tmp_path.iterdir()) == []


def test_a_place_that_cannot_be_written_is_named(tmp_path):
    with pytest.raises(UsageError, match="nowhere"):
        picture.save(strips(), tmp_path / "nowhere" / "p.txt", DARK)


def test_text_is_what_stands_in_the_pane():
    lines = picture.text(strips()).split("\n")
    assert lines[:12] == [strip.text.rstrip() for strip in strips()]
    assert lines[12:] == [""]


def test_svg_is_well_formed_and_words_are_words():
    root = ElementTree.fromstring(picture._svg(strips(), DARK))
    assert root.get("viewBox") == "0 0 400 240"
    words = [element.text for element in root.iter(f"{SVG}text")]
    for word in ("a", "<", "b", "&", "c:", "λ"):
        assert word in words
    for element in root.iter(f"{SVG}text"):  # as wide as the cells that it takes, whatever the font
        assert float(element.get("textLength")) == 10 * len(element.text)


def test_svg_paints_every_background():
    root = ElementTree.fromstring(picture._svg(strips(), DARK))
    found = {element.get("fill") for element in root.iter(f"{SVG}path")}
    for number in (DARK.sequential[0], DARK.sequential[-1]):
        assert "#{:02x}{:02x}{:02x}".format(*triplet(number)) in found


def opened(shown, palette):
    return Image.open(io.BytesIO(picture._png(shown, palette))).convert("RGB")


def test_png_has_the_cells_and_colours_of_the_strips():
    shown = strips()
    image = opened(shown, DARK)
    assert image.size == (40 * png.UNIT, 12 * 2 * png.UNIT)
    for cell in picture.sheet(shown, DARK).cells:
        corner = image.getpixel((cell.column * png.UNIT, cell.row * 2 * png.UNIT))
        if cell.background is not None and cell.glyph == " ":
            assert corner == cell.background
    star = next(cell for cell in picture.sheet(shown, DARK).cells if cell.glyph == "★")
    middle = image.getpixel((star.column * png.UNIT + png.UNIT // 2, star.row * 2 * png.UNIT + png.UNIT))
    assert middle == triplet(DARK.number("good"))


def test_png_without_colours_is_black_on_white():
    image = opened(strips(PLAIN), PLAIN)
    assert image.getpixel((2, 2 * png.UNIT * 11 + 2)) == (255, 255, 255)
    assert int(np.asarray(image).sum(axis=2).min()) < 30


@pytest.mark.parametrize("fonts", [(), ("no such font.ttf",), png.FONTS])
def test_letters_are_drawn_whatever_fonts_there_are(monkeypatch, fonts):
    monkeypatch.setattr(png, "FONTS", fonts)
    for cached in (png._font, png._mask):
        cached.cache_clear()
    try:
        for letter in "aW0λ…日":
            mask = png._mask(letter, 1, 12, False)
            assert mask.size == (12, 24)
            assert mask.getextrema()[1] > 100, letter
    finally:
        for cached in (png._font, png._mask):
            cached.cache_clear()


@pytest.mark.parametrize(
    ("glyph", "dots"), [("⠁", [(0, 0)]), ("⢀", [(1, 3)]), ("⣿", [(i, j) for i in (0, 1) for j in range(4)])]
)
def test_braille_is_drawn_dot_by_dot(glyph, dots):
    mask = png._mask(glyph, 1, 12, False)
    lit = [(i, j) for i in (0, 1) for j in range(4) if mask.getpixel((3 + 6 * i, 3 + 6 * j)) > 100]
    assert sorted(lit) == sorted(dots)


@pytest.mark.parametrize(
    ("glyph", "inside", "outside"),
    [("▀", (6, 3), (6, 20)), ("▄", (6, 20), (6, 3)), ("─", (6, 12), (6, 3)), ("│", (6, 3), (1, 12))],
)
def test_blocks_and_lines_fill_their_part_of_the_cell(glyph, inside, outside):
    mask = png._mask(glyph, 1, 12, False)
    assert mask.getpixel(inside) > 60
    assert mask.getpixel(outside) == 0


def test_every_glyph_of_a_picture_that_is_no_letter_is_a_shape():
    for glyph in "─│┌┐└┘├┤┬┴┼█▀▄●○◆◇▲▼■✕★•·━→↗↑↖←↙↓↘⠿":
        assert shapes(glyph)
    assert shapes("a") is None


def test_a_huge_sheet_becomes_a_picture_of_bounded_size():
    cells = [picture.Cell(0, 0, "a", 1, (0, 0, 0), None, False)]
    image = Image.open(io.BytesIO(png.encoded(picture.Sheet(2000, 500, (255, 255, 255), cells))))
    assert image.size[0] * image.size[1] <= png.MOST
