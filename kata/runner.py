"""Runners: give one a job, get a result, whatever the answer does."""

import os
from pathlib import Path
from typing import Protocol, Self

from kata.job import Job
from kata.result import Result


class Runner(Protocol):
    """What judges jobs, one after the other."""

    def run(self, job: Job) -> Result:
        """Return the result of a job, within its time limit once the runner has started."""

    def abort(self) -> None:
        """From another thread: end the run that is under way; its result means nothing."""

    def close(self) -> None:
        """End every process of the runner."""

    def __enter__(self) -> Self: ...

    def __exit__(self, *error: object) -> None: ...


def open_runner(root: Path, tests: list[Path], *, cold: bool | None = None) -> Runner:
    """Return a runner for these test files of a pack.

    It is warm where there is fork, unless `cold` or the environment (KATA_COLD=1) says otherwise.
    """
    if cold is None:
        cold = not hasattr(os, "fork") or os.environ.get("KATA_COLD") == "1"
    if cold:
        from kata.cold import ColdRunner

        return ColdRunner(root)
    from kata.warm import WarmRunner

    return WarmRunner(root, tests)
