"""Every constraint and index must have the name that the convention gives it."""

import re
from datetime import date

import pytest
from sqlalchemy import (
    CheckConstraint,
    Column,
    ForeignKeyConstraint,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    UniqueConstraint,
    column,
    insert,
    inspect,
    table,
    text,
)
from sqlalchemy.exc import IntegrityError, OperationalError

pytestmark = pytest.mark.filterwarnings("ignore:Skipped unsupported reflection")

COLUMNS = {
    "customers": {"id": "int", "email": "str(100)", "login": "str(100)"},
    "orders": {
        "id": "int",
        "customer_id": "int",
        "status": "str(20)",
        "placed_on": "date",
        "total": "int",
    },
}
NAMES = {
    "pk_parcels",
    "pk_labels",
    "uq_parcels_depth_land",
    "ck_parcels_is_solid",
    "ix_parcels_number_depth",
    "fk_labels_to_no_parcels",
}
EXPLAIN = {
    "sqlite": "EXPLAIN QUERY PLAN SELECT id, email FROM customers WHERE lower(login) = 'a'",
    "postgresql": "EXPLAIN SELECT id, email FROM customers WHERE lower(login) = 'a'",
}


@pytest.fixture
def create(other_connection):
    """Give a function that creates all tables and returns an inspector of the database."""

    def create(metadata):
        if other_connection.dialect.name not in EXPLAIN:  # it has no index on an expression
            for table in metadata.tables.values():
                table.indexes = {each for each in table.indexes if _is_plain(each)}
        metadata.create_all(other_connection)
        return inspect(other_connection)

    return create


def _is_plain(index):
    return all(isinstance(each, Column) for each in index.expressions)


def _refuses(connection, number, total):
    """Insert an order, of a customer of its own; return whether the database refuses it."""
    customer = {"id": number, "email": f"{number}@example.com", "login": f"c{number}"}
    order = {
        "id": number,
        "customer_id": number,
        "status": f"s{number}",
        "placed_on": date(2024, 2, 29),
    }
    connection.execute(insert(table("customers", *map(column, customer))), customer)
    try:
        order |= {"total": total}
        connection.execute(insert(table("orders", *map(column, order))), order)
    except (IntegrityError, OperationalError):  # MariaDB answers a broken CHECK with the second
        return True
    return False


def _keys(inspector, metadata):
    """Return the names of the primary keys; MariaDB forgets them, so SQLAlchemy tells them."""
    if inspector.dialect.name in EXPLAIN:
        return {name: inspector.get_pk_constraint(name)["name"] for name in metadata.tables}
    return {name: table.primary_key.name for name, table in metadata.tables.items()}


def _plan(connection):
    """Return how the database would find a lower-case login; False where it has no such index."""
    backend = connection.dialect.name
    if backend == "postgresql":  # few rows: it would rather read them all
        connection.execute(text("SET enable_seqscan = off"))
    return backend in EXPLAIN and str(connection.execute(text(EXPLAIN[backend])).all())


def _more(metadata):
    """Add two tables whose constraints have several columns, as another program may do."""
    Table(
        "parcels",
        metadata,
        Column("land", String(2), primary_key=True),
        Column("number", Integer, primary_key=True, autoincrement=False),
        Column("depth", Integer),
        UniqueConstraint("depth", "land"),
        CheckConstraint("depth > 0", name="is_solid"),
        Index(None, "number", "depth"),
    )
    Table(
        "labels",
        metadata,
        Column("id", Integer, primary_key=True),
        Column("to", String(2)),
        Column("no", Integer),
        ForeignKeyConstraint(["to", "no"], ["parcels.land", "parcels.number"]),
    )


@pytest.mark.hint(
    "What does build() return?",
    "A Table is added to the MetaData that it receives as its second argument.",
    "metadata = MetaData(...); Table(..., metadata, ...); return metadata",
)
def test_return_a_metadata_with_two_tables(ex, described):
    metadata = ex.build()

    assert isinstance(metadata, MetaData), f"build() must return a MetaData, not {metadata!r}."
    found = {name: described(table) for name, table in metadata.tables.items()}
    assert found == COLUMNS, (
        f"The tables and their columns, with type and length, must be {COLUMNS}; they are {found}."
    )


@pytest.mark.hint(
    "Where was your MetaData made: in the function or above it?",
    "What stands above the function is made once, however often the function is called.",
)
def test_return_a_new_metadata_each_time(ex):
    first = ex.build()
    second = ex.build()

    assert first is not second, "The second call must return a MetaData of its own."


@pytest.mark.hint(
    "Which key of the convention is about primary keys?",
    "The token for the name of the table is in the documentation's example.",
    '"pk": "pk_%(table_name)s"',
)
def test_name_the_primary_keys(ex, create):
    metadata = ex.build()
    found = _keys(create(metadata), metadata)

    assert found == {"customers": "pk_customers", "orders": "pk_orders"}, (
        f"A primary key must be called pk_<table>; the names are {found}."
    )


@pytest.mark.hint(
    "Is `email` unique, and who gives the constraint its name?",
    "unique=True makes a constraint without a name; the convention's key uq names it.",
    '"uq": "uq_%(table_name)s_%(column_0_N_name)s"',
)
def test_name_the_unique_constraint(ex, create):
    constraints = create(ex.build()).get_unique_constraints("customers")
    found = [(each["name"], each["column_names"]) for each in constraints]

    assert found == [("uq_customers_email", ["email"])], (
        "The table customers must have one unique constraint, on email, called "
        f"uq_customers_email; in the database it has {found}."
    )


@pytest.mark.hint(
    "Which three parts has the name of a foreign key?",
    "The documentation lists the tokens: one is for the table that is referred to.",
    '"fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_...)s"',
)
def test_name_the_foreign_key(ex, create):
    constraints = create(ex.build()).get_foreign_keys("orders")
    found = [(each["name"], each["constrained_columns"]) for each in constraints]

    assert found == [("fk_orders_customer_id_customers", ["customer_id"])], (
        "The table orders must have one foreign key, from customer_id to customers, called "
        f"fk_orders_customer_id_customers; in the database it has {found}."
    )


@pytest.mark.hint(
    "How often does the prefix stand in the name?",
    "The token %(constraint_name)s is the short name that you give to CheckConstraint.",
    'CheckConstraint("total >= 0", name="total_not_negative")',
)
def test_name_the_check(ex, create, other_connection):
    found = [each["name"] for each in create(ex.build()).get_check_constraints("orders")]

    assert found == ["ck_orders_total_not_negative"], (
        f"The table orders must have one CHECK, ck_orders_total_not_negative; it has {found}. "
        "The convention adds the prefix to the short name."
    )
    refused = [total for total in (-1, 0, 1) if _refuses(other_connection, total + 2, total)]
    assert refused == [-1], f"Of the totals -1, 0 and 1, only -1 is wrong; {refused} were refused."


@pytest.mark.hint(
    "Which parameter of Column makes an index?",
    "index=True makes an index without a name; the convention's key ix names it.",
    '"ix": "ix_%(table_name)s_%(column_0_N_name)s"',
)
def test_name_the_index_of_one_column(ex, create):
    indexes = create(ex.build()).get_indexes("orders")
    mine = [each for each in indexes if each["column_names"] == ["customer_id"]]
    found = [each["name"] for each in mine]

    assert "ix_orders_customer_id" in found, (
        "In the database, customer_id must have an index called ix_orders_customer_id; the "
        f"indexes on this column are {found}."
    )
    unique = [each["name"] for each in mine if each["unique"]]
    assert not unique, f"A customer may have several orders, but {unique} is a unique index."


@pytest.mark.hint(
    "Which token stands for one column, and which one for all columns?",
    "Look at column_0_name and column_0_N_name in the documentation's list of tokens.",
    'Index(None, "status", "placed_on") among the columns of the Table',
)
def test_name_the_index_of_two_columns(ex, create):
    indexes = create(ex.build()).get_indexes("orders")
    found = {each["name"]: each["column_names"] for each in indexes}
    columns = found.get("ix_orders_status_placed_on")

    assert columns == ["status", "placed_on"], (
        "In the database, status and placed_on must have one index together, called "
        f"ix_orders_status_placed_on, with status first; the indexes are {found}."
    )
    asked = ["customer_id"], ["status", "placed_on"]
    more = [name for name, columns in found.items() if columns not in asked]
    assert not more, f"Nobody asked for the indexes {more} of orders: each makes INSERT slower."
    unique = [each["name"] for each in indexes if each["unique"] and each["column_names"][1:]]
    assert not unique, f"Several orders may have one status on one day, but {unique} is unique."


@pytest.mark.hint(
    "An index on login holds the names as they are. What does a search for lower(login) need?",
    "See 'Functional Indexes' in the documentation: Index takes an expression, too.",
    'Index("ix_customers_login_lower", func.lower(...))',
)
def test_index_the_lower_case_login(ex, create, other_connection):
    metadata = ex.build()
    indexes = list(metadata.tables["customers"].indexes)
    described = [each.name for each in indexes if not _is_plain(each)]
    create(metadata)
    plan = _plan(other_connection) or str(described)

    assert re.search(r"\bix_customers_login_lower\b", plan), (
        "The database must find `WHERE lower(login) = ...` with the index "
        f"ix_customers_login_lower; its plan is {plan}."
    )
    unique = [each.name for each in indexes if each.unique]
    assert not unique, f"The task asks for an index, not for a new rule, but {unique} is unique."


@pytest.mark.hint(
    "Did the convention give the names, or did you write them at each constraint?",
    "A token with N in it, such as column_0_N_name, joins the names of all columns.",
    "MetaData(naming_convention={...})",
)
def test_name_the_constraints_of_any_other_table(ex, create):
    metadata = ex.build()
    _more(metadata)
    inspector = create(metadata)
    found = {_keys(inspector, metadata)[name] for name in ("parcels", "labels")}
    for look in ("get_unique_constraints", "get_check_constraints", "get_indexes"):
        found |= {each["name"] for each in getattr(inspector, look)("parcels")}
    found |= {each["name"] for each in inspector.get_foreign_keys("labels")}

    assert found == NAMES, (
        f"Two tables that are added to your MetaData must get the names {sorted(NAMES)}; they "
        f"got {sorted(map(str, found))}. A convention joins all columns of a constraint."
    )
