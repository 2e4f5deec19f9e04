"""A scheduler of dask and its workers: processes of their own, that meet on this machine."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Self

from tests.kata.shop_class import PROJECT

# A task that two workers died of is not tried again with others beside it.
DEATHS = 2
QUIET = {"DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES": str(DEATHS - 1)}
PATIENCE = 60


class Machines:
    """A scheduler, and some workers with one thread each; `where` they run, and with what."""

    def __init__(
        self,
        folder: Path,
        workers: int = 3,
        where: Path = PROJECT,
        environment: dict[str, str] | None = None,
    ) -> None:
        self._folder = folder
        self._workers = workers
        self._where = where
        self._environment = {**(environment or os.environ), **QUIET}

    def __enter__(self) -> Self:
        self._folder.mkdir(parents=True, exist_ok=True)
        file = self._folder / "scheduler.json"
        place = ["--host", "127.0.0.1", "--port", "0", "--no-dashboard", "--no-show"]
        self._processes = [self._start("scheduler", *place, "--scheduler-file", file)]
        self.address = str(_wait_for(file)["address"])
        if self._workers:
            self._start_workers(self._workers, self._where)
        return self

    def __exit__(self, *error: object) -> None:
        for process in reversed(self._processes):
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(PATIENCE)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()

    @property
    def option(self) -> list[str]:
        """The option with which a class is graded here."""
        return ["--scheduler", self.address]

    @property
    def deaths(self) -> int:
        """How many workers were killed so far."""
        return (self._folder / "worker.log").read_text().count("was killed by signal 9")

    def join(self, where: Path) -> None:
        """Let one more worker come, from another folder."""
        from distributed import Client

        self._start_workers(1, where)
        with Client(self.address, set_as_default=False) as client:
            client.wait_for_workers(self._workers + 1, timeout=PATIENCE)

    def stop_scheduler(self) -> None:
        """Kill the scheduler, as a machine that loses its power does."""
        self._processes[0].kill()
        self._processes[0].wait()

    @property
    def busy(self) -> list[int]:
        """The processes of the workers that do something now."""
        from distributed import Client

        with Client(self.address, set_as_default=False) as client:
            return [each for each in client.run(_pid_if_busy).values() if each]

    def kill_worker(self) -> None:
        """Kill a worker that does something now."""
        os.kill(self.busy[0], signal.SIGKILL)

    def _start_workers(self, count: int, where: Path) -> None:
        words = ["--nworkers", count, "--nthreads", 1, "--memory-limit", 0, "--no-dashboard"]
        words += ["--local-directory", self._folder]
        self._processes.append(self._start("worker", self.address, *words, where=where))

    def _start(self, what: str, *words: object, where: Path = PROJECT) -> "subprocess.Popen[bytes]":
        with (self._folder / f"{what}.log").open("ab") as log:
            return subprocess.Popen(
                [sys.executable, "-m", "dask", what, *map(str, words)],
                cwd=where,
                env=self._environment,
                stdout=log,
                stderr=subprocess.STDOUT,
            )


def _pid_if_busy(dask_worker: object) -> int:
    """Return the process of a worker that does something now, or 0."""
    return os.getpid() if dask_worker.state.executing_count else 0  # type: ignore[attr-defined]


def _wait_for(file: Path) -> dict[str, object]:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        try:
            return dict(json.loads(file.read_text()))
        except (OSError, ValueError):
            time.sleep(0.05)
    raise AssertionError(f"no scheduler wrote {file}")
