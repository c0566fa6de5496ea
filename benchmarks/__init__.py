"""Measurements that can be repeated: `python -m benchmarks` runs them all, `python -m benchmarks.NAME` one. Not tests."""
