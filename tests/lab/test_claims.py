"""What the lab's games are for: the talk's two claims, run."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from gametui import lab
from gametui.lab import loop, trainings


def rows(name, steps, every, seed=None):
    """Measurements of a shipped training at every so many steps."""
    import msgspec

    made = trainings.find(name).spec
    program = loop.Loop(made if seed is None else msgspec.structs.replace(made, seed=seed))
    state, found = program.begin(), []
    for step in range(0, steps + 1, every):
        found.append(program.measure(state.z, step))
        state = program.run(state, step, every)
    return found


@pytest.mark.parametrize("seed", [11, 12])
def test_a_norm_for_each_neuron_learns_both_modes(seed):
    last = rows("two-modes-nsgda", 4000, 4000, seed)[-1]
    assert last["modes_covered"] == 2
    assert last["outputs_learned"] >= 6 and last["outputs_sum"] == 0


@pytest.mark.parametrize("seed", [11, 12])
def test_plain_descent_first_learns_the_sum(seed):
    measured = rows("two-modes-sgda", 12_000, 50, seed)
    first = next((row for row in measured if row["outputs_learned"] > 0), None)
    assert first is not None
    assert first["cosine_sum"] > 0.94 and max(first["cosine_u1"], first["cosine_u2"]) < 0.9


def test_the_sum_is_told_from_the_modes_however_near_they_are():
    game = lab.build("two_mode_gan", {"overlap": 0.8, "outputs": 2})
    z = game.init(np.random.default_rng(0))
    u = np.zeros((2, 200), dtype=np.float32)
    u[0, 0], u[1, 0], u[1, 1] = 1, 0.8, 0.6
    z.x["v"][:] = np.stack([u.sum(axis=0), u[1]], axis=1)
    measured = game.measure(z, None)
    assert [int(measured[f"outputs_{name}"]) for name in ("u1", "u2", "sum")] == [0, 1, 1]


def test_one_norm_a_player_learns_the_sum():
    last = rows("two-modes-global", 4000, 4000, 11)[-1]
    assert last["modes_covered"] == 0 and last["outputs_sum"] >= 1


@pytest.mark.parametrize("seed", [0, 5])
def test_the_natural_gradient_never_goes_away_from_the_solution(seed):
    v = np.array([row["lyapunov"] for row in rows("hidden-gan-natural", 1200, 20, seed)])
    assert (np.diff(v) < 0).all()
    assert v[-1] < 1e-6 * v[0]


def test_plain_descent_takes_its_time_in_the_hidden_game():
    plain = [row["lyapunov"] for row in rows("hidden-gan-gradient", 1200, 20)]
    natural = [row["lyapunov"] for row in rows("hidden-gan-natural", 1200, 20)]
    assert plain[0] == pytest.approx(natural[0])
    assert plain[-1] > 1e3 * natural[-1]
    assert any(after > before for before, after in itertools.pairwise(plain)), "V rises on the way"


def test_small_matrices_a_layer_come_home_as_well():
    v = [row["lyapunov"] for row in rows("hidden-gan-kfac", 1200, 400)]
    assert v[-1] < 1e-3 * v[0]
