"""Judge many jobs side by side, each worker with a runner of its own."""

import os
import queue
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from typing import Self

from kata.job import Job
from kata.result import Result
from kata.runner import Runner, open_runner


class Pool:
    """Runners for some test files, as many as there are processors, or `workers`."""

    def __init__(self, root: Path, tests: list[Path], workers: int | None = None) -> None:
        self._free: queue.SimpleQueue[Runner] = queue.SimpleQueue()
        count = workers or os.cpu_count() or 1
        with ExitStack() as stack:
            for _ in range(count):
                self._free.put(stack.enter_context(open_runner(root, tests)))
            self._executor = stack.enter_context(ThreadPoolExecutor(count))
            stack.callback(self._executor.shutdown, wait=False, cancel_futures=True)
            self._stack = stack.pop_all()

    def submit(self, job: Job) -> "Future[Result]":
        """Return what will hold the result of a job."""
        return self._executor.submit(self._run, job)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self._stack.close()

    def _run(self, job: Job) -> Result:
        runner = self._free.get()
        try:
            return runner.run(job)
        finally:
            self._free.put(runner)


def judge(root: Path, jobs: Iterable[Job], workers: int | None = None) -> Iterator[Result]:
    """Yield the results of jobs in the order of the jobs, each as soon as it is its turn."""
    work = list(jobs)
    tests = [Path(each) for each in dict.fromkeys(job.tests for job in work)]
    if work:
        with Pool(root, tests, min(len(work), workers or os.cpu_count() or 1)) as pool:
            yield from (future.result() for future in [pool.submit(job) for job in work])
