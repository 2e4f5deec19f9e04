"""Read a big table in small pieces.

Task: write two functions that read the whole table `log`, which can be bigger than the memory.
Each sends one SELECT, and holds at most 2 * `size` rows at a time: those in its own lists and
those in the buffers of SQLAlchemy, counted together. The driver must not fetch all rows in
advance: let it stream them. The table is in `given.py`, in this folder.

Read first:
- https://docs.sqlalchemy.org/en/21/core/connections.html#using-server-side-cursors-a-k-a-stream-results
"""

from collections.abc import Iterator, Sequence
from typing import TextIO

from given import log
from sqlalchemy import Engine, Row


def batches(engine: Engine, size: int) -> Iterator[Sequence[Row]]:
    """Yield all rows of the table, in any order, in lists of `size` rows.

    The last list can be shorter; none is empty. A row has the attributes `id` and `msg`. This is
    a generator: while the caller works on a list, the connection stays open. It goes back to the
    pool when all rows were yielded, or when the caller closes the generator before that.
    """
    # TODO: open a connection, and execute a SELECT with an option that streams its rows.
    # TODO: yield its rows in lists, before the connection is closed.
    raise NotImplementedError


def export(engine: Engine, file: TextIO, size: int) -> int:
    """Write the `msg` of each row to `file`, in any order, each on a line that ends with a newline.

    Return the number of lines. When this function ends, also by an error of `file`, the
    connection has gone back to the pool.
    """
    # TODO: stream the rows, and write each one when it comes.
    raise NotImplementedError
