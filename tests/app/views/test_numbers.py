import pytest

from gametui.app.views._numbers import eigenvalues, number, point, vector


@pytest.mark.parametrize(
    ("value", "text"), [(0.25, "0.25"), (None, "?"), (float("nan"), "?"), (float("inf"), "inf"), (12345.678, "1.235e4")]
)
def test_numbers(value, text):
    assert number(value) == text


@pytest.mark.parametrize(
    ("pairs", "texts"),
    [
        ([(0.25, 3.0), (0.25, -3.0)], ["0.25 ± 3i"]),
        ([(0.0, 1.0), (0.0, -1.0)], ["± 1i"]),
        ([(2.0, 0.0), (2.0, 0.0)], ["2", "2"]),
        ([(-1.0, 0.0), (4.0, 0.0)], ["4", "-1"]),
        ([(1.0, 2.0)], ["1 + 2i"]),
        ([(float(k), 0.0) for k in range(9)], ["8", "7", "6", "5", "…"]),
        ([], []),
    ],
)
def test_eigenvalues_with_conjugates_together(pairs, texts):
    assert eigenvalues(pairs) == texts


def test_points_and_vectors():
    assert vector([1.0, -0.5]) == "(1, -0.5)"
    assert vector(range(9)) == "(0, 1, 2, 3, …)"
    assert point((0.1517,), (-0.179,)) == "(0.152, -0.179)"
    assert point((1.0, 2.0, 3.0), (4.0,)) == "x (1, 2, …) y (4)"
