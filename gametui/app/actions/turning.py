"""Turning the knobs: the parameter form, undo and redo."""

from __future__ import annotations

from gametui.app import fields
from gametui.app.actions._screen import Desk
from gametui.errors import UsageError
from gametui.experiment import Experiment

COARSE, FINE = 10.0, 0.1


class Turning(Desk):
    """Actions of the form."""

    def action_row_up(self) -> None:
        self.form.move(-1)

    def action_row_down(self) -> None:
        self.form.move(1)

    def action_row_page_up(self) -> None:
        self.form.move(-self.form.page)

    def action_row_page_down(self) -> None:
        self.form.move(self.form.page)

    def action_row_first(self) -> None:
        self.form.move(-len(fields.rows(self.session.experiment)))

    def action_row_last(self) -> None:
        self.form.move(len(fields.rows(self.session.experiment)))

    def action_filter_rows(self) -> None:
        self.filter.ask()

    def action_all_rows(self) -> None:
        self.filter.clear_words()

    def action_less(self) -> None:
        self._turn(-1.0)

    def action_more(self) -> None:
        self._turn(1.0)

    def action_less_coarse(self) -> None:
        self._turn(-COARSE)

    def action_more_coarse(self) -> None:
        self._turn(COARSE)

    def action_less_fine(self) -> None:
        self._turn(-FINE)

    def action_more_fine(self) -> None:
        self._turn(FINE)

    def action_restore_default(self) -> None:
        if row := self.form.row:
            self._put(row.key, row.parameter.default)

    def action_same_for_all(self) -> None:
        if row := self.form.row:
            self.session.edit(fields.same_for_all(self.session.experiment, row.key), row.key)

    def action_type_value(self) -> None:
        from gametui.app.screens.prompt import Prompt

        row = self.form.row
        if row is None:
            return

        def check(text: str) -> Experiment:
            assert row is not None
            return fields.put(self.session.experiment, row.key, row.parameter.parse(text, row.label))

        def done(experiment: Experiment | None) -> None:
            if experiment is not None:
                self.session.edit(experiment)

        prompt = Prompt(row.label, fields.shown(row.value), check, row.parameter.text)
        self.app.push_screen(prompt, done)

    def action_undo(self) -> None:
        if not self.session.undo():
            self.notify("Nothing to undo.", markup=False)

    def action_redo(self) -> None:
        if not self.session.redo():
            self.notify("Nothing to redo.", markup=False)

    def _turn(self, by: float) -> None:
        row = self.form.row
        if row is None:
            return
        if row.parameter.kind == "matrix":
            self.action_type_value()
            return
        self._put(row.key, row.parameter.moved(row.value, by))

    def _put(self, key: str, value: object) -> None:
        try:
            self.session.edit(fields.put(self.session.experiment, key, value), key)
        except UsageError as error:
            self.notify(str(error), severity="warning", markup=False)
