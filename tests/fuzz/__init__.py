"""Hostile input: whatever bytes a file, a pipe or a flag holds, the answer is a value or a refusal that a person can read.

`python -m tests.fuzz TARGET SECONDS` runs a target of `targets` under atheris, which looks for inputs that reach new code.
"""
