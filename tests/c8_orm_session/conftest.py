"""What the tests of this chapter share: authors and their books, and what became of them.

The rows are drawn anew for each test. Ids follow neither the order of names nor that of ages.
"""

from importlib import import_module

import pytest
from sqlalchemy import event, insert, select, text
from sqlalchemy.orm import Session, sessionmaker

NAMES = (
    *("Boris", "Chen", "Dalia", "Emil", "Fatou", "Goran", "Hana", "Ivo", "Jun", "Kofi", "Lena"),
    *("Maja", "Nils", "O'Brien", "Petra", "Quinn", "Rosa", "Sami", "Tomas", "Uma", "Vera", "Wim"),
)
COUNTS = (2, 0, 3, 1, 2, 1)


class Shelf:
    """Authors and books in the database, in the eyes of another program.

    `authors` and `books` are the rows that were saved, as dictionaries: six authors with 2, 0,
    3, 1, 2 and 1 books.
    """

    def __init__(self, given, connection, rng):
        self._given, self._connection = given, connection
        given.Base.metadata.create_all(connection)
        keys = iter(rng.sample(range(100, 1000), 30))
        names = rng.sample(NAMES, len(COUNTS))
        self.authors = [_author(rng, next(keys), name) for name in names]
        self.books = [
            {"id": next(keys), "title": f"Volume {place} of {one['name']}", "author_id": one["id"]}
            for one, count in zip(self.authors, COUNTS, strict=True)
            for place in range(1, count + 1)
        ]
        self._save("Author", self.authors)
        self._save("Book", self.books)

    def _save(self, model, rows):
        table = getattr(self._given, model).__table__
        self._connection.execute(insert(table), rows)
        if self._connection.dialect.name == "postgresql":
            # Ids that are given do not move the sequence that gives out the next ones.
            last = f"SELECT setval(pg_get_serial_sequence('{table.name}', 'id'), 5000)"
            self._connection.execute(text(last))

    def saved(self, model):
        """Return the committed rows of a model as dictionaries, by id."""
        table = getattr(self._given, model).__table__
        rows = self._connection.execute(select(table)).mappings()
        return {row["id"]: dict(row) for row in rows}

    def new(self, model):
        """Return the committed rows that were not there at first, without their ids."""
        before = {row["id"] for row in (self.authors if model == "Author" else self.books)}
        rows = self.saved(model).items()
        return [
            {name: value for name, value in row.items() if name != "id"}
            for key, row in rows
            if key not in before
        ]

    def books_of(self, key):
        """Return the books that the author with this id had at first."""
        return [book for book in self.books if book["author_id"] == key]


def _author(rng, key, name):
    bio = f"{name} likes number {rng.randint(1000, 9999)}."
    return {"id": key, "name": name, "age": rng.randint(18, 90), "bio": bio}


@pytest.fixture
def given(ex):
    """Give the chapter's own given.py."""
    return import_module("given")


@pytest.fixture
def shelf(given, other_connection, rng):
    """Give the authors and books that are saved before the answer is called."""
    return Shelf(given, other_connection, rng)


@pytest.fixture
def session(engine, shelf, sql):
    """Give the session that the answer receives, on a filled database: it has loaded nothing."""
    with Session(engine) as session:
        sql.clear()
        yield session


@pytest.fixture
def opened():
    """Give a list of what became of each session that the factory made, and of nothing else."""
    return []


@pytest.fixture
def factory(engine, opened):
    """Give the sessionmaker that the answer receives."""

    class Watched(Session):
        def __init__(self, *args, **kwargs):
            super().__init__(*args, **kwargs)
            self.is_closed = False
            opened.append(self)

        def close(self):
            self.is_closed = True
            super().close()

    return sessionmaker(engine, class_=Watched)


@pytest.fixture
def still_open(engine, opened):
    """Give a function that says what was not closed; or "". All connections are kept till then."""
    kept = []
    event.listen(engine, "engine_connect", kept.append)

    def still_open():
        if not all(session.is_closed for session in opened):
            return "a session is not closed"
        if any(session.in_transaction() for session in opened) or engine.pool.checkedout():
            return "a session has a transaction again after it was closed"
        return ""

    return still_open


@pytest.fixture
def sent(sql):
    """Give a function that returns the kinds of what was sent, but for the BEGINs."""
    return lambda: [each.kind for each in sql if each.kind != "BEGIN"]
