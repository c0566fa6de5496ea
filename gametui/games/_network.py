"""Multilayer perceptrons that can be looked into layer by layer."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from gametui.lazy import jax, jnp, np


def _softmax(logits: Any) -> Any:
    return jax.nn.softmax(logits, axis=-1)


@dataclass(frozen=True)
class Network:
    """A multilayer perceptron on fixed inputs: a map from parameters (count,) to the outputs of all samples, in one vector.

    Layer by layer the parameters are a matrix (inputs + 1, outputs), row by row; its last row is the bias. Between layers is
    tanh. Making one touches no jax.
    """

    sizes: tuple[int, ...]
    """Units of every layer, the inputs first: (1, 16, 3)."""
    output: Callable[[Any], Any] = _softmax
    """Logits (samples, sizes[-1]) -> outputs (samples, q)."""
    inputs: tuple[tuple[float, ...], ...] = ((1.0,),)
    """The samples, each of sizes[0] numbers."""

    @property
    def shapes(self) -> list[tuple[int, int]]:
        """Of each layer's matrix, the row of biases included."""
        return [(before + 1, after) for before, after in zip(self.sizes, self.sizes[1:], strict=False)]

    @property
    def count(self) -> int:
        """How many parameters it has."""
        return sum(rows * columns for rows, columns in self.shapes)

    def __call__(self, flat: Any) -> Any:
        """Parameters (count,) -> outputs (samples * q,)."""
        return self.run(flat)[0].ravel()

    def matrices(self, flat: Any) -> list[Any]:
        """Parameters (count,), or anything of their shape, as one matrix a layer."""
        ends = [int(end) for end in np.cumsum([rows * columns for rows, columns in self.shapes])]
        pieces = [flat[start:end] for start, end in zip([0, *ends], ends, strict=False)]
        return [piece.reshape(shape) for piece, shape in zip(pieces, self.shapes, strict=True)]

    def run(self, flat: Any, shifts: Sequence[Any] | None = None) -> tuple[Any, list[Any]]:
        """Outputs (samples, q), and what goes into each layer (samples, inputs + 1), the 1 of the bias last.

        `shifts`, one (samples, outputs) a layer, are added to the layers' sums before tanh: a derivative in them is one with
        respect to the sums.
        """
        layers = self.matrices(flat)
        now = jnp.asarray(self.inputs, dtype=flat.dtype)
        entering = []
        for place, matrix in enumerate(layers):
            entering.append(jnp.concatenate([now, jnp.ones_like(now[:, :1])], axis=1))
            sums = entering[-1] @ matrix
            if shifts is not None:
                sums = sums + shifts[place]
            now = jnp.tanh(sums) if place < len(layers) - 1 else sums
        return self.output(now), entering
