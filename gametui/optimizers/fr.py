"""Follow-the-ridge."""

from __future__ import annotations

from typing import Annotated

from gametui.games._base import Field
from gametui.optimizers._base import Optimizer, memoryless, moved, rates
from gametui.optimizers._curvature import cross_product_yx, own_product_y, plus, solved
from gametui.pair import Pair
from gametui.params import LearningRate, Number, Timescale


def fr(
    learning_rate: LearningRate = 0.05,
    timescale: Timescale = 1.0,
    damping: Annotated[float, Number(0, 100, step=0.01, text="added to the diagonal of l2_yy before solving")] = 0.0,
) -> Optimizer:
    """Follow-the-ridge: y also moves along with x, so as to stay on its ridge.

    x' = x - eta_x l1_x, y' = y - eta_y l2_y + eta_x l2_yy^-1 l2_yx l1_x (Wang, Zhang and Ba, 2020). At a critical point
    of a zero-sum game the eigenvalues of J are 1 - eta_x times those of the Schur complement of f_yy and 1 - eta_y
    times those of -f_yy: for small learning rates the stable points are exactly the strict local minimax points.

    A linear solve with l2_yy a step (elimination to 64 numbers, GMRES above). Undefined where l2_yy is singular, as
    everywhere in a bilinear game; huge where it nearly is, as far out on `softplus`. `damping` mends both and moves no fixed
    point, but y then follows only in part. The scheme `notebook` corrects at the new x.
    """
    rate = rates(learning_rate, timescale)

    def update(field: Field, z: Pair) -> Pair:
        xi = field(z)
        follow = solved(lambda v: plus(own_product_y(field, z, v), v, damping), cross_product_yx(field, z, xi.x))
        return moved(moved(z, rate, xi), Pair(0.0, -rate.x), Pair(xi.x, follow))

    rule = Optimizer(
        *memoryless(update),
        undefined="l2_yy is singular here: the ridge that y should follow has no direction. Set damping above 0.",
    )
    return rule._replace(notebook=rule)
