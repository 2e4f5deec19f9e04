"""What the tests of this chapter share: a small library, and ways to look at an answer.

The library is drawn anew for each test. Ids agree neither with the order in which rows were saved
nor with that of names or years, so that only a query which asks for an order gets one.
"""

from collections import Counter
from importlib import import_module

import pytest
from sqlalchemy import event, insert, inspect, text
from sqlalchemy.orm import Session

NAMES = (
    *("Boris", "Chen", "Dalia", "Emil", "Fatou", "Goran", "Hana", "Ivo", "Jun", "Kofi", "Lena"),
    *("Maja", "Nils", "Olga", "Petra", "Quinn", "Rosa", "Sami", "Tomas", "Uma", "Vera", "Wim"),
)
WORDS = ("Rain", "Salt", "Stone", "Tide", "Wind", "Ash", "Bread", "Clay", "Dust", "Ember", "Fog")

# One author each, with a book for each letter: older than the year, of the year, newer; u is an
# old book, the only one of its year.
AUTHORS = ("", "", "", "y", "o", "on", "nn", "yyo", "ooo", "yyno", "nono", "onoyn")
STEPS = ("BEGIN", "COMMIT", "ROLLBACK")


class Library:
    """The rows that were saved, as dictionaries.

    `year` is the year that divides old from new. Three authors have no books, four books have
    no author; of three authors with the same name two have books of the year. One author has two
    books with the same title, and two authors have two books of the year. The two reviews of a
    book have the same stars.
    """

    def __init__(self, given, connection, rng):
        self.given, self._connection, self._rng = given, connection, rng
        self._ids = iter(rng.sample(range(100, 1000), 300))
        self._names = iter(rng.sample(NAMES, len(NAMES)))
        years = sorted(rng.sample(range(1950, 2025), 7))
        self.year = years[3]
        self._years = {"o": years[:3], "y": years[3:4], "n": years[4:], "u": [1911]}
        self.authors, self.books, self.reviews = [], [], []
        for table in given.Base.metadata.sorted_tables:
            table.create(connection)

    def add(self, *patterns, lost="", twins=(), deleted=True):
        """Save an author for each pattern, and books without an author for each letter of lost.

        The authors whose places are in `twins` get the same name. The first book of each author
        is marked as deleted, unless `deleted` is False.
        """
        names = [next(self._names) for _ in patterns]
        for place in twins:
            names[place] = names[twins[0]]
        authors = [self._author(*pair) for pair in zip(self._keys(names), names, strict=True)]
        books = [
            book
            for author, pattern in zip(authors, patterns, strict=True)
            for book in self._books(pattern, author["id"])
        ]
        books += self._books(lost, None)
        for book in books:
            book["deleted"] = book["deleted"] and deleted
        reviews = [
            {"id": next(self._ids), "book_id": book["id"], "stars": stars}
            for place, book in enumerate(books)
            for stars in [self._rng.randint(1, 5)] * (place % 3)
        ]
        self.save(self.given.Author, authors)
        self.save(self.given.Book, books)
        self.save(self.given.Review, reviews)
        self.authors, self.books = self.authors + authors, self.books + books
        self.reviews += reviews
        return self

    def save(self, model, rows):
        """Save rows in mixed order, and move the sequence of ids on."""
        rows = self._rng.sample(rows, len(rows))
        if rows:
            self._connection.execute(insert(model.__table__), rows)
        if self._connection.dialect.name == "postgresql":
            name = model.__tablename__
            last = f"SELECT setval(pg_get_serial_sequence('{name}', 'id'), 5000) FROM {name}"
            self._connection.execute(text(last))

    def author(self, place):
        """Return the author of this place in AUTHORS."""
        return self.authors[place]

    def books_of(self, key):
        """Return the books of the author with this id."""
        return [book for book in self.books if book["author_id"] == key]

    def counts(self):
        """Return how many books each author has, by the author's id."""
        return {author["id"]: len(self.books_of(author["id"])) for author in self.authors}

    def stars_of(self, key):
        """Return the stars of all books of the author with this id, sorted."""
        keys = {book["id"] for book in self.books_of(key)}
        return sorted(each["stars"] for each in self.reviews if each["book_id"] in keys)

    def by_name(self):
        """Return the authors by name, then id."""
        return sorted(self.authors, key=lambda author: (author["name"], author["id"]))

    def _keys(self, names):
        """Draw ids; whoever is first by name gets neither the lowest nor the highest."""
        keys = sorted(next(self._ids) for _ in names)
        first = names.index(min(names))
        middle = keys.pop(len(keys) // 2)
        self._rng.shuffle(keys)
        return [*keys[:first], middle, *keys[first:]]

    def _author(self, key, name):
        rng = self._rng
        return {
            "id": key,
            "name": name,
            "email": f"{rng.choice('cdefg')}{key}@example.com",
            "age": rng.randint(18, 90),
            "bio": f"{name} likes number {rng.randint(1000, 9999)}.",
        }

    def _books(self, pattern, author_id):
        titles = self._rng.sample(WORDS, len(pattern))
        if pattern == "ooo":
            titles[1] = titles[0]
        if pattern == "y":
            titles = ["Glass"]
        return [
            {
                "id": next(self._ids),
                "title": title,
                "year": self._rng.choice(self._years[letter]),
                "deleted": place == 0,
                "author_id": author_id,
            }
            for place, (title, letter) in enumerate(zip(titles, pattern, strict=True))
        ]


@pytest.fixture
def given(run):
    """Give the chapter's own given.py."""
    return import_module("given")


@pytest.fixture
def shelves(given, other_connection, rng):
    """Give a library that has its tables, but no rows yet."""
    return Library(given, other_connection, rng)


@pytest.fixture
def library(shelves):
    """Give a library full of rows."""
    return shelves.add(*AUTHORS, lost="ynou", twins=(0, 3, 9))


@pytest.fixture
def session(engine, sql):
    """Give the session that the answer receives: it has loaded nothing yet.

    Rows that nobody sorted come in any order; SQLite is told to turn those around.
    """
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _turn_around)
    with Session(engine) as session:
        sql.clear()
        yield session


@pytest.fixture
def loaded(given):
    """Give a list that grows by the class name of each object that is loaded."""
    loaded = []

    def listener(target, context):
        loaded.append(type(target).__name__)

    event.listen(given.Base, "load", listener, propagate=True)
    return loaded


@pytest.fixture
def sent(sql):
    """Give a function that returns the kinds of what was sent, without steps of a transaction."""
    return lambda: [each.kind for each in sql if each.kind not in STEPS]


@pytest.fixture
def differ():
    """Give a function that says how a list differs from another, whatever the order; or ""."""
    return _differ


@pytest.fixture
def strange(given):
    """Give a function that says why something is no list of authors with these ids; or ""."""

    def strange(found, ids):
        if isinstance(found, list):
            for each in found:
                if not isinstance(each, given.Author):
                    return f"the list holds {_a(each)}, and not only Authors"
            found = [inspect(each).identity[0] for each in found]
        return _differ(found, ids)

    return strange


def _turn_around(connection, record):
    connection.execute("PRAGMA reverse_unordered_selects=ON")


def _a(thing):
    name = type(thing).__name__
    return f"an {name}" if name[0] in "AEIOU" else f"a {name}"


def _differ(found, expected):
    if not isinstance(found, list):
        return f"{_a(found)} came back, and not a list"
    if expected and not found:
        return "the list is empty"
    missing, extra = Counter(expected) - Counter(found), Counter(found) - Counter(expected)
    parts = []
    if missing:
        one = next(iter(missing))
        parts.append(f"{missing.total()} of {len(expected)} missing, one of them {one!r}")
    if extra:
        one = next((each for each in extra if each not in expected), next(iter(extra)))
        why = "came before" if one in expected else "does not belong there"
        parts.append(f"{extra.total()} too many, one of them {one!r}, which {why}")
    return ", and ".join(parts)
