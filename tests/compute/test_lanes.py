import threading

import pytest

from gametui.compute import lanes as module
from gametui.compute.lanes import Lanes
from gametui.compute.protocol import AskProbe, Cancel, Run
from gametui.experiment import Point
from tests.compute.test_wire import EXPERIMENT, GAME


def run(ticket):
    return Run(ticket=ticket, experiment=EXPERIMENT)


def probe(ticket):
    return AskProbe(ticket=ticket, game=GAME, at=Point((0.0,), (0.0,)))


@pytest.fixture
def lanes():
    def work(question, cancelled):
        while not cancelled():
            yield None

    return Lanes(work)


def tickets(lanes):
    dropped, job = lanes.next()
    return [gone.request.ticket for gone in dropped], job and job.request.ticket


def test_only_the_newest_of_a_lane_is_worked_on(lanes):
    for ticket in range(5):
        lanes.put(run(ticket))
    assert tickets(lanes) == ([], 4)


def test_the_most_urgent_lane_goes_first(lanes):
    lanes.put(probe(1))
    lanes.put(run(2))
    assert tickets(lanes) == ([], 2)


def test_a_newer_request_makes_the_running_one_obsolete_and_takes_its_place(lanes):
    lanes.put(run(1))
    _, job = lanes.next()
    assert next(job.work) is None
    lanes.put(run(2))
    assert lanes.obsolete(job)
    assert next(job.work, "over") == "over"  # `cancelled` says so to the work as well
    assert tickets(lanes) == ([1], 2)


def test_a_cancelled_job_is_dropped_and_nothing_takes_its_place(lanes):
    lanes.put(run(1))
    lanes.next()
    lanes.put(Cancel("run"))
    assert tickets(lanes) == ([1], None)
    lanes.put(Cancel("run"))
    lanes.put(probe(2))
    assert tickets(lanes) == ([], 2)


def test_a_finished_job_leaves_its_lane_free_but_not_a_newer_request(lanes):
    lanes.put(run(1))
    _, job = lanes.next()
    lanes.put(run(2))
    lanes.finish(job)
    assert tickets(lanes) == ([], 2)
    lanes.finish(lanes.next()[1])
    lanes.put(probe(3))
    assert tickets(lanes) == ([], 3)


def test_lanes_take_turns_once_they_have_had_theirs(lanes):
    lanes.put(run(1))
    lanes.put(probe(2))
    seen = []
    for _ in range(6):
        _, job = lanes.next()
        job.seconds += module.TURN * 1.01
        seen.append(job.request.ticket)
    assert seen == [1, 2, 1, 2, 1, 2]
    lanes.put(probe(3))  # what is new has had no turn yet
    assert tickets(lanes) == ([2], 3)


def test_next_waits_for_a_request(lanes):
    got = []
    thread = threading.Thread(target=lambda: got.append(tickets(lanes)), daemon=True)
    thread.start()
    thread.join(0.05)
    assert not got
    lanes.put(run(7))
    thread.join(5)
    assert got == [([], 7)]
