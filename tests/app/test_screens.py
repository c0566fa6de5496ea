"""The lists, the prompt, the formula editor and help, by keys."""

from pathlib import Path

import pytest
from textual.events import Paste
from textual.widgets import Input, OptionList, Static

from gametui import games, optimizers
from gametui.app import commands, keynames
from gametui.app.actions.keeping import unused
from gametui.app.screens.choose import Choice, Choose
from gametui.app.screens.help import HelpScreen
from gametui.app.widgets.bars import Bar
from gametui.app.widgets.pane import Pane
from gametui.compute import protocol
from tests.app import desk


def said(app, where):
    return str(app.screen.query_one(where, Static).content)


async def test_typing_filters_and_enter_takes():
    app = desk.app("gda")
    async with app.run_test(size=(100, 30)) as pilot:
        await desk.ready(app, pilot)
        await pilot.press("o")
        assert isinstance(app.screen, Choose)
        assert [choice.name for choice in app.screen._found] == list(optimizers.CATALOG)
        await pilot.press(*"linearized")
        assert [choice.name for choice in app.screen._found] == ["linearized_ppm"]
        await pilot.press("enter")
        await pilot.pause()
        assert app.session.experiment.method.name == "linearized_ppm"


async def test_typing_highlights_the_best_match_whatever_was_highlighted():
    choices = [
        Choice("hidden_rps", "a hidden bilinear game"),
        Choice("almost_bilinear", ""),
        Choice("bilinear_matrix", ""),
        Choice("bilinear", ""),
    ]
    app = desk.app("gda")
    async with app.run_test(size=(100, 30)) as pilot:
        await desk.ready(app, pilot)
        app.push_screen(Choose("Game", choices, current="hidden_rps"))
        await pilot.pause()
        for keys, best in (
            ("bilin", "bilinear_matrix"),
            ("ear", "bilinear"),
            (["backspace"], "bilinear_matrix"),
            (["ctrl+u", *"game"], "hidden_rps"),
            (["ctrl+u", *"almost"], "almost_bilinear"),
            (["ctrl+u"], "almost_bilinear"),
        ):
            await pilot.press(*keys)
            assert app.screen._chosen() == best


async def test_another_method_keeps_the_learning_rate_and_the_scheme():
    app = desk.app("gda")
    async with app.run_test(size=(100, 30)) as pilot:
        await desk.ready(app, pilot)
        await pilot.press("right", "right")
        old = app.session.experiment.method.parameters["learning_rate"]
        await pilot.press("o", *"extragrad", "enter")
        await pilot.pause()
        assert app.session.experiment.method.name == "eg"
        assert app.session.experiment.method.parameters["learning_rate"] == old


async def test_a_filter_that_matches_nothing_takes_nothing():
    app = desk.app("gda")
    async with app.run_test(size=(100, 30)) as pilot:
        await desk.ready(app, pilot)
        await pilot.press("o", *"zzzz", "enter")
        assert isinstance(app.screen, Choose)
        await pilot.press("escape")
        assert app.session.experiment.method.name == "gda"


async def test_space_marks_methods_to_compare_and_marks_can_be_taken_back():
    app = desk.app("gda")
    async with app.run_test(size=(100, 30)) as pilot:
        await desk.ready(app, pilot)
        await pilot.press("c", "space", "down", "space", "enter")
        await pilot.pause()
        first, second = (method.name for method in app.session.experiment.methods[1:])
        assert {first, second} <= set(optimizers.CATALOG)
        await pilot.press("c", *first, "space", "enter")
        await pilot.pause()
        assert [method.name for method in app.session.experiment.methods] == ["gda", second]


async def test_a_game_is_chosen_with_its_own_start_and_window():
    app = desk.app("gda")
    async with app.run_test(size=(100, 30)) as pilot:
        await desk.ready(app, pilot)
        desk.pipe(app).silent = True
        await pilot.press("g", *"exp_poly", "enter")
        await pilot.pause()
        game = games.build("exp_polynomial", app.session.experiment.game.parameters)
        assert app.session.experiment.game.name == "exp_polynomial"
        assert app.session.experiment.start.flat == (*game.start.x, *game.start.y)
        assert app.session.snapshot.viewport.s == game.window


async def test_every_shipped_preset_opens_and_undo_leads_back():
    app = desk.app("gda")
    async with app.run_test(size=(100, 30)) as pilot:
        await desk.ready(app, pilot)
        desk.pipe(app).silent = True
        await pilot.press("p")
        names = [choice.name for choice in app.screen._found]
        assert len(names) >= 12
        await pilot.press("escape")
        for name in names:
            before = app.session.experiment
            await pilot.press("p")
            app.screen.query_one(Input).value = name
            await pilot.pause()
            await pilot.press("enter")
            await pilot.pause()
            assert app.session.experiment != before
            assert app.session.undo()
            assert app.session.experiment == before


async def test_a_preset_says_what_is_drawn_over_the_steps():
    app = desk.app("gda")
    async with app.run_test(size=(100, 30)) as pilot:
        await desk.ready(app, pilot)
        desk.pipe(app).silent = True
        for name, quantity in (("natural-gradient-rps", "lyapunov"), ("bilinear-rotation", "loss")):
            await pilot.press("p", *name, "enter")
            await pilot.pause()
            assert app.session.snapshot.display.quantity == quantity


async def test_a_typed_value_is_taken_and_a_bad_one_explained():
    app = desk.app("gda")
    async with app.run_test(size=(100, 30)) as pilot:
        await desk.ready(app, pilot)
        await pilot.press("enter")
        app.screen.query_one(Input).value = "-3"
        await pilot.pause()
        assert "out of range" in said(app, "#problem")
        await pilot.press("enter")
        assert app.screen.query_one(Input)
        app.screen.query_one(Input).value = "0.125"
        await pilot.pause()
        assert said(app, "#problem") == ""
        await pilot.press("enter")
        await pilot.pause()
        assert app.session.experiment.method.parameters["learning_rate"] == 0.125


async def test_a_matrix_is_typed_row_by_row():
    app = desk.app("gda")
    async with app.run_test(size=(100, 30)) as pilot:
        await desk.ready(app, pilot)
        desk.pipe(app).silent = True
        await pilot.press("g", *"bilinear_matrix", "enter")
        await pilot.pause()
        app.explore.form.choose("game.A")
        await pilot.press("enter")
        app.screen.query_one(Input).value = "1 2 3; 4 5 6"
        await pilot.pause()
        await pilot.press("enter")
        await pilot.pause()
        assert app.session.experiment.game.parameters["A"] == [[1, 2, 3], [4, 5, 6]]
        assert app.session.experiment.start.sizes == (2, 3)


@pytest.mark.parametrize(
    ("text", "words"),
    [("x * y + ", "^"), ("x * sinn(y)", "sin"), ("x ^ 2", "y"), ("x * y)", "^"), ("", "")],
)
async def test_a_formula_is_checked_while_it_is_typed(text, words):
    app = desk.app("gda")
    async with app.run_test(size=(100, 30)) as pilot:
        await desk.ready(app, pilot)
        await pilot.press("f")
        app.screen.query_one("#loss_x", Input).value = text
        await pilot.pause()
        problem = said(app, "#problem")
        assert problem and not problem.startswith("Good")
        assert words in problem
        await pilot.press("enter")
        assert app.session.experiment.game.name == "bilinear"


async def test_a_formula_becomes_a_game_and_its_free_names_become_knobs():
    app = desk.app("gda")
    async with app.run_test(size=(100, 30)) as pilot:
        await desk.ready(app, pilot)
        desk.pipe(app).silent = True
        await pilot.press("f")
        app.screen.query_one("#loss_x", Input).value = "strength * x * y + r2"
        app.screen.query_one("#let", Input).value = "r2 = x^2 - y^2"
        await pilot.pause()
        assert "strength" in said(app, "#problem")
        await pilot.press("enter")
        await pilot.pause()
        assert app.session.experiment.game.formula.f == "strength * x * y + r2"
        assert "game.strength" in [row.key for _, row in app.explore.form._lines if row]
        assert desk.pipe(app).last(protocol.Run).experiment.game.formula is not None


async def test_two_losses_make_a_general_sum_game():
    app = desk.app("gda")
    async with app.run_test(size=(100, 30)) as pilot:
        await desk.ready(app, pilot)
        desk.pipe(app).silent = True
        await pilot.press("f")
        app.screen.query_one("#loss_x", Input).value = "x^2 + x*y"
        app.screen.query_one("#loss_y", Input).value = "y^2 - x*y"
        await pilot.pause()
        await pilot.press("enter")
        await pilot.pause()
        formula = app.session.experiment.game.formula
        assert (formula.f, formula.loss_x, formula.loss_y) == (None, "x^2 + x*y", "y^2 - x*y")


@pytest.mark.parametrize("pane", ["form", "plane", "losses", "spectrum", "jacobian", "surface", "verdicts"])
def test_help_names_every_key_of_its_pane_and_of_the_screen(pane):
    words = " ".join(HelpScreen(pane).words().plain.split())
    for command in commands.of(pane, "explore", "app"):
        assert command.tooltip in words
        assert command.shown in words
        assert all(key in words for key in keynames.others(command.keys).split())


async def test_help_opens_on_the_focused_pane_and_closes():
    app = desk.app("gda")
    async with app.run_test(size=(140, 45)) as pilot:
        await desk.ready(app, pilot)
        await pilot.press("tab", "question_mark")
        assert "Colours and contour lines" in str(app.screen.query_one(Static).content)
        await pilot.press("escape")
        assert not isinstance(app.screen, HelpScreen)


async def test_a_method_typed_by_name_and_taken_is_compared():
    app = desk.app("gda", "eg")
    async with app.run_test(size=(80, 24)) as pilot:
        await desk.ready(app, pilot)
        await pilot.press("c", *"ogda", "enter")
        await pilot.pause()
        assert [method.name for method in app.session.experiment.methods] == ["gda", "eg", "ogda"]
        await pilot.press("c", "enter")
        await pilot.pause()
        assert [method.name for method in app.session.experiment.methods] == ["gda", "eg", "ogda"]


async def test_a_list_has_one_line_a_choice_and_says_the_whole_of_the_chosen_one():
    app = desk.app("gda")
    async with app.run_test(size=(80, 24)) as pilot:
        await desk.ready(app, pilot)
        await pilot.press("o")
        await pilot.pause()
        options = app.screen.query_one(OptionList)
        assert options.virtual_size.height == options.option_count
        assert optimizers.CATALOG["gda"].summary in str(app.screen.query_one("#help", Static).content)


async def test_the_key_bar_always_leads_to_the_panes_and_to_help():
    app = desk.app("gda", "eg")
    async with app.run_test(size=(80, 24)) as pilot:
        await desk.ready(app, pilot)
        for width in (40, 80, 120, 300):
            await pilot.resize_terminal(width, 24)
            await pilot.pause()
            for key in ("1", "6"):
                await pilot.press(key)
                await pilot.pause()
                keys = app.explore.query_one("#keys", Bar)._shown
                assert "1-6 panes" in keys.plain and "? help" in keys.plain
                assert keys.cell_len <= width


async def test_the_heading_says_what_the_run_did_however_long_the_title():
    app = desk.app("gda", "eg")
    async with app.run_test(size=(80, 24)) as pilot:
        await desk.ready(app, pilot)
        app.session.put(title="A title that is longer than the whole of a line of eighty cells, and then some more")
        await pilot.pause()
        heading = app.explore.query_one("#heading", Bar)._shown
        assert "gda moving" in heading.plain and heading.plain.startswith(" gametui  A title")
        assert heading.cell_len <= 80


async def test_the_focused_pane_says_so_in_its_title():
    app = desk.app("gda")
    async with app.run_test(size=(140, 45)) as pilot:
        await desk.ready(app, pilot)
        for key, pane in (("1", "plane"), ("2", "losses")):
            await pilot.press(key)
            await pilot.pause()
            marked = [
                p.id
                for p in app.explore.query(Pane)
                if p.display and any(s.style and s.style.reverse for s in p.render_line(0))
            ]
            assert marked == [pane]


async def test_what_would_be_replaced_is_said_before_it_is():
    app = desk.app("gda")
    async with app.run_test(size=(100, 30)) as pilot:
        await desk.ready(app, pilot)
        await pilot.press("e")
        await pilot.pause()
        path = Path(app.screen.query_one(Input).value)
        path.write_text("another app was faster")
        await pilot.press("enter")
        await pilot.pause()
        assert f"There is a {path.name} already" in said(app, "#problem")
        assert "Record" not in desk.pipe(app).kinds()
        await pilot.press("enter")
        await pilot.pause()
        assert desk.pipe(app).last(protocol.Record).path == str(path)


def test_a_suggested_name_is_nobodys(tmp_path):
    path = tmp_path / "a.b.json"
    assert unused(path) == path
    path.write_text("")
    (tmp_path / "a.b-2.json").symlink_to("nowhere")
    assert unused(path) == tmp_path / "a.b-3.json"


async def test_a_paste_that_is_too_long_is_said_to_be_left_out():
    app = desk.app("gda")
    async with app.run_test(size=(100, 30)) as pilot:
        await desk.ready(app, pilot)
        await pilot.press("f")
        await pilot.pause()
        line = app.screen.query_one(Input)
        before = line.value
        line.post_message(Paste("x" * 5000))
        await pilot.pause()
        assert line.value == before
        assert "Left out" in str([notice.message for notice in app._notifications])
