import numpy as np
import pytest

from gametui.app.palette import PLAIN
from gametui.app.render import render, snapshot_of
from gametui.app.views import VIEWS
from gametui.compute import protocol
from gametui.errors import UsageError
from gametui.experiment import GameChoice, Method, Point
from gametui.results import Outcome
from gametui.runs.record import Environment, Optimizer, RunRecord, Trajectory
from tests.app.views.snapshots import EG, GDA, critical


def record(**changes):
    given = {
        "schema": "gametui.run/1",
        "version": "0",
        "created": "2000-01-01T00:00:00Z",
        "command": "gametui run",
        "game": GameChoice(name="bilinear", parameters={"a": 1.0}),
        "optimizer": Optimizer(name="gda", parameters={"learning_rate": 0.1}),
        "scheme": "simultaneous",
        "start": Point((6.0,), (6.0,)),
        "steps": 100,
        "seed": 0,
        "environment": Environment(
            gametui="", jax="", jaxlib="", numpy="", python="", device="cpu", device_name="", dtype="", machine="", cpu_count=1
        ),
        "trajectory": Trajectory(
            step=GDA.step.tolist(),
            x=GDA.z[:, :1].tolist(),
            y=GDA.z[:, 1:].tolist(),
            loss_x=GDA.loss_x.tolist(),
            loss_y=GDA.loss_y.tolist(),
            gradient_norm=GDA.gradient_norm.tolist(),
        ),
        "outcome": Outcome(status="moving", step=100, message="", final=Point((0.0,), (0.0,))),
        "analysis": critical(),
    }
    return RunRecord(**{**given, **changes})


class Oracle:
    """Answers by closed forms, and remembers what it was asked."""

    def __init__(self):
        self.asked = []

    def __call__(self, request):
        self.asked.append(request)
        match request:
            case protocol.AskField():
                s, t = np.meshgrid(np.linspace(*request.s, request.columns), np.linspace(*request.t, request.rows))
                yield protocol.Field(
                    ticket=request.ticket, s=request.s, t=request.t, loss_x=s * t, loss_y=-s * t, flow_s=-t, flow_t=s
                )
            case protocol.AskAnalysis():
                yield None
                yield protocol.Analysis(ticket=request.ticket, points=[critical()])
            case protocol.AskSpectrum():
                shape = (request.rows, request.columns)
                yield protocol.Region(
                    ticket=request.ticket, real=request.real, imaginary=request.imaginary, radius=np.full(shape, 0.9)
                )
            case protocol.Run():
                columns = {name: getattr(EG, name) for name in ("step", "z", "loss_x", "loss_y", "gradient_norm")}
                yield protocol.Rows(ticket=request.ticket, method=0, first=True, **columns)

    def kinds(self):
        return {type(request).__name__ for request in self.asked}


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("ending", ["svg", "png", "txt"])
def test_every_view_in_every_format(tmp_path, view, ending):
    path = tmp_path / f"picture.{ending}"
    render(record(), view, path, Oracle(), size=(50, 18))
    assert path.stat().st_size > 200


def test_text_has_the_size_asked_for(tmp_path):
    render(record(), "losses", tmp_path / "p.txt", Oracle(), size=(72, 20), palette=PLAIN)
    lines = (tmp_path / "p.txt").read_text().splitlines()
    assert len(lines) == 20
    assert max(map(len, lines)) == 72


def test_the_recorded_run_is_drawn_and_not_run_again():
    ask = Oracle()
    shot = snapshot_of(record(), VIEWS["plane"], ask, (60, 20))
    assert "Run" not in ask.kinds()
    assert np.array_equal(shot.trajectories[0].z, GDA.z)
    assert shot.trajectories[0].outcome.status == "moving"
    assert shot.field is not None
    assert shot.points


def test_methods_beside_it_are_run_again():
    ask = Oracle()
    shot = snapshot_of(record(compare=(Method(name="eg", parameters={"learning_rate": 0.1}),)), VIEWS["plane"], ask, (60, 20))
    (run,) = [request for request in ask.asked if isinstance(request, protocol.Run)]
    assert [method.name for method in run.experiment.methods] == ["eg"]
    assert np.array_equal(shot.trajectories[0].z, GDA.z)
    assert np.array_equal(shot.trajectories[1].z, EG.z)


@pytest.mark.parametrize(
    ("view", "kinds"),
    [("losses", {"AskAnalysis"}), ("surface", {"AskField"}), ("spectrum", {"AskAnalysis", "AskSpectrum"})],
)
def test_only_what_the_view_needs_is_computed(view, kinds):
    ask = Oracle()
    snapshot_of(record(), VIEWS[view], ask, (60, 20))
    assert ask.kinds() == kinds


def test_the_field_fits_the_canvas():
    ask = Oracle()
    snapshot_of(record(), VIEWS["plane"], ask, (60, 20))
    (request,) = [request for request in ask.asked if isinstance(request, protocol.AskField)]
    assert 50 < request.columns < 60
    assert request.rows == 17


def test_the_saved_view_is_shown_again():
    view = {"title": "mine", "shown": 7, "display": {"quantity": "gradient", "log": False}}
    shot = snapshot_of(record(view=view), VIEWS["losses"], Oracle(), (60, 20))
    assert (shot.title, shot.shown, shot.display.quantity) == ("mine", 7, "gradient")


@pytest.mark.parametrize(
    ("view", "name", "words"),
    [("plan", "p.svg", "no view 'plan'. Did you mean 'plane'"), ("plane", "p.pdf", r"p\.pdf: a picture ends in \.svg")],
)
def test_a_bad_view_or_ending_is_named_before_anything_is_computed(tmp_path, view, name, words):
    ask = Oracle()
    with pytest.raises(UsageError, match=words):
        render(record(), view, tmp_path / name, ask)
    assert ask.asked == []
