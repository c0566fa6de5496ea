import numpy as np

from gametui.app.memory import by_identity


def test_the_same_array_is_remembered_and_an_equal_one_is_another():
    calls = []

    @by_identity(keep=2)
    def total(values, scale, more=()):
        calls.append(scale)
        return scale * sum(a.sum() for a in (values, *more))

    a, b = np.ones(3), np.ones(3)
    assert [total(a, 2.0), total(a, 2.0), total(b, 2.0), total(a, 2.0, more=(b,))] == [6.0, 6.0, 6.0, 12.0]
    assert len(calls) == 3


def test_only_the_last_results_are_kept():
    calls = []

    @by_identity(keep=2)
    def identity(values):
        calls.append(1)
        return values

    arrays = [np.zeros(2) for _ in range(4)]
    for values in arrays:
        assert identity(values) is values
    identity(arrays[3])
    assert len(calls) == 4
    identity(arrays[0])
    assert len(calls) == 5


def test_an_array_that_is_gone_is_never_mistaken_for_a_new_one():
    @by_identity(keep=3)
    def first(values):
        return values[0]

    assert [first(np.array([float(k)])) for k in range(200)] == [float(k) for k in range(200)]
