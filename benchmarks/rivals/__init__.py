"""The same training step in other libraries. Each is a program of its own, which `benchmarks.training` starts and asks."""
