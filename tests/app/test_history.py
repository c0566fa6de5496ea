from gametui.app.history import LIMIT, History
from gametui.experiment import Experiment, checked, checked_game, checked_method


def _at(rate: float) -> Experiment:
    return checked(checked_game("bilinear", {}), (checked_method("gda", {"learning_rate": rate}),))


def test_undo_and_redo_walk_the_same_path():
    history = History(_at(0.1))
    history.push(_at(0.2), 0.0)
    history.push(_at(0.3), 10.0)
    assert history.undo() == _at(0.2)
    assert history.undo() == _at(0.1)
    assert history.undo() is None
    assert history.redo() == _at(0.2)
    assert history.redo() == _at(0.3)
    assert history.redo() is None


def test_a_held_key_is_one_step_of_undo():
    history = History(_at(0.1))
    for i in range(20):
        history.push(_at(0.2 + i / 100), 5.0 + i * 0.05, "learning_rate")
    assert history.undo() == _at(0.1)


def test_the_same_key_after_a_rest_is_a_new_step():
    history = History(_at(0.1))
    history.push(_at(0.2), 0.0, "learning_rate")
    history.push(_at(0.3), 5.0, "learning_rate")
    assert history.undo() == _at(0.2)


def test_another_parameter_is_a_new_step():
    history = History(_at(0.1))
    history.push(_at(0.2), 0.0, "learning_rate")
    history.push(_at(0.3), 0.1, "timescale")
    assert history.undo() == _at(0.2)


def test_a_change_after_undo_forgets_what_was_undone():
    history = History(_at(0.1))
    history.push(_at(0.2), 0.0)
    history.undo()
    history.push(_at(0.4), 1.0)
    assert history.redo() is None
    assert history.undo() == _at(0.1)


def test_the_past_is_bounded():
    history = History(_at(0.1))
    for i in range(2 * LIMIT):
        history.push(_at(0.1 + i / 1000), float(i))
    undone = 0
    while history.undo() is not None:
        undone += 1
    assert undone == LIMIT - 1


def test_a_look_around_is_a_step_that_forgets_nothing():
    history = History("a")
    history.push("b", 0.0)
    history.undo()
    history.push("a, seen from elsewhere", 1.0, look=True)
    assert history.redo() == "b"
    assert history.undo() == "a, seen from elsewhere"
    assert history.undo() == "a"


def test_a_place_that_was_revised_is_come_back_to_as_it_was_left():
    history = History("a")
    history.revise("a, as it was left")
    history.push("b", 0.0)
    assert history.undo() == "a, as it was left"
