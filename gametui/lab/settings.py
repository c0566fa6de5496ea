"""What a training is told besides its game and its method: the rule under the method, batches, and how often it writes."""

from __future__ import annotations

from typing import Annotated, NamedTuple

from gametui.params import Choice, Flag, Integer, Number

BASES = ("none", "sgd", "adam", "rmsprop", "normalised")


class Settings(NamedTuple):
    """The numbers of the loop; a None stands for the game's own."""

    base: str
    base_beta1: float
    base_beta2: float
    base_epsilon: float
    fresh: bool
    log_every: int | None
    sample_every: int | None
    checkpoint_every: int | None
    spectrum_every: int | None
    spectrum_batch: int


def settings(
    base: Annotated[str, Choice(*BASES, text="the rule that makes a step of what the method points along")] = "none",
    base_beta1: Annotated[
        float, Number(-0.999, 0.999, step=0.05, text="what stays of the average direction (adam, sgd)")
    ] = 0.5,
    base_beta2: Annotated[
        float, Number(0, 0.999999, step=0.01, text="what stays of the average square (adam, rmsprop)")
    ] = 0.9999,
    base_epsilon: Annotated[float, Number(1e-16, 10, ratio=10.0, text="added to the root of the average square")] = 1e-8,
    fresh: Annotated[bool, Flag(text="draw new samples for the gradient at a point ahead (eg, extra_adam)")] = False,
    log_every: Annotated[int | None, Integer(1, 10_000_000, ratio=2.0, text="steps between two rows of metrics")] = None,
    sample_every: Annotated[
        int | None, Integer(1, 10_000_000, ratio=2.0, text="steps between two measurements with pictures")
    ] = None,
    checkpoint_every: Annotated[int | None, Integer(1, 10_000_000, ratio=2.0, text="steps between two checkpoints")] = None,
    spectrum_every: Annotated[
        int | None, Integer(1, 10_000_000, ratio=2.0, text="steps between two spectra; none: only when asked")
    ] = None,
    spectrum_batch: Annotated[int, Integer(1, 65536, ratio=2.0, text="samples of the batch that a spectrum is of")] = 1024,
) -> Settings:
    """How a training goes, whatever its game.

    base: none makes the method's own step. With another, the method (one without memory, such as gda, co or sga) says the
    direction of each player, and the rule, one for each player, makes a step of it, with the method's learning rate: adam with
    bias corrections, rmsprop, sgd with heavy-ball momentum `base_beta1`, normalised: the direction divided by its norm.
    """
    return Settings(
        base,
        base_beta1,
        base_beta2,
        base_epsilon,
        fresh,
        log_every,
        sample_every,
        checkpoint_every,
        spectrum_every,
        spectrum_batch,
    )
