"""The way to the terminal: what is written to it, how fast it takes it, and what becomes of the program when it goes away."""
