"""Looking: the cursor, the window on the plane, the panes and what they draw."""

from __future__ import annotations

from typing import get_args

from gametui.app import viewport as vp
from gametui.app.actions._screen import Desk
from gametui.app.layout import PANES
from gametui.app.snapshot import Viewport
from gametui.experiment import Point
from gametui.lazy import np
from gametui.presets import Quantity

PAN, CLOSER, TURN = 0.15, 0.7, 10.0
LAYERS = ("surface", "contours", "arrows", "nullclines")
STOPS = (
    {"surface": True, "contours": True, "arrows": True, "nullclines": False},
    {"surface": True, "contours": True, "arrows": True, "nullclines": True},
    {"surface": True, "contours": True, "arrows": False, "nullclines": False},
    {"surface": True, "contours": False, "arrows": False, "nullclines": False},
    {"surface": False, "contours": True, "arrows": False, "nullclines": False},
    {"surface": False, "contours": False, "arrows": True, "nullclines": True},
    {"surface": False, "contours": False, "arrows": False, "nullclines": False},
)
"""What `layers` steps through, from everything to the paths alone."""


class Looking(Desk):
    """Actions of the pictures."""

    # ---- the cursor ------------------------------------------------------------------------------------------------

    def action_cursor_up(self) -> None:
        self._move_cursor(0, 1)

    def action_cursor_down(self) -> None:
        self._move_cursor(0, -1)

    def action_cursor_left(self) -> None:
        self._move_cursor(-1, 0)

    def action_cursor_right(self) -> None:
        self._move_cursor(1, 0)

    def read_at(self, s: float, t: float) -> None:
        """Put the cursor on a point of the plane that is shown."""
        viewport = self.session.snapshot.viewport
        self.session.cursor(vp.lift(viewport.plane, s, t, self.session.experiment.start.sizes))

    def action_hide_cursor(self) -> None:
        self.session.cursor(None)

    def _move_cursor(self, columns: int, rows: int) -> None:
        """One cell of the picture; the first press puts the cursor on the middle of the window."""
        frame, viewport, point = self.plane.frame(), self.session.snapshot.viewport, self.session.snapshot.cursor
        if frame is None:
            return
        s, t = sum(viewport.s) / 2, sum(viewport.t) / 2
        if point is not None:
            at, height = vp.project(viewport.plane, _array(point))
            s = float(at[0]) + columns * (viewport.s[1] - viewport.s[0]) / max(1, frame.columns - 1)
            t = float(height[0]) + rows * (viewport.t[1] - viewport.t[0]) / max(1, frame.rows - 1)
        self.read_at(_clamp(s, viewport.s), _clamp(t, viewport.t))

    # ---- the window ------------------------------------------------------------------------------------------------

    def action_pan_up(self) -> None:
        self._look(vp.panned(self.session.snapshot.viewport, 0, PAN))

    def action_pan_down(self) -> None:
        self._look(vp.panned(self.session.snapshot.viewport, 0, -PAN))

    def action_pan_left(self) -> None:
        self._look(vp.panned(self.session.snapshot.viewport, -PAN, 0))

    def action_pan_right(self) -> None:
        self._look(vp.panned(self.session.snapshot.viewport, PAN, 0))

    def action_zoom_in(self) -> None:
        self._zoom(CLOSER)

    def action_zoom_out(self) -> None:
        self._zoom(1 / CLOSER)

    def action_fit(self) -> None:
        snapshot = self.session.snapshot
        fitted = vp.fitted(snapshot.viewport, snapshot.trajectories, snapshot.equilibria)
        self._look(self.session.home() if fitted == snapshot.viewport else fitted)

    def action_axes(self) -> None:
        from gametui.app.screens.choose import Choice, Choose

        planes = dict(vp.coordinate_planes(self.session.experiment))
        run = self.session.snapshot.main
        principal = vp.principal_plane(run) if run is not None else None
        if principal is not None and len(principal.u) > 2:
            planes[("first principal direction", "second")] = principal
        choices = [Choice("/".join(label), f"{label[0]} across, {label[1]} up") for label in planes]
        by_name = {"/".join(label): (label, plane) for label, plane in planes.items()}

        def done(name: str | None) -> None:
            if name is not None:
                label, plane = by_name[name]
                window = self.session.home()
                self._look(Viewport(plane, window.s, window.t, label))

        self.app.push_screen(Choose("Which plane?", choices, current="/".join(self.session.snapshot.viewport.labels)), done)

    def _zoom(self, factor: float) -> None:
        snapshot = self.session.snapshot
        about = None
        if snapshot.cursor is not None:
            s, t = vp.project(snapshot.viewport.plane, _array(snapshot.cursor))
            about = (float(s[0]), float(t[0]))
        self._look(vp.zoomed(snapshot.viewport, factor, about))

    def _look(self, viewport: Viewport) -> None:
        self.session.look(viewport)

    # ---- what is drawn ---------------------------------------------------------------------------------------------

    def action_layers(self) -> None:
        display = self.session.snapshot.display
        shown = {layer: getattr(display, layer) for layer in LAYERS}
        index = STOPS.index(shown) if shown in STOPS else -1
        layers = STOPS[(index + 1) % len(STOPS)]
        self.session.display(**layers)
        on = [name for name, is_on in layers.items() if is_on]
        self.notify("Shown: " + (", ".join(on) or "the paths alone") + ".", timeout=2, markup=False)

    def action_quantity(self) -> None:
        snapshot, kinds = self.session.snapshot, list(get_args(Quantity))
        if all(run is None or run.lyapunov is None for run in snapshot.trajectories):
            kinds.remove("lyapunov")
        now = snapshot.display.quantity
        self.session.display(quantity=kinds[(kinds.index(now) + 1) % len(kinds)] if now in kinds else kinds[0])

    def action_log(self) -> None:
        self.session.display(log=not self.session.snapshot.display.log)

    def action_marker(self) -> None:
        kinds = ("braille", "half", "dot")
        now = self.session.snapshot.display.marker
        self.session.display(marker=kinds[(kinds.index(now) + 1) % len(kinds)])

    def action_turn_left(self) -> None:
        self._turn_surface(-TURN, 0)

    def action_turn_right(self) -> None:
        self._turn_surface(TURN, 0)

    def action_turn_up(self) -> None:
        self._turn_surface(0, TURN)

    def action_turn_down(self) -> None:
        self._turn_surface(0, -TURN)

    def _turn_surface(self, azimuth: float, elevation: float) -> None:
        display = self.session.snapshot.display
        turned = (display.azimuth + azimuth + 180) % 360 - 180
        self.session.display(azimuth=turned, elevation=_clamp(display.elevation + elevation, (0, 90)))

    def action_next_point(self) -> None:
        self._choose_point(1)

    def action_previous_point(self) -> None:
        self._choose_point(-1)

    def _choose_point(self, by: int) -> None:
        count = len(self.session.snapshot.points)
        if count:
            self.session.choose_point((self.session.snapshot.place + by) % count)

    def action_verdicts_down(self) -> None:
        self.verdicts.scroll_rows(max(1, self.verdicts.size.height - 2))

    def action_verdicts_up(self) -> None:
        self.verdicts.scroll_rows(-max(1, self.verdicts.size.height - 2))

    # ---- the panes -------------------------------------------------------------------------------------------------

    def action_zoom(self) -> None:
        if not self.zoomed and self.scope in PANES:
            self.main = self.scope
        self.zoomed = not self.zoomed
        self.settle()
        if self.zoomed:
            self.set_focus(self.query_one(f"#{self.main}"))
        self.show_bars()

    def action_view(self, kind: str) -> None:
        self.main = kind
        pane = self.query_one(f"#{kind}")
        pane.display = True
        self.set_focus(pane)
        self.settle()

    def action_next_pane(self) -> None:
        self.focus_next()
        self.settle()

    def action_previous_pane(self) -> None:
        self.focus_previous()
        self.settle()


def _array(point: Point) -> np.ndarray:
    return np.asarray([point.flat])


def _clamp(value: float, limits: tuple[float, float]) -> float:
    return min(max(value, limits[0]), limits[1])
