"""Judge beside a loop that must stay awake: the newest request wins."""

import time
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Self

from kata.bell import Bell
from kata.job import Job
from kata.result import Result
from kata.runner import Runner, open_runner

PATIENCE = 0.3  # seconds that a run whose answer is out of date may still take
TICK = 0.05  # seconds after which one is aborted again; a cold runner does not listen


class Background:
    """A warm runner in a thread of its own; the bell rings when a result is there."""

    def __init__(self, root: Path, bell: Bell) -> None:
        self._root = root
        self._bell = bell
        self._threads = ThreadPoolExecutor(1)
        self._runner: Runner | None = None
        self._tests: list[Path] = []
        self._running: Future[Result] | None = None
        self._waiting: Job | None = None
        self._overdue = 0.0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        if self._runner:
            self._runner.abort()
        self._threads.shutdown()
        if self._runner:
            self._runner.close()

    @property
    def timeout(self) -> float | None:
        """How many seconds the loop may sleep before it calls `poll` again."""
        return max(TICK, self._overdue - time.monotonic()) if self._waiting else None

    def ask(self, job: Job, tests: list[Path], *, renew: bool = False) -> None:
        """Have a job judged; what is being judged now is out of date.

        `tests` are the test files to hold ready, `renew` says that they are not what they were.
        """
        if renew or tests != self._tests:
            self._tests = tests
            self._threads.submit(self._restart, list(tests))
        if self._running:
            self._waiting, self._overdue = job, time.monotonic() + PATIENCE
        else:
            self._submit(job)

    def poll(self) -> Result | None:
        """Return the result that is there and still wanted, if one is."""
        if not self._running:
            return None
        if not self._running.done():
            if self._waiting and time.monotonic() >= self._overdue and self._runner:
                self._runner.abort()
            return None
        result, self._running = self._running.result(), None
        if self._waiting:
            job, self._waiting = self._waiting, None
            self._submit(job)
            return None
        return result

    def _submit(self, job: Job) -> None:
        self._running = self._threads.submit(self._run, job)
        self._running.add_done_callback(self._bell.ring)

    def _restart(self, tests: list[Path]) -> None:
        if self._runner:
            self._runner.close()
        self._runner = open_runner(self._root, tests)

    def _run(self, job: Job) -> Result:
        assert self._runner, "ask() starts it first"
        return self._runner.run(job)
