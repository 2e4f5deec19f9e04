"""Judge many jobs side by side, each worker with a runner of its own."""

import os
import queue
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path

from kata.job import Job
from kata.result import Result
from kata.runner import Runner, open_runner


def judge(root: Path, jobs: Iterable[Job], workers: int | None = None) -> Iterator[Result]:
    """Yield the results of jobs in the order of the jobs, each as soon as it is its turn."""
    work = list(jobs)
    tests = [Path(each) for each in dict.fromkeys(job.tests for job in work)]
    count = min(len(work), workers or os.cpu_count() or 1)
    free: queue.SimpleQueue[Runner] = queue.SimpleQueue()

    def run(job: Job) -> Result:
        runner = free.get()
        try:
            return runner.run(job)
        finally:
            free.put(runner)

    with ExitStack() as stack:
        for _ in range(count):
            free.put(stack.enter_context(open_runner(root, tests)))
        if count:
            executor = stack.enter_context(ThreadPoolExecutor(count))
            stack.callback(executor.shutdown, wait=False, cancel_futures=True)
            yield from executor.map(run, work)
