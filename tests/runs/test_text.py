import json
import unicodedata

from hypothesis import example, given
from hypothesis import strategies as st

from gametui.runs.text import clean, escaped, line, located

BIDI = {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}
anything = st.text(alphabet=st.characters(exclude_categories=()))


@given(anything)
@example("\x1b[31mred\x1b]0;title\x07\x9b2J\u202egnp.exe\ud800\r\x7f")
def test_nothing_that_a_terminal_obeys_is_left(text):
    for character in clean(text):
        assert unicodedata.category(character) not in ("Cc", "Cs") or character in "\n\t"
        assert unicodedata.bidirectional(character) not in BIDI
        assert character not in "\u200e\u200f\u061c"


@given(anything)
def test_everything_else_is_left_as_it_is_and_once_is_enough(text):
    assert clean(clean(text)) == clean(text)
    kept = iter(text)
    assert all(character in kept for character in clean(text))  # in order, nothing added


def test_plain_text_is_untouched():
    plain = "f(x, y) = x²·y\n\tλ ≈ 0.5 → ∞ שלום"
    assert clean(plain) == plain


@given(anything, st.integers(1, 50))
def test_a_limit_is_kept_and_a_cut_is_shown(text, limit):
    cut = clean(text, limit)
    assert len(cut) <= limit
    if len(text) <= limit:
        assert cut == clean(text)
    elif cut != clean(text):
        assert cut.endswith("…")


def test_a_cut_can_be_seen_when_most_of_a_long_text_is_removed():
    assert clean("a" + "\x00" * 10_000, 5) == "a…"


def test_a_message_about_a_file_is_one_line_of_bounded_length():
    assert located("a\nb.toml", "game.k\x1b\ney: no such key.") == "a b.toml: game.k ey: no such key."
    assert len(located("a.toml", "k" * 10**6)) < 1100


def test_a_caret_stays_under_what_it_points_at():
    first, second = located("run.json", "game.formula: x*@\n                ^ column 3: no").split("\n")
    assert first[second.index("^")] == "@"


def test_what_nobody_sees_is_left_out_and_a_letter_keeps_a_few_marks():
    assert clean("ad\u200bm\u200din\ufeff\u00ad\U000e0041\u2060") == "admin"
    assert clean("e" + "\u0301" * 100 + "f") == "e" + "\u0301" * 4 + "f"
    assert clean("e\u0301\u0323 שָׁלוֹם Việt") == "e\u0301\u0323 שָׁלוֹם Việt"


@given(anything)
def test_escaped_json_says_the_same_and_a_terminal_obeys_none_of_it(text):
    written = escaped(json.dumps(text, ensure_ascii=False))
    assert json.loads(written) == text and clean(written) == written


def test_a_line_is_one():
    assert line("a\nb\tc\r\x0bd", 20) == "a b cd"
