"""What is pasted and what is typed, in pieces of any size."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual import events
from textual._xterm_parser import XTermParser

from gametui.app.tty.pastes import BEGIN, END, MOST, PATIENCE, Pastes


def read(found, *pieces):
    return [part for piece in pieces for part in found.feed(piece)]


def test_a_paste_is_one_part_whatever_is_in_it():
    inside = "a\x1b[31m\x1b[A\x1b\n" + BEGIN + "q"
    assert read(Pastes(), f"x{BEGIN}{inside}{END}y") == [("x", False), (inside, True), ("y", False)]


@given(st.lists(st.sampled_from([BEGIN, END, "a", "\x1b", "[", "200", "\x1b[20", "~"]), max_size=12), st.data())
def test_pieces_make_no_difference(words, data):
    text = "".join(words)
    cuts = sorted(data.draw(st.lists(st.integers(0, len(text)), max_size=5)))
    pieces = [text[i:j] for i, j in zip([0, *cuts], [*cuts, len(text)], strict=True)]
    assert apart(pieces) == apart([text])


def apart(pieces):
    """What is typed, without pastes that are empty since their mark came in two pieces, and what is pasted."""
    found = read(Pastes(), *pieces)
    return "".join(text for text, pasted in found if not pasted).replace(BEGIN + END, ""), [t for t, pasted in found if pasted]


def heard(pieces):
    """Keys, and pastes, of which those that are empty are none."""
    parser, found, seen = XTermParser(), Pastes(), []
    for text, pasted in read(found, *pieces):
        seen += [events.Paste(text)] if pasted else list(parser.feed(text))
    return [event.text if isinstance(event, events.Paste) else event.key for event in seen if getattr(event, "text", "x")]


def test_a_paste_without_end_is_bounded_and_ends():
    now = 0.0
    found = Pastes(lambda: now)
    assert read(found, BEGIN, *["x" * 1000] * 1000) == []
    assert list(found.tick()) == []
    now = PATIENCE + 1
    ((text, pasted),) = found.tick()
    assert pasted and len(text) <= MOST + len(END)
    assert read(found, "q") == [("q", False)]


def test_the_rest_of_a_paste_that_comes_late_is_never_typed():
    now = 0.0
    found = Pastes(lambda: now)
    for rest in (["quit" + END], ["a longer rest", " of it", "q" + END]):
        assert read(found, BEGIN + "begun") == []
        now += PATIENCE + 1
        assert [text for text, _ in found.tick()] == ["begun"]
        assert read(found, *rest, "x") == [("".join(rest).removesuffix(END), True), ("x", False)]


@pytest.mark.parametrize("cut", range(1, len(BEGIN)))
def test_a_mark_in_two_pieces_leaves_the_parser_outside_of_a_paste(cut):
    assert heard([BEGIN[:cut], BEGIN[cut:] + "a" + END + "b"]) == ["a", "b"]


def test_what_is_typed_does_not_wait():
    assert read(Pastes(), "\x1b") == [("\x1b", False)]
