"""A warm runner behind walls: one for each submission."""

from math import inf
from pathlib import Path

from kata.grade.walls import Walls
from kata.job import Job
from kata.pack import Exercise, Pack
from kata.process import command, lost
from kata.result import Outcome, Result
from kata.warm import WarmRunner

OUTCOMES = ("passed", "failed", "unavailable", "not run")
TEXTS = ("test", "kind", "text", "parameters")  # of a statement


class SandboxRunner(WarmRunner):
    """A worker that knows of one submission only, and is watched from outside."""

    def __init__(
        self, pack: Pack, exercises: list[Exercise], tests: list[Path], target: Path, walls: Walls
    ) -> None:
        words = command(pack.root, "--guard", *tests)
        self._line = walls.command(pack, exercises, target, tests, words)
        super().__init__(pack.root, tests)

    def run(self, job: Job) -> Result:
        """Return the result of a job, or that of a lost worker where it makes no sense."""
        try:
            return checked(job, super().run(job))
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
            self.close()
            self._start()
            return lost(job, -9, "")

    def _command(self) -> list[str]:
        return self._line


def checked(job: Job, result: Result) -> Result:
    """Return a result that is one of this job and of the right shape; raises ValueError."""
    is_ours = (result.exercise, result.db, result.seed) == (job.exercise, job.db, job.seed)
    if not is_ours or not isinstance(result.outcome, Outcome):
        raise ValueError("a result of another job")
    if any(test.outcome not in OUTCOMES for test in result.tests):
        raise ValueError("a test without a verdict")
    texts = [result.file, result.message, *result.findings]
    texts += [text for test in result.tests for text in (test.name, test.message, test.error)]
    texts += [statement[key] for statement in result.sql for key in TEXTS]
    numbers = [result.seconds, result.line or 0]
    numbers += [each for test in result.tests for each in (test.points, test.seconds)]
    numbers += [each[key] for each in result.sql for key in ("connection", "look_up")]
    are_numbers = all(isinstance(each, int | float) and 0 <= each < inf for each in numbers)
    if not are_numbers or not all(isinstance(each, str) for each in texts):
        raise ValueError("a result of another shape")
    return result
