"""Multilayer perceptrons with ReLU, and their backward passes written out, so that two players can share them."""

from __future__ import annotations

import itertools
from typing import Any

from gametui.lazy import jax, jnp, np

Layers = list[dict[str, Any]]
"""One {"weights": (inputs, outputs), "bias": (outputs,)} a layer; ReLU between them."""


def drawn(rng: Any, sizes: tuple[int, ...]) -> Layers:
    """Glorot's uniform weights and zero biases, as Keras begins."""
    layers = []
    for before, after in itertools.pairwise(sizes):
        bound = np.sqrt(6 / (before + after))
        weights = rng.uniform(-bound, bound, (before, after)).astype(np.float32)
        layers.append({"weights": weights, "bias": np.zeros(after, dtype=np.float32)})
    return layers


def forward(layers: Layers, inputs: Any) -> tuple[Any, list[Any]]:
    """Outputs (samples, q), and what went into each layer."""
    entering = []
    now = inputs
    for place, layer in enumerate(layers):
        entering.append(now)
        now = now @ layer["weights"] + layer["bias"][None, :]
        if place < len(layers) - 1:
            now = jax.nn.relu(now)
    return now, entering


def slopes(layers: Layers, entering: list[Any], output: Any) -> list[Any]:
    """The derivative (samples, outputs) in each layer's sums of <output, outputs of the network>."""
    found = [output]
    for place in range(len(layers) - 1, 0, -1):
        found.append(jnp.where(entering[place] > 0, found[-1] @ layers[place]["weights"].T, 0))
    return found[::-1]


def into(layers: Layers, found: list[Any]) -> Any:
    """The derivative (samples, inputs) in the inputs, from the slopes."""
    return found[0] @ layers[0]["weights"].T


def gradient(entering: list[Any], found: list[Any], weight: Any = None) -> Layers:
    """The derivative in the weights, each sample counted with its `weight` (samples,), from the slopes."""
    made = []
    for inputs, slope in zip(entering, found, strict=True):
        weighted = slope if weight is None else slope * weight[:, None]
        made.append({"weights": inputs.T @ weighted, "bias": weighted.sum(axis=0)})
    return made
