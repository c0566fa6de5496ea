import pytest

from gametui.errors import FEW, MANY, nearest

KEYS = ("about", "compare", "game", "optimizer", "scheme", "title")
MANY_NAMES = ("anchored", "gda", *(f"method-{k}" for k in range(MANY)))


@pytest.mark.parametrize(
    ("name", "known", "words"),
    [
        ("gamma", ("beta", "gamme"), "Did you mean 'gamme'?"),
        ("gda2", MANY_NAMES, "Did you mean 'gda'?"),
        ("shceme", KEYS, "Did you mean 'scheme'?"),
        ("lab", KEYS, "Known: about, compare, game, optimizer, scheme, title."),
        ("nope", ("anchored", "gda"), "Known: anchored, gda."),
        ("x", (), ""),
    ],
)
def test_only_what_is_near_is_suggested(name, known, words):
    assert nearest(name, known) == words


def test_of_very_many_names_a_few_are_told():
    told = nearest("nope", MANY_NAMES)
    assert told == f"Known: {', '.join(sorted(MANY_NAMES)[:FEW])} and {len(MANY_NAMES) - FEW} more."
