"""Each column must be filled in by the one who is responsible for it."""

import re
from datetime import datetime, timedelta

import pytest
from sqlalchemy import MetaData, Table, func, insert, inspect, select, text, update
from sqlalchemy.exc import SQLAlchemyError

COLUMNS = {
    "id": "int",
    "title": "str(100)",
    "width": "int",
    "height": "int",
    "token": "str(32)",
    "status": "str(20)",
    "created": "datetime",
    "version": "int",
    "area": "int",
}
ROW = {
    "title": "A",
    "width": 2,
    "height": 3,
    "token": "t",
    "status": "old",
    "created": datetime(2001, 2, 3, 4, 5, 6),
    "version": 1,
}


@pytest.fixture
def created(ex, other_connection):
    """Give a function that creates the table and returns it."""

    def created():
        metadata = MetaData()
        docs = ex.docs_table(metadata)
        metadata.create_all(other_connection)
        return docs

    return created


@pytest.fixture
def raw(created, other_connection, rng):
    """Give a function that inserts a row as a program without SQLAlchemy does.

    Then it inserts another row with SQLAlchemy. Both leave one column out; it returns what the
    database holds in it.
    """

    def raw(left_out):
        docs = created()
        row = {"id": rng.randrange(10, 1000), **ROW}
        row.pop(left_out, None)
        names = ", ".join(row)
        values = ", ".join(f":{name}" for name in row)
        other_connection.execute(text(f"INSERT INTO docs ({names}) VALUES ({values})"), row)
        row |= {"id": 1, "token": "own"}
        other_connection.execute(insert(docs), row)
        return list(other_connection.scalars(select(docs.c[left_out]).order_by(docs.c.id.desc())))

    return raw


def _rows(rng, number):
    """Return rows with ids in no order; no two have the same token."""
    rows = [ROW | {"id": each, "token": f"t{each}"} for each in rng.sample(range(10, 1000), number)]
    return [row | {"width": rng.randint(2, 99), "height": rng.randint(2, 99)} for row in rows]


def _now(connection):
    return connection.scalar(select(func.now())).replace(tzinfo=None)


@pytest.mark.hint(
    "What are the first two arguments of Table?",
    "Exercise 41 makes a table in the same way. The function must return it.",
    'return Table("docs", metadata, Column("id", Integer, primary_key=True), ...)',
)
def test_describe_a_table_called_docs(ex, described):
    metadata = MetaData()
    table = ex.docs_table(metadata)

    assert isinstance(table, Table) and metadata.tables.get("docs") is table, (
        f'The function must return the Table "docs" of the MetaData that it receives; it '
        f"returned {table!r}, and the MetaData holds {list(metadata.tables)}."
    )
    found, keys = described(table), [column.name for column in table.primary_key]
    assert found == COLUMNS, (
        f"The columns, with type and length, must be {COLUMNS}; they are {found}."
    )
    assert keys == ["id"], f"`id` alone must be the primary key; the primary key is {keys}."


@pytest.mark.hint(
    "When is the right side of `default=` computed: at the import or at each INSERT?",
    "uuid4().hex is a text already. default needs something that it can call; see "
    "'Python-Executed Functions' in the documentation.",
    "default=lambda: uuid4().hex",
)
def test_give_each_row_a_token_of_its_own(created, engine, rng):
    docs = created()
    rows = _rows(rng, 6)
    for row in rows:
        del row["token"]
    with engine.begin() as connection:
        connection.execute(insert(docs), rows[:4])
        connection.execute(insert(docs), rows[4])
        connection.execute(insert(docs).values(rows[5]))
        tokens = list(connection.scalars(select(docs.c.token)))

    assert len({each for each in tokens if each}) == 6, (
        f"Six rows must have six different tokens; they are {tokens}."
    )
    assert all(re.fullmatch(r"\w{32}", each) for each in tokens), f"32 characters each: {tokens}."


@pytest.mark.hint(
    "Who knows of `default=`: the database or SQLAlchemy?",
    "See 'Server-invoked DDL-Explicit Default Expressions' in the documentation.",
    'Column("status", ..., server_default=...)',
)
def test_let_the_database_fill_in_the_status(raw):
    found = raw("status")

    assert found == ["draft", "draft"], (
        "A program without SQLAlchemy and one with it left the status out, so the database must "
        f"fill in 'draft' twice; the column holds {found}."
    )


@pytest.mark.hint(
    "Which SQL function tells the time? Who must call it?",
    "server_default takes an SQL expression, for example one of func.",
    "server_default=func.now()",
)
def test_let_the_database_fill_in_the_time(raw, other_connection):
    before = _now(other_connection)
    found = raw("created")
    after = _now(other_connection)

    second = timedelta(seconds=1)
    assert all(each and before - second <= each <= after + second for each in found), (
        "A program without SQLAlchemy and one with it left `created` out, so the database must "
        f"fill in its own time, between {before} and {after}; the column holds {found}."
    )


@pytest.mark.hint(
    "Will a row that is inserted tomorrow have tomorrow's date?",
    "A Python value in server_default is written into the CREATE TABLE, once and for all.",
    "server_default=func.now()",
)
def test_read_the_clock_at_each_insert(created, engine, other_connection, sql):
    docs = created()
    columns = inspect(other_connection).get_columns("docs")
    (found,) = [each["default"] for each in columns if each["name"] == "created"]

    assert found and not re.search(r"\d\d", found), (
        "The default of `created` must be an expression that reads the clock at each INSERT; in "
        f"the database it is {found}."
    )
    with engine.begin() as connection:
        row = {name: value for name, value in ROW.items() if name != "created"}
        connection.execute(insert(docs), {"id": 1, **row})
    times = [each for each in sql.of("INSERT")[0].values if re.search(r"\d-\d\d-", str(each))]
    assert not times, f"The database must tell the time of a row, but SQLAlchemy sent {times}."


@pytest.mark.hint(
    "Who gives a new row its first version?",
    "It must also work without SQLAlchemy, as for the status. server_default takes a text.",
    'server_default="1"',
)
def test_let_the_database_begin_with_version_1(raw):
    found = raw("version")

    assert found == [1, 1], (
        "A program without SQLAlchemy and one with it left the version out, so the database must "
        f"fill in 1 twice; the column holds {found}."
    )


@pytest.mark.hint(
    "Which parameter of Column is for UPDATE what `default` is for INSERT?",
    "It takes an SQL expression, too: the old version plus 1.",
    'onupdate=text("version + 1")',
)
def test_raise_the_version_with_each_update(created, engine, other_connection, rng):
    docs = created()
    rows = [row | {"version": rng.randint(3, 99)} for row in _rows(rng, 4)]
    other_connection.execute(insert(docs), rows)
    ids = [row["id"] for row in rows]
    with engine.begin() as connection:
        connection.execute(update(docs).where(docs.c.id.in_(ids[:2])).values(title="B"))
        connection.execute(update(docs).where(docs.c.id == ids[1]).values(title="C"))
    found = dict(other_connection.execute(select(docs.c.id, docs.c.version)).all())

    raised = [found[row["id"]] - row["version"] for row in rows]
    assert raised == [1, 2, 0, 0], (
        "The first row was updated once, the second twice, two rows never, so their versions must "
        f"rise by 1, 2, 0 and 0; they rose by {raised}."
    )


@pytest.mark.hint(
    "Which of the columns does the task change in an UPDATE?",
    "onupdate is for the version alone. What is filled in at the INSERT stays as it is.",
)
def test_change_nothing_but_the_version_in_an_update(created, engine, other_connection, rng):
    docs = created()
    (row,) = _rows(rng, 1)
    other_connection.execute(insert(docs), row)
    with engine.begin() as connection:
        connection.execute(update(docs).values(title="B"))
    found = other_connection.execute(select(docs)).mappings().one()

    changed = [name for name in ("token", "status", "created") if found[name] != row[name]]
    assert not changed, (
        f"An UPDATE of the title must leave all others but the version alone; it changed {changed}."
    )


@pytest.mark.hint(
    "Who multiplies: Python, or the database? And who does it after an UPDATE of width?",
    "See 'Computed Columns' in the documentation.",
    'Computed("width * height", persisted=True)',
)
def test_let_the_area_follow_width_and_height(created, other_connection, rng):
    docs = created()
    rows = _rows(rng, 5)
    other_connection.execute(insert(docs), rows)
    other_connection.execute(text("UPDATE docs SET width = width + 7"))
    found = dict(other_connection.execute(select(docs.c.id, docs.c.area)).all())

    wanted = {row["id"]: (row["width"] + 7) * row["height"] for row in rows}
    assert found == wanted, (
        "After another program changed the widths, the areas, by id, must be "
        f"{wanted}; they are {found}."
    )


@pytest.mark.hint(
    "What does a database say when you write into a column that it computes?",
    "Only a computed column is protected; a default is not.",
    'Column("area", Integer, Computed(...))',
)
def test_let_nobody_write_the_area(created, other_connection, rng):
    docs = created()
    (row,) = _rows(rng, 1)
    other_connection.execute(insert(docs), row)
    try:
        other_connection.execute(text("UPDATE docs SET area = 5"))
        error = None
    except SQLAlchemyError as raised:
        error = raised

    assert error, "The database must refuse a value that is written into `area`; it took it."


@pytest.mark.hint(
    "Is the area computed when it is written or when it is read?",
    "Computed has a parameter for this.",
    "Computed(..., persisted=True)",
)
def test_store_the_area(created, other_connection):
    created()
    columns = inspect(other_connection).get_columns("docs")
    (computed,) = [each.get("computed") for each in columns if each["name"] == "area"]

    assert computed and computed["persisted"], (
        "The database must compute `area` when a row is written, and store it; it says of the "
        f"column: {computed}."
    )
