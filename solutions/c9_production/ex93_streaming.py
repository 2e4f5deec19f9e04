"""Read a big table in small pieces.

Why: to read a result row by row saves no memory by itself. Most drivers fetch all rows when the
statement is executed, unless they are asked to stream; yield_per asks for that, and says how many
rows SQLAlchemy fetches at a time. A stream lives as long as its connection: yield inside the
`with` block. The price is a connection that is busy until the last row is read.

Also: stream_results=True with max_row_buffer=size, and then fetchmany(size), does the same. If each
batch takes long, ask for the next rows by their key (exercise 24) and hold no connection between.
For a sum or a count, stream nothing: the database does that better.
"""

from collections.abc import Iterator, Sequence
from typing import TextIO

from given import log
from sqlalchemy import Engine, Row, select


def batches(engine: Engine, size: int) -> Iterator[Sequence[Row]]:
    """Yield all rows of the table, in any order, in lists of `size` rows.

    The last list can be shorter; none is empty. A row has the attributes `id` and `msg`. This is
    a generator: while the caller works on a list, the connection stays open. It goes back to the
    pool when all rows were yielded, or when the caller closes the generator before that.
    """
    with engine.connect() as conn:
        result = conn.execution_options(yield_per=size).execute(select(log))
        yield from result.partitions()


def export(engine: Engine, file: TextIO, size: int) -> int:
    """Write the `msg` of each row to `file`, in any order, each on a line that ends with a newline.

    Return the number of lines. When this function ends, also by an error of `file`, the
    connection has gone back to the pool.
    """
    lines = 0
    with engine.connect() as conn:
        for msg in conn.execution_options(yield_per=size).scalars(select(log.c.msg)):
            file.write(f"{msg}\n")
            lines += 1
    return lines
