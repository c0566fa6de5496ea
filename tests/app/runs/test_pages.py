"""Pages are pure: what was written comes out where it should stand."""

import msgspec
import numpy as np
import pytest

from gametui.app import palette
from gametui.app.plot.picture import text
from gametui.app.runs import sheet
from gametui.app.runs.pages import NAMES, PAGES
from gametui.app.runs.pages.samples import density
from gametui.app.runs.pages.settings import flat
from gametui.app.runs.sheet import NARROW, Scene, Words, arranged
from gametui.app.runs.watched import Watched
from tests.app.runs import made

SIZES = [(60, 16), (80, 20), (120, 36), (140, 41), (10, 3), (1, 1)]


def seen(run, step=None):
    return Watched(run).read(step)


def scene(*runs, **looked):
    return Scene(tuple(map(seen, runs)), tuple(range(len(runs))), **looked)


def built(page, *runs, width=120, height=36, **looked):
    return PAGES[page].build(scene(*runs, **looked), width, height)


def picture(page, *runs, width=120, height=36, colours=0, **looked):
    looked = {"log": PAGES[page].log} | looked
    parts = built(page, *runs, width=width, height=height, **looked)
    return text(sheet.drawn(parts, width, height, palette.choose(colours)).strips())


def full(name="full", game="gan_mixture", **lab):
    """A run with something for every page."""
    run = made.run(name, game=game, **lab)
    made.rows(
        run,
        *made.losses(range(0, 500, 100), gradient_norm_generator=2.0, gradient_norm_discriminator=3.0),
        {"step": 500, "loss_generator": 4.0, "loss_discriminator": 0.25, "step_norm_generator": 8.0},
        {
            "step": 500,
            "modes_covered": 12,
            "modes_covered_20": 7,
            "high_quality": 0.5,
            "reverse_kl": 0.1,
            "good": list(range(16)),
        },
    )
    made.sample(run, 0)
    made.sample(run, 500)
    run.log.write_text("begins on cpu.\n")
    return made.ended(run)


def spectrum(run, **row):
    found = {"step": 7, "eigenvalues": [[2.0, 1.0], [2.0, -1.0], [-0.5, 0.0]], "residuals": [1e-4] * 3, "verdict": "unstable"}
    found |= {"why": "It leaves.", "learning_rate_limit": 0.5}
    run.spectra.write_bytes(msgspec.json.encode(found | row) + b"\n")
    return run


@pytest.mark.parametrize("size", SIZES, ids=str)
@pytest.mark.parametrize("page", NAMES)
def test_every_page_fits_every_size_with_and_without_anything_in_it(page, size):
    empty, there = made.run("empty"), spectrum(full())
    for runs in ((empty,), (there,), (there, empty), (empty, there)):
        for colours in (0, 16, 256):
            rows = picture(page, *runs, width=size[0], height=size[1], colours=colours).splitlines()
            assert len(rows) == size[1] and max(map(len, rows)) <= size[0]


@pytest.mark.parametrize("page", ["samples", "points", "losses", "coverage", "norms", "spectrum", "log"])
def test_a_page_without_anything_says_so(page):
    run = made.run("a")
    with made.running(run):
        assert "yet" in picture(page, run)


def test_samples_lie_where_they_were_drawn():
    fake, real = built("samples", full())
    for chart, (x, y) in ((fake, (1, -1)), (real, (-1, 1))):
        row, column = np.argwhere(np.isfinite(chart.backdrop.values))[0]
        rows, columns = chart.backdrop.values.shape
        at = [
            low + (high - low) * k / (n - 1)
            for (low, high), k, n in ((chart.backdrop.x, column, columns), (chart.backdrop.y, row, rows))
        ]
        assert at == pytest.approx([x, y], abs=0.5)
    assert np.nanmax(fake.backdrop.values) == pytest.approx(np.log1p(20))
    assert "step 500" in fake.title and "30 samples" in real.title


def test_density_counts():
    points = np.array([[0.1, 0.1], [0.2, 0.3], [0.9, 0.9], [np.nan, 0], [5, 5]])
    found = density(points, (0, 1, 0, 1), 2, 2)
    assert found[0, 0] == pytest.approx(np.log(3)) and found[1, 1] == pytest.approx(np.log(2))
    assert np.isnan(found[0, 1]) and np.isnan(found[1, 0])


def test_fakes_that_are_not_in_the_picture_are_counted():
    run = made.run("a")
    made.sample(run, 3, fake=np.array([[9, 9], [0, 0], [0, np.nan], [1, 1]], np.float32), arrows=None)
    assert "50% outside" in built("samples", run)[0].title


def test_points_arrows_and_levels_come_through():
    (chart,) = built("points", full())
    fake, arrow, missed, met = chart.series
    assert (fake.x[0], fake.y[0]) == (1, -1) and "30 of the data" in chart.title
    assert (missed.x.tolist(), missed.y.tolist(), missed.marker) == ([-1], [1], "○") and not len(met.x)
    assert arrow.marker == "↑" and len(arrow.x) == 5
    assert chart.backdrop.values[0, 0] == -1 and chart.backdrop.values[0, -1] == 1 and chart.backdrop.x == (-3, 3)
    (without,) = built("points", full("b"), arrows=False)
    assert len(without.series) == 3


def test_data_are_full_where_fakes_have_a_quarter_of_their_share_and_outside_is_nowhere():
    modes = np.array([[-2, -2], [0, 0], [2, 2], [50, 50]], np.float32)
    real = np.repeat(modes, 8, axis=0)
    fake = np.concatenate([np.repeat(modes[:1], 30, axis=0), modes[1:2], np.repeat(modes[2:3], 3, axis=0), modes[[3, 3, 3]]])
    fake[-1] = np.nan
    run = made.run("a")
    made.sample(run, 1, fake=fake, real=real, arrows=None)
    (chart,) = built("points", run)
    _, missed, met = chart.series
    assert (sorted(missed.x), sorted(met.x)) == ([0], [-2, 2])


def test_an_arrow_has_the_direction_nearest_to_the_pull():
    turns = np.arange(8) * np.pi / 4 + 0.3
    arrows = np.stack([np.cos(turns), np.sin(turns)], axis=1).astype(np.float32)
    run = made.run("a")
    made.sample(run, 1, fake=np.stack([np.arange(8), np.arange(8)], axis=1).astype(np.float32), arrows=arrows)
    (chart,) = built("points", run)
    assert {series.marker: series.x.tolist() for series in chart.series[1:-2]} == {g: [k] for k, g in enumerate("→↗↑↖←↙↓↘")}


def test_a_hidden_game_is_shown_as_chances_over_places():
    places = np.linspace(-1, 1, 4, dtype=np.float32)
    chances = np.array([0.1, 0.2, 0.3, 0.4], np.float32)
    run = made.run("a", game="hidden_gan")
    both = {"fake": np.stack([places, chances], axis=1), "real": np.stack([places, chances[::-1]], axis=1)}
    judge = np.stack([places, np.full(4, 0.5, np.float32)], axis=1)
    made.sample(run, 1, **both, judge=judge, discriminator=None, arrows=None, extent=np.array([-1.1, 1.1, 0, 1], np.float32))
    (chart,), (judged,) = built("samples", run), built("points", run)
    assert chart.series[-1].y == pytest.approx(chances) and len(chart.series) == 2
    assert judged.series[0].y == pytest.approx(0.5) and len(judged.series) == 3


def test_losses_of_one_run_share_a_chart_and_the_legend_has_the_last_value():
    (chart,) = built("losses", full())
    discriminator, generator = chart.series
    assert generator.x.tolist() == [0, 100, 200, 300, 400, 500] and generator.y.tolist() == [1.5] * 5 + [4.0]
    assert discriminator.y[-1] == 0.25
    assert [words for _, words in chart.legend] == ["━ 4  generator", "━ 0.25  discriminator"]
    assert (chart.x, chart.log_y) == ((0, 500), False)


def test_several_runs_share_a_chart_for_each_number():
    first, second = full("one"), full("two")
    generator, discriminator = built("losses", first, second)
    assert generator.title == "loss: generator" and discriminator.title == "loss: discriminator"
    assert [series.colour for series in generator.series] == ["method1", "method0"]
    assert [words for _, words in generator.legend] == ["━ 4  1 one", "━ 4  2 two"]
    assert [(mark.glyph, mark.x, mark.y) for mark in generator.marks] == [("2", 500, 4), ("1", 500, 4)]


def test_scrubbing_shows_the_values_of_that_step():
    (chart,) = built("losses", full(), step=450)
    assert chart.legend[0][1] == "━ 1.5  generator" and chart.series[-1].x.tolist() == [450, 450]


def test_a_logarithmic_scale_takes_sizes():
    run = made.rows(made.run("a"), *made.losses(range(3), generator=-2.0))
    (chart,) = built("losses", run, log=True)
    assert chart.log_y and chart.series[1].y.tolist() == [2, 2, 2]


def test_means_are_means():
    run = made.rows(made.run("a"), *(row for k in range(500) for row in made.losses(range(k, k + 1), generator=float(k % 2))))
    (chart,) = built("losses", run, means=True)
    generator = chart.series[1]
    assert len(generator.x) == 100 and generator.y == pytest.approx(0.5, abs=0.11) and generator.x[0] == 2.0


def test_norms_are_of_gradients_and_of_steps():
    gradients, steps = built("norms", full(), log=True)
    assert gradients.log_y and gradients.series[0].y[0] == 3.0 and steps.series[0].y.tolist() == [8.0]


def test_coverage_has_counts_tiles_and_curves():
    modes, tiles, quality, divergence = built("coverage", full())
    assert [series.y.tolist() for series in modes.series] == [[7], [12]]
    assert tiles.backdrop.values.tolist() == [[0, 4, 8, 12], [1, 5, 9, 13], [2, 6, 10, 14], [3, 7, 11, 15]]
    assert {(mark.x, mark.y): mark.glyph + mark.label for mark in tiles.marks}[(3, 2)] == "14"
    assert quality.series[0].y.tolist() == [0.5] and divergence.series[0].y.tolist() == [0.1]


def test_coverage_of_other_games_is_in_their_own_terms():
    two = made.rows(made.run("a", game="two_mode_gan"), {"step": 0, "outputs_u1": 3, "outputs_learned": 5, "cosine_sum": 0.7})
    outputs, cosine = built("coverage", two)
    assert [words for _, words in outputs.legend] == ["━ 5  learned", "━ 3  along u1"] and cosine.series[0].y.tolist() == [0.7]
    hidden = made.rows(made.run("b", game="hidden_gan"), {"step": 0, "lyapunov": 0.01, "total_variation": 0.1})
    lyapunov, distance = built("coverage", hidden)
    assert lyapunov.log_y and lyapunov.series[0].y.tolist() == [0.01] and distance.series[0].y.tolist() == [0.1]


def test_a_spectrum_is_points_a_circle_and_words():
    path = {"alpha": [0.0, 0.5, 1.0], "cosine": [-1.0, 0.0, 1.0], "norm": [1.0, 2.0, 4.0]}
    run = spectrum(full(), path=path)
    plane, words, cosine, norm = built("spectrum", run)
    assert {(mark.x, mark.y, mark.glyph) for mark in plane.marks} == {(2, 1, "●"), (2, -1, "●"), (-0.5, 0, "✕")}
    circle = plane.series[-1]
    assert np.hypot(circle.x - 2, circle.y) == pytest.approx(2)  # 1 / 0.5 around 1 / 0.5
    assert cosine.series[0].y.tolist() == [-1, 0, 1] and norm.log_y
    said = "\n".join("".join(part for _, part in row) for row in words.rows)
    assert "unstable" in said and "It leaves." in said and "0.5" in said and "0.0001" in said


def test_a_spectrum_that_was_asked_for_is_awaited():
    run = made.run("a")
    with made.running(run):
        assert "s asks for one" in picture("spectrum", run)
        (run.control / "spectrum").touch()
        assert "being computed" in picture("spectrum", run)


def test_the_log_shows_its_end_and_scrolls_back():
    run = full()
    run.log.write_text("".join(f"line {k}\n" for k in range(100)))
    assert "line 99" in picture("log", run, height=10) and "line 80" not in picture("log", run, height=10)
    assert "line 80" in picture("log", run, height=10, scroll=15)
    assert "line 0\n" in picture("log", run, height=10, scroll=1000)


def test_settings_are_all_there_with_the_reason():
    run = made.ended(full(width=32), "stopped", "diverged", "Diverged at step 9.")
    shown = picture("settings", run, height=60)
    for words in ("✕ diverged", "Diverged at step 9.", "lab.width", "32", "optimizer.learning_rate", "0.0001", "jax", "0.10.2"):
        assert words in shown


def test_of_several_runs_only_what_differs_is_shown():
    shown = picture("settings", full("one", width=32), full("two", width=64))
    assert "lab.width" in shown and "32" in shown and "64" in shown and "1 one" in shown and "2 two" in shown
    assert "lab.depth" not in shown and "created" not in shown and "name" not in shown


def test_runs_that_do_not_differ_say_so():
    assert "All settings are the same." in picture("settings", full("one"), full("two"))


def test_settings_of_a_hostile_file_are_clean():
    evil = {"a\x1b": {"b": {"c": {"d": {"e": "\x1b[31m"}}}}, "list": [1, "\u202e"], "n": None, "f": 1e-3}
    found = flat(evil)
    assert "\x1b" not in str(found) and "\u202e" not in "".join(found.values())
    assert found["f"] == "0.001" and "n" not in found


def test_parts_fill_the_page_and_do_not_overlap():
    for width, height in SIZES[:4]:
        for count in range(1, 7):
            boxes = arranged(count, width, height)
            taken = np.zeros((height, width), int)
            for box in boxes:
                taken[box.top : box.top + box.height, box.left : box.left + box.width] += 1
            assert (taken == 1).all() and 1 <= len(boxes) <= count
            assert all(box.width >= NARROW for box in boxes)


def test_words_are_cut_at_their_part():
    parts = (Words("title", tuple((("text", f"row {k} " + "x" * 300),) for k in range(50))),)
    rows = text(sheet.drawn(parts, 40, 10, palette.choose(0)).strips()).splitlines()
    assert len(rows) == 10 and all(len(row) <= 40 for row in rows) and sheet.hidden(parts, 40, 9) >= 40
