import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from gametui.compute import thinning
from gametui.compute.thinning import Tail, Thinned, joined, picked, recent
from gametui.dynamics import Rows


def rows(start, stop):
    step = np.arange(start, stop)
    return Rows(step, step[:, None] * 1.0, step[:, None] * -1.0, step + 0.5, step * 2.0, step * 3.0)


def received(messages):
    """What a receiver has that appends, or begins anew where it is told to."""
    kept = rows(0, 0)
    for first, fresh in messages:
        kept = fresh if first else joined([kept, fresh])
    return kept


@given(st.lists(st.integers(1, 60), min_size=1, max_size=30), st.integers(3, 40), st.data())
def test_a_receiver_has_an_even_selection_with_both_ends(lengths, limit, data):
    thinned, messages, total = Thinned(limit), [], 0
    for length in lengths:
        thinned.add(rows(total, total + length))
        total += length
        if data.draw(st.booleans()) and (taken := thinned.take()):
            messages.append(taken)
    messages.append(thinned.take(end=True))
    got = received(messages)
    assert len(got.step) <= limit
    assert len(got.step) == total or len(got.step) > limit / 2 - 1
    assert got.step[0] == 0
    assert got.step[-1] == total - 1
    inner = np.diff(got.step[:-1])
    assert len(set(inner)) <= 1
    assert np.array_equal(got.loss_x, got.step + 0.5)
    assert np.array_equal(got.x[:, 0], got.step)


def test_a_short_run_is_sent_once_and_whole():
    thinned = Thinned(100)
    thinned.add(rows(0, 50))
    assert thinned.take() is not None
    assert thinned.take() is None
    first, fresh = thinned.take(end=True)
    assert (first, len(fresh.step)) == (False, 0)


def test_the_tail_is_the_end_of_the_whole(monkeypatch):
    monkeypatch.setattr(thinning, "TAIL", 10)
    tail, whole = Tail(), []
    for start in range(0, 50, 4):
        piece = rows(start, start + 4)
        tail.add(piece)
        whole.append(piece)
        expected = recent(joined(whole))
        assert len(expected.step) == min(10, start + 4)
        assert all(np.array_equal(a, b) for a, b in zip(tail.rows(), expected, strict=True))


def test_picked_rows_stay_together():
    assert picked(rows(0, 5), np.array([True, False, True, False, False])).y.tolist() == [[0.0], [-2.0]]
