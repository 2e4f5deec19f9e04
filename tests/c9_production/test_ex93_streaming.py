"""All rows must come, a few at a time, and the connection must come back."""

from io import StringIO

import pytest
from sqlalchemy import String, TypeDecorator, delete, event


class File(StringIO):
    """A file that knows how many rows were fetched and not yet written, at most."""

    def __init__(self, fetched, room=1000):
        super().__init__()
        self._fetched, self._room, self._lines, self.most = fetched, room, 0, 0

    def write(self, text):
        """Write a text, while there is room for it."""
        self.most = max(self.most, len(self._fetched) - self._lines)
        self._lines += text.count("\n")
        if self._lines > self._room:
            raise OSError("no space left")
        return super().write(text)


@pytest.fixture
def size(rng):
    """Give the size of a batch."""
    return rng.randint(3, 5)


@pytest.fixture
def rows(fill, rng, size):
    """Fill the table: five batches and a bit; two messages are equal. Give the messages by id."""
    numbers = rng.sample(range(1000), 5 * size + rng.randint(0, size - 2))
    return fill([f"m {number} " for number in [*numbers, numbers[0]]])


@pytest.fixture
def fetched(given):
    """Give a list that grows by each row that SQLAlchemy takes out of a result."""
    fetched = []

    class Watched(TypeDecorator):
        impl, cache_ok = String, True

        def process_result_value(self, value, dialect):
            fetched.append(value)
            return value

    given.log.c.msg.type = Watched(50)
    return fetched


@pytest.fixture
def buffers(engine):
    """Give a list of how many rows the buffer of each SELECT can hold; None: it is no stream."""
    buffers = []

    def listener(conn, cursor, statement, parameters, context, executemany):
        options = context.execution_options
        streams = options.get("stream_results")
        buffers.append(options.get("max_row_buffer", 1000) if streams else None)

    event.listen(engine, "before_cursor_execute", listener)
    return buffers


def _streams(buffers, most):
    """Say what is wrong with the buffers of an answer, or ""."""
    if None in buffers:
        return "Its option stream_results is not set, so the driver may fetch all rows at once."
    return f"Up to {max(buffers)} rows would be buffered." if max(buffers, default=0) > most else ""


@pytest.mark.hint(
    "Does your function yield? Is each list a new one?",
    "Result.partitions() gives the rows of a result in lists.",
    "yield from result.partitions(size)",
)
def test_yield_each_row_once(ex, engine, rows, size):
    lists = list(ex.batches(engine, size))

    found = sorted((row.id, row.msg) for each in lists for row in each)
    assert found == sorted(rows.items()), (
        f"Each of the {len(rows)} rows must be yielded once. {len(found)} rows came, "
        f"{len(set(found) & set(rows.items()))} of those that are in the table."
    )


@pytest.mark.hint(
    "How many rows has each of your lists? What happens to those behind the last full list?",
    "partitions(size) cares for that; a loop of your own has rows left at its end.",
)
def test_fill_each_batch_but_the_last(ex, engine, rows, size):
    found = [len(each) for each in ex.batches(engine, size)]

    assert found == [size] * 5 + [len(rows) - 5 * size], (
        f"There are {len(rows)} rows and the size is {size}. Each list must have {size} rows, but "
        f"the last one has what is left. Their lengths are {found}."
    )


@pytest.mark.hint(
    "What does your loop do when there are no rows left, and no list is begun?",
    "fetchmany() gives an empty list then: that is the end.",
)
def test_yield_no_empty_batch(ex, engine, fill, size):
    fill(["m"] * (2 * size))
    found = [len(each) for each in ex.batches(engine, size)]

    assert found == [size, size], (
        f"The table has just {2 * size} rows, so there are 2 lists of {size}. Their lengths are "
        f"{found}."
    )


@pytest.mark.hint(
    "How many queries does a whole run send?",
    "One result can be read in parts. LIMIT and OFFSET start a new query for each part.",
)
def test_send_one_select_for_all_batches(ex, engine, rows, size, sql):
    found = sum(len(each) for each in ex.batches(engine, size))

    count = len(sql.of("SELECT"))
    assert (found, count) == (len(rows), 1), (
        f"All {len(rows)} rows must come with 1 SELECT; {found} rows came with {count}. With a new "
        "query for each batch, rows that are added or deleted meanwhile are seen twice or missed."
    )


@pytest.mark.hint(
    "How many rows do you take out of the result before you yield the first list?",
    "all() and fetchall() take all of them. partitions() and fetchmany() take some.",
)
def test_fetch_rows_only_when_they_are_wanted(ex, engine, rows, size, fetched):
    first = next(ex.batches(engine, size))

    assert len(first) == size and len(fetched) <= 2 * size, (
        f"One list of {size} rows was asked for, and {2 * size} rows may be held; {len(fetched)} "
        "were taken out of the result. The others may be too many for the memory."
    )


@pytest.mark.hint(
    "Which execution option asks the driver for a stream?",
    "yield_per sets stream_results, and the size of the buffer too.",
    "conn.execution_options(yield_per=size).execute(select(log))",
)
def test_stream_the_batches(ex, engine, rows, size, buffers):
    list(ex.batches(engine, size))

    wrong = _streams(buffers, 2 * size)
    assert not wrong, f"The SELECT of batches must be a stream with a small buffer. {wrong}"


@pytest.mark.hint(
    "Is your connection still open when the caller gets the list?",
    "A `with` block ends when it is left; a `yield` in it does not leave it.",
)
def test_hold_the_connection_between_two_batches(ex, engine, rows, size, kept):
    lists = ex.batches(engine, size)
    next(lists)

    found = engine.pool.checkedout()
    assert found == 1, (
        f"There are rows to come, and {found} connections are in use; it must be 1. A stream lives "
        "in its connection: without it the rest may be lost."
    )
    lists.close()


@pytest.mark.hint(
    "Who closes your connection after the last row?",
    "with engine.connect() as conn: ...",
)
def test_give_the_connection_back_at_the_end(ex, engine, rows, size, kept):
    list(ex.batches(engine, size))

    left = engine.pool.checkedout()
    assert left == 0, (
        f"All rows were yielded, and {left} connection is still checked out of the pool."
    )


@pytest.mark.hint(
    "Which of your lines are run when the caller stops after the first list?",
    "close() ends a generator at its `yield`: `with` and `finally` around it still work.",
)
def test_give_the_connection_back_to_a_caller_who_stops(ex, engine, rows, size, kept):
    lists = ex.batches(engine, size)
    next(lists)
    lists.close()

    left = engine.pool.checkedout()
    assert left == 0, (
        f"The generator was closed after its first list, and {left} connection is still checked "
        "out of the pool. A caller may stop where it likes."
    )


@pytest.mark.hint(
    "Does each message get its newline? What do you return?",
    'file.write(f"{msg}\\n")',
)
def test_write_a_line_for_each_row(ex, engine, rows, size, given, other_connection):
    file = StringIO()
    found = ex.export(engine, file, size)

    lines = file.getvalue().splitlines(keepends=True)
    assert sorted(lines) == sorted(f"{msg}\n" for msg in rows.values()), (
        f"The file must have the messages of all {len(rows)} rows, each with a newline behind it. "
        f"It has {len(lines)} lines and begins with {file.getvalue()[:20]!r}."
    )
    assert found == len(rows), f"{len(rows)} lines were written; export returned {found!r}."

    other_connection.execute(delete(given.log))
    found = ex.export(engine, StringIO(), size)
    assert found == 0, f"The table is empty, so no line is written; export returned {found!r}."


@pytest.mark.hint(
    "How many rows are there in your memory when the first line is written? And in the driver's?",
    "A result gives its rows in a `for` loop, and yield_per makes a stream of it.",
)
def test_stream_to_the_file(ex, engine, rows, size, sql, buffers, fetched):
    file = File(fetched)
    ex.export(engine, file, size)

    wrong = _streams(buffers, 2 * size)
    assert not wrong, f"The SELECT of export must be a stream with a small buffer. {wrong}"
    assert file.most <= 2 * size, (
        f"At most {2 * size} rows may be held and not yet written; there were {file.most}."
    )
    count = len(sql.of("SELECT"))
    assert count == 1, f"export must send 1 SELECT; it sent {count}."


@pytest.mark.hint(
    "What becomes of your connection, or of your generator, when write() raises an error?",
    "A generator that was left in the middle holds its connection until somebody closes it.",
    "with engine.connect() as conn: ... or with contextlib.closing(batches(...)) as lists: ...",
)
def test_give_the_connection_back_when_the_file_is_full(ex, engine, rows, size, kept):
    try:
        ex.export(engine, File([], room=size), size)
    except OSError:
        left = engine.pool.checkedout()
    else:
        pytest.fail("write() raised an OSError, and nobody heard of it. It must go on.")

    assert left == 0, (
        "write() raised an error, and when the caller got it, "
        f"{left} connection was still checked out of the pool."
    )
