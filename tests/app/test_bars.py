"""The one-line bars."""

from gametui.app.keymap import Keymap
from gametui.app.palette import DARK
from gametui.app.widgets import bars
from tests.app.test_words import snapshot


def test_the_step_that_is_shown_is_not_what_is_cut_off():
    shown = snapshot(title="Limit cycle: a saddle and a spiral", device="cpu")
    played = bars.heading(shown, DARK, Keymap(), "playing step 33 of 600 at 0.125x", 80).plain
    assert "playing step 33 of 600 at 0.125x" in played[:80]
    assert played.index("playing") < played.index("gda cycling")
    assert "gda cycling" in bars.heading(shown, DARK, Keymap(), "", 80).plain[:80]
