"""The SQL that an answer emits, seen from SQLAlchemy's events."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import event
from sqlalchemy.engine import Connection, Engine

from kata.origin import line_in

# A savepoint is a statement of its own; these three steps SQLAlchemy leaves to the driver.
STEPS = {"begin": "BEGIN (implicit)", "commit": "COMMIT", "rollback": "ROLLBACK"}
LOOK_UPS = ("PRAGMA", "SHOW", "DESCRIBE")
CATALOGS = ("pg_catalog", "information_schema", "sqlite_master")
# What can stand before the first word, and what hides the main word of WITH a AS (...) SELECT ...
BEFORE = re.compile(r"(?:[\s(]|--[^\n]*\n|/\*.*?\*/)*", re.DOTALL)
HIDING = re.compile(r"'[^']*'|\"[^\"]*\"|`[^`]*`|\([^()'\"`]*\)")
MAIN = re.compile(r"\b(?:SELECT|INSERT|UPDATE|DELETE)\b")


@dataclass(frozen=True)
class Statement:
    """One statement, or one step of a transaction, that was sent to a database.

    `kind` is the first word in capitals: INSERT, SELECT, BEGIN, COMMIT, ROLLBACK, SAVEPOINT; of the
    end of a savepoint, RELEASE SAVEPOINT or ROLLBACK TO SAVEPOINT; of one that begins with a CTE,
    what it does with it.
    `parameters` is what travelled beside the text, `many` says that it was one executemany,
    `line` is the line of the answer that caused it (None: no line of the answer did).
    """

    kind: str
    text: str
    parameters: Any = None
    many: bool = False
    line: int | None = None
    connection: int = 0

    @property
    def values(self) -> list[Any]:
        """The bound values in the order of the parameters, without their names."""
        is_flat = not self.many or not isinstance(self.parameters, list)
        sets = [self.parameters] if is_flat else self.parameters
        return [value for one in sets or [] for value in _values(one)]

    @property
    def is_look_up(self) -> bool:
        """Whether SQLAlchemy asked the database about its own tables."""
        return self.kind in LOOK_UPS or any(name in self.text for name in CATALOGS)


def _values(parameters: Any) -> Sequence[Any]:
    if isinstance(parameters, Mapping):
        return list(parameters.values())
    return list(parameters or ())


# The spies that watch now: that of the test which is running.
WATCHING: list["Spy"] = []


class Spy:
    """Every statement of every engine, but for the engines of the judge.

    Iterating gives the statements in the order in which they were sent.
    """

    def __init__(self, answer: Path) -> None:
        self.file = str(answer)
        self._judges: set[Engine] = set()
        self.statements: list[Statement] = []
        self.engines: set[Engine] = set()

    def of(self, *kinds: str) -> list[Statement]:
        """Return the statements of these kinds: `sql.of("INSERT", "UPDATE")`."""
        return [statement for statement in self.statements if statement.kind in kinds]

    def clear(self) -> None:
        """Forget what was seen so far, for example what only prepared the test."""
        self.statements.clear()

    def ignore(self, engine: Engine) -> None:
        """Treat an engine as the judge's: its statements are not the answer's."""
        self._judges.add(engine)

    def __iter__(self) -> Iterator[Statement]:
        return iter(self.statements)

    def __len__(self) -> int:
        return len(self.statements)

    def start(self) -> None:
        """Watch every engine, also those that the answer will make."""
        WATCHING.append(self)

    def stop(self) -> None:
        """Watch no more, and close the pools of the engines that were seen."""
        WATCHING[:] = [each for each in WATCHING if each is not self]
        for engine in self.engines:
            # What an event loop opened can be closed in that loop only, as kata.event_loop does.
            engine.dispose(close=not engine.dialect.is_async)

    def add(self, conn: Connection, text: str, parameters: Any = None, many: bool = False) -> None:
        """Note a statement or a step, unless it is the judge's own."""
        if conn.engine in self._judges:
            return
        line = line_in(self.file)
        self.statements.append(Statement(kind_of(text), text, parameters, many, line, id(conn)))


# SQLAlchemy reads the signature of each listener, which is slow: so all tests of a run share these.


@event.listens_for(Engine, "engine_connect")
def _see_engine(conn: Connection) -> None:
    for spy in WATCHING:
        spy.engines.add(conn.engine)


@event.listens_for(Engine, "before_cursor_execute")
def _see_statement(
    conn: Connection,
    cursor: object,
    statement: str,
    parameters: object,
    context: object,
    executemany: bool,
) -> None:
    for spy in WATCHING:
        spy.add(conn, statement, parameters, executemany)


def _see_step(text: str) -> Callable[[Connection], None]:
    def listener(conn: Connection) -> None:
        for spy in WATCHING:
            spy.add(conn, text)

    return listener


for _name, _text in STEPS.items():
    event.listen(Engine, _name, _see_step(_text))


def kind_of(text: str) -> str:
    """Return what a statement is, in capitals: see Statement."""
    words = BEFORE.sub("", text, count=1).upper().split(maxsplit=2)
    kind = words[0] if words else ""
    if kind == "WITH":
        bare, count = text.upper(), 1
        while count:
            bare, count = HIDING.subn(" ", bare)
        found = MAIN.search(bare)
        return found[0] if found else "SELECT"
    if len(words) > 1 and kind in ("ROLLBACK", "RELEASE"):
        return f"{kind} TO SAVEPOINT" if words[1] == "TO" else f"{kind} SAVEPOINT"
    return kind
