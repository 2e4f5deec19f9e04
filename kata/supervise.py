"""Watch a forked run until it ends, and leave nothing of it behind."""

import contextlib
import os
import select
import signal
import sys
import time
from dataclasses import dataclass
from pathlib import Path

END = b'{"event": "end"}\n'
STACK = "stack.txt"
MOST = 16 * 1024 * 1024
TICK = 0.02
ROUNDS = 100
PR_SET_PDEATHSIG = 1
PR_SET_CHILD_SUBREAPER = 36


@dataclass(frozen=True)
class Ending:
    """How a run ended: `kind` is finished, exit, signal or timeout; `code` its number."""

    kind: str
    code: int = 0


def read_stack(scratch: Path) -> str:
    """Return where an answer was when its time ran out; nothing if it did not."""
    file = scratch / STACK
    return file.read_text(errors="replace") if file.exists() else ""


def become_reaper() -> None:
    """On Linux, inherit every process that a run leaves behind, however it hid itself."""
    _prctl(PR_SET_CHILD_SUBREAPER, 1)


def die_with_parent() -> None:
    """On Linux, end this process when the one that watches it is gone."""
    _prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


def _prctl(option: int, value: int) -> None:
    if sys.platform == "linux":
        import ctypes  # slow to import, and the command line needs only the names above

        ctypes.CDLL(None).prctl(option, value, 0, 0, 0)


def watch(pid: int, descriptor: int, limit: float) -> tuple[bytes, Ending]:
    """Read a child's events until it says that it has finished, ends, or `limit` seconds pass.

    Returns what it wrote (at most 16 MiB) and how it ended. Afterwards the child, its process
    group and all that it left behind are gone.
    """
    os.set_blocking(descriptor, False)
    deadline = time.monotonic() + limit
    data = bytearray()
    try:
        ending = _follow(pid, descriptor, deadline, data)
    finally:
        kill_all(pid)
    return bytes(data), ending


def _follow(pid: int, descriptor: int, deadline: float, data: bytearray) -> Ending:
    is_open = True
    while time.monotonic() < deadline:
        if is_open:
            select.select([descriptor], [], [], TICK)
            is_open = _drain(descriptor, data)
        else:
            time.sleep(TICK)
        if data.endswith(END):
            return Ending("finished")
        done, status = os.waitpid(pid, os.WNOHANG)
        if done:
            _drain(descriptor, data)
            return Ending("finished") if data.endswith(END) else _ending(status)
    return Ending("timeout")


def _drain(descriptor: int, data: bytearray) -> bool:
    """Read all that is there; return whether more can come."""
    with contextlib.suppress(BlockingIOError):
        while chunk := os.read(descriptor, 1 << 16):
            if len(data) < MOST:
                data += chunk
        return False
    return True


def _ending(status: int) -> Ending:
    code = os.waitstatus_to_exitcode(status)
    return Ending("signal", -code) if code < 0 else Ending("exit", code)


def kill_all(pid: int) -> None:
    """Kill a child, its process group, and whatever this process inherited from it."""
    with contextlib.suppress(OSError):
        os.killpg(pid, signal.SIGKILL)
    for _ in range(ROUNDS):  # the children of a killed child come to this process in turn
        family = {pid, *_children()}
        for each in family:
            with contextlib.suppress(OSError):
                os.kill(each, signal.SIGKILL)
        for each in family:
            with contextlib.suppress(ChildProcessError):
                os.waitpid(each, 0)
        if not _children():
            return


def _children() -> list[int]:
    """Return the children of this process, on Linux."""
    found: list[int] = []
    for task in Path("/proc/self/task").glob("*/children"):
        with contextlib.suppress(OSError):
            found += map(int, task.read_text().split())
    return found
