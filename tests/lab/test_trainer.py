"""The process that trains: faults of every kind, and what stays readable after them."""

from __future__ import annotations

import errno
import os
import random
import resource
import signal
import time

import numpy as np
import pytest

from gametui.jobs import control, evidence, launch, lock
from gametui.jobs.rows import Reader
from gametui.lab import afterwards, checkpoint, record, samples
from tests.lab.fixtures import LONG, alike, at_step, begun, made, train, until


@pytest.fixture(scope="module")
def whole():
    """A training that nothing interrupted."""
    run = made()
    finished = train(run)
    assert finished.returncode == 0, finished.stdout + finished.stderr
    return run


def arrays(run):
    """What the last checkpoint holds, as it stands in its file."""
    step = run.saved[0]
    with np.load(run.checkpoints / f"{step:08d}.npz", allow_pickle=False) as file:
        return step, {name: file[name] for name in file.files if name != checkpoint.META}


def same(a, b):
    (step, first), (other, second) = arrays(a), arrays(b)
    return step == other and all(np.array_equal(first[name], second[name]) for name in first) and first.keys() == second.keys()


def test_a_training_from_beginning_to_end(whole):
    now = evidence.state(whole)
    assert (now.status, now.step, now.steps, now.attempt) == ("finished", 300, 300, 1)
    rows, _ = Reader(whole.metrics).read()
    assert [row["step"] for row in rows] == list(range(0, 301, 20))
    assert all(
        np.isfinite(row[key])
        for row in rows
        for key in ("loss_generator", "gradient_norm_discriminator", "step_norm_generator")
    )
    assert [row["step"] for row in rows if "modes_covered" in row] == [0, 100, 200, 300]
    assert whole.saved == [300, 250], "the two newest"
    assert sorted(path.stem for path in whole.samples.glob("*.npz")) == ["00000000", "00000100", "00000200", "00000300"]
    pictures = samples.read(whole.samples / "00000300.npz")
    assert pictures.fake.shape == pictures.real.shape == (2048, 2) and pictures.discriminator.shape == (48, 48)


def test_killed_at_random_moments_it_ends_on_the_same_bits(whole):
    run, chance, kills = made(), random.Random(7), 0
    for _ in range(8):
        process = begun(run)
        until(lambda: evidence.state(run).status in ("running", "finished"))
        time.sleep(chance.uniform(0, 1.5))
        if process.poll() is None:
            process.kill()
            kills += 1
        process.wait()
        if evidence.state(run).status == "finished":
            break
        assert evidence.state(run).status == "lost", "its lock is free, and it has not said that it is over"
        steps = [row["step"] for row in Reader(run.metrics).read()[0]]
        assert steps == sorted(set(steps))
    assert kills >= 2
    if evidence.state(run).status != "finished":
        assert train(run).returncode == 0
    assert same(run, whole)
    ours, theirs = (Reader(each.metrics).read()[0] for each in (run, whole))
    assert [alike(row) for row in ours] == [alike(row) for row in theirs]


def test_what_goes_on_from_the_beginning_does_not_say_the_beginning_twice():
    run = made(LONG, checkpoint_every=LONG)
    for attempt in (1, 2):
        process = begun(run)
        until(at_step(run, 40, attempt))
        process.kill()
        process.wait()
        assert run.saved == [0]
        steps = [row["step"] for row in Reader(run.metrics).read()[0]]
        assert steps[:3] == [0, 20, 40]


def test_what_goes_on_says_from_its_first_moment_how_far_it_is_and_what_it_does():
    run = made(LONG)
    process = begun(run)
    until(at_step(run, 60))
    process.kill()
    process.wait()
    saved, seconds = run.saved[0], evidence.state(run).seconds
    process, seen = begun(run), []

    def goes_on():
        now = evidence.state(run)
        if now.attempt == 2:
            seen.append((now.doing, now.step))
            assert now.step >= saved > 0 and now.seconds >= 0.5 * seconds > 0
            assert now.speed == 0 or now.speed > 5, "the step that was compiled says nothing about the speed"
        return now.attempt == 2 and not now.doing

    until(goes_on)
    assert list(dict.fromkeys(doing for doing, _ in seen)) == ["starting", "compiling", ""]
    control.ask(run, "stop")
    assert process.wait(60) == 0 and not control.asked(run)


def test_a_second_trainer_refuses(whole):
    run = made(LONG)
    process = begun(run)
    until(at_step(run, 20))
    second = train(run)
    assert second.returncode == 2 and "another process works on this run" in second.stdout
    assert evidence.state(run).status == "running"
    process.kill()
    process.wait()


def test_pause_resume_and_stop_are_asked_for_by_files():
    run = made(LONG)
    process = begun(run)
    until(at_step(run, 20))
    control.ask(run, "pause")
    until(lambda: evidence.state(run).status == "paused")
    resting = evidence.state(run).step
    assert run.saved[0] == resting, "what rests is safe"
    time.sleep(0.3)
    assert evidence.state(run).step == resting
    launch.resume(run, "gametui.lab")
    until(lambda: evidence.state(run).step > resting)
    control.ask(run, "checkpoint")
    until(lambda: not control.asked(run))
    assert run.saved[0] > resting
    control.ask(run, "stop")
    assert process.wait(60) == 0
    now = evidence.state(run)
    assert (now.status, now.kind) == ("stopped", "asked")
    assert run.saved[0] == now.step
    assert not control.asked(run)


def test_a_signal_ends_it_after_a_checkpoint():
    run = made(LONG)
    process = begun(run)
    until(at_step(run, 20))
    process.send_signal(signal.SIGHUP)
    process.send_signal(signal.SIGTERM)
    assert process.wait(60) == 0
    now = evidence.state(run)
    assert (now.status, now.kind) == ("stopped", "signal") and "SIGTERM" in now.reason
    assert run.saved[0] == now.step


def test_numbers_that_are_no_longer_finite_stop_it_and_spare_the_checkpoint():
    run = made(rate=10.0, base="none", loss="wasserstein_gp", penalty=1000.0)
    assert train(run).returncode == 0
    now = evidence.state(run)
    assert (now.status, now.kind) == ("stopped", "diverged")
    step, kept = arrays(run)
    assert step < now.step and all(np.isfinite(array).all() for array in kept.values())
    assert record.record(run).error == now.reason


def test_a_full_disk_is_said_and_what_is_there_stays(whole):
    """A limit on the size of files stands for a disk that is full: the same kind of error from the same calls."""
    run = made()
    process = begun(run)
    until(at_step(run, 40))
    control.ask(run, "stop")
    process.wait(60)
    before = run.saved

    def small_files():
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, resource.RLIM_INFINITY))

    stopped = train(run, preexec_fn=small_files)
    assert stopped.returncode == 1, stopped.stdout
    now = evidence.state(run)
    assert (now.status, now.kind) == ("failed", "disk")
    assert os.strerror(errno.EFBIG) in now.reason
    step, kept = arrays(run)
    assert step >= before[0] and all(np.isfinite(array).all() for array in kept.values())
    assert all("loss_generator" in row for row in Reader(run.metrics).read()[0])
    assert train(run).returncode == 0, "with room again it goes on"
    assert same(run, whole)


def test_a_damaged_checkpoint_is_passed_over_for_the_one_before(whole):
    run = made(100)
    assert train(run).returncode == 0
    run.exit.unlink()
    newest = run.checkpoints / "00000100.npz"
    content = bytearray(newest.read_bytes())
    content[len(content) // 2] ^= 1
    newest.write_bytes(bytes(content))
    again = train(run)
    assert again.returncode == 0
    assert "00000100.npz is damaged" in again.stdout and "goes on from step 50" in again.stdout
    assert run.saved == [100, 50] and (run.checkpoints / "00000100.damaged").exists()


def test_new_checkpoints_are_kept_though_damaged_ones_are_later():
    run = made(100)
    assert train(run).returncode == 0
    for path in run.checkpoints.glob("*.npz"):
        path.write_bytes(path.read_bytes()[:-100])
    control.ask(run, "stop")
    assert "begins on" in train(run).stdout
    assert run.saved == [0]
    assert "goes on from step 0" in train(run).stdout


def test_spectra_every_so_many_steps_and_when_asked_for():
    run = made(100, spectrum_every=100, spectrum_batch=32)
    control.ask(run, "spectrum")
    assert train(run).returncode == 0
    first, last = Reader(run.spectra).read()[0]
    assert (first["step"], last["step"]) == (0, 100) and not control.asked(run)
    assert first["path"] is None and len(last["path"]["cosine"]) == len(last["path"]["alpha"])


def test_a_spectrum_of_the_last_checkpoint_outlives_a_resumption():
    run = made(100)
    process = begun(run)
    control.ask(run, "stop")
    process.wait(60)
    afterwards.spectrum(run)
    (found,) = Reader(run.spectra).read()[0]
    assert train(run).returncode == 0
    assert Reader(run.spectra).read()[0] == [found] and found["step"] == 0


def test_a_process_that_cannot_begin_says_why():
    run = made()
    run.spec.write_text("{}")
    assert train(run).returncode == 1
    now = evidence.state(run)
    assert now.status == "failed" and "spec.json" in now.reason


def test_a_run_is_killed_only_where_its_process_is_certain():
    run = made(LONG)
    process = begun(run)
    until(at_step(run, 20))
    assert evidence.process(run) == process.pid
    assert launch.kill(run)
    assert process.wait() == -signal.SIGKILL
    assert evidence.state(run).status == "lost" and not lock.is_held(run)
    assert not launch.kill(run)


def test_the_processes_of_another_terminal_outlive_it(tmp_path):
    """Started by a process that ends with its whole session: the training goes on."""
    import subprocess
    import sys

    run = made(LONG)
    code = f"from gametui.jobs import launch, folder; launch.start(folder.find({run.id!r}), 'gametui.lab')"
    parent = subprocess.Popen([sys.executable, "-c", code], start_new_session=True)
    parent.wait(60)
    with pytest.raises(ProcessLookupError):
        os.killpg(parent.pid, signal.SIGHUP)
    until(at_step(run, 40))
    assert os.getsid(evidence.process(run)) != os.getsid(0)
    control.ask(run, "stop")
    until(lambda: not evidence.state(run).alive)
