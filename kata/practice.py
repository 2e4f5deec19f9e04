"""A learner's run: judge what was asked for, and show it as it comes."""

import subprocess
import sys
from collections.abc import Iterator
from functools import cached_property
from itertools import compress
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from kata.job import Job
from kata.pack import Exercise, Pack, UsageError
from kata.pool import judge
from kata.result import Outcome, Result
from kata.runner import open_runner

if TYPE_CHECKING:
    from kata.attempts import Attempts
    from kata.render import Report

PASSED, NOT_YET, USAGE, HARNESS = 0, 1, 2, 3
FINE = (Outcome.PASSED, Outcome.UNAVAILABLE)


def find_target(pack: Pack, name: str) -> Path:
    """Return the directory of the answers, named from the pack or from here.

    Raises UsageError when there is none.
    """
    for path in (pack.root / name, Path(name)):
        if path.is_dir():
            return path.resolve()
    raise UsageError(f"There is no directory {name} to take answers from.")


class Practice:
    """A learner at work: exercises are judged, shown and kept in the journal."""

    def __init__(self, pack: Pack, target: Path) -> None:
        self._pack = pack
        self._target = target

    def results(self, chosen: list[Exercise], jobs: list[Job]) -> Iterator[Result]:
        """Judge what was chosen, or the next unsolved exercise, and show it as it comes."""
        if not chosen:
            yield from self._unsolved(jobs)
        elif len(chosen) == 1:
            yield from self._one(chosen[0], jobs[0])
        else:
            yield from self._several(chosen, jobs)
        if notice := self._attempts.journal.notice:
            self._report.note(notice)

    @cached_property
    def _report(self) -> "Report":
        from kata.render import Report

        return Report(self._pack)

    @cached_property
    def _attempts(self) -> "Attempts":
        from kata.attempts import Attempts

        return Attempts(self._pack, self._target)

    def _one(self, exercise: Exercise, job: Job) -> Iterator[Result]:
        with open_runner(self._pack.root, [exercise.tests]) as runner:
            report = self._report  # what is slow to import comes while the runner starts
            self._attempts.begin(exercise)
            result = runner.run(job)
        self._attempts.keep(result)
        report.result(exercise, result)
        yield result

    def _several(self, exercises: list[Exercise], jobs: list[Job]) -> Iterator[Result]:
        """Show one line for each, then all of the first that is not solved."""
        first = None
        for exercise, result in self._judged(exercises, jobs):
            self._report.summary(exercise, result)
            if result.outcome not in FINE and not first:
                first = (exercise, result)
            yield result
        if first:
            self._report.gap()
            self._report.result(*first)

    def _unsolved(self, jobs: list[Job]) -> Iterator[Result]:
        """Go on with the first that the journal does not know as solved, and show all of it.

        One that needs another database comes last.
        """
        from kata.progress import states

        open_now = [not state.is_solved for state in states(self._pack, self._attempts.journal)]
        exercises = list(compress(self._pack.exercises, open_now))
        left = None
        for exercise, result in self._judged(exercises, list(compress(jobs, open_now)), workers=1):
            if result.outcome is not Outcome.UNAVAILABLE:
                self._report.result(exercise, result)
                yield result
                return
            left = left or (exercise, result)
        if not left:
            self._report.done()
            return
        self._report.result(*left)
        yield left[1]

    def _judged(
        self, exercises: list[Exercise], jobs: list[Job], workers: int | None = None
    ) -> Iterator[tuple[Exercise, Result]]:
        for exercise in exercises:
            self._attempts.begin(exercise)
        for exercise, result in zip(exercises, judge(self._pack.root, jobs, workers), strict=True):
            self._attempts.keep(result)
            yield exercise, result


def status(found: list[Result]) -> int:
    """Return the exit status for results: 0 passed, 1 not yet, 3 the harness broke."""
    outcomes = {result.outcome for result in found}
    if Outcome.HARNESS in outcomes:
        return HARNESS
    solved = outcomes <= set(FINE) and outcomes != {Outcome.UNAVAILABLE}
    return PASSED if solved else NOT_YET


def write(found: Iterator[Result], file: TextIO | None) -> list[Result]:
    """Collect results, and write each to the file, if there is one, as soon as it is known."""
    collected = []
    for result in found:
        collected.append(result)
        if file:
            file.write(result.to_json() + "\n")
            file.flush()
    return collected


def run_pytest(pack: Pack, jobs: list[Job]) -> int:
    """Run plain pytest on the tests of some jobs, with all that it has to say."""
    arguments = [
        f"--target={jobs[0].target}",
        f"--db={jobs[0].db}",
        f"--randomly-seed={jobs[0].seed}",
    ]
    command = [sys.executable, "-m", "pytest", "-v", *arguments, *(job.tests for job in jobs)]
    code = subprocess.run(command, cwd=pack.root, check=False).returncode
    return code if code in (PASSED, NOT_YET) else HARNESS
