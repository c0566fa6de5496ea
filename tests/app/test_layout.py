import itertools

import pytest

from gametui.app.layout import PANES, arrange

SIZES = [(1, 1), (40, 12), (59, 20), (60, 20), (80, 21), (100, 30), (120, 37), (140, 42), (200, 60), (300, 77)]


@pytest.mark.parametrize(("size", "main", "zoomed"), list(itertools.product(SIZES, PANES, (False, True))))
def test_boxes_tile_the_desk_without_overlap(size, main, zoomed):
    width, height = size
    covered = [[0] * width for _ in range(height)]
    boxes = arrange(width, height, main, zoomed, form=False)
    for box in boxes.values():
        assert box.width >= 1 and box.height >= 1
        for y in range(box.top, box.top + box.height):
            for x in range(box.left, box.left + box.width):
                covered[y][x] += 1
    assert all(cell == 1 for row in covered for cell in row)
    assert main in boxes


def test_a_usual_terminal_shows_the_form_and_one_picture():
    boxes = arrange(80, 21)
    assert set(boxes) == {"form", "plane"}
    assert boxes["plane"].width >= 50


def test_a_large_terminal_shows_form_picture_two_more_and_the_verdicts():
    assert set(arrange(140, 42)) == {"form", "plane", "losses", "spectrum", "verdicts"}


def test_a_pane_in_the_middle_is_not_shown_twice():
    assert set(arrange(140, 42, main="losses")) == {"form", "losses", "plane", "spectrum", "verdicts"}
    assert "verdicts" in arrange(140, 42, main="verdicts")


def test_a_narrow_terminal_shows_what_has_the_focus():
    assert set(arrange(50, 20, form=True)) == {"form"}
    assert set(arrange(50, 20, form=False)) == {"plane"}
