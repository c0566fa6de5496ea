"""Spectrum: the eigenvalues of the game Hessian that were found last, and the path angle."""

from __future__ import annotations

from gametui.app.chart import Chart, Series
from gametui.app.plot.legend import wrapped
from gametui.app.runs.columns import Curve
from gametui.app.runs.sheet import Page, Part, Scene, Words
from gametui.app.runs.spectrum import Spectrum
from gametui.app.views._complex import axes, marks, reach
from gametui.app.views._numbers import number
from gametui.lazy import np

COLOURS = {"stable": "good", "unstable": "bad"}


def build(scene: Scene, width: int, height: int) -> tuple[Part, ...]:
    found = scene.run.spectrum
    if found is None:
        return (Chart(title="", message=_missing(scene)),)
    parts: list[Part] = [_plane(scene, found), _words(scene, found, width)]
    if found.cosine is not None:
        parts.append(_along(scene, "path angle: cosine of gradient and way", found.cosine, False))
    if found.norm is not None:
        parts.append(_along(scene, "gradient norm on the way", found.norm, True))
    return tuple(parts)


def _missing(scene: Scene) -> str:
    run = scene.run
    if "spectrum" in run.state.wanted or run.state.doing == "spectrum":
        return "a spectrum has been asked for, and is being computed ..."
    if run.state.alive:
        return "no spectrum yet: s asks for one"
    return "no spectrum: none was computed before the run ended"


def _plane(scene: Scene, found: Spectrum) -> Chart:
    values = found.eigenvalues.tolist()
    size = reach(values)
    real = imaginary = (-size, size)
    return Chart(
        title=f"λ of H, step {found.step}",
        x=real,
        y=imaginary,
        x_label="Re λ",
        y_label="Im λ",
        equal=True,
        series=(*axes(real, imaginary), *_circle(found.limit)),
        marks=marks(values, [re > 0 for re, _ in values]),
        marker=scene.marker,
    )


def _circle(limit: float | None) -> tuple[Series, ...]:
    """|1 - eta λ| = 1 at the largest stable learning rate eta: it goes through the eigenvalue that sets the rate."""
    if limit is None:
        return ()
    turn = np.linspace(0, 2 * np.pi, 361)
    return (Series((1 - np.cos(turn)) / limit, np.sin(turn) / limit, "contour"),)


def _words(scene: Scene, found: Spectrum, width: int) -> Words:
    stable = "at no learning rate" if found.limit is None else f"below {number(found.limit, 3)}, the circle"
    rows = [
        (("muted", "flow      "), (COLOURS.get(found.verdict, "warn"), found.verdict or "?")),
        (("muted", "gda       "), ("text", f"stable {stable}")),
        (("muted", "residuals "), ("text", f"at most {number(found.residual, 2)}")),
        *((("text", line),) for line in wrapped(found.why, max(width // 2 - 4, 24))),
        (("muted", "eigenvalues, largest modulus first"),),
        *((("text", f"{number(re, 3)} {'+' if im >= 0 else '-'} {number(abs(im), 3)}i"),) for re, im in found.eigenvalues[:12]),
    ]
    return Words(f"step {found.step}" + (", computing another ..." if _asked(scene) else ""), tuple(rows))


def _asked(scene: Scene) -> bool:
    return "spectrum" in scene.run.state.wanted


def _along(scene: Scene, title: str, curve: Curve, log: bool) -> Chart:
    return Chart(
        title=title,
        series=(Series(curve.step, curve.value, "method0"),),
        x_label="0 last checkpoint, 1 here",
        log_y=log,
        marker=scene.marker,
    )


PAGE = Page(
    "spectrum",
    "Spectrum",
    build,
    "Eigenvalues of the game Hessian of largest modulus and of least real part, ● with positive real part, ✕ without; the "
    "circle is what simultaneous descent-ascent allows at its largest stable learning rate. What they say of the flow, with "
    "the reason. Path angle: along the straight way from the last checkpoint, the cosine between gradient and way, and the "
    "gradient's norm.",
)
