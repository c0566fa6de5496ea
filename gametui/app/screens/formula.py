"""The formula editor: one loss or two, checked while they are typed, the error under the place where it is."""

from __future__ import annotations

from textual import on
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.widgets import Input, Static

from gametui import games
from gametui.app import commands
from gametui.app.screens.modal import Modal
from gametui.app.widgets.line import Line
from gametui.errors import UsageError
from gametui.experiment import GameChoice
from gametui.games.formula import Formula
from gametui.runs.text import clean, line

HELP = (
    "Variables x, y, or x1, x2, ..., y1, ... for vectors. + - * / ^, exp log sqrt sin cos tan tanh sigmoid softplus relu abs "
    "min max where sum norm dot pi e. Any other name becomes a knob. x minimises its loss, y its own; with f alone, y "
    "maximises f. Names for parts: r2 = x^2 + y^2; q = r2^2"
)
Made = tuple[Formula, dict[str, float]]


class FormulaScreen(Modal[Made | None]):
    """Returns the formula and the values of those of its knobs that the game already had."""

    DEFAULT_CSS = """
    FormulaScreen { align: center middle; }
    FormulaScreen > VerticalScroll { width: 100; max-width: 96%; height: auto; max-height: 100%; }
    FormulaScreen > VerticalScroll { border: round $accent; padding: 0 1; background: $surface; }
    FormulaScreen.-low > VerticalScroll { width: 100%; max-width: 100%; height: 100%; max-height: 100%; border: none; }
    FormulaScreen Static { height: auto; }
    FormulaScreen Input, FormulaScreen Input:focus { border: none; height: 1; background: $panel; padding: 0; }
    FormulaScreen #problem { color: $text-error; min-height: 4; }
    FormulaScreen #problem.good { color: $text-success; }
    FormulaScreen.-low #problem { min-height: 1; }
    FormulaScreen #help { color: $text-muted; }
    """
    BINDINGS = commands.bindings("line")

    def __init__(self, game: GameChoice) -> None:
        super().__init__()
        self._game = game
        self._before = game.formula or Formula(f="x * y")

    def compose(self) -> ComposeResult:
        before = self._before
        with VerticalScroll(can_focus=False):
            yield Static("loss of x, or f where y has no loss of its own", markup=False)
            yield Line(line(before.f or before.loss_x or ""), id="loss_x")
            yield Static("loss of y; empty for the zero-sum game, -f", markup=False)
            yield Line(line(before.loss_y or ""), id="loss_y")
            yield Static("names for parts, separated by ;", markup=False)
            yield Line(line("; ".join(f"{name} = {text}" for name, text in before.let.items())), id="let")
            yield Static("", id="problem", markup=False)
            yield Static(HELP, id="help", markup=False)
            yield Static("enter takes it, tab goes on, escape leaves it as it was", markup=False)

    def action_leave_line(self) -> None:
        self.dismiss(None)

    @on(Input.Changed)
    def _look(self) -> None:
        self._made()

    @on(Input.Submitted)
    def _take(self) -> None:
        formula = self._made()
        if formula is not None:
            names = {parameter.name for parameter in games.parameters("formula", formula)}
            values = self._game.parameters if self._game.formula else {}
            self.dismiss((formula, {name: value for name, value in values.items() if name in names}))

    def _made(self) -> Formula | None:
        problem = self.query_one("#problem", Static)
        first, second = (self.query_one(f"#{name}", Input).value.strip() for name in ("loss_x", "loss_y"))
        try:
            let = _named_parts(self.query_one("#let", Input).value)
            formula = Formula(loss_x=first, loss_y=second, let=let) if second else Formula(f=first, let=let)
            knobs = [parameter.name for parameter in games.parameters("formula", formula)]
        except UsageError as error:
            problem.remove_class("good")
            problem.update(clean(str(error)))
            return None
        problem.add_class("good")
        problem.update(f"Good. Knobs: {', '.join(knobs)}." if knobs else "Good.")
        return formula


def _named_parts(text: str) -> dict[str, str]:
    """{"r2": "x^2 + y^2"} of "r2 = x^2 + y^2; ...". Raises: UsageError for a part without a name, or a name given twice."""
    parts: dict[str, str] = {}
    for part in filter(None, (part.strip() for part in text.split(";"))):
        name, equals, body = (word.strip() for word in part.partition("="))
        if not (name and equals and body):
            raise UsageError(f"{part}: write a part as name = formula.")
        if name in parts:
            raise UsageError(f"{name}: this name is given twice.")
        parts[name] = body
    return parts
