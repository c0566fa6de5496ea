"""Jacobians of one step on the game xi = H w, written with numpy from the update rules alone."""

from __future__ import annotations

import numpy as np

MEMORYLESS = ("gda", "eg", "sga", "co", "cgd", "linearized_ppm", "fr")
METHODS = (*MEMORYLESS, "ogda")

XY = np.array([[0.0, 1.0], [-1.0, 0.0]])
QUADRATIC = np.array([[6.0, 4.0], [-4.0, -2.0]])
"""f = 3x^2 + 4xy + y^2: the double eigenvalue 2, defective."""
JIN = np.array([[-6.0, 4.0], [-4.0, 2.0]])
"""f = -3x^2 + 4xy - y^2: the double eigenvalue -2, defective."""


def gain(name: str, h: np.ndarray, m: int, eta: float, tau: float = 1.0, lam: float = 1.0, gamma: float = 0.5) -> np.ndarray:
    """K of a memoryless method w' = w - K w."""
    n = len(h)
    eye = np.eye(n)
    rate = np.diag([eta] * m + [eta * tau] * (n - m))
    own = np.zeros((n, n))
    own[:m, :m], own[m:, m:] = h[:m, :m], h[m:, m:]
    across = h - own
    if name == "gda":
        return rate @ h
    if name == "eg":
        return rate @ h @ (eye - rate @ h)
    if name == "sga":
        return rate @ (eye + lam * (h - h.T).T / 2) @ h
    if name == "co":
        return rate @ (eye + gamma * h.T) @ h
    if name == "cgd":
        return np.linalg.inv(eye + rate @ across) @ rate @ h
    if name == "linearized_ppm":
        return np.linalg.inv(eye + rate @ h) @ rate @ h
    assert name == "fr"
    ridge = rate.copy()
    ridge[m:, :m] = -eta * np.linalg.inv(h[m:, m:]) @ h[m:, :m]
    return ridge @ h


def step(name: str, scheme: str, h: np.ndarray, m: int, eta: float, tau: float = 1.0, **numbers: float) -> np.ndarray:
    """J of a full step; for ogda of the state (w, previous gradients)."""
    n = len(h)
    if name == "ogda":
        return np.stack([_ogda(scheme, h, m, eta, tau, unit) for unit in np.eye(2 * n)], axis=1)
    if scheme == "notebook":
        if name == "co":
            numbers["gamma"] = 2 * numbers.get("gamma", 0.5)
        name = "linearized_ppm" if name == "cgd" else name
    k = gain(name, h, m, eta, tau, **numbers)
    if scheme == "simultaneous":
        return np.eye(n) - k
    first, second = np.diag([1.0] * m + [0.0] * (n - m)), np.diag([0.0] * m + [1.0] * (n - m))
    return (np.eye(n) - second @ k) @ (np.eye(n) - first @ k)


def _ogda(scheme: str, h: np.ndarray, m: int, eta: float, tau: float, state: np.ndarray) -> np.ndarray:
    n = len(h)
    w, before = state[:n].copy(), state[n:].copy()
    if scheme == "simultaneous":
        gradient = h @ w
        rate = np.array([eta] * m + [eta * tau] * (n - m))
        return np.concatenate([w - rate * (2 * gradient - before), gradient])
    if scheme == "notebook":  # x makes a plain step; y extrapolates from the gradient it had before x moved
        old = h @ w
        w[:m] -= eta * old[:m]
        w[m:] -= eta * tau * (2 * (h @ w)[m:] - old[m:])
        return np.concatenate([w, np.zeros(n)])
    gradient = h @ w
    w[:m] -= eta * (2 * gradient[:m] - before[:m])
    gradient[m:] = (h @ w)[m:]
    w[m:] -= eta * tau * (2 * gradient[m:] - before[m:])
    return np.concatenate([w, gradient])


def radius(matrix: np.ndarray) -> float:
    return float(np.abs(np.linalg.eigvals(matrix)).max())
