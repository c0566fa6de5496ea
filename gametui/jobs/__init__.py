"""Work that outlives the terminal: a folder for each run, a process of its own that fills it, and what readers make of it.

Nothing here knows what is computed, and nothing imports jax.
"""
