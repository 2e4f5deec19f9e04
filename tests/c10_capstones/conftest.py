"""What the tests of this chapter share: calls that run side by side, and take turns.

Whether two programs get into each other's way is luck, mostly. Here it is none: each call runs in
a thread with connections of its own, and before each statement it waits until it is its turn. So
all send their first statement, then all their second. A call that waits for a lock of another one
loses its turn until it gets the lock.
"""

import re
import sqlite3
import threading
import time
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any

import pytest
from sqlalchemy import create_engine, event, text

# Only a call that waits for another one outside of the database ever reaches these.
PATIENCE, LIMIT = 2, 8
TICK = 0.004


@dataclass
class Lane:
    """One call: how many statements it has sent, and the one that is under way."""

    place: int
    call: Any
    steps: int = 0
    sent: str = ""
    connection: Any = None
    done: bool = False
    result: Any = None

    def work(self, change):
        """Make the call, and keep what it returned or raised."""
        try:
            self.result = self.call()
        except Exception as error:  # noqa: BLE001 - the test judges it
            self.result = error
        with change:
            self.done = True
            change.notify_all()


class Turns:
    """Run calls side by side, so that each run interleaves their statements in the same way."""

    def __init__(self, engine, watcher):
        self._watcher, self._name = watcher, engine.dialect.name
        self._mine, self._change = threading.local(), threading.Condition()
        self._lanes = []
        with engine.connect():  # the first connection asks the database about itself
            event.listen(engine, "before_cursor_execute", self._before)
        event.listen(engine, "after_cursor_execute", self._after)
        event.listen(engine, "handle_error", self._failed)
        event.listen(engine, "commit", self._commit)

    def run(self, *calls):
        """Return what each call returned, or the error that it raised, in the same order."""
        self._lanes = [Lane(place, call) for place, call in enumerate(calls)]
        threads = [threading.Thread(target=self._enter, args=[each]) for each in self._lanes]
        for thread in threads:
            thread.daemon = True
            thread.start()
        deadline = time.monotonic() + LIMIT
        for thread in threads:
            thread.join(max(deadline - time.monotonic(), 0))
        lost = [lane.place + 1 for lane in self._lanes if not lane.done]
        if lost:
            pytest.fail(f"Of {len(calls)} calls at the same time, number {lost} does not end.")
        return [lane.result for lane in self._lanes]

    def _enter(self, lane):
        self._mine.lane = lane
        lane.work(self._change)

    def _before(self, conn, cursor, statement, parameters, context, executemany):
        self._wait(conn, statement.lstrip().partition(" ")[0].upper())

    def _after(self, conn, cursor, statement, parameters, context, executemany):
        self._arrive()

    def _failed(self, context):
        self._arrive()

    def _commit(self, conn):
        self._wait(conn, "COMMIT")

    def _wait(self, conn, kind):
        lane = getattr(self._mine, "lane", None)
        if lane is None:
            return
        deadline = time.monotonic() + PATIENCE
        with self._change:
            self._leave(lane)
            while not self._may_go(lane) and time.monotonic() < deadline:
                self._change.wait(TICK)
            lane.sent, lane.connection = kind, conn.connection.dbapi_connection

    def _arrive(self):
        lane = getattr(self._mine, "lane", None)
        if lane is not None:
            with self._change:
                self._leave(lane)

    def _leave(self, lane):
        """Note that the statement of a lane is over; nobody hears when a COMMIT is."""
        if lane.sent:
            lane.sent, lane.steps = "", lane.steps + 1
            self._change.notify_all()

    def _may_go(self, lane):
        key = lane.steps, lane.place
        return all(
            self._is_blocked(other) or (not other.sent and (other.steps, other.place) > key)
            for other in self._lanes
            if other is not lane and not other.done
        )

    def _is_blocked(self, lane):
        """Whether the statement of a lane waits for a lock that another lane holds."""
        if lane.sent in ("", "COMMIT"):
            return False
        if self._name == "sqlite":
            return lane.sent != "SELECT" and any(_writes(each, lane) for each in self._lanes)
        return _key(lane.connection) in self._watcher()


def _writes(lane, other):
    """Whether a lane, not the other one, has changed something on SQLite and not committed."""
    if lane.done or lane.connection is None or lane.connection is other.connection:
        return False
    with suppress(sqlite3.ProgrammingError):  # the connection is closed
        return lane.connection.in_transaction
    return False


def _key(connection):
    """Return the number by which the server knows a connection."""
    return connection.info.backend_pid if hasattr(connection, "info") else connection.thread_id()


def _waiting(connection):
    """Return the numbers of all connections of the server that wait for a lock."""
    if connection.dialect.name == "postgresql":
        return set(connection.scalars(text("SELECT pid FROM pg_locks WHERE NOT granted")))
    # The tables of information_schema say the same, but only every tenth of a second.
    status = connection.execute(text("SHOW ENGINE INNODB STATUS")).one()[-1]
    waiting = [each for each in status.split("---TRANSACTION") if "LOCK WAIT" in each]
    return {int(number) for each in waiting for number in re.findall(r"thread id (\d+)", each)}


@pytest.fixture
def turns(engine, db_url, sql):
    """Give a way to run calls side by side: `turns.run(call, call)`."""
    watching = create_engine(db_url, isolation_level="AUTOCOMMIT")
    sql.ignore(watching)
    with watching.connect() as connection:
        yield Turns(engine, lambda: _waiting(connection))
    watching.dispose()


@pytest.fixture
def raising():
    """Give a context in which an error of a class must be raised; without one, it says why."""

    @contextmanager
    def raising(kind, why):
        caught = []
        try:
            yield caught
        except kind as error:
            caught.append(error)
        if not caught:
            pytest.fail(why)

    return raising
