"""Finding: everything that a verdict can say."""

from __future__ import annotations

from enum import Enum

from gametui.results import Judgement


class Finding(Enum):
    """All that can be said: the word that scripts read, the sentence that a person reads."""

    NOT_CRITICAL = "not", "The gradient is not zero here (|xi| = {gradient:.3g}): some player gains by moving."
    NOT_DIFFERENTIABLE = (
        "undecided",
        "The gradient is not a number here, though the losses are: the game has no derivative at this point, or parts of it "
        "overflow.",
    )
    NOT_IN_DOMAIN = "undecided", "The losses are no finite numbers here: the game is not defined at this point, or overflows."
    OVERFLOWS = "undecided", "The gradient is infinite here, or past the largest number: nothing follows from it."
    NOT_FINITE = "undecided", "The second derivatives are not finite here, so second-order tests say nothing."
    KINK = (
        "undecided",
        "The gradient jumps within rounding of this point: the game has no derivative here, and what one side of the kink says "
        "decides nothing.",
    )
    VARYING = (
        "undecided",
        "The second derivatives differ by up to {slack:.2g} within rounding of this point, and are {size:.2g} at it: nothing "
        "follows from them.",
    )
    VANISHING = (
        "undecided",
        "The second derivatives are zero here, or too small to be told from zero: nothing follows from them.",
    )

    NASH_STRICT = (
        "strict",
        "Each player is at a strict minimum of its own loss: least curvature {x:.4g} of loss_x in x, {y:.4g} of loss_y in y.",
    )
    NASH_NOT = (
        "not",
        "Player {who} would rather be elsewhere: its own loss curves down here (least curvature {least:.4g}).",
    )
    NASH_UNDECIDED = (
        "undecided",
        "The own curvature of player {who} is zero within rounding ({least:.2g}), and higher orders decide: with the same "
        "Hessian x y has a Nash point at 0, and x^3 + x y has none.",
    )

    LEAD_STRICT = (
        "strict",
        "With {leader} leading, {follower} answers from a strict optimum (curvature {own:.4g}), and the curvature that this "
        "leaves {leader} is positive, too (Schur complement, least eigenvalue {schur:.4g}).",
    )
    LEAD_NOT_FOLLOWER = (
        "not",
        "{follower}, who answers, is at no optimum of its own loss: it curves down here (least curvature {own:.4g}).",
    )
    LEAD_NOT_LEADER = (
        "not",
        "With {follower} answering, {leader} gains by moving: its Schur complement has the eigenvalue {schur:.4g}.",
    )
    LEAD_SINGULAR = (
        "undecided",
        "{block} is singular (least curvature {own:.2g} of loss_{follower} in {follower}): second derivatives do not fix how "
        "{follower} answers.",
    )
    LEAD_FLAT = (
        "undecided",
        "With {follower} answering, the curvature left to {leader} is zero within rounding ({schur:.2g}): higher orders "
        "decide.",
    )
    LEAD_GENERAL_SUM = (
        "n/a",
        "The game has two losses, not one f that x minimises and y maximises: with a leader and a follower its solutions are "
        "Stackelberg points, which need not be critical points: the follower's answer enters the leader's gradient.",
    )

    FLOW_NO_REST = (
        "undecided",
        "The gradient is not zero here (|xi| = {gradient:.3g}): the flow moves on, there is no rest point to judge.",
    )
    FLOW_STABLE = (
        "stable",
        "Every eigenvalue of H has a positive real part, at least {least:.4g}: from close by, the flow w' = -xi comes in like "
        "exp(-{least:.4g} t){transient}.",
    )
    FLOW_UNSTABLE = (
        "unstable",
        "An eigenvalue of H has the real part {least:.4g} < 0: the flow w' = -xi leaves from almost everywhere.",
    )
    FLOW_ROTATING = (
        "undecided",
        "Eigenvalues of H lie on the imaginary axis within rounding (real part {least:.2g}, imaginary up to {turn:.4g}): the "
        "linearisation is inconclusive. The flow may circle, creep in or creep out.",
    )
    FLOW_SINGULAR = (
        "undecided",
        "H is singular within rounding (an eigenvalue is {least:.2g}): the linearisation is inconclusive, and critical points "
        "may fill a line.",
    )

    METHOD_STABLE = (
        "stable",
        "The {of} contracts: spectral radius {radius:.9g} < 1, the factor by which the distance shrinks {steps} in the long "
        "run{transient}.",
    )
    METHOD_STABLE_MEMORY = (
        "stable",
        "The {of} contracts: spectral radius {radius:.9g} < 1. That eigenvalue is of the memory alone; the distance to the "
        "point shrinks in the long run by the factor {moving:.9g} {steps}.",
    )
    METHOD_UNSTABLE = (
        "unstable",
        "The {of} expands: spectral radius {radius:.9g} > 1, so almost every start near the point is driven away.",
    )
    METHOD_MARGINAL = (
        "undecided",
        "The spectral radius is 1 within tolerance ({excess:+.1e}): the linearisation is inconclusive. The method may stay, "
        "circle, creep in or creep out.",
    )
    METHOD_ALONG = (
        "undecided",
        "The spectral radius is 1, along the critical points that fill a line or a surface here and stay where they are. The "
        "distance to them shrinks in the long run by the factor {moving:.9g} {steps}; where on them a run ends depends on its "
        "start.",
    )
    METHOD_DEFECTIVE = (
        "undecided",
        "The spectral radius is 1 within tolerance, and the eigenvalue there is defective or nearly so: the linearised step "
        "drives starts away, by about the same distance each step, and only higher orders could hold them.",
    )
    METHOD_NOT_DEFINED = "no_linearization", "The step is not defined here. {reason}"
    METHOD_NOT_SMOOTH = "no_linearization", "The step has no finite derivative here, so there is no spectrum to judge."
    METHOD_KINK = "no_linearization", "The game has no derivative here, and so the step has none."
    METHOD_VARYING = (
        "undecided",
        "The second derivatives jump within rounding of this point, and the step's derivative with them, by {slack:.2g}: on "
        "one side it may contract and on another not.",
    )
    METHOD_NOT_LINEAR = ("no_linearization", "{reason} {tail}")
    METHOD_NOT_FIXED = (
        "no_linearization",
        "This is no fixed point of the method: from here, with a fresh memory, one step moves by {moved:.3g}.",
    )

    LARGE_UNSEEN = ("undecided", "ARPACK did not find {what} in this large game.")
    LARGE_UNSEEN_METHOD = ("no_linearization", "ARPACK found no eigenvalue of the step's derivative, which may not exist here.")
    LARGE_LEAD_STRICT = (
        "strict",
        "Each player is at a strict minimum of its own loss, so it is one for leader and follower, too.",
    )
    LARGE_LEAD_UNDECIDED = (
        "undecided",
        "The Schur complement is not computed for games of more than {most} numbers.",
    )

    def judged(self, **numbers: object) -> Judgement:
        """The verdict with its sentence filled in."""
        word, sentence = self.value
        return Judgement(word, sentence.format(**numbers))
