"""The screen in words."""

import re
from dataclasses import replace

import numpy as np

from gametui.app import viewport as vp
from gametui.app import words
from gametui.app.snapshot import Snapshot
from gametui.compute import protocol
from gametui.experiment import Point
from gametui.runs import summary
from tests.app import desk
from tests.app.test_app import screen
from tests.app.views import snapshots as made


def snapshot(**changes):
    experiment = made.experiment(("gda", "eg"))
    runs = (replace(made.GDA, outcome=made.ended("cycling")), replace(made.EG, outcome=None))
    whole = Snapshot(experiment, "A spiral", vp.home(experiment), trajectories=runs, device="cpu")
    return whole.having(
        analysis=protocol.Analysis(ticket=1, points=[made.critical(flow="stable"), made.critical(4.0)]), **changes
    )


def parts(text):
    """First line of each paragraph -> its other lines."""
    return {part.splitlines()[0]: part.splitlines()[1:] for part in text.split("\n\n")}


def test_each_thing_has_a_line_of_its_own_and_its_name_first():
    found = parts(words.of(snapshot()))
    assert list(found)[:3] == ["A spiral", "Method gda, which the verdicts speak of", "Method eg"]
    assert "  game:           bilinear, a = 1" in found["A spiral"]
    assert "  start:          x = 6; y = 6; 100 steps, seed 0" in found["A spiral"]
    gda, eg = found["Method gda, which the verdicts speak of"], found["Method eg"]
    assert gda[0] == "  method:         gda, learning_rate = 0.1, timescale = 1; simultaneous"
    assert gda[1] == "  outcome:        cycling, step 100"
    assert eg[1] == "  outcome:        unknown"
    point = found["Nearest critical point, 1 of 2"]
    assert point == list(summary.point(made.critical(flow="stable")))
    assert "  flow:           stable. because" in point
    assert "  plane:          x across from -15 to 15; y up from -15 to 15" in found["On the screen"]
    assert words.of(snapshot()).splitlines()[-1].startswith("  repeat with:    gametui run --game bilinear")


def test_there_is_nothing_but_words():
    assert not re.search("[\u2500-\u28ff]", words.of(snapshot()))


def test_what_is_missing_is_said():
    nothing = Snapshot(made.experiment(("gda",)), "", vp.home(made.experiment(("gda",))))
    text = words.of(nothing)
    assert text.startswith("bilinear\n") and "outcome:        running" in text and "Looking for critical points." in text
    failed = snapshot(trajectories=(), failure="no memory")
    assert "outcome:        not computed: no memory" in words.of(failed)
    none = snapshot().having(analysis=protocol.Analysis(ticket=1, points=[], message="None within the box."))
    assert "None within the box." in words.of(none)


def test_playback_cursor_and_many_starts_are_told():
    at = Point((1.0,), (2.0,))
    probe = protocol.Probe(
        ticket=1,
        at=at,
        loss_x=2.0,
        loss_y=-2.0,
        gradient=np.array([2.0, -1.0]),
        hessian=np.array([[0.0, 1.0], [-1.0, 0.0]]),
        eigenvalues=np.array([[0.0, 1.0], [0.0, -1.0]]),
    )
    came = np.array([True, True, False])
    many = protocol.Many(ticket=1, starts=np.zeros((3, 2)), ends=np.zeros((3, 2)), converged=came, finite=came)
    found = parts(words.of(snapshot(cursor=at, probe=probe, many=many), "paused step 3 of 100 at 1x"))["On the screen"]
    assert "  playback:       paused step 3 of 100 at 1x" in found
    assert "  many starts:    2 of 3 converged" in found
    assert "  cursor:         x = 1; y = 2" in found
    assert "                  eigenvalues of H 0 +- 1i" in found


async def test_the_words_are_scrolled_searched_and_copied_whole():
    app = desk.app("gda", "eg")
    async with app.run_test(size=(80, 24)) as pilot:
        await desk.ready(app, pilot)
        await pilot.press("i")
        await pilot.pause()
        assert "Method gda, which the verdicts speak of" in screen(app) and "repeat with" not in screen(app)
        await pilot.press("G")
        await pilot.pause()
        assert "repeat with" in screen(app)
        await pilot.press("slash", *"nash", "enter")
        await pilot.pause()
        assert "local Nash" in screen(app) and "repeat with" not in screen(app)
        await pilot.press("y")
        assert app.clipboard == words.of(app.session.snapshot)
        await pilot.press("escape")
        await pilot.pause()
        assert "Method gda" in screen(app)
        await pilot.press("escape")
        assert len(app.screen_stack) == 1
