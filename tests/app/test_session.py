"""The session against a recorded pipe: what is asked for each kind of change, and what becomes of the answers."""

import msgspec
import numpy as np
import pytest

from gametui.app import fields
from gametui.app import viewport as vp
from gametui.app.session import Session
from gametui.app.snapshot import Display, Viewport
from gametui.compute import protocol
from gametui.experiment import Point, checked, checked_game, checked_method
from gametui.results import CriticalPoint, Outcome


class Desk:
    """A session, and everything it asked for and showed."""

    def __init__(self, *methods, game="bilinear"):
        chosen = tuple(checked_method(name, {}) for name in methods or ("gda",))
        self.sent, self.shown = [], []
        self.session = Session(checked(checked_game(game, {}), chosen), "test", self.sent.append, self.shown.append)

    def asked(self):
        """The kinds of request since the last call."""
        kinds = {type(request).__name__ for request in self.sent}
        self.sent.clear()
        return kinds

    def ticket(self, kind):
        return next(request.ticket for request in reversed(self.sent) if isinstance(request, kind))

    def turn(self, key, value):
        self.session.edit(fields.put(self.session.experiment, key, value), key)


def rows(ticket, steps, *, method=0, first=True, outcome=None):
    steps = np.asarray(steps)
    z = np.stack([steps, -steps], axis=1).astype(float)
    ones = np.ones(len(steps))
    return protocol.Rows(
        ticket=ticket,
        method=method,
        first=first,
        step=steps,
        z=z,
        loss_x=ones,
        loss_y=-ones,
        gradient_norm=ones,
        outcome=outcome,
    )


def ended(x, y, status="moving"):
    return Outcome(status=status, step=9, message="it went on", final=Point((float(x),), (float(y),)))


def critical(x, y):
    return CriticalPoint(
        x=(float(x),),
        y=(float(y),),
        losses=(0.0, 0.0),
        gradient_norm=0.0,
        hessian=[[0.0, 1.0], [-1.0, 0.0]],
        eigenvalues=[(0.0, 1.0), (0.0, -1.0)],
        verdicts={},
        jacobian_eigenvalues=[],
        spectral_radius=None,
        jacobian_norm=None,
        stable_learning_rates=[],
    )


def test_a_learning_rate_asks_for_run_and_verdict_but_not_for_the_field():
    desk = Desk()
    desk.turn("method.0.learning_rate", 0.2)
    assert desk.asked() == {"Run", "AskSpectrum", "AskAnalysis"}


def test_a_compared_method_asks_for_the_run_alone():
    desk = Desk("gda", "eg")
    desk.turn("method.1.learning_rate", 0.2)
    assert desk.asked() == {"Run"}


def test_a_start_asks_for_the_run_alone():
    desk = Desk()
    desk.turn("start.x.0", 1.0)
    assert desk.asked() == {"Run"}


def test_a_game_parameter_asks_for_everything_that_depends_on_it():
    desk = Desk()
    desk.turn("game.a", 2.0)
    assert desk.asked() == {"Run", "AskField", "AskAnalysis"}


def test_display_and_playback_ask_for_nothing():
    desk = Desk()
    desk.session.display(log=False, arrows=False)
    desk.session.put(shown=3)
    assert desk.asked() == set()
    assert desk.session.snapshot.display.log is False
    assert desk.session.snapshot.shown == 3


def test_another_window_asks_for_the_field_alone():
    desk = Desk()
    desk.session.look(vp.zoomed(desk.session.snapshot.viewport, 0.5))
    assert desk.asked() == {"AskField"}


def test_rows_are_joined_and_the_last_stretch_ends_the_run():
    desk = Desk()
    desk.session.refresh()
    ticket = desk.ticket(protocol.Run)
    desk.session.receive(rows(ticket, range(5)))
    assert "run" in desk.session.snapshot.computing
    desk.session.receive(rows(ticket, range(5, 10), first=False, outcome=ended(9, -9)))
    assert list(desk.session.snapshot.main.step) == list(range(10))
    assert "run" not in desk.session.snapshot.computing


def test_a_late_answer_is_dropped():
    desk = Desk()
    desk.session.refresh()
    old = desk.ticket(protocol.Run)
    desk.turn("method.0.learning_rate", 0.2)
    desk.session.receive(rows(old, range(5)))
    assert desk.session.snapshot.main is None


def test_the_old_picture_stays_until_the_new_rows_come():
    desk = Desk()
    desk.session.refresh()
    desk.session.receive(rows(desk.ticket(protocol.Run), range(5), outcome=ended(4, -4)))
    desk.turn("method.0.learning_rate", 0.2)
    assert len(desk.session.snapshot.main.step) == 5
    desk.session.receive(rows(desk.ticket(protocol.Run), range(3)))
    assert len(desk.session.snapshot.main.step) == 3


def test_adding_a_method_keeps_the_paths_of_the_others():
    desk = Desk("gda")
    desk.session.refresh()
    desk.session.receive(rows(desk.ticket(protocol.Run), range(5), outcome=ended(4, -4)))
    both = msgspec.structs.replace(
        desk.session.experiment, methods=(*desk.session.experiment.methods, checked_method("eg", {}))
    )
    desk.session.edit(both)
    first, second = desk.session.snapshot.trajectories
    assert len(first.step) == 5
    assert second is None


def test_verdicts_are_of_the_point_nearest_to_where_the_run_ended():
    desk = Desk()
    desk.session.refresh()
    desk.session.receive(rows(desk.ticket(protocol.Run), range(5), outcome=ended(7, 7)))
    desk.session.receive(protocol.Analysis(ticket=desk.ticket(protocol.AskAnalysis), points=[critical(0, 0), critical(8, 8)]))
    assert desk.session.snapshot.nearest.x == (8.0,)
    desk.session.choose_point(1)
    assert desk.session.snapshot.nearest.x == (0.0,)


def test_a_chosen_point_stays_chosen_while_knobs_turn():
    desk = Desk()
    desk.session.refresh()
    desk.session.receive(protocol.Analysis(ticket=desk.ticket(protocol.AskAnalysis), points=[critical(5, 5), critical(0, 0)]))
    desk.session.choose_point(1)
    desk.turn("game.a", 1.1)
    moved = [critical(0.1, 0), critical(5.2, 5), critical(7, 7)]
    desk.session.receive(protocol.Analysis(ticket=desk.ticket(protocol.AskAnalysis), points=moved))
    assert desk.session.snapshot.nearest.x == (0.1,)


def test_a_diverged_run_is_judged_from_its_start():
    desk = Desk()
    desk.session.refresh()
    desk.session.receive(rows(desk.ticket(protocol.Run), range(5), outcome=ended(1e300, 7, "diverged")))
    desk.session.receive(protocol.Analysis(ticket=desk.ticket(protocol.AskAnalysis), points=[critical(0, 0), critical(6, 5)]))
    assert desk.session.snapshot.nearest.x == (6.0,)


def test_undo_brings_the_numbers_back_and_runs_them():
    desk = Desk()
    desk.turn("method.0.learning_rate", 0.2)
    desk.asked()
    assert desk.session.undo()
    assert desk.session.experiment.method.parameters["learning_rate"] == pytest.approx(0.05)
    assert "Run" in desk.asked()
    assert not desk.session.undo()


def test_many_starts_come_and_go():
    desk = Desk()
    desk.session.many()
    ticket = desk.ticket(protocol.RunMany)
    answer = protocol.Many(
        ticket=ticket, starts=np.zeros((3, 2)), ends=np.ones((3, 2)), converged=np.ones(3, bool), finite=np.ones(3, bool)
    )
    desk.session.receive(answer)
    assert desk.session.snapshot.many is answer
    desk.session.many()
    assert desk.session.snapshot.many is None


def test_cancel_stops_what_is_under_way_and_drops_its_answers():
    desk = Desk()
    desk.session.refresh()
    ticket = desk.ticket(protocol.Run)
    desk.session.cancel()
    assert protocol.Cancel(lane="run") in desk.sent
    assert not desk.session.snapshot.computing
    desk.session.receive(rows(ticket, range(5)))
    assert desk.session.snapshot.main is None


def test_a_failed_request_is_no_longer_waited_for():
    desk = Desk()
    desk.session.refresh()
    desk.session.receive(protocol.Failed(ticket=desk.ticket(protocol.AskAnalysis), lane="analysis", message="no"))
    assert "analysis" not in desk.session.snapshot.computing


def test_a_run_that_cannot_be_computed_says_so_until_another_one_is():
    desk = Desk()
    desk.session.refresh()
    desk.session.receive(protocol.Failed(ticket=desk.ticket(protocol.Run), lane="run", message="no"))
    assert desk.session.snapshot.failure == "no"
    desk.turn("method.0.learning_rate", 0.2)
    desk.session.receive(rows(desk.ticket(protocol.Run), range(3)))
    assert desk.session.snapshot.failure == ""


def test_the_cursor_follows_the_game():
    desk = Desk()
    desk.session.cursor(Point((1.0,), (2.0,)))
    assert desk.asked() == {"AskProbe"}
    desk.turn("game.a", 3.0)
    assert "AskProbe" in desk.asked()
    desk.session.cursor(None)
    assert desk.session.snapshot.cursor is None and desk.session.snapshot.probe is None


def test_a_star_stands_at_the_known_equilibrium_of_the_game_as_it_is_now():
    desk = Desk(game="softplus")
    desk.turn("game.a", 2.0)
    (point,) = desk.session.snapshot.equilibria
    x, y = point.x[0], point.y[0]
    assert 1 / (1 + np.exp(-x)) + 2.0 * y == pytest.approx(0, abs=1e-12)
    assert -1 / (1 + np.exp(-y)) + 2.0 * x == pytest.approx(0, abs=1e-12)


def test_undo_after_another_preset_brings_back_title_window_and_pictures_of_the_first():
    desk = Desk("gda")
    first = desk.session.experiment
    desk.session.open(first, "first", ((-2.0, 2.0), (-2.0, 2.0)), first=True)
    window = desk.session.snapshot.viewport
    second = msgspec.structs.replace(first, start=Point((1.0,), (2.0,)))
    desk.session.open(second, "second", ((-9.0, 9.0), (-9.0, 9.0)))
    assert desk.session.snapshot.title == "second"
    desk.asked()
    assert desk.session.undo()
    assert (desk.session.snapshot.title, desk.session.snapshot.viewport) == ("first", window)
    assert {"Run", "AskField", "AskAnalysis"} <= desk.asked()
    assert desk.session.redo()
    assert desk.session.snapshot.title == "second"


def test_the_beginning_is_where_the_preset_starts_and_another_game_has_its_own():
    desk = Desk("gda")
    preset = msgspec.structs.replace(desk.session.experiment, start=Point((1.0,), (2.0,)))
    desk.session.open(preset, "preset", first=True)
    desk.session.edit(msgspec.structs.replace(preset, start=Point((5.0,), (5.0,))))
    assert desk.session.beginning().flat == (1.0, 2.0)
    desk.session.edit(fields.refit(desk.session.experiment, game=checked_game("quadratic", {})))
    assert desk.session.beginning().flat == desk.session.experiment.start.flat != (1.0, 2.0)


def test_a_method_keeps_its_colour_while_others_come_and_go():
    desk = Desk("gda", "eg", "ogda")
    one, two, three = desk.session.experiment.methods
    assert desk.session.snapshot.colours == ("method0", "method1", "method2")
    desk.session.edit(msgspec.structs.replace(desk.session.experiment, methods=(one, three)))
    assert desk.session.snapshot.colours == ("method0", "method2")
    desk.session.edit(msgspec.structs.replace(desk.session.experiment, methods=(one, three, checked_method("co", {}))))
    assert desk.session.snapshot.colours == ("method0", "method2", "method1")
    desk.session.edit(msgspec.structs.replace(desk.session.experiment, methods=(one, two, three)))
    assert set(desk.session.snapshot.colours) == {"method0", "method1", "method2"}
    desk.session.undo()
    desk.session.undo()
    desk.session.undo()
    assert len(set(desk.session.snapshot.colours)) == 3


def test_a_zoom_and_another_plane_are_undone_each_by_itself():
    desk = Desk(game="bilinear_matrix")
    session = desk.session
    home = session.snapshot.viewport
    other = vp.coordinate_planes(session.experiment)[1]
    closer = vp.zoomed(home, 0.5)
    session.look(closer)
    session.look(closer)
    session.look(Viewport(other[1], home.s, home.t, other[0]))
    assert session.undo() and session.snapshot.viewport == closer
    assert session.undo() and session.snapshot.viewport == home
    assert not session.undo()
    desk.asked()
    assert session.redo() and session.snapshot.viewport == closer
    assert desk.asked() == {"AskField"}


def test_undo_of_a_knob_leaves_the_window_alone_and_undo_of_a_preset_brings_it_back():
    desk = Desk()
    session = desk.session
    session.look(vp.zoomed(session.snapshot.viewport, 0.5))
    seen = session.snapshot.viewport
    desk.turn("method.0.learning_rate", 0.2)
    session.display(quantity="gradient", marker="dot")
    assert session.undo() and session.snapshot.viewport == seen
    assert session.snapshot.display.quantity == "gradient"
    other = checked(checked_game("quadratic", {}), (checked_method("gda", {}),))
    session.open(other, "another", ((0.0, 1.0), (0.0, 1.0)), display=Display(quantity="distance", marker="half"))
    assert session.undo()
    assert (session.snapshot.viewport, session.snapshot.title) == (seen, "test")
    assert (session.snapshot.display.quantity, session.snapshot.display.marker) == ("gradient", "half")
    assert session.redo()
    assert session.snapshot.viewport.s == (0.0, 1.0) and session.snapshot.display.quantity == "distance"
