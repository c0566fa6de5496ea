"""The training loop: any number of steps in one compiled call, exact in whatever pieces they are made.

The samples of step i come from the run's key and i alone, so that a run that is interrupted anywhere, and goes on from its last
checkpoint, makes the same steps.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jax import flatten_util
from jax.sharding import Mesh, NamedSharding, PartitionSpec

from gametui import lab, numbers, optimizers, params
from gametui.games._base import Field
from gametui.lab._base import Batch, LabGame
from gametui.lab.base_rule import based
from gametui.lab.settings import Settings, settings
from gametui.lab.spec import Spec
from gametui.optimizers._base import rates
from gametui.optimizers.scheme import Stepper, stepper
from gametui.pair import Pair


class State(NamedTuple):
    """What a training carries from step to step; all of it goes into a checkpoint."""

    z: Pair
    memory: Any
    losses: Any
    """(2,): both players' losses, summed since the last row of metrics."""


class Loop:
    """The compiled programs of one training. Numbers are arguments of them, so that another learning rate compiles nothing."""

    def __init__(self, spec: Spec) -> None:
        self.spec = spec
        self.settings = spec.settings
        self._structure, self._numbers = _structure(spec)
        self._key = jax.random.key(spec.seed)

    def begin(self) -> State:
        """The state before the first step."""
        z = jax.tree.map(jnp.asarray, self.spec.built.init(np.random.default_rng(self.spec.seed)))
        return _begin(self._structure, self._numbers, z, self._key)

    def run(self, state: State, first: int, count: int) -> State:
        """Make the steps first, first + 1, ..., `count` of them. The state given is used up."""
        return _run(self._structure, self._numbers, state, self._key, first, count)

    def look(self, state: State, step: int) -> dict[str, float]:
        """Losses and norms of both players' gradients at this step, and norms of the directions that they step along: the step
        divided by the learning rate."""
        found = _look(self._structure, self._numbers, state, self._key, step)
        return {name: float(value) for name, value in found.items()}

    def measure(self, z: Pair, step: int) -> dict[str, Any]:
        """The game's own numbers."""
        return {
            name: np.asarray(value) for name, value in _measure(self._structure, self._numbers, z, self._other(step)).items()
        }

    def picture(self, z: Pair, step: int) -> dict[str, np.ndarray]:
        """Arrays to look at."""
        return {
            name: np.asarray(value) for name, value in _picture(self._structure, self._numbers, z, self._other(step)).items()
        }

    @cached_property
    def large(self) -> Large:
        """The game on one large batch that stays the same, for spectra."""
        return Large(self._structure, self._numbers, self._other(0), self.settings.spectrum_batch)

    def _other(self, step: int) -> Any:
        """A key that no step uses."""
        return jax.random.fold_in(jax.random.fold_in(self._key, 2**31), step)


class Large:
    """The game on a fixed batch, its parameters as one vector (n,)."""

    def __init__(self, structure: Structure, vector: np.ndarray, key: Any, count: int) -> None:
        larger = tuple(
            ("batch", kind, count) if name == "batch" else (name, kind, value) for name, kind, value in structure.of_game
        )
        structure = replace(structure, of_game=larger)

        def gradient(vector: Any, z: Pair) -> Any:
            return flatten_util.ravel_pytree(structure.field(vector, key)(z))[0]

        def product(vector: Any, z: Pair, v: Any) -> Any:
            tangent = flatten_util.ravel_pytree(z)[1](v)
            return flatten_util.ravel_pytree(jax.jvp(structure.field(vector, key), (z,), (tangent,))[1])[0]

        self._vector, self._gradient, self._product = vector, jax.jit(gradient), jax.jit(product)

    def gradient(self, z: Pair) -> np.ndarray:
        """xi (n,)."""
        return np.asarray(self._gradient(self._vector, z))

    def product(self, z: Pair, v: np.ndarray) -> np.ndarray:
        """H v (n,): the derivative of xi along v, for about two gradients."""
        return np.asarray(self._product(self._vector, z, v))


@dataclass(frozen=True)
class Structure:
    """What the programs depend on apart from numbers. Hashable."""

    name: str
    of_game: numbers.Layout
    method: str
    scheme: str
    of_method: numbers.Layout
    of_loop: numbers.Layout

    def _part(self, vector: Any, place: int) -> dict[str, Any]:
        layouts = (self.of_game, self.of_method, self.of_loop)
        begin = sum(numbers.length(layout) for layout in layouts[:place])
        return numbers.assemble(layouts[place], vector[begin : begin + numbers.length(layouts[place])])

    def game(self, vector: Any) -> LabGame:
        return lab.build(self.name, self._part(vector, 0))

    def settings(self, vector: Any) -> Settings:
        return settings(**self._part(vector, 2))

    def rate(self, vector: Any) -> Pair:
        values = self._part(vector, 1)
        return rates(values["learning_rate"], values["timescale"])

    def stepper(self, vector: Any) -> Stepper:
        method = optimizers.build(self.method, self._part(vector, 1))
        return stepper(based(method, self.rate(vector), self.settings(vector)), self.scheme)

    def field(self, vector: Any, key: Any) -> Field:
        """The field of a step: on one batch, or on a new one for every gradient."""
        game = self.game(vector)
        if self.settings(vector).fresh:
            return _fresh(game, key)
        return game.field(_spread(game.draw(key)))


def _structure(spec: Spec) -> tuple[Structure, np.ndarray]:
    of_game, first = numbers.read(lab.CATALOG[spec.game].parameters, spec.lab)
    of_method, second = numbers.read(optimizers.CATALOG[spec.optimizer.name].parameters, spec.optimizer.parameters)
    of_loop, third = numbers.read(params.of(settings), {**spec.lab, **_unneeded(spec)})
    # In single precision, so that single precision is what comes out.
    dtype = jax.tree.leaves(spec.built.init(np.random.default_rng(0)))[0].dtype
    found = Structure(spec.game, of_game, spec.optimizer.name, spec.optimizer.scheme, of_method, of_loop)
    return found, np.array([*first, *second, *third], dtype=dtype)


def _unneeded(spec: Spec) -> dict[str, None]:
    """How often something is written is no part of a program."""
    return dict.fromkeys(("log_every", "sample_every", "checkpoint_every", "spectrum_every", "spectrum_batch"))


def _fresh(game: LabGame, key: Any) -> Field:
    """A field that draws a new batch each time it is asked; counted while the step is traced."""
    asked = iter(range(1_000_000))

    def together(z: Pair) -> Pair:
        return game.field(_spread(game.draw(jax.random.fold_in(key, next(asked)))))(z)

    return replace(game.field(_spread(game.draw(key))), together=together)


def _spread(batch: Batch) -> Batch:
    """The batch, an equal part of it on every device."""
    devices = jax.devices()
    if len(devices) == 1:
        return batch
    mesh = Mesh(np.array(devices), ("batch",))

    def one(array: Any) -> Any:
        whole = array.shape[0] % len(devices) == 0
        return jax.lax.with_sharding_constraint(array, NamedSharding(mesh, PartitionSpec("batch" if whole else None)))

    return jax.tree.map(one, batch)


def _begun(structure: Structure, vector: Any, z: Pair, key: Any) -> State:
    memory = structure.stepper(vector).init(structure.field(vector, jax.random.fold_in(key, 0)), z)
    return State(z, memory, jnp.zeros(2, dtype=float))


def _stepped(structure: Structure, vector: Any, state: State, key: Any, first: Any, count: Any) -> State:
    update = structure.stepper(vector).update

    def one(i: Any, state: State) -> State:
        field = structure.field(vector, jax.random.fold_in(key, i))
        # The losses cost nothing: the gradients go through the same forward pass.
        losses = jnp.stack(field.losses(state.z)).astype(state.losses.dtype)
        z, memory = update(field, state.memory, state.z)
        return State(z, memory, state.losses + losses)

    return jax.lax.fori_loop(first, first + count, one, state)


def _looked(structure: Structure, vector: Any, state: State, key: Any, step: Any) -> dict[str, Any]:
    field = structure.field(vector, jax.random.fold_in(key, step))
    xi, rate = field(state.z), structure.rate(vector)
    moved, _ = structure.stepper(vector).update(field, state.memory, state.z)
    losses = field.losses(state.z)
    found = {"loss_generator": losses[0], "loss_discriminator": losses[1]}
    for name, g, after, before, eta in zip(("generator", "discriminator"), xi, moved, state.z, rate, strict=True):
        found[f"gradient_norm_{name}"] = _norm(g)
        found[f"step_norm_{name}"] = _norm(jax.tree.map(jnp.subtract, after, before)) / eta
    return found


def _norm(tree: Any) -> Any:
    return jnp.sqrt(sum(jnp.sum(leaf**2) for leaf in jax.tree.leaves(tree)))


_begin = jax.jit(_begun, static_argnums=0)
_run = jax.jit(_stepped, static_argnums=0, donate_argnums=2)
_look = jax.jit(_looked, static_argnums=0)
_measure = jax.jit(lambda structure, vector, z, key: structure.game(vector).measure(z, key), static_argnums=0)
_picture = jax.jit(lambda structure, vector, z, key: structure.game(vector).picture(z, key), static_argnums=0)
