"""Four functions must tell what the database holds at the moment of the call."""

import pytest
from sqlalchemy import Table, event, select, text
from sqlalchemy.exc import NoSuchTableError, SQLAlchemyError

FIXED = (
    "CREATE TABLE harbours (land VARCHAR(2) NOT NULL, no INTEGER NOT NULL, name VARCHAR(40), "
    "PRIMARY KEY (land, no))",
    "CREATE TABLE captains (id INTEGER NOT NULL, name VARCHAR(40) NOT NULL, born DATE, "
    "boss_id INTEGER, PRIMARY KEY (id), FOREIGN KEY (boss_id) REFERENCES captains (id))",
    "CREATE TABLE ships (name VARCHAR(40) NOT NULL, to_no INTEGER, to_land VARCHAR(2), "
    "captain_id INTEGER NOT NULL, PRIMARY KEY (name), "
    "FOREIGN KEY (captain_id) REFERENCES captains (id), "
    "FOREIGN KEY (to_land, to_no) REFERENCES harbours (land, no))",
    "CREATE TABLE anchors (id INTEGER NOT NULL, ship VARCHAR(40), PRIMARY KEY (id), "
    "FOREIGN KEY (ship) REFERENCES ships (name))",
    "CREATE VIEW busy_captains AS SELECT captain_id FROM ships",
)
CALLS = ("columns", "load", "references")


@pytest.fixture
def cargo(rng):
    """Give the name of a table that only this run has."""
    return f"cargo_{rng.randrange(1000, 10000)}"


@pytest.fixture
def schema(other_connection, cargo, rng):
    """Create tables and a view as another program does; tell which columns of cargo may be NULL."""
    for statement in FIXED:
        other_connection.execute(text(statement))
    rest = ["weight INTEGER NOT NULL", "note VARCHAR(40)", "price INTEGER", "kind INTEGER NOT NULL"]
    rng.shuffle(rest)
    if rest == sorted(rest):
        rest.reverse()
    lines = ["id INTEGER NOT NULL", *rest, "PRIMARY KEY (id)"]
    other_connection.execute(text(f"CREATE TABLE {cargo} ({', '.join(lines)})"))
    parts = [line.split() for line in lines[:-1]]
    return {name: "NOT" not in words for name, *words in parts}


def _ending(ex, call, engine, table):
    """Call a function of the answer; return how that ended, in words, and the error or None."""
    try:
        return f"returned {getattr(ex, call)(engine, table)!r}", None
    except (SQLAlchemyError, LookupError, ValueError) as error:
        return f"raised {type(error).__name__}", error


@pytest.mark.hint(
    "Which object of SQLAlchemy answers questions about a database?",
    "inspect(engine) gives an Inspector; see 'Fine Grained Reflection' in the documentation.",
    "sorted(inspect(engine).get_table_names())",
)
def test_list_the_tables_and_no_views(ex, engine, schema, cargo):
    found = ex.table_names(engine)

    wanted = sorted(["harbours", "captains", "ships", "anchors", cargo])
    assert isinstance(found, list) and sorted(found) == wanted, (
        f"The database has the tables {wanted} and a view; table_names() returned {found!r}."
    )
    assert found == wanted, f"The names must be sorted; they are {found}."


@pytest.mark.hint(
    "What does get_columns() tell of each column?",
    "Each item of its list is a dict with the keys name, type, nullable and others.",
    'column["name"]: column["nullable"]',
)
def test_tell_which_columns_may_be_null(ex, engine, schema, cargo):
    found = ex.columns(engine, cargo)

    assert found == schema, (
        f"The table {cargo} was created with these columns, True if NULL is allowed: {schema}; "
        f"columns() returned {found!r}."
    )
    assert list(found) == list(schema), (
        f"The order of the columns in the table is {list(schema)}, and not {list(found)}."
    )


@pytest.mark.hint(
    "Who fills in the columns of a Table when you name none?",
    "See 'Table Reflection' in the tutorial.",
    "Table(name, MetaData(), autoload_with=engine)",
)
def test_load_a_table_for_queries(ex, engine, schema, cargo, other_connection, rng):
    row = {name: rng.randint(1, 999) for name in schema} | {"note": "x'y"}
    values = ", ".join(f":{name}" for name in row)
    other_connection.execute(text(f"INSERT INTO {cargo} ({', '.join(row)}) VALUES ({values})"), row)
    table = ex.load(engine, cargo)

    names = isinstance(table, Table) and table.columns.keys()
    assert names == list(row), f"A Table of {cargo} has {list(row)}; load() returned {table!r}."
    found = other_connection.execute(select(table)).mappings().all()
    assert list(map(dict, found)) == [row], (
        f"In the table there is the row {row}; a select() of your Table found {found}."
    )


@pytest.mark.hint(
    "Does your Table know its keys, or only the names of its columns?",
    "autoload_with reads columns and constraints.",
    "Table(name, MetaData(), autoload_with=engine)",
)
def test_load_the_keys_of_a_table(ex, engine, schema):
    table = ex.load(engine, "ships")

    keys = [column.name for column in table.primary_key]
    assert keys == ["name"], f"The primary key of ships is name; your Table says {keys}."
    found = {key.parent.name: key.target_fullname for key in table.foreign_keys}
    assert found == {
        "captain_id": "captains.id",
        "to_land": "harbours.land",
        "to_no": "harbours.no",
    }, f"The Table must have the foreign keys of the database; it has {found}."


@pytest.mark.hint(
    "Who knows the foreign keys: the Inspector, or a Table that you have loaded?",
    "Both. get_foreign_keys() gives dicts with constrained_columns and referred_columns, which "
    "belong together pair by pair; each of table.foreign_keys has parent and target_fullname.",
    "{key.parent.name: key.target_fullname for key in load(...).foreign_keys}",
)
def test_tell_what_each_column_refers_to(ex, engine, schema):
    found = ex.references(engine, "ships")

    wanted = {"captain_id": "captains.id", "to_no": "harbours.no", "to_land": "harbours.land"}
    size = len(found) if isinstance(found, dict) else "no"
    assert found == wanted, (
        f"The columns of ships refer to {wanted}; references() returned {found!r}. "
        f"It tells of {size} columns. One of the foreign keys of ships has two columns."
    )


@pytest.mark.hint(
    "Can a table refer to itself? And what if there is no foreign key?",
    "get_foreign_keys() gives an empty list when there is none; so does table.foreign_keys.",
)
def test_tell_of_a_table_that_refers_to_itself_or_to_none(ex, engine, schema):
    found = ex.references(engine, "captains"), ex.references(engine, "harbours")

    assert found == ({"boss_id": "captains.id"}, {}), (
        "boss_id of captains refers to captains.id, and harbours has no foreign key; references() "
        f"returned {found}."
    )


@pytest.mark.hint(
    "Which error does SQLAlchemy itself raise for a missing table?",
    "The Inspector and Table raise it by themselves. Do not catch it and do not look first.",
)
def test_raise_an_error_for_a_missing_table(ex, engine, schema, cargo):
    for call in CALLS:
        ending, error = _ending(ex, call, engine, f"no_{cargo}")

        assert isinstance(error, NoSuchTableError), (
            f"There is no table no_{cargo}, so {call}() must raise NoSuchTableError; it {ending}."
        )


@pytest.mark.hint(
    "Where does your Inspector or your MetaData live: in the function or above it?",
    "Both remember what they have read. A new one in each call asks the database again.",
)
def test_see_a_change_between_two_calls(ex, engine, schema, cargo, other_connection):
    for call in CALLS:
        getattr(ex, call)(engine, cargo)
    ex.table_names(engine)
    other_connection.execute(text("CREATE TABLE zones (id INTEGER NOT NULL, PRIMARY KEY (id))"))
    key = "REFERENCES zones (id)"
    other_connection.execute(text(f"ALTER TABLE {cargo} ADD COLUMN zone_id INTEGER {key}"))
    found = {
        "table_names": "zones" in ex.table_names(engine),
        "columns": "zone_id" in ex.columns(engine, cargo),
        "load": "zone_id" in ex.load(engine, cargo).columns,
        "references": "zone_id" in ex.references(engine, cargo),
    }
    missed = [name for name, sees in found.items() if not sees]
    assert not missed, f"Another program changed the schema; these do not see it: {missed}."


@pytest.mark.hint(
    "Who closes a connection that you opened yourself?",
    "inspect(engine) and autoload_with=engine open and close one by themselves.",
    "inspect(engine), or: with engine.connect() as connection: ... It closes after an error, too.",
)
def test_leave_no_connection_open(ex, engine, schema, cargo):
    kept = []  # what Python may not clean up by itself
    event.listen(engine, "engine_connect", lambda connection: kept.append(connection))
    ex.table_names(engine)
    left = {"table_names": engine.pool.checkedout()}
    for call in CALLS:
        getattr(ex, call)(engine, cargo)
        left[call] = engine.pool.checkedout()
        _ending(ex, call, engine, f"no_{cargo}")
        left[f"{call}, no such table"] = engine.pool.checkedout()

    assert not any(left.values()), (
        f"After each call, no connection may be checked out; open were {left}. "
        "Leaked connections make a busy program wait until it fails."
    )
