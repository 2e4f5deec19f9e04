"""Measure the runner against plain pytest, in turn, so that a busy machine slows both."""

import json
import os
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from kata.grade.classroom import count_wrong, hand_in, made_up
from kata.job import make_job
from kata.pack import Exercise, Pack, UsageError
from kata.runner import open_runner

ROUNDS = 7
SAVES, PAUSE = 20, 0.3
FOLDERS = ("exercises", "solutions", "tests", "answers")
LINES = 15
STUDENTS = 20


def measure(pack: Pack, exercise: Exercise) -> Iterator[tuple[str, float]]:
    """Yield the figures by name as they are measured.

    `cold_ratio` is `make test` against plain pytest on the same exercise, `warm_ratio` one run of
    a warm runner against plain pytest; each is the median of the ratios of 7 pairs.
    `watch_ms` is the time from a file's write to the verdict that `watch` prints, the median of 20
    saves, in milliseconds; `watch_ratio` is that against plain pytest. `grade_cpu_ratio` is the
    CPU time of one answer in a class of 20 that `make grade` judges, with all that belongs to it,
    against plain pytest on the same exercises; `grade_wrong_marks` counts marks that are not what
    was known beforehand, `grade_seconds` is the wall time of that class. `check_seconds` is the
    wall time of `make check`. Raises UsageError if a command breaks.
    """
    plain = _command(pack.root, sys.executable, "-m", "pytest", "-q", str(exercise.tests))
    cold = _command(pack.root, "make", "test", f"EX={exercise.id}")
    yield "cold_ratio", _ratio(cold, plain)
    with open_runner(pack.root, [exercise.tests]) as runner:
        job = make_job(exercise, pack.root / "exercises")
        runner.run(job)
        yield "warm_ratio", _ratio(lambda: runner.run(job), plain)
    milliseconds, ratio = _watch(pack, exercise, plain)
    yield "watch_ms", milliseconds
    yield "watch_ratio", ratio
    yield from _grade(pack)
    yield "check_seconds", _seconds(_command(pack.root, "make", "check", statuses=(0,)))


def _watch(pack: Pack, exercise: Exercise, plain: Callable[[], object]) -> tuple[float, float]:
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder)
        for name in FOLDERS:
            shutil.copytree(pack.root / name, copy / name, ignore=shutil.ignore_patterns(".*"))
        stub = copy / exercise.stub.relative_to(pack.root)
        source = exercise.solution.read_text(encoding="utf-8")
        command = [sys.executable, "-m", "kata", "--root", folder, "watch", exercise.id]
        with subprocess.Popen(
            command, cwd=pack.root, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True
        ) as process:
            assert process.stdout
            _verdict(process.stdout)
            saves = []
            for number in range(SAVES):
                time.sleep(PAUSE)
                stub.write_text(f"{source}\n# {number}\n", encoding="utf-8")
                began = time.perf_counter()
                _verdict(process.stdout)
                saves.append(time.perf_counter() - began)
            process.send_signal(signal.SIGINT)
    pytest_seconds = statistics.median(_seconds(plain) for _ in range(ROUNDS))
    median = statistics.median(saves)
    return round(median * 1000, 1), round(median / pytest_seconds, 3)


def _grade(pack: Pack) -> Iterator[tuple[str, float]]:
    answers = list(made_up(pack, STUDENTS, seed=1))
    with tempfile.TemporaryDirectory() as folder:
        handed_in, out = Path(folder, "class"), Path(folder, "out")
        hand_in(pack, answers, handed_in)
        words = ("grade", "--submissions", handed_in, "--out", out)
        grade = _command(pack.root, sys.executable, "-m", "kata", *map(str, words), statuses=(0,))
        began, cpu = time.perf_counter(), _cpu(grade)
        seconds = time.perf_counter() - began
        records = json.loads((out / "grades.json").read_text(encoding="utf-8"))["records"]
    tests = [each.tests for each in pack.exercises]
    target = "--target=solutions"
    plain = [
        _cpu(_command(pack.root, sys.executable, "-m", "pytest", "-q", target, str(each)))
        for each in tests
    ]
    yield "grade_cpu_ratio", round(cpu / len(answers) / statistics.mean(plain), 3)
    yield "grade_wrong_marks", count_wrong(answers, records)
    yield "grade_seconds", round(seconds, 1)


def _cpu(run: Callable[[], object]) -> float:
    """Return the seconds of CPU time that this machine worked meanwhile; it should be idle.

    What runs behind walls is in no account of child processes.
    """
    before = _busy()
    run()
    return _busy() - before


def _busy() -> float:
    user, nice, system, _, _, *interrupts = map(
        int, Path("/proc/stat").read_text(encoding="ascii").splitlines()[0].split()[1:8]
    )
    return (user + nice + system + sum(interrupts)) / os.sysconf("SC_CLK_TCK")


def _verdict(lines: Iterable[str]) -> None:
    """Read up to the line that ends a verdict."""
    for line in lines:
        if ", seed " in line:
            return
    raise UsageError("`kata watch` ended before it printed a verdict.")


def _ratio(ours: Callable[[], object], plain: Callable[[], object]) -> float:
    ours(), plain()  # the first run of each fills the caches
    pairs = [_seconds(ours) / _seconds(plain) for _ in range(ROUNDS)]
    return round(statistics.median(pairs), 3)


def _seconds(run: Callable[[], object]) -> float:
    began = time.perf_counter()
    run()
    return time.perf_counter() - began


def _command(root: Path, *words: str, statuses: tuple[int, ...] = (0, 1, 2)) -> Callable[[], None]:
    def run() -> None:
        done = subprocess.run(words, cwd=root, capture_output=True, text=True, check=False)
        if done.returncode not in statuses:
            last = "\n".join(done.stdout.splitlines()[-LINES:])
            raise UsageError(f"{' '.join(words)} ended with status {done.returncode}:\n{last}")

    return run
