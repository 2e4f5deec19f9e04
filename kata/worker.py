"""The process that judges: pytest and SQLAlchemy imported once, the tests collected once.

Started as `python -m kata.worker --root=PACK TEST_FILE...`. It reads one job a line from its
standard input and writes one result a line to its standard output. For each job it forks, so
that nothing an answer does can reach the next one. With `--once` it judges a single job in its
own process and writes the events of that run, for systems without fork.
"""

import argparse
import contextlib
import gc
import os
import shutil
import signal
import sys
import tempfile
import time
import traceback
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from kata.child import detach, sweep, watch_the_clock
from kata.databases import scratch_root
from kata.job import Job
from kata.needs import load
from kata.recorder import Channel, Recorder
from kata.result import Result
from kata.supervise import become_reaper, read_stack, watch
from kata.versions import versions
from kata.warmup import warm_up

if TYPE_CHECKING:
    from kata.grade.guard import Guard


class Serve:
    """The pytest plugin that turns the test loop into a server of jobs."""

    def __init__(self, output: int, *, once: Path | None, guard: "Guard | None") -> None:
        self._output = output
        self.recorder = Recorder()
        self._once = once
        self._guard = guard
        self._faults: list[str] = []
        self._versions = versions()
        self.channel: Channel | None = None

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """Keep what went wrong while the tests were collected."""
        if report.failed:
            self._faults.append(report.longreprtext)

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool | None:
        """Serve jobs until there are no more; None in the process that runs the tests of one."""
        warm: set[str] = set()
        for line in sys.stdin:
            job = Job.from_json(line)
            if self._once:
                self._prepare(session, job, Channel(self._output), self._once)
                return None
            if not {job.db, job.tests} <= warm:
                self._warm_up(session, job, warm)
            if self._fork(session, job):
                return None
        os._exit(0)  # whoever asked is gone; there is nothing to sum up and nothing to tidy

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionfinish(self) -> None:
        """End the process of a job as soon as its tests are over; nobody reads a summary."""
        self.leave()

    def leave(self) -> None:
        """In the process of a job, say that all was told, and end with all that still runs."""
        if self.channel:
            if self._guard:
                self._guard.leave()
            self.channel.send(event="end")
            os._exit(0)

    def _warm_up(self, session: pytest.Session, job: Job, warm: set[str]) -> None:
        """Load what this job and later ones like it need."""
        if job.db not in warm:
            warm_up(job.db)
        load(item for item in session.items if str(item.path) == job.tests)
        warm |= {job.db, job.tests}
        gc.freeze()

    def _fork(self, session: pytest.Session, job: Job) -> bool:
        """Judge a job in a child; return True in that child, and False when it is over."""
        from kata.verdict import assemble

        scratch = Path(tempfile.mkdtemp(prefix="kata_", dir=scratch_root()))
        if self._guard:
            self._guard.prepare(job)
        began = time.monotonic()
        reading, writing = os.pipe()
        pid = os.fork()
        if pid == 0:
            os.close(reading)
            os.close(self._output)  # results are the parent's to write
            detach()
            channel = Channel(writing)
            try:
                self._prepare(session, job, channel, scratch)
            except Exception:  # noqa: BLE001 - whatever it is, it is not the answer's
                channel.send(event="harness", message=traceback.format_exc())
                self.leave()
            return True
        os.close(writing)
        try:
            data, ending = watch(pid, reading, job.limit)
            result = assemble(job, data, ending, read_stack(scratch), time.monotonic() - began)
            if ending.kind != "finished":
                sweep(job, scratch.name)
        finally:
            os.close(reading)
            shutil.rmtree(scratch, ignore_errors=True)
        self._write(result)
        return False

    def _write(self, result: Result) -> None:
        data = (result.to_json() + "\n").encode(errors="replace")
        while data:
            data = data[os.write(self._output, data) :]

    def _prepare(self, session: pytest.Session, job: Job, channel: Channel, scratch: Path) -> None:
        """Point the collected session at one job."""
        self.channel = channel
        items = [item for item in session.items if str(item.path) == job.tests]
        items = [item for item in items if not job.only or item.name in job.only]
        channel.send(event="plan", tests=[item.name for item in items], versions=self._versions)
        if not items and self._faults:
            channel.send(event="harness", message="\n".join(self._faults))
        config = session.config
        config.option.target, config.option.db = job.target, job.db
        config.option.randomly_seed, config.option.randomly_reorganize = job.seed, job.shuffle
        config.option.scratch, config.option.maxfail = str(scratch), int(job.brief)
        config.hook.pytest_collection_modifyitems(session=session, config=config, items=items)
        if job.strict:
            for item in items:
                item.add_marker(pytest.mark.filterwarnings("error::sqlalchemy.exc.SAWarning"))
        session.items = items
        session.testsfailed = 0
        self.recorder.begin(channel, job.answer)
        if self._guard:
            self._guard.enter(job, channel.send, items, scratch)
        watch_the_clock(job, scratch, kill=self._once is not None)


@contextlib.contextmanager
def _own_output() -> Iterator[int]:
    """Keep standard output for the results; whatever else is printed goes to standard error."""
    output = os.dup(1)
    os.dup2(2, 1)
    yield output
    os.close(output)


def _guard(options: argparse.Namespace) -> "Guard | None":
    if not options.guard:
        return None
    from kata.grade.guard import Guard

    return Guard(options.root)


def _arguments(root: Path, tests: list[str]) -> list[str]:
    quiet = ["-sq", "--tb=no", "-pno:cacheprovider", "-pno:faulthandler", "-pno:anyio"]
    return [f"--rootdir={root}", *quiet, "-pkata.plugin", "--continue-on-collection-errors", *tests]


def main() -> None:
    """Collect the tests, then serve."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--once", type=Path, help="directory for temporary files")
    parser.add_argument("--root", type=Path, required=True)
    parser.add_argument("--guard", action="store_true", help="the answers are not trusted")
    parser.add_argument("tests", nargs="+")
    options = parser.parse_args()
    if not options.once:
        become_reaper()
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    with _own_output() as output:
        serve = Serve(output, once=options.once, guard=_guard(options))
        arguments = _arguments(options.root, options.tests)
        try:
            status = pytest.main(arguments, plugins=[serve, serve.recorder])
        finally:
            serve.leave()
    sys.exit(status)


if __name__ == "__main__":
    main()
