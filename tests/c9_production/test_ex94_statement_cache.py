"""Answers must be right, and their SQL must be compiled once for all calls."""

import pytest
from sqlalchemy import event
from sqlalchemy.engine.interfaces import CacheStats

CALLS = 12
PATTERN = "m %"


@pytest.fixture
def conn(engine):
    """Give the connection that the answer receives."""
    with engine.connect() as conn:
        yield conn


@pytest.fixture
def msgs(rng):
    """Give as many messages as there are calls. To LIKE, the last one stands for all others."""
    return [*(f"m {number}" for number in rng.sample(range(1, 200), CALLS - 1)), PATTERN]


@pytest.fixture
def rows(fill, msgs, rng):
    """Fill the table: each message once, and some of them twice or three times."""
    return fill([*msgs, *rng.sample(msgs, 6), *rng.sample(msgs, 6)])


@pytest.fixture
def compiled(engine):
    """Give a list of the SQL that was not found in the cache, and of what the cache said."""
    compiled = []

    def listener(conn, cursor, statement, parameters, context, executemany):
        # Without `compiled` it is a text for the driver, which needs no compilation.
        if context.compiled is not None and context.cache_hit is not CacheStats.CACHE_HIT:
            compiled.append((" ".join(statement.split()), context.cache_hit.name))

    event.listen(engine, "before_cursor_execute", listener)
    return compiled


def _bound(sql):
    """Return the kinds of all statements but BEGIN, and the values that travelled beside them."""
    sent = [each for each in sql if each.kind != "BEGIN"]
    return [each.kind for each in sent], [value for each in sent for value in each.values]


def _again(compiled):
    """Say how often a statement was compiled, and into what."""
    (before, _), (last, why) = compiled[-2:]
    return (
        f"it was compiled {len(compiled)} times ({why}), at last to {before[:120]!r} and to "
        f"{last[:120]!r}. SQLAlchemy finds a statement in its cache if only values differ."
    )


@pytest.mark.hint(
    "Which column is compared, and with what? What comes back?",
    "scalars() takes the first value out of each row.",
    "conn.scalars(select(log.c.id).where(...)).all()",
)
def test_find_the_ids_of_a_message(ex, conn, rows, msgs):
    for msg in (msgs[0], PATTERN):
        found = ex.by_msg(conn, msg)
        assert isinstance(found, list), f"by_msg must return a list; it returned {found!r}."

        wanted = sorted(key for key in rows if rows[key] == msg)
        assert sorted(found) == wanted, (
            f"by_msg(conn, {msg!r}) must return the ids {wanted}, in any order. It gave "
            f"{len(found)}: {found}."
        )


@pytest.mark.hint(
    "Where is the message: in the SQL, or among its parameters?",
    "SQLAlchemy makes a parameter of a value that a column is compared with.",
    "log.c.msg == msg",
)
def test_hand_the_message_over_as_a_parameter(ex, conn, rows, msgs, sql):
    ex.by_msg(conn, msgs[0])

    kinds, values = _bound(sql)
    assert kinds == ["SELECT"] and msgs[0] in values, (
        f"by_msg must send one SELECT, with the parameter {msgs[0]!r}; it sent {kinds} with the "
        f"parameters {values}."
    )


@pytest.mark.hint(
    "Is there anything in your statement, a name or a text, that depends on the message?",
    "Only the values of parameters may differ; their names and all labels belong to the SQL.",
)
def test_compile_once_for_all_messages(ex, conn, rows, msgs, compiled):
    for msg in msgs:
        ex.by_msg(conn, msg)

    assert len(compiled) <= 1, (
        f"by_msg was called with {CALLS} messages, and its statement may be compiled once; "
        f"{_again(compiled)}"
    )


@pytest.mark.hint(
    "Which operator asks whether a value is in a list? What if the list is empty?",
    "in_() takes a list of any length. func.count() counts in the database.",
    "select(func.count()).select_from(log).where(log.c.id.in_(ids))",
)
def test_count_the_rows_in_a_list(ex, conn, rows, rng):
    ids = rng.sample(sorted(rows), rng.randint(3, 8))
    given = [*ids, ids[0], 1, 2, 3]
    found = ex.count_in(conn, given), ex.count_in(conn, [1, 2]), ex.count_in(conn, [])

    assert found == (len(ids), 0, 0), (
        f"count_in(conn, {given}) must return {len(ids)}, for 1, 2 and 3 are not in the table; "
        f"with [1, 2] and with [] it must return 0. It returned {found}."
    )


@pytest.mark.hint(
    "How many statements do you send for a list? Where are the ids?",
    "The database can count them all at once.",
)
def test_hand_the_ids_over_as_parameters(ex, conn, rows, rng, sql):
    ids = rng.sample(sorted(rows), rng.randint(3, 8))
    ex.count_in(conn, ids)

    kinds, values = _bound(sql)
    assert kinds == ["SELECT"] and set(ids) <= set(values), (
        f"count_in must send one SELECT, with the parameters {ids}; it sent {kinds} with the "
        f"parameters {values}."
    )


@pytest.mark.hint(
    "Does your expression grow with the list?",
    "in_() is one element of the expression, whatever is in its list. A text needs a parameter "
    "that is `expanding`.",
    "log.c.id.in_(ids)",
)
def test_compile_once_for_lists_of_any_length(ex, conn, rows, rng, compiled):
    for length in rng.sample(range(CALLS), CALLS):
        ex.count_in(conn, rng.sample(sorted(rows), length))

    assert len(compiled) <= 1, (
        f"count_in was called with {CALLS} lists, each of another length, and its statement may be "
        f"compiled once; {_again(compiled)}"
    )


@pytest.mark.hint(
    "Which rows are left out, in which order are the others, and how many come back?",
    "where() for the message, order_by() with desc(), and limit().",
    "select(log.c.id).where(...).order_by(log.c.id.desc()).limit(n)",
)
def test_return_the_highest_ids_first(ex, conn, rows, rng):
    n = rng.randint(3, 8)
    for skip in (rows[max(rows)], PATTERN):
        found = ex.newest(conn, n, skip)

        wanted = sorted((key for key in rows if rows[key] != skip), reverse=True)[:n]
        assert isinstance(found, list) and found == wanted, (
            f"newest(conn, {n}, {skip!r}) must return the {n} highest ids without those of the "
            f"message {skip!r}: {wanted}; it returned {found!r}."
        )


@pytest.mark.hint(
    "Where is the number n: in the SQL, or among its parameters?",
    "limit() makes a parameter of its number; a text of your own does not.",
    "limit(n)",
)
def test_hand_number_and_message_over_as_parameters(ex, conn, rows, rng, sql):
    n, skip = rng.randint(3, 8), rows[max(rows)]
    ex.newest(conn, n, skip)

    kinds, values = _bound(sql)
    assert kinds == ["SELECT"] and {n, skip} <= set(values), (
        f"newest must send one SELECT, with the parameters {n} and {skip!r}; it sent {kinds} with "
        f"the parameters {values}."
    )


@pytest.mark.hint(
    "Is there anything in your statement that depends on n or on the message?",
    "Only the values of parameters may differ.",
)
def test_compile_once_for_all_numbers(ex, conn, rows, msgs, compiled):
    for number, msg in enumerate(msgs, start=1):
        ex.newest(conn, number, msg)

    assert len(compiled) <= 1, (
        f"newest was called with {CALLS} numbers, and its statement may be compiled once; "
        f"{_again(compiled)}"
    )
