import time

from gametui.compute.outbox import Outbox
from gametui.compute.protocol import Busy, Cancel
from tests.compute.test_lanes import probe, run


def taken(outbox):
    got = []
    while (request := outbox.take()) is not None:
        got.append(request)
    return got


def test_a_newer_request_replaces_one_that_waits():
    outbox = Outbox()
    for request in (probe(1), run(2), run(3), probe(4)):
        outbox.put(request)
    assert taken(outbox) == [run(3), probe(4)]
    assert taken(outbox) == []


def test_a_cancel_replaces_what_waits_and_is_not_waited_for():
    outbox = Outbox()
    outbox.put(run(1))
    outbox.put(Cancel("run"))
    assert taken(outbox) == [Cancel("run")]
    assert not outbox.waiting()


def test_what_is_not_answered_is_sent_again():
    outbox = Outbox()
    outbox.put(run(1))
    outbox.put(probe(2))
    assert not outbox.waiting()
    taken(outbox)
    assert outbox.waiting() == {"run", "probe"}
    outbox.answered("probe", 2)
    outbox.answered("run", 0)  # an older one
    assert outbox.again([]) == []
    assert taken(outbox) == [run(1)]
    outbox.answered("run", 1)
    assert not outbox.waiting()
    outbox.again([])
    assert taken(outbox) == []


def test_a_request_that_ended_the_process_twice_is_not_sent_a_third_time():
    outbox = Outbox()
    outbox.put(run(1))
    outbox.put(probe(2))
    taken(outbox)
    busy = [Busy(ticket=1, lane="run"), Busy(ticket=9, lane="analysis")]
    assert outbox.again(busy) == []
    assert taken(outbox) == [run(1), probe(2)]
    assert outbox.again(busy) == [run(1)]
    assert taken(outbox) == [probe(2)]


def test_a_death_in_between_on_something_else_is_forgiven():
    outbox = Outbox()
    outbox.put(run(1))
    for busy in ([Busy(ticket=1, lane="run")], [], [Busy(ticket=1, lane="run")]):
        taken(outbox)
        assert outbox.again(busy) == []


def test_a_newer_request_is_not_blamed_for_an_older_one():
    outbox = Outbox()
    for ticket in range(4):
        outbox.put(run(ticket))
        taken(outbox)
        outbox.put(run(ticket + 1))
        assert outbox.again([Busy(ticket=ticket, lane="run")]) == []
    assert taken(outbox) == [run(4)]


def test_a_request_is_obsolete_from_the_moment_that_another_takes_its_place():
    outbox = Outbox()
    outbox.put(run(1))
    taken(outbox)
    busy = Busy(ticket=1, lane="run")
    assert outbox.obsolete_since(busy) is None
    before = time.monotonic()
    outbox.put(run(2))
    assert before <= outbox.obsolete_since(busy) <= time.monotonic()
    outbox.put(Cancel("run"))
    taken(outbox)
    assert outbox.obsolete_since(Busy(ticket=2, lane="run")) is not None
