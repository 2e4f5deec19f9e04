"""A key that is there must be updated or kept, a new one inserted, in one step."""

import pytest
from sqlalchemy import insert


@pytest.fixture
def settings(given, fill, rng):
    """Fill kv with 30 settings; each has a note and its own number of hits."""
    numbers = rng.sample(range(100, 1000), 30)
    rows = [
        {"key": f"key {n}", "value": f"old {n}", "hits": rng.randint(5, 90), "note": f"note {n}"}
        for n in numbers
    ]
    return fill(given.kv, rows)


@pytest.fixture
def known(settings, rng):
    """Give a key that is there."""
    return rng.choice(sorted(settings.before))


@pytest.fixture
def mixed(settings, rng):
    """Give rows for new keys and for keys that are there, and the new ones alone."""
    new = [{"key": f"new {n}", "value": f"d'or {n}"} for n in rng.sample(range(1000), 12)]
    there = [{"key": key, "value": "other"} for key in rng.sample(sorted(settings.before), 10)]
    return rng.sample(new + there, 22), new


def _sent(sql):
    """Return the kinds of all statements, without the steps of a transaction."""
    return [each.kind for each in sql if each.kind not in ("BEGIN", "COMMIT", "ROLLBACK")]


def _whole(row):
    return {**row, "hits": 1, "note": None}


@pytest.mark.hint(
    "Which four columns does the new row have, and which of them do you give?",
    "Each dialect has an insert() of its own: from sqlalchemy.dialects import sqlite.",
    "sqlite.insert(kv).values(key=key, value=value, hits=1)",
)
def test_put_a_new_key_with_one_hit(ex, conn, settings):
    ex.put(conn, "new", "d'or")
    conn.commit()

    wanted = {"new": _whole({"key": "new", "value": "d'or"})}
    assert settings.changes() == wanted, (
        'After put(conn, "new", "d\'or") this row must be new, and nothing else changed: '
        f"{wanted['new']}. By key, this changed: {settings.changes()}."
    )


@pytest.mark.hint(
    "Whose value do you set: that of the existing row, or that of the row you bring?",
    "The documentation calls the row that you bring `excluded`; on MySQL and MariaDB it is "
    "`inserted`.",
    'on_conflict_do_update(index_elements=[kv.c.key], set_={"value": new.excluded.value, ...})',
)
def test_replace_the_value_of_a_key_that_is_there(ex, conn, settings, known):
    ex.put(conn, known, "d'or")
    conn.commit()

    values = {key: row.get("value") for key, row in settings.changes().items()}
    assert values == {known: "d'or"}, (
        f'After put(conn, {known!r}, "d\'or") exactly this key must have a new value. By key, '
        f"this changed: {settings.changes()}."
    )


@pytest.mark.hint(
    "What are the hits of a key that was there, after one more put?",
    "In set_, the columns of the table are those of the existing row.",
    '"hits": kv.c.hits + 1',
)
def test_count_one_more_hit_each_time(ex, conn, settings, known):
    for value in ("value 1", "value 2", "value 2"):
        ex.put(conn, known, value)
    conn.commit()

    before, now = settings.before[known]["hits"], settings.rows()[known]["hits"]
    assert now == before + 3, (
        f"The key had {before} hits, and after three more puts, two of them of the same value, it "
        f"must have {before + 3}; it {'still ' if now == before else ''}has {now!r}"
        f"{', one less' if now == before + 2 else ''}."
    )


@pytest.mark.hint(
    "Is the old row changed, or is it deleted and a new one inserted?",
    "Columns that set_ does not name keep their values.",
)
def test_keep_the_note_of_a_key_that_is_there(ex, conn, settings, known):
    ex.put(conn, known, "d'or")
    conn.commit()

    wanted, note = settings.before[known]["note"], settings.rows()[known]["note"]
    assert note == wanted, (
        f"The note of the key was {wanted!r} and must still be; it is {note!r}. A row that is "
        "deleted and inserted again loses what you do not name."
    )


@pytest.mark.hint(
    "What do you send before the INSERT? What can happen between the two?",
    "One statement can do both: its clause ON CONFLICT says what to do if the key is there.",
)
def test_put_with_one_statement(ex, conn, settings, known, sql):
    ex.put(conn, known, "first")
    ex.put(conn, "new key", "second")

    assert _sent(sql) == ["INSERT", "INSERT"], (
        f"Two calls of put must send two INSERTs and nothing else; sent were {_sent(sql)}. "
        "Between two statements, another program can insert the same key."
    )
    upsert = sql.of("INSERT")[1]
    is_beside = {"new key", "second"} <= set(upsert.values) and "second" not in upsert.text
    assert is_beside, "Key and value must travel beside the SQL, as parameters; they did not."


@pytest.mark.hint(
    "Which columns does each new row need? Is `hits` among them?",
    "Every dictionary must have all the columns that get a value.",
    '[{**row, "hits": 1} for row in rows]',
)
def test_insert_the_new_keys(ex, conn, settings, mixed):
    rows, new = mixed
    ex.keep_existing(conn, [dict(row) for row in rows])
    conn.commit()

    added = {key: row for key, row in settings.rows().items() if key not in settings.before}
    wrong = {
        row["key"]: added.get(row["key"]) for row in new if added.get(row["key"]) != _whole(row)
    }
    assert len(added) == len(new) and not wrong, (
        f"{len(new)} rows have new keys and must be inserted with their values, 1 hit and no note; "
        f"{len(added)} rows were inserted. Missing (None) or wrong, by key: {wrong!s:.200}"
    )


@pytest.mark.hint(
    "What may happen to a row whose key is there already?",
    "Nothing: look for the clause that does nothing on a conflict.",
    "on_conflict_do_nothing(); on MySQL and MariaDB: on_duplicate_key_update(key=kv.c.key)",
)
def test_leave_the_existing_keys_alone(ex, conn, settings, mixed):
    ex.keep_existing(conn, [dict(row) for row in mixed[0]])
    conn.commit()

    changed = {key: what for key, what in settings.changes().items() if key in settings.before}
    assert not changed, (
        "keep_existing must not change rows that are there already. By key, these values "
        f"changed: {changed!s:.300}"
    )


@pytest.mark.hint(
    "What if the list itself has a key twice?",
    "The second one finds the key that the first one has just inserted. Let the database decide.",
)
def test_let_the_first_of_two_equal_keys_count(ex, conn, settings):
    rows = [{"key": "new", "value": "first"}, {"key": "x", "value": "y"}]
    ex.keep_existing(conn, [*rows, {"key": "new", "value": "second"}])
    conn.commit()

    assert settings.rows().get("new", {}).get("value") == "first", (
        "The key `new` is in the list twice, first with the value `first`, and that one must be "
        f"saved. By key, this changed: {settings.changes()}."
    )


@pytest.mark.hint(
    "How many statements do 22 rows need?",
    "execute() takes a list of dictionaries as its second argument, as in exercise 33.",
    "conn.execute(statement, rows)",
)
def test_keep_existing_with_one_statement(ex, conn, settings, mixed, sql):
    ex.keep_existing(conn, [dict(row) for row in mixed[0]])

    assert _sent(sql) == ["INSERT"], (
        f"keep_existing must send one INSERT for all {len(mixed[0])} rows and nothing else; sent "
        f"were {_sent(sql)}."
    )
    wanted = {text for row in mixed[0] for text in row.values()}
    assert wanted <= set(sql.of("INSERT")[0].values), (
        "Keys and values of all rows must travel beside the SQL, as parameters; they did not."
    )


@pytest.mark.hint(
    "Who opened the connection? Who knows whether more changes belong together?",
    "A function that receives a connection leaves commit() to the caller.",
)
def test_let_the_caller_undo_everything(ex, conn, given, settings, known):
    conn.execute(insert(given.kv).values(key="mine", value="of the caller", hits=0))
    ex.put(conn, known, "changed")
    ex.keep_existing(conn, [{"key": "new", "value": "changed"}])
    conn.rollback()

    assert settings.changes() == {}, (
        "The caller rolled back, so nothing may have changed, but by key this did: "
        f"{settings.changes()}. The caller decides what belongs together."
    )
