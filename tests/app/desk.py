"""The app on a pipe that a test holds: requests are recorded, and answered with arithmetic on the bilinear game."""

from __future__ import annotations

from typing import Any

import numpy as np

from gametui.app import palette
from gametui.app.app import GametuiApp
from gametui.compute import protocol
from gametui.experiment import Experiment, Point, checked, checked_game, checked_method
from gametui.results import CriticalPoint, Judgement, Outcome


class Pipe:
    """Stands where the compute process's client stands; answers at once, unless told to be silent."""

    def __init__(self, deliver: Any) -> None:
        self.deliver, self.sent, self.silent, self.closed, self.starts = deliver, [], False, False, 0

    def start(self) -> None:
        self.starts += 1
        self.deliver(protocol.Ready(device="cpu", jax="0", pid=1))

    def close(self) -> None:
        self.closed = True

    def send(self, request: Any) -> None:
        self.sent.append(request)
        if not self.silent:
            for answer in answers(request):
                self.deliver(answer)

    def kinds(self) -> list[str]:
        return [type(request).__name__ for request in self.sent]

    def last(self, kind: type) -> Any:
        return next(request for request in reversed(self.sent) if isinstance(request, kind))


def answers(request: Any) -> list[Any]:
    """What the compute process would say about f = x y, by arithmetic."""
    match request:
        case protocol.Run():
            return [_rows(request, i) for i in range(len(request.experiment.methods))]
        case protocol.AskField():
            s, t = np.meshgrid(np.linspace(*request.s, request.columns), np.linspace(*request.t, request.rows))
            return [
                protocol.Field(
                    ticket=request.ticket, s=request.s, t=request.t, loss_x=s * t, loss_y=-s * t, flow_s=-t, flow_t=s
                )
            ]
        case protocol.AskProbe():
            x, y = request.at.x[0], request.at.y[0]
            return [
                protocol.Probe(
                    ticket=request.ticket,
                    at=request.at,
                    loss_x=x * y,
                    loss_y=-x * y,
                    gradient=np.array([y, -x]),
                    hessian=np.array([[0.0, 1.0], [-1.0, 0.0]]),
                    eigenvalues=np.array([[0.0, 1.0], [0.0, -1.0]]),
                )
            ]
        case protocol.AskAnalysis():
            return [protocol.Analysis(ticket=request.ticket, points=[_origin(0.0), _origin(4.0)])]
        case protocol.AskSpectrum():
            a, b = np.meshgrid(np.linspace(*request.real, request.columns), np.linspace(*request.imaginary, request.rows))
            rate = request.method.parameters["learning_rate"]
            return [
                protocol.Region(
                    ticket=request.ticket,
                    real=request.real,
                    imaginary=request.imaginary,
                    radius=np.abs(1 - rate * (a + 1j * b)),
                )
            ]
        case protocol.RunMany():
            starts = np.random.default_rng(0).uniform(*request.box, (request.count, 2))
            yes = np.ones(request.count, bool)
            return [protocol.Many(ticket=request.ticket, starts=starts, ends=0 * starts, converged=yes, finite=yes)]
        case protocol.Record():
            return [protocol.Recorded(ticket=request.ticket, path=request.path)]
    return []


def _rows(request: protocol.Run, index: int) -> protocol.Rows:
    experiment = request.experiment
    rate = experiment.methods[index].parameters["learning_rate"]
    steps = np.arange(experiment.steps + 1)
    w = complex(experiment.start.x[0], experiment.start.y[0]) * (1 + 1j * rate) ** steps
    end = Point((float(w[-1].real),), (float(w[-1].imag),))
    return protocol.Rows(
        ticket=request.ticket,
        method=index,
        first=True,
        step=steps,
        z=np.stack([w.real, w.imag], axis=1),
        loss_x=w.real * w.imag,
        loss_y=-w.real * w.imag,
        gradient_norm=np.abs(w),
        outcome=Outcome(status="moving", step=experiment.steps, message="spirals out", final=end),
    )


def _origin(x: float) -> CriticalPoint:
    words = {name: Judgement("undecided", "f_xx is 0.") for name in ("nash", "minimax", "maximin", "flow")}
    return CriticalPoint(
        x=(x,),
        y=(0.0,),
        losses=(0.0, 0.0),
        gradient_norm=0.0,
        hessian=[[0.0, 1.0], [-1.0, 0.0]],
        eigenvalues=[(0.0, 1.0), (0.0, -1.0)],
        verdicts=words | {"method": Judgement("unstable", "rho = 1.00125.")},
        jacobian_eigenvalues=[(1.0, 0.05), (1.0, -0.05)],
        spectral_radius=1.00125,
        jacobian_norm=1.00125,
        stable_learning_rates=[],
    )


def experiment(*methods: str, game: str = "bilinear", steps: int = 60) -> Experiment:
    return checked(checked_game(game, {}), tuple(checked_method(name, {}) for name in methods or ("gda",)), None, steps)


def app(*methods: str, **opened: Any) -> GametuiApp:
    """An app whose client is a `Pipe`."""
    return GametuiApp(experiment(*methods), "Bilinear", palette.choose(256), Pipe, **opened)


async def ready(app: GametuiApp, pilot: Any) -> None:
    """Wait until the app has opened its experiment: it does so after the first paint."""
    for _ in range(500):
        await pilot.pause(0.01)
        if app.session.snapshot.device and app.explore.pictured is not None:
            break
    await pilot.pause()


def pipe(of: GametuiApp) -> Pipe:
    found: Pipe = of._client
    return found
