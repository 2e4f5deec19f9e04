"""A worker process that is kept, and forks for each job."""

import contextlib
import os
import select
import subprocess
import tempfile
import time
from pathlib import Path
from typing import Self

from kata.job import Job
from kata.process import STARTUP, command, environment, lost
from kata.result import Result
from kata.supervise import MOST


class WarmRunner:
    """One worker process that is kept, and forks for each job."""

    def __init__(self, root: Path, tests: list[Path]) -> None:
        self._root = root
        self._tests = tests
        self._is_busy = False
        self._start()

    def run(self, job: Job) -> Result:
        """Return the result of a job; a worker that is gone is renewed."""
        if self._process.poll() is not None:
            self.close()
            self._start()
        try:
            self._input.write(job.to_json().encode() + b"\n")
            self._input.flush()
        except BrokenPipeError:
            return self._died(job)
        self._is_busy = True
        line = self._read_line(job.limit + STARTUP)
        self._is_busy = False
        return Result.from_json(line.decode()) if line else self._died(job)

    def abort(self) -> None:
        """End the worker, and with it the run that is under way."""
        self._process.terminate()

    def close(self) -> None:
        """End the worker and what it runs; one that runs nothing has nothing to tidy up."""
        if self._is_busy:
            self._process.terminate()
        with contextlib.suppress(BrokenPipeError):
            self._input.close()
        try:
            self._process.wait(timeout=STARTUP / 20)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        for stream in (self._input, self._output, self._errors):
            with contextlib.suppress(BrokenPipeError):
                stream.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def _start(self) -> None:
        self._errors = tempfile.TemporaryFile()  # noqa: SIM115 - closed with the runner
        self._process = subprocess.Popen(
            self._command(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._errors,
            cwd=self._root,
            env=environment(),
        )
        assert self._process.stdin
        assert self._process.stdout
        self._input, self._output = self._process.stdin, self._process.stdout

    def _command(self) -> list[str]:
        return command(self._root, *self._tests)

    def _read_line(self, seconds: float) -> bytes:
        """Return the worker's next line, or nothing when it ends or is silent too long."""
        deadline = time.monotonic() + seconds
        descriptor = self._output.fileno()
        line = bytearray()
        while not line.endswith(b"\n"):
            ready, _, _ = select.select([descriptor], [], [], max(0, deadline - time.monotonic()))
            piece = os.read(descriptor, 1 << 16) if ready else b""
            if not piece or len(line) > MOST:
                return b""
            line += piece
        return bytes(line)

    def _died(self, job: Job) -> Result:
        self._process.kill()
        status = self._process.wait()
        self._errors.seek(0)
        said = self._errors.read().decode(errors="replace")
        self.close()
        return lost(job, status, said)
