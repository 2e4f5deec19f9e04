"""A warm runner behind walls: one for each submission."""

from pathlib import Path

from kata.grade.walls import Walls
from kata.job import Job
from kata.pack import Exercise, Pack
from kata.process import command, lost
from kata.result import Outcome, Result
from kata.warm import WarmRunner

OUTCOMES = ("passed", "failed", "unavailable", "not run")


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
        except (ValueError, TypeError, KeyError, AttributeError):
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
    for test in result.tests:
        numbers = isinstance(test.points, int | float) and isinstance(test.seconds, int | float)
        texts = isinstance(test.name, str) and isinstance(test.message, str)
        if test.outcome not in OUTCOMES or not numbers or not texts:
            raise ValueError("a test without a verdict")
    return result
