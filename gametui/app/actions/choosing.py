"""Choosing: presets, games, methods, formulas."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from gametui import games, optimizers, presets
from gametui.app import fields
from gametui.app.actions._screen import Desk
from gametui.errors import UsageError
from gametui.experiment import Experiment, GameChoice, checked, checked_game
from gametui.games.formula import Formula


class Choosing(Desk):
    """Actions that open a list."""

    def action_presets(self) -> None:
        from gametui.app.screens.choose import Choice, Choose

        found, errors = presets.available()
        choices = [Choice(preset.name, preset.title, preset.about) for preset in found]
        by_name = {preset.name: preset for preset in found}
        current = next((preset.name for preset in found if preset.title == self.session.snapshot.title), "")

        def done(name: str | None) -> None:
            if name is not None:
                preset = by_name[name]
                display = replace(self.session.snapshot.display, quantity=preset.quantity)
                self.session.open(preset.experiment, preset.title, preset.window, display=display)
                self.notify(preset.about, title=preset.title, timeout=7, markup=False)

        self.app.push_screen(Choose("Presets", choices, current=current, note="\n".join(str(error) for error in errors)), done)

    def action_game(self) -> None:
        from gametui.app.screens.choose import Choice, Choose

        now = self.session.experiment
        choices = [Choice(entry.name, entry.summary, entry.help) for entry in games.CATALOG.values()]

        def done(name: str | None) -> None:
            if name == "formula":
                self.action_formula()
            elif name is not None and name != now.game.name:
                self._play(now, checked_game(name, {}))

        self.app.push_screen(Choose("Games", choices, current=now.game.name), done)

    def action_formula(self) -> None:
        from gametui.app.screens.formula import FormulaScreen

        now = self.session.experiment

        def done(made: tuple[Formula, dict[str, float]] | None) -> None:
            if made is not None:
                text, values = made
                self._play(now, checked_game("formula", values, text))

        self.app.push_screen(FormulaScreen(now.game), done)

    def action_optimizer(self) -> None:
        from gametui.app.screens.choose import Choice, Choose

        now = self.session.experiment
        choices = [Choice(entry.name, entry.summary, entry.help) for entry in optimizers.CATALOG.values()]

        def done(name: str | None) -> None:
            if name is not None and name != now.method.name:
                self._take(lambda: fields.with_method(now, 0, fields.like(now.method, name)))

        self.app.push_screen(Choose("Method that the verdicts speak of", choices, current=now.method.name), done)

    def action_compare(self) -> None:
        from gametui.app.screens.choose import Choice, Choose

        now = self.session.experiment
        chosen = tuple(method.name for method in now.methods[1:])
        choices = [
            Choice(entry.name, entry.summary, entry.help)
            for entry in optimizers.CATALOG.values()
            if entry.name != now.method.name or entry.name in chosen
        ]

        def done(names: tuple[str, ...] | None) -> None:
            if names is not None:
                self._take(lambda: _compared(now, names))

        self.app.push_screen(Choose("Compare with (space marks, enter takes them)", choices, marked=chosen), done)

    def _play(self, now: Experiment, game: GameChoice) -> None:
        """Go over to another game, and say which methods could not come along."""
        self._take(lambda: fields.refit(now, game=game))
        staying = {method.name for method in self.session.experiment.methods}
        if left := [method.name for method in now.methods if method.name not in staying]:
            self.notify(f"{', '.join(left)}: not on {game.name}, left out.", severity="warning", markup=False)

    def _take(self, change: Callable[[], Experiment]) -> None:
        try:
            self.session.edit(change())
        except UsageError as error:
            self.notify(str(error), severity="warning", markup=False)


def _compared(now: Experiment, names: tuple[str, ...]) -> Experiment:
    """The first method and those named; a method that is there already keeps its numbers and its place."""
    kept = [method for method in now.methods[1:] if method.name in names]
    new = [fields.like(now.method, name) for name in names if name not in {method.name for method in kept}]
    made = games.build(now.game.name, now.game.parameters, now.game.formula)
    new = [fields.fitting(method, made) or method for method in new]
    return checked(now.game, (now.method, *kept, *new), now.start, now.steps, now.seed)
