"""A game whose Hessian a test chooses."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

import numpy as np
import pytest

from gametui import games
from gametui.experiment import GameChoice
from gametui.games._base import Game, start
from gametui.lazy import jnp
from gametui.params import Entry, Integer, Matrix

Chosen = Callable[..., GameChoice]


def linear(
    hessian: Annotated[list[list[float]], Matrix(text="H, diagonal blocks symmetric")] = [[1.0, 0.0], [0.0, 1.0]],  # noqa: B006
    players: Annotated[int, Integer(1, 64, text="coordinates of x")] = 1,
    power: Annotated[int, Integer(1, 5, text="xi = (H w)^power, number by number")] = 1,
) -> Game:
    """The general-sum game with xi = H w: quadratic losses; or a power of it, whose Hessian vanishes at the origin."""
    h = np.shape(hessian)[0]

    def losses(z: object) -> tuple[object, object]:
        matrix = jnp.asarray(hessian)
        m = players
        (x, y) = z  # type: ignore[misc]
        if power > 1:
            own_x = jnp.sum((matrix[:m, :m] @ x) ** (power + 1)) / (power + 1)
            own_y = jnp.sum((matrix[m:, m:] @ y) ** (power + 1)) / (power + 1)
            return own_x, own_y
        loss_x = x @ (matrix[:m, :m] @ x) / 2 + x @ (matrix[:m, m:] @ y)
        loss_y = y @ (matrix[m:, m:] @ y) / 2 + y @ (matrix[m:, :m] @ x)
        return loss_x, loss_y

    return Game(losses, start([1.0] * players, [1.0] * (h - players)), zero_sum=False, window=(-5.0, 5.0))


@pytest.fixture
def with_hessian(monkeypatch: pytest.MonkeyPatch) -> Chosen:
    """with_hessian(H, m) is the game xi = H w of m and n - m numbers."""
    monkeypatch.setitem(games.CATALOG._found, "linear", Entry(linear))

    def chosen(hessian: np.ndarray, m: int = 1, power: int = 1) -> GameChoice:
        return GameChoice(name="linear", parameters={"hessian": hessian.tolist(), "players": m, "power": power})

    return chosen


def general_sum(m: int, n: int, seed: int) -> np.ndarray:
    """A random Hessian with symmetric diagonal blocks and independent off-diagonal ones."""
    random = np.random.default_rng(seed)
    h = random.standard_normal((m + n, m + n)) / np.sqrt(m + n)
    h[:m, :m] += h[:m, :m].T
    h[m:, m:] += h[m:, m:].T
    return h
