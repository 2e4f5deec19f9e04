"""What the tests of this chapter share: the answer's tables, and rows seen from outside."""

import warnings
from functools import cache

import pytest
from sqlalchemy import event, func, insert, select, text
from sqlalchemy.exc import SAWarning

NAMES = (
    *("Alice", "Bob", "Carol", "Dilek", "Emeka", "Fatou", "Goran", "Hana", "Ivo", "Jun"),
    *("Kofi", "Lena", "Mateo", "Nadia", "O'Brien", "Priya", "Quinn", "Rosa", "Samir", "Tove"),
    *("Uma", "Viktor", "Wanda", "Ximena", "Yusuf", "Zora"),
)


@pytest.fixture
def complaints(ex):
    """Give a function that configures the answer's mappers and returns SQLAlchemy's warnings."""

    def complaints():
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always", SAWarning)
            ex.Base.registry.configure()
        return [str(each.message) for each in caught if issubclass(each.category, SAWarning)]

    return complaints


@pytest.fixture
def tables(ex, other_connection):
    """Give a function that creates the tables of the answer's models, once, and returns them.

    They are what Base.metadata holds, by name: `tables()["books"]`. A test calls it, for what an
    answer raises belongs into the test and not into what prepares it.
    """

    @cache
    def tables():
        ex.Base.metadata.create_all(other_connection)
        return ex.Base.metadata.tables

    return tables


@pytest.fixture
def fill(tables, other_connection):
    """Give a function that saves rows in a table of the answer, from outside.

    It works around the models: fill("books", [{"id": 7, "title": "Sea"}]).
    """

    def fill(name, rows):
        table = _table(tables(), name)
        other_connection.execute(insert(table), rows)
        if "id" in table.c and other_connection.dialect.name == "postgresql":
            # Ids that are given do not move the sequence that gives out the next ones.
            last = f"SELECT setval(pg_get_serial_sequence('{name}', 'id'), max(id)) FROM {name}"
            other_connection.execute(text(last))

    return fill


@pytest.fixture
def rows(tables, other_connection):
    """Give a function that reads committed rows of a table: rows("books", "id", "author_id").

    It returns sorted tuples; of one column, sorted values. None comes first.
    """

    def rows(name, *columns):
        table = _table(tables(), name)
        lacking = [each for each in columns if each not in table.c]
        assert not lacking, f"The table {name} must have the columns {columns}; it lacks {lacking}."
        found = other_connection.execute(select(*(table.c[each] for each in columns))).all()
        found.sort(key=lambda row: [(value is not None, value) for value in row])
        return [row[0] for row in found] if len(columns) == 1 else [tuple(row) for row in found]

    return rows


@pytest.fixture
def count(tables, other_connection):
    """Give a function that counts the committed rows of a table: count("books")."""

    def count(name):
        table = _table(tables(), name)
        return other_connection.scalar(select(func.count()).select_from(table))

    return count


def _table(tables, name):
    assert name in tables, (
        f"Base.metadata must hold the table {name}; it holds {sorted(tables)}. A mapped class "
        "names its table in __tablename__."
    )
    return tables[name]


@pytest.fixture
def loaded():
    """Give a function that lists, from now on, each object of a model that is loaded.

    loaded(ex.Book) returns a list that grows: an object comes in when a row makes it.
    """

    def loaded(model):
        objects = []
        event.listen(model, "load", lambda target, context: objects.append(target))
        return objects

    return loaded


@pytest.fixture
def names(rng):
    """Give all names, in random order."""
    return rng.sample(NAMES, len(NAMES))


@pytest.fixture
def ids(rng):
    """Give 20 different ids, in no order."""
    return rng.sample(range(100, 1000), 20)
