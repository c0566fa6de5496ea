import msgspec
import pytest

from gametui import labels, presets
from gametui.app import lasting, words
from gametui.app.keymap import Keymap
from gametui.app.palette import DARK
from gametui.app.views.plane import VIEW as PLANE
from gametui.app.widgets import bars, form, verdicts
from gametui.experiment import METHOD_LIMIT, checked_method
from tests.app.test_words import snapshot


def adam(scheme="simultaneous", **numbers):
    return checked_method("adam", numbers, scheme)


CASES = {
    "one": ([adam()], ["adam"]),
    "others": ([adam(), checked_method("eg", {})], ["adam", "eg"]),
    "rates": ([adam(learning_rate=0.1), adam(learning_rate=0.01)], ["adam (lr 0.1)", "adam (lr 0.01)"]),
    "as few numbers as tell them apart": (
        [adam(beta1=0.0, beta2=0.9), adam(beta1=0.0, beta2=0.99), adam(beta1=0.5, beta2=0.999)],
        ["adam (beta2 0.9)", "adam (beta2 0.99)", "adam (beta1 0.5)"],
    ),
    "two numbers where it takes them": (
        [adam(learning_rate=0.1, beta1=0.0), adam(learning_rate=0.1, beta1=0.5), adam(learning_rate=0.2, beta1=0.0)],
        ["adam (lr 0.1, beta1 0)", "adam (beta1 0.5)", "adam (lr 0.2)"],
    ),
    "schemes": ([adam(), adam("alternating")], ["adam", "adam (alternating)"]),
    "schemes and rates": (
        [adam(), adam("alternating", learning_rate=0.1), adam("alternating", learning_rate=0.2)],
        ["adam", "adam (alternating, lr 0.1)", "adam (alternating, lr 0.2)"],
    ),
    "the same": ([adam(), adam()], ["adam (no. 1)", "adam (no. 2)"]),
    "the same and another": (
        [adam(), adam(), adam(learning_rate=0.5)],
        ["adam (lr 0.01, no. 1)", "adam (lr 0.01, no. 2)", "adam (lr 0.5)"],
    ),
    "all digits that it takes": (
        [adam(learning_rate=0.1), adam(learning_rate=0.1000001)],
        ["adam (lr 0.1)", "adam (lr 0.1000001)"],
    ),
}


@pytest.mark.parametrize(("methods", "names"), CASES.values(), ids=CASES)
def test_methods_are_told_apart_by_what_differs(methods, names):
    assert list(labels.full(methods)) == names
    assert list(labels.brief(methods)) == names


def test_a_scheme_that_all_share_is_left_out_of_the_brief_ones():
    both = [adam("alternating", learning_rate=0.1), adam("alternating", learning_rate=0.2)]
    assert labels.brief(both) == ("adam (lr 0.1)", "adam (lr 0.2)")
    assert labels.full(both) == ("adam (alternating, lr 0.1)", "adam (alternating, lr 0.2)")


def test_no_preset_has_two_methods_of_one_name():
    for preset in presets.shipped()[0]:
        methods = preset.experiment.methods
        assert len(set(labels.brief(methods))) == len(methods) <= METHOD_LIMIT


def test_all_that_names_a_method_says_which_of_its_kind():
    shown = snapshot()
    pair = tuple(checked_method("gda", {"learning_rate": rate}) for rate in (0.1, 0.2))
    shown = shown.having(experiment=msgspec.structs.replace(shown.experiment, methods=pair))
    assert [text for _, text in PLANE.build(shown).legend[:2]] == ["━ gda (lr 0.1)", "━ gda (lr 0.2)"]
    assert [line.plain.split(" ", 1)[1][:12] for line in verdicts.paragraphs(shown, DARK, Keymap())[:2]] == [
        "gda (lr 0.1)",
        "gda (lr 0.2)",
    ]
    assert {"method.0 gda (lr 0.1)", "method.1 gda (lr 0.2)"} <= {
        words for words, row in form._lines(shown.experiment) if not row
    }
    assert "gda (lr 0.1) cycling" in bars.heading(shown, DARK, Keymap(), "", 100).plain
    assert "\nMethod gda (lr 0.2)\n" in words.of(shown)


def test_a_method_that_is_turned_keeps_its_own_run():
    shown = snapshot()
    rates = [checked_method("gda", {"learning_rate": rate}) for rate in (0.1, 0.2, 0.3)]
    old, new, fewer = (
        msgspec.structs.replace(shown.experiment, methods=tuple(methods))
        for methods in (rates[:2], [rates[2], rates[1]], rates[1:2])
    )
    assert lasting.runs(old, new, shown.trajectories) == shown.trajectories
    assert lasting.runs(old, fewer, shown.trajectories) == shown.trajectories[1:]
