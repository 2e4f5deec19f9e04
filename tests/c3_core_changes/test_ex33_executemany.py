"""Many rows must need few statements, and each value must come to its own row."""

from types import SimpleNamespace

import pytest
from sqlalchemy import event
from sqlalchemy.exc import DBAPIError

MOST = 5


@pytest.fixture
def crowd(shop, rng):
    """Give a function that makes so many new users, all with the same keys.

    Among them are some with the age 0, and some with an empty email.
    """

    def crowd(size):
        numbers = rng.sample(range(10_000, 99_999), size)
        return [
            {
                "name": f"D'Arcy {number}",
                "age": 0 if place % 6 == 1 else number % 90 + 1,
                "email": "" if place % 6 == 2 else f"{number}@example.org",
            }
            for place, number in enumerate(numbers)
        ]

    return crowd


@pytest.fixture
def calls(engine):
    """Count the calls of execute(), however many statements SQLAlchemy makes of one."""
    calls = SimpleNamespace(count=0)

    def listener(conn, clauseelement, multiparams, params, execution_options):
        calls.count += 1

    event.listen(engine, "before_execute", listener)
    return calls


@pytest.fixture
def backwards(engine):
    """Let the rows of each RETURNING come in backward order, as a database may send them."""

    def listener(conn, cursor, statement, parameters, context, executemany):
        context.fetchall_for_returning = lambda cursor: list(cursor.fetchall())[::-1]

    event.listen(engine, "before_cursor_execute", listener)


def _without(rows, *keys):
    return [{key: value for key, value in row.items() if key not in keys} for row in rows]


def _new(shop):
    """Return name, age, email and spent of all new users, sorted."""
    rows = shop.users.changes().values()
    return _values([row for row in rows if row != "deleted"])


def _values(rows):
    keys = ("name", "age", "email", "spent")
    return sorted([tuple(row.get(key) for key in keys) for row in rows], key=repr)


def _must_be_new(shop, rows, function):
    found, wanted = _new(shop), _values(rows)
    assert found == wanted, (
        f"{function} was called with {len(rows)} rows, and exactly these must be new. {len(found)} "
        f"rows are new, the first of them: {found[:2]}; of the list: {wanted[:2]}."
    )


def _must_be_bound(sql, rows, function):
    assert rows[0]["name"] in [value for each in sql.of("INSERT") for value in each.values], (
        f"The names must travel beside the SQL, as parameters; those of {function} did not."
    )


def _judged(ids, wanted):
    """Return what is to be said of the ids that came back in place of the wanted ones."""
    if not isinstance(ids, dict):
        return "which is no dictionary"
    if ids == {key: name for name, key in wanted.items()}:
        return "with names and ids exchanged"
    right = sum(ids.get(name) == key for name, key in wanted.items())
    return f"where {right} of {len(wanted)} names have their id"


def _sent(sql):
    """Return the kinds of all statements, without the steps of a transaction."""
    return [each.kind for each in sql if each.kind not in ("BEGIN", "COMMIT", "ROLLBACK")]


@pytest.mark.hint(
    "Which second argument does execute() take besides a dictionary?",
    "The tutorial's section 'Sending Multiple Parameters'; insert(users) takes a list, too.",
    "conn.execute(insert(users), rows)",
)
def test_add_every_row(ex, conn, shop, crowd, sql):
    rows = [{**row, "spent": 5} for row in crowd(31)]
    rows += [{**row, "age": 99} for row in rows[3:5]]
    ex.add_all(conn, [dict(row) for row in rows])
    conn.commit()

    _must_be_new(shop, rows, "add_all")
    _must_be_bound(sql, rows, "add_all")


@pytest.mark.hint(
    "Does execute() stand in a loop?",
    "Hand over the whole list: the database driver then sends the rows together.",
)
def test_add_a_thousand_rows_with_few_statements(ex, conn, crowd, sql):
    ex.add_all(conn, crowd(1000))

    assert 1 <= len(sql.of("INSERT")) <= MOST, (
        f"At most {MOST} INSERTs are to be sent for 1000 rows, and at least 1; there were "
        f"{len(sql.of('INSERT'))}. Every statement is a journey to the database and back."
    )
    assert set(_sent(sql)) == {"INSERT"}, f"Only INSERTs are needed; sent were {_sent(sql)}."


@pytest.mark.hint(
    "What is an INSERT without values? Is it nothing?",
    "Look at the list before you send anything.",
    "if rows: ...",
)
def test_send_nothing_for_an_empty_list(ex, conn, shop, sql):
    ex.add_all(conn, [])
    ex.add_mixed(conn, [])

    assert not _sent(sql), (
        f"For an empty list nothing must be sent; sent were {_sent(sql)}. An INSERT without "
        "parameters is still an INSERT: of one row, with the defaults of all columns."
    )


@pytest.mark.hint(
    "Which columns does the INSERT name, if the first dictionary has all keys?",
    "SQLAlchemy takes the columns from the first dictionary; the others must have the same "
    "keys. None is a value for them.",
    "row.get(key) is None if the key is missing",
)
def test_store_null_for_missing_keys(ex, conn, shop, crowd):
    full = crowd(9)
    rows = full[:3] + _without(full[3:6], "age") + _without(full[6:], "age", "email")
    ex.add_mixed(conn, [dict(row) for row in rows])
    conn.commit()

    lost = [row for row in _values(rows) if row not in _new(shop)]
    assert not lost and len(_new(shop)) == 9, (
        "add_mixed was called with 3 full rows, 3 without an age, and 3 with only a name. "
        f"Each must be saved with NULL for what is missing. {len(_new(shop))} rows are new, and "
        f"these are not among them: {lost[:2]}. None is NULL; 0 and '' are values."
    )


@pytest.mark.hint(
    "What becomes of a key that the first dictionary does not have?",
    "SQLAlchemy ignores it, without an error. Give all dictionaries all three keys.",
    '[{key: row.get(key) for key in ("name", "age", "email")} for row in rows]',
)
def test_store_what_the_first_row_does_not_have(ex, conn, shop, crowd):
    full = crowd(9)
    rows = _without(full[:3], "age", "email") + _without(full[3:6], "age")
    rows += _without(full[6:], "email")
    ex.add_mixed(conn, [dict(row) for row in rows])
    conn.commit()

    lost = [row for row in _values(rows) if row not in _new(shop)]
    assert not lost, (
        "The first row has only a name, later ones have an email or an age, and these must be "
        f"saved, too. {len(lost)} rows are not there with all their values, such as {lost[0]} "
        "(None is NULL)."
    )


@pytest.mark.hint(
    "How many INSERTs do 200 rows cost?",
    "Build a new list of dictionaries first; then it is the same as add_all.",
)
def test_add_mixed_rows_with_few_statements(ex, conn, crowd, sql):
    full = crowd(200)
    ex.add_mixed(conn, full[:50] + _without(full[50:120], "age") + _without(full[120:], "email"))

    assert 1 <= len(sql.of("INSERT")) <= MOST, (
        f"At most {MOST} INSERTs are to be sent for 200 mixed rows, and at least 1; there were "
        f"{len(sql.of('INSERT'))}."
    )
    assert set(_sent(sql)) == {"INSERT"}, f"Only INSERTs are needed; sent were {_sent(sql)}."
    _must_be_bound(sql, full, "add_mixed")


@pytest.mark.hint(
    "Which two columns of each new row do you need?",
    "insert(users).returning(...) with a list of rows returns one row for each.",
    "conn.execute(insert(users).returning(users.c.name, users.c.id), rows)",
)
def test_return_the_id_of_each_new_user_by_name(ex, conn, shop, crowd, rival):
    rival("INSERT", "INSERT INTO users (name, age) VALUES ('Rival', 3)", "after_cursor_execute")
    ids = ex.add_returning(conn, [*crowd(29), {"name": shop.shared, "age": 1, "email": ""}])
    conn.commit()

    wanted = {row["name"]: key for key, row in shop.users.changes().items()}
    rivals = wanted.pop("Rival", None)
    assert ids == wanted, (
        "add_returning must return a dictionary with the id of each of the 30 new rows by its "
        f"name, such as {dict(list(wanted.items())[:2])}. Right after your first INSERT, somebody "
        f"else's row got the id {rivals}. It returned {ids!s:.200}, {_judged(ids, wanted)}."
    )


@pytest.mark.hint(
    "Does the INSERT get the whole list, with all its keys?",
    "execute() takes the same list here as in add_all.",
)
def test_save_every_row_that_is_to_return_its_id(ex, conn, shop, crowd, sql):
    rows = [{**row, "spent": 5} for row in crowd(30)]
    ex.add_returning(conn, [dict(row) for row in rows])
    conn.commit()

    _must_be_new(shop, rows, "add_returning")
    _must_be_bound(sql, rows, "add_returning")


@pytest.mark.hint(
    "What tells you that the first id belongs to the first row of your list?",
    "Ask for the name together with the id: then each pair is right in any order.",
)
def test_trust_no_order_of_the_returned_rows(ex, conn, shop, crowd, backwards, rng):
    rows, keys = crowd(60), rng.sample(range(2000, 9000), 30)
    own = [{"id": key, **row} for key, row in zip(keys, rows[30:], strict=True)]
    ids = ex.add_returning(conn, rows[:30]) | ex.add_returning(conn, own)
    conn.commit()

    wanted = {row["name"]: key for key, row in shop.users.changes().items()}
    wrong = {name: key for name, key in ids.items() if wanted.get(name) != key}
    assert not wrong, (
        "Here the database sent the rows back in another order than that of the list; those of "
        "the second list brought ids of their own. "
        f"{len(wrong)} of {len(wanted)} names got another id than theirs."
    )


@pytest.mark.hint(
    "How often is execute() called for 300 rows?",
    "One call with the whole list can return all ids; nothing is to be asked afterwards.",
)
def test_get_all_ids_with_few_calls(ex, conn, crowd, calls, sql):
    ex.add_returning(conn, crowd(300))

    assert 1 <= calls.count <= MOST, (
        f"At most {MOST} calls of execute() are needed for 300 rows; there were {calls.count}. "
        "A list of rows and returning() go together."
    )
    assert set(_sent(sql)) == {"INSERT"}, (
        f"Only INSERTs are needed; sent were {list(dict.fromkeys(_sent(sql)))}. Other users may "
        "have the same names, and get ids at the same time: a SELECT cannot tell the new ones."
    )


@pytest.mark.hint(
    "What is returned when there is nothing to do?",
    "The same type as always: a dictionary.",
)
def test_return_an_empty_dictionary_for_an_empty_list(ex, conn, shop, sql):
    ids = ex.add_returning(conn, [])

    assert ids == {} and not _sent(sql), (
        "For an empty list, add_returning must return {} and send nothing; it returned "
        f"{ids!r} and sent {_sent(sql)}."
    )


@pytest.mark.hint(
    "Do you catch an error? Who learns then that nothing was saved?",
    "You need no `try` here, also not for an empty list: look at the list instead.",
)
def test_let_an_error_go_on_to_the_caller(ex, conn, crowd, raising):
    why = "{} got a row with the name None, which the database refuses, and hid that error."
    for name in ("add_all", "add_mixed", "add_returning"):
        with raising(DBAPIError, why.format(name)):
            getattr(ex, name)(conn, [*crowd(2), {"name": None, "age": 1, "email": ""}])
        conn.rollback()


@pytest.mark.hint(
    "Who opened the connection? Who knows whether more changes belong together?",
    "A function that receives a connection leaves commit() to the caller.",
)
def test_leave_the_commit_to_the_caller(crowd, enders):
    ended = enders(add_all=[crowd(3)], add_mixed=[crowd(3)], add_returning=[crowd(3)])

    assert not ended, (
        f"No function may end the transaction, but in {' and '.join(ended)} there was a COMMIT or "
        "a ROLLBACK. The caller decides what belongs together."
    )
