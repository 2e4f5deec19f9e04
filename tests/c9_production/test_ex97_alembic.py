"""A migration must change a table that is full of rows, and change it back."""

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.operations import Operations
from sqlalchemy import (
    Column,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    UniqueConstraint,
    insert,
    inspect,
    text,
)
from sqlalchemy.exc import IntegrityError

NAMES = ("O'Brien", "Zoë", "Åsa", "Dwayne", "dwayne", "100%", "Chen", "active", "Maja")


def _users(*columns):
    """Describe the table in a MetaData of its own."""
    key = Column("id", Integer, primary_key=True)
    return Table("users", MetaData(), key, *columns)


def _text(name, length, **more):
    return Column(name, String(length), nullable=False, **more)


@pytest.fixture
def before():
    """Describe the table as it was."""
    return _users(_text("name", 60), _text("email", 100))


@pytest.fixture
def after():
    """Describe the table as it must be after upgrade."""
    return _users(
        _text("full_name", 60),
        _text("email", 100),
        _text("status", 20, server_default="active"),
        UniqueConstraint("email", name="uq_users_email"),
        Index("ix_users_status", "status"),
    )


@pytest.fixture
def old(before, other_connection, rng):
    """Save six users in the old table; give their rows, by id."""
    before.create(other_connection)
    ids, names = rng.sample(range(100, 1000), 6), rng.sample(NAMES, 6)
    rows = [
        {"id": key, "name": name, "email": f"{number}@example.com"}
        for number, (key, name) in enumerate(zip(ids, names, strict=True))
    ]
    other_connection.execute(insert(before), rows)
    return {row["id"]: row for row in rows}


@pytest.fixture
def migrate(engine, old):
    """Give a function that calls upgrade or downgrade as Alembic does, in a transaction."""

    def migrate(*steps):
        for step in steps:
            with engine.begin() as connection:
                context = MigrationContext.configure(connection)
                with context.begin_transaction():
                    _call(step, Operations(context))

    return migrate


def _call(step, op):
    """Call a step; that Alembic cannot do something does not mean that nothing is written."""
    try:
        step(op)
    except NotImplementedError as error:
        if not str(error).startswith(("No support", "No generic")):
            raise
        pytest.fail(f"In {step.__name__}, Alembic gave up: {error}")


@pytest.fixture
def stored(other_connection):
    """Give a function that tells the rows of the table by id, whatever its columns are."""

    def stored():
        found = other_connection.execute(text("SELECT * FROM users")).mappings()
        return {row["id"]: dict(row) for row in found}

    return stored


@pytest.fixture
def to_do(engine):
    """Give a function that tells what Alembic would do to make the table as it is described."""

    def to_do(table):
        with engine.connect() as connection:
            context = MigrationContext.configure(connection, opts={"compare_server_default": True})
            return ", ".join(map(_told, compare_metadata(context, table.metadata))) or "nothing"

    return to_do


def _told(change):
    """Tell a change in words: ("add_index", Index(...)) is "add_index ix_users_status"."""
    if isinstance(change, list):
        return ", ".join(map(_told, change))
    kind, *rest = change
    if kind.startswith("modify"):
        return f"{kind} of {rest[2]} from {rest[4]} to {rest[5]}"
    return f"{kind} {getattr(rest[-1], 'name', rest[-1])}"


def _kept(found, column):
    """Return the values of a column by id; None where the row has no such column."""
    return {key: row.get(column) for key, row in found.items()}


def _difference(found, wanted):
    """Say of the first row that is not as it must be what it is; nothing if all are right."""
    for key in wanted | found:
        if found.get(key) != wanted.get(key):
            return f"{wanted.get(key, 'No other row')} is {found.get(key, 'gone')}"
    return ""


@pytest.mark.hint(
    "What becomes of the values if you drop a column and add another?",
    "See alter_column() in Alembic's documentation: it can give a column another name.",
    'batch.alter_column("name", new_column_name="full_name", existing_type=String(60), '
    "existing_nullable=False)",
)
def test_rename_the_column_and_keep_its_values(ex, migrate, old, stored):
    migrate(ex.upgrade)

    found = stored()
    assert len(found) == len(old), (
        f"The table had {len(old)} rows before upgrade; after it, {len(found)} are left."
    )
    assert _kept(found, "full_name") == _kept(old, "name"), (
        "After upgrade, `full_name` must hold what `name` held. By id, it held "
        f"{_kept(old, 'name')}; now it holds {_kept(found, 'full_name')} (None: no such column)."
    )


@pytest.mark.hint(
    "Which value do the old rows get? Who gives it to them: Python, or the database?",
    "A Column has `default` for INSERTs that SQLAlchemy makes, and `server_default` for the "
    "database.",
    'Column("status", String(20), nullable=False, server_default="active")',
)
def test_give_old_rows_and_new_ones_a_status(ex, migrate, stored, other_connection):
    migrate(ex.upgrade)
    found = set(_kept(stored(), "status").values())
    assert found == {"active"}, f"Each old row must have the status 'active'; found were {found}."

    add = "INSERT INTO users (id, full_name, email) VALUES (7, 'New', 'new@example.com')"
    other_connection.execute(text(add))
    found = stored()[7]["status"]
    assert found == "active", (
        f"A new row that names no status must get 'active' from the database; it got {found!r}."
    )


@pytest.mark.hint(
    "What tells the database that no two users have the same email?",
    "The batch has a method that creates a unique constraint: it takes a name and a list of "
    "columns.",
    'batch.create_unique_constraint("uq_users_email", ["email"])',
)
def test_refuse_an_email_twice(ex, migrate, other_connection):
    migrate(ex.upgrade)

    add = "INSERT INTO users (id, full_name, email) VALUES (7, 'New', '0@example.com')"
    try:
        other_connection.execute(text(add))
    except IntegrityError:
        return
    found = inspect(other_connection).get_unique_constraints("users")
    pytest.fail(
        "After upgrade, a second user with the email '0@example.com' was saved. The unique "
        "constraint uq_users_email on `email` must refuse it. The table has unique constraints on: "
        f"{[each['column_names'] for each in found]}."
    )


@pytest.mark.hint(
    "What does Alembic say is missing, or too much?",
    "It compares the database with the tables `after`: columns, NULL, lengths, defaults, the "
    "constraint and the index with their names.",
    'batch.create_index("ix_users_status", ["status"])',
)
def test_leave_alembic_nothing_to_do(ex, migrate, after, to_do):
    migrate(ex.upgrade)

    assert to_do(after) == "nothing", (
        "After upgrade the table must be what `after` says, and autogenerate must have nothing "
        f"to do. It would still do this: {to_do(after)}."
    )


@pytest.mark.hint(
    "What becomes of the values of `full_name` on the way back?",
    "downgrade() renames the column, too, and touches no other row.",
    'batch.alter_column("full_name", new_column_name="name", ...)',
)
def test_keep_the_rows_on_the_way_back(ex, migrate, old, stored, other_connection):
    migrate(ex.upgrade)
    add = "INSERT INTO users (id, full_name, email, status) VALUES (7, 'New', 'new@x', 'away')"
    other_connection.execute(text(add))
    migrate(ex.downgrade)

    names = [each["name"] for each in inspect(other_connection).get_columns("users")]
    assert set(names) == {"id", "name", "email"}, (
        f"After downgrade the table must have the columns id, name and email; it has {names}."
    )
    found, wanted = stored(), old | {7: {"id": 7, "name": "New", "email": "new@x"}}
    wrong = _difference(found, wanted)
    assert not wrong, f"After downgrade, each row must be there with its values. {wrong}."


@pytest.mark.hint(
    "What did upgrade() add? Is all of it gone again?",
    "For each create_...() there is a drop_...(). Undo the last step first: what refers to a "
    "column goes before the column.",
    'batch.drop_constraint("uq_users_email", type_="unique")',
)
def test_go_back_to_the_old_table(ex, migrate, before, to_do):
    migrate(ex.upgrade, ex.downgrade)

    assert to_do(before) == "nothing", (
        "After downgrade the table must be what `before` says. For that, Alembic would still do "
        f"this: {to_do(before)}."
    )


@pytest.mark.hint(
    "What is left over of the first time, so that the second time cannot work?",
    "After downgrade() nothing of upgrade() may be left.",
)
def test_go_up_and_down_again(ex, migrate, old, before, after, to_do, stored):
    migrate(ex.upgrade, ex.downgrade, ex.upgrade)
    assert to_do(after) == "nothing", (
        "After upgrade, downgrade and upgrade the table must be what `after` says. Alembic would "
        f"still do this: {to_do(after)}."
    )

    migrate(ex.downgrade)
    assert (to_do(before), stored()) == ("nothing", old), (
        f"After going up and down twice, table and rows must be the old ones. The rows were {old} "
        f"and are {stored()}; Alembic would do: {to_do(before)}."
    )
