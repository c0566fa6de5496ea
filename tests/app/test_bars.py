"""The one-line bars."""

from gametui.app.keymap import Keymap
from gametui.app.palette import DARK
from gametui.app.widgets import bars
from gametui.compute import protocol
from tests.app.test_words import snapshot
from tests.app.views import snapshots as made


def test_the_step_that_is_shown_is_not_what_is_cut_off():
    shown = snapshot(title="Limit cycle: a saddle and a spiral", device="cpu")
    played = bars.heading(shown, DARK, Keymap(), "playing step 33 of 600 at 0.125x", 80).plain
    assert "playing step 33 of 600 at 0.125x" in played[:80]
    assert played.index("playing") < played.index("gda cycling")
    assert "gda cycling" in bars.heading(shown, DARK, Keymap(), "", 80).plain[:80]


def test_what_the_heading_says_of_the_end_is_said_of_the_point_there_whichever_is_chosen():
    points = [made.critical(method="unstable"), made.critical(40.0, method="stable")]
    shown = snapshot().having(device="cpu", analysis=protocol.Analysis(ticket=1, points=points))
    chosen = shown.having(selected=(40.0, 0.0))
    assert chosen.nearest is points[1] and chosen.reached is points[0]
    for each in (shown, chosen):
        assert "unstable there" in bars.heading(each, DARK, Keymap(), "", 200).plain
