"""Count and time statements.

Task: write two functions that listen to an engine. A statement is what is handed to a cursor of
the driver: an executemany is one statement, and the begin and the end of a transaction are none.
Statements of other engines do not count.

Read first:
- https://docs.sqlalchemy.org/en/21/core/events.html#sql-execution-and-connection-events
- https://docs.sqlalchemy.org/en/21/faq/performance.html#query-profiling
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy import Engine


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
    # TODO: write a function that adds 1 to the count, and let it listen to the engine.
    # TODO: yield the count, and take the listener away in any case.
    raise NotImplementedError


def log_slow(engine: Engine, seconds: float, sink: Callable[[str, float], None]) -> None:
    """From now on, tell of each statement of `engine` that takes `seconds` seconds or more.

    When such a statement is over, call sink(text, time) once: with its SQL, as it was sent, and
    with the seconds that it took to execute. Fetching rows afterwards does not count.
    Statements on several connections can be on their way at the same time. One that fails may
    be told or not.
    """
    # TODO: note when a statement begins.
    # TODO: when it is over, find out how long it took, and call sink if that was long.
    raise NotImplementedError
