"""Coverage: how much of the data the generator makes, in the game's own terms."""

from __future__ import annotations

from gametui.app.chart import Backdrop, Chart, Mark
from gametui.app.runs.pages._curves import Group, charts, nothing
from gametui.app.runs.sheet import Page, Scene
from gametui.app.runs.watched import Seen
from gametui.lazy import np

ALONG = (("u1", "along u1"), ("u2", "along u2"), ("sum", "along u1 + u2"))
GROUPS = (
    Group("modes covered", (("modes_covered", "with a sample"), ("modes_covered_20", "with 20")), log=False),
    Group("share of good samples", (("high_quality", "good samples"),), log=False),
    Group("reverse KL", (("reverse_kl", "reverse KL"),)),
    Group("outputs", (("outputs_learned", "learned"), *((f"outputs_{name}", label) for name, label in ALONG)), log=False),
    Group("best cosine", tuple((f"cosine_{name}", label) for name, label in ALONG), log=False),
    Group("V in function space", (("lyapunov", "V"),), log=True),
    Group("from the solution", (("total_variation", "total variation"), ("judge_away", "|D - 1/2|")), log=True),
)
"""Each game has some of these."""


def build(scene: Scene, width: int, height: int) -> tuple[Chart, ...]:
    found = charts(scene, GROUPS)
    if not found:
        return (nothing(scene.run, "measurements"),)
    return found if scene.together else (*found[:1], *_tiles(scene.run, scene.step), *found[1:])


def _tiles(run: Seen, step: int | None) -> tuple[Chart, ...]:
    """The modes as tiles, shaded by their good samples; those of a grid stand where they stand in the plane."""
    rows = [row for row in run.good if step is None or row[0] <= step] or list(run.good[:1])
    if not rows:
        return ()
    at, counts = rows[-1]
    side = max(round(len(counts) ** 0.5), 2)
    columns = -(-len(counts) // side)
    values = np.full(side * columns, np.nan)
    values[: len(counts)] = counts
    tiles = values.reshape(columns, side).T
    marks = tuple(
        Mark(k // side, k % side, str(count)[0], "text" if count else "bad", str(count)[1:]) for k, count in enumerate(counts)
    )
    field = Backdrop(tiles, (0.0, columns - 1.0), (0.0, side - 1.0), reach=(0.0, float(max(*counts, 1))), shaded=True)
    return (
        Chart(
            title="",
            x=(-0.5, columns - 0.5),
            y=(-1.1, side - 0.5),  # below them there is a row for the message
            marks=marks,
            backdrop=field,
            axes=False,
            message=f"good samples of each mode, step {at:.0f}",
        ),
    )


PAGE = Page(
    "coverage",
    "Coverage",
    build,
    "A mixture: modes that have a good sample (within three standard deviations), and 20 of them, of 10,000; the share of good "
    "ones; reverse KL of the modes' shares from equal ones, 0 at best; and the modes as tiles with their good samples. "
    "two_mode_gan: outputs learned, and along which mode. hidden_gan: V and the distance from the solution.",
)
