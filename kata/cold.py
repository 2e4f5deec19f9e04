"""A worker process for each job, for systems that cannot fork."""

import contextlib
import os
import signal
import subprocess
import tempfile
import time
from pathlib import Path
from typing import Self

from kata.job import Job
from kata.process import STARTUP, command, ending_of, environment, lost
from kata.result import Result
from kata.supervise import END, MOST, Ending, read_stack


class ColdRunner:
    """A worker process for each job, for systems that cannot fork."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def run(self, job: Job) -> Result:
        """Return the result of a job; its process is killed when it stays too long."""
        from kata.databases import scratch_root
        from kata.verdict import assemble

        with tempfile.TemporaryDirectory(prefix="kata_", dir=scratch_root()) as scratch:
            began = time.monotonic()
            output, errors = Path(scratch, "output"), Path(scratch, "errors")
            with output.open("wb") as out, errors.open("wb") as err:
                process = subprocess.Popen(
                    command(self._root, "--once", scratch, job.tests),
                    stdin=subprocess.PIPE,
                    stdout=out,
                    stderr=err,
                    cwd=self._root,
                    env=environment(),
                    start_new_session=True,
                )
                status = _finish(process, job)
            data, stack = output.read_bytes()[:MOST], read_stack(Path(scratch))
            if b'"event": "plan"' not in data:
                return lost(job, status, errors.read_text(errors="replace"))
            ending = Ending("timeout") if stack else ending_of(status)
            ending = Ending("finished") if data.endswith(END) else ending
            return assemble(job, data, ending, stack, time.monotonic() - began)

    def abort(self) -> None:
        """Do nothing: a cold run is soon over, or its time limit ends it."""

    def close(self) -> None:
        """Do nothing: no process is kept."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()


def _finish(process: subprocess.Popen[bytes], job: Job) -> int:
    """Give a process its job, wait for its end, and end what it left behind."""
    try:
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.communicate(job.to_json().encode(), job.limit + STARTUP)
    finally:  # also after Ctrl-C, which a process in a session of its own does not hear
        process.kill()
        if hasattr(os, "killpg"):
            with contextlib.suppress(OSError):
                os.killpg(process.pid, signal.SIGKILL)
    return process.wait()
