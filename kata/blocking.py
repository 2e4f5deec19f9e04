"""Find calls that make an event loop stand still: time.sleep(), a synchronous engine, and others.

Nothing is measured: SQLAlchemy's events and Python's audit events tell of such a call. Of
time.sleep() there is an audit event only since Python 3.13, so it is replaced for the while.
"""

import asyncio
import sys
import time
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, Self

import pytest
from sqlalchemy import event
from sqlalchemy.engine import Connection, Dialect, Engine

from kata.origin import line_in

SLEEP = time.sleep
ENGINE = "A synchronous engine, as create_engine() makes it,"
CALLS = {
    "os.system": "os.system()",
    "builtins.input": "input()",
    "sqlite3.connect": "sqlite3.connect()",
    "socket.connect": "A connection of a library that is not made for asyncio",
}
Audit = Callable[[str, tuple[Any, ...]], None]


class BlockingCall(AssertionError):
    """The answer blocked the thread in which an event loop runs."""


class Lookout:
    """Raise BlockingCall where a line of an answer blocks a running event loop.

    `found` keeps the first one, for an answer may catch what is raised.
    Source of the audit events: https://docs.python.org/3/library/audit_events.html
    """

    def __init__(self, file: str) -> None:
        self._file = file
        self._patch = pytest.MonkeyPatch()
        self.found: BlockingCall | None = None

    def __enter__(self) -> Self:
        _audience().append(self._hear)
        # A connection audits its socket, too, but "do_connect" comes first and knows the engine.
        event.listen(Engine, "do_connect", self._connects)
        event.listen(Engine, "before_cursor_execute", self._executes)
        for module in (time, sys.modules.get(Path(self._file).stem)):
            for name, value in list(vars(module).items() if module else ()):
                if value is SLEEP:
                    self._patch.setattr(module, name, self._sleep)
        return self

    def __exit__(self, *error: object) -> None:
        self._patch.undo()
        event.remove(Engine, "before_cursor_execute", self._executes)
        event.remove(Engine, "do_connect", self._connects)
        _audience().remove(self._hear)

    def _connects(self, dialect: Dialect, record: object, args: object, named: object) -> None:
        if not dialect.is_async:
            self._check(ENGINE)

    def _executes(
        self,
        conn: Connection,
        cursor: object,
        statement: str,
        parameters: object,
        context: object,
        executemany: bool,
    ) -> None:
        if not conn.dialect.is_async:
            self._check(ENGINE)

    def _sleep(self, seconds: float) -> None:
        self._check("time.sleep()")
        SLEEP(seconds)

    def _hear(self, name: str, arguments: tuple[Any, ...]) -> None:
        if name in CALLS and not (name == "socket.connect" and arguments[0].gettimeout() == 0):
            self._check(CALLS[name])

    def _check(self, what: str) -> None:
        if asyncio._get_running_loop() is None or line_in(self._file) is None:
            return
        error = BlockingCall(
            f"{what} blocks. While it waits, the event loop stands still: no other task can run."
        )
        self.found = self.found or error
        raise error


@cache
def _audience() -> list[Audit]:
    """Return who listens to audit events. A hook can never be removed, so there is only one."""
    audience: list[Audit] = []

    def hook(name: str, arguments: tuple[Any, ...]) -> None:
        for listener in audience:
            listener(name, arguments)

    sys.addaudithook(hook)
    return audience
