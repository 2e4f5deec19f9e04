"""The process of one answer: what it is given, and what is swept up after it."""

import contextlib
import faulthandler
import gc
import os
import signal
import sys
from pathlib import Path

from kata.databases import Server, resolve
from kata.job import Job
from kata.supervise import STACK, die_with_parent

EARLIER = 0.9
# A run is short, and to look for cycles that early is a tenth of its time: see gc.set_threshold.
OBJECTS = 200_000


def watch_the_clock(job: Job, scratch: Path, *, kill: bool) -> None:
    """Have the place written down where the answer is when its time is nearly over."""
    file = (scratch / STACK).open("w")  # stays open until the process ends
    faulthandler.dump_traceback_later(job.limit * EARLIER, file=file, exit=kill)


def detach() -> None:
    """Give this process no keyboard, no screen, the usual signals, and a group of its own.

    Its garbage collector waits for more objects than usual.
    """
    gc.set_threshold(OBJECTS)
    os.setsid()
    die_with_parent()
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    nothing = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):
        os.dup2(nothing, descriptor)
    sys.stdin = open(0, closefd=False)  # noqa: SIM115 - lives as long as the process
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def sweep(job: Job, prefix: str) -> None:
    """Drop the databases that a killed run left on a server, in a process of its own."""
    url = resolve(job.db)
    if url.get_backend_name() == "sqlite":
        return
    pid = os.fork()
    if pid == 0:
        with contextlib.suppress(BaseException):
            Server(url).sweep(prefix)
        os._exit(0)
    os.waitpid(pid, 0)
