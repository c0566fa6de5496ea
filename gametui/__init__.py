"""gametui: a terminal explorer for two-player differentiable games."""

__version__ = "0.1.0"
