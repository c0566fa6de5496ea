"""What is said when something happens to a run: once."""

import pytest

from gametui.app.runs.notices import Notices
from gametui.app.runs.shelf import Shelf
from gametui.app.runs.tally import Tally
from tests.app.runs import made


def covered(*modes):
    return [{"step": 100 * k, "modes_covered_20": count} for k, count in enumerate(modes)]


def judged(*losses):
    return [{"step": 100 * k, "loss_discriminator": loss} for k, loss in enumerate(losses)]


def troubles(rows):
    tally = Tally()
    tally.add(rows)
    return set(tally.troubles)


@pytest.mark.parametrize("modes", [(8, 2), (4, 1), (16, 16, 4), (5, 4), (12, 3, 10), (16, 4, 16, 2)])
def test_modes_that_were_covered_and_are_not_any_more_are_a_collapse(modes):
    assert troubles(covered(*modes)) == {"collapse"}


@pytest.mark.parametrize("modes", [(0, 1, 0, 2, 0), (3, 0), (16, 5), (4, 2), (0, 0, 0), (None, 7)])
def test_modes_that_come_and_go_are_none(modes):
    assert troubles(covered(*modes)) == set()


@pytest.mark.parametrize("modes", [(12, 3, 12), (16, 4, 9, 15), (16, 2, 16, 16, 14), (5, 4, 5)])
def test_a_collapse_is_over_when_the_modes_are_covered_again(modes):
    assert troubles(covered(*modes)) == set()


@pytest.mark.parametrize("losses", [(0.001, 0.005, 0.0099), (1.0, 21, 30, 1e9), (0.0, 0.0, 0.0)])
def test_a_discriminator_that_has_won_or_lost_three_rows_long_is_said(losses):
    assert troubles(judged(*losses)) == {"saturation"}


@pytest.mark.parametrize("losses", [(0.001, 0.005, 0.2, 0.001, 0.001), (25, 19, 25, 25), (0.005, 30, 0.005), (None,) * 5])
def test_less_than_three_in_a_row_is_nothing(losses):
    assert troubles(judged(*losses)) == set()


def test_rows_without_the_number_do_not_break_the_row():
    assert troubles([*judged(0.0, 0.0), {"step": 5}, *judged(0.0)]) == {"saturation"}


def test_each_thing_is_told_once():
    run = made.run("name")
    shelf, notices = Shelf(), Notices()
    with made.running(run):
        assert notices.of(shelf.read()) == []
        made.rows(run, *covered(9, 2))
        (collapse,) = notices.of(shelf.read())
        assert collapse.title == "Modes collapse" and "name covers 2 of 16 modes at step 100, and had 9." in collapse.text
        made.rows(run, *covered(9, 1), *judged(0, 0, 0))
        assert [notice.title for notice in notices.of(shelf.read())] == ["The discriminator saturates"]
        assert notices.of(shelf.read()) == []
    made.ended(run, "stopped", "diverged", "Diverged: numbers are no longer finite by step 7.")
    (end,) = notices.of(shelf.read())
    assert (end.title, end.severity) == ("name has diverged", "error") and "by step 7" in end.text
    assert notices.of(shelf.read()) == []


def test_a_process_that_is_gone_is_told_and_so_is_the_end_after_it_was_resumed():
    run = made.run("name")
    shelf, notices = Shelf(), Notices()
    with made.running(run):
        notices.of(shelf.read())
    assert [notice.title for notice in notices.of(shelf.read())] == ["name is lost"]
    with made.running(run):
        assert notices.of(shelf.read()) == []
    assert notices.of(shelf.read()) == []  # lost again
    with made.running(run):
        notices.of(shelf.read())
        made.ended(run)
    assert [notice.title for notice in notices.of(shelf.read())] == ["name has finished"]


def test_what_was_over_before_is_old_news():
    made.rows(made.ended(made.run("a"), "failed", "disk"), *covered(9, 0))
    made.status(made.run("b"))
    notices = Notices()
    assert notices.of(Shelf().read()) == [] == notices.of(Shelf().read())


def test_troubles_from_before_it_was_looked_at_are_old_news():
    run = made.run("name")
    shelf, notices = Shelf(), Notices()
    with made.running(run):
        made.rows(run, *covered(9, 2))
        assert notices.of(shelf.read()) == []
        made.rows(run, *judged(0, 0, 0))
        assert [notice.title for notice in notices.of(shelf.read())] == ["The discriminator saturates"]
