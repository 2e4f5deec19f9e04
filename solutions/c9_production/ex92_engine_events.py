"""Count and time statements.

Why: SQLAlchemy calls your functions at fixed points; before_cursor_execute comes for each statement
and after_cursor_execute only for those that succeeded. Listen to one engine rather than to the
class Engine, and take the listener away in `finally`, or it works on in the rest of the program.
Tests that count statements find what is slow before your users do.

Also: create_engine(echo=True) prints each statement without any listener. The start can be kept in
a list in conn.info, as well; one variable for all connections would mix up their times.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from time import perf_counter

from sqlalchemy import Engine, event


# Given: do not change.
@dataclass
class Count:
    """A number that grows."""

    value: int = 0


@contextmanager
def count_queries(engine: Engine) -> Iterator[Count]:
    """Count the statements that are sent through `engine` inside the `with` block.

    The block gets a new Count, whose value grows by 1 with each statement, also with one that
    fails in the database. Blocks can be nested: each has its own Count. After the block nothing
    is counted or listened to any more, also when an error left the block; the error goes on.
    """
    count = Count()

    def before(conn, cursor, statement, parameters, context, executemany):
        count.value += 1

    event.listen(engine, "before_cursor_execute", before)
    try:
        yield count
    finally:
        event.remove(engine, "before_cursor_execute", before)


def log_slow(engine: Engine, seconds: float, sink: Callable[[str, float], None]) -> None:
    """From now on, tell of each statement of `engine` that takes `seconds` seconds or more.

    When such a statement is over, call sink(text, time) once: with its SQL, as it was sent, and
    with the seconds that it took to execute. Fetching rows afterwards does not count.
    Statements on several connections can be on their way at the same time. One that fails may
    be told or not.
    """

    @event.listens_for(engine, "before_cursor_execute")
    def before(conn, cursor, statement, parameters, context, executemany):
        context.kata_start = perf_counter()

    @event.listens_for(engine, "after_cursor_execute")
    def after(conn, cursor, statement, parameters, context, executemany):
        time = perf_counter() - context.kata_start
        if time >= seconds:
            sink(statement, time)
