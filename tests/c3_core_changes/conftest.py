"""What the tests of this chapter share: rows to change, and a watch on what became of them."""

from contextlib import contextmanager
from datetime import datetime, timedelta
from importlib import import_module
from types import SimpleNamespace

import pytest
from sqlalchemy import event, insert, select, text

NAMES = (
    *("Alice", "Bob", "Carol", "Dilek", "Emeka", "Fatou", "Goran", "Hana", "Ivo"),
    *("Jun", "Kofi", "Lena", "Mateo", "Nadia", "O'Brien", "Priya", "Quinn", "Rosa"),
    *("Samir", "Tove", "Uma", "Viktor", "Wanda", "Ximena", "Yusuf", "Zora"),
)
SHOWN = 4
ITEMS = ("book", "kid's_lamp", "kid's lamp", "pen", "Kid's_lamp", "tea")


class Short(dict):
    """A dictionary that prints no more than its first entries."""

    def __str__(self):
        """Return it as text, for a message."""
        shown = ", ".join(f"{key}: {value}" for key, value in list(self.items())[:SHOWN])
        more = f" and {len(self) - SHOWN} more" if len(self) > SHOWN else ""
        return f"{{{shown}}}{more}"


class Watch:
    """A table in the eyes of another program: only committed rows count."""

    def __init__(self, connection, table):
        self._connection, self._table = connection, table
        self.before = self.rows()

    def rows(self):
        """Return the rows of now as dictionaries, by primary key."""
        (key,) = self._table.primary_key.columns
        found = self._connection.execute(select(self._table)).mappings()
        return {row[key.name]: dict(row) for row in found}

    def changes(self):
        """Return, by key, the new values of changed rows, whole new rows, "deleted" for others."""
        now = self.rows()
        changed = {key: _difference(self.before.get(key, {}), row) for key, row in now.items()}
        gone = {key: "deleted" for key in self.before if key not in now}
        return Short({key: what for key, what in (changed | gone).items() if what})

    def wrong(self, column, wanted):
        """Return, by key, the values of a column that are not the wanted ones."""
        found = {key: row[column] for key, row in self.rows().items()}
        return Short(
            {
                key: f"{value}, not {wanted[key]}"
                for key, value in found.items()
                if value != wanted[key]
            }
        )


def _difference(old, new):
    return {name: value for name, value in new.items() if name not in old or old[name] != value}


@pytest.fixture
def given(ex):
    """Give the chapter's own given.py."""
    return import_module("given")


@pytest.fixture
def conn(engine):
    """Give the connection that the answer receives."""
    with engine.connect() as conn:
        yield conn


@pytest.fixture
def fill(other_connection):
    """Give a function that creates a table, saves rows in it and returns a watch on it."""

    def fill(table, rows):
        table.create(other_connection)
        if rows:
            other_connection.execute(insert(table), rows)
        if rows and "id" in table.c and other_connection.dialect.name == "postgresql":
            # Ids that are given do not move the sequence that gives out the next ones.
            last = f"SELECT setval(pg_get_serial_sequence('{table.name}', 'id'), max(id)) FROM "
            other_connection.execute(text(last + table.name))
        return Watch(other_connection, table)

    return fill


@pytest.fixture
def shop(given, fill, other_connection, rng):
    """Fill users and orders.

    Three users have the name `shared`, two of them have orders; on SQLite and PostgreSQL, one more
    has it in small letters, which is another name there. Some users have no age, one of them is
    `ageless`; `baby` is 0 years old; two have the same name and age. Two orders of one user cost
    the same; some orders belong to nobody, and their items repeat. Ids, names and ages follow
    different orders.
    """
    names = rng.sample(NAMES, len(NAMES))
    names[0] = shared = f"O'Neill {rng.randint(10, 99)}"
    if other_connection.dialect.name != "mariadb":
        names[1] = shared.lower()
    ids = rng.sample(range(100, 1000), 30)
    ages = [*rng.sample(range(18, 81), 28), 90, 90]
    ages[rng.randint(0, 2)] = ages[5] = ages[9] = None
    ages[7] = 0
    people = [
        {"id": key, "name": name, "age": age, "email": None, "spent": rng.choice([None, 1, 77])}
        for key, name, age in zip(ids, [shared, shared, *names, "Max", "Max"], ages, strict=True)
    ]
    for person in rng.sample(people, 15):
        person["email"] = f"{person['id']}@example.com"
    owners = [*ids[:2], *ids[3:8]]
    rows = _orders(rng, [*owners, *owners, *rng.choices(owners, k=20), *[None] * 6])
    shuffled = rng.sample(people, len(people))
    people, orders = fill(given.users, shuffled), fill(given.orders, rows)
    return SimpleNamespace(users=people, orders=orders, shared=shared, ageless=ids[5], baby=ids[7])


def _orders(rng, owners):
    owners = rng.sample(owners, len(owners))
    items = [ITEMS[number % len(ITEMS)] for number in range(len(owners))]
    lost = [number for number, owner in enumerate(owners) if owner is None]
    for number, place in enumerate(lost):
        items[place] = ITEMS[number % 3]
    keys = rng.sample(range(1000, 9000), len(owners))
    cents = rng.sample(range(100, 10_000), len(owners))
    someone = next(owner for owner in owners if owner)
    first, second = [number for number, owner in enumerate(owners) if owner == someone][:2]
    cents[second] = cents[first]
    return [
        {
            "id": key,
            "user_id": owner,
            "item": item,
            "cents": price,
            "placed": datetime(2026, 1, 1) + timedelta(minutes=rng.randint(0, 500_000)),
        }
        for key, owner, item, price in zip(keys, owners, items, cents, strict=True)
    ]


@pytest.fixture
def accounts(given, fill, rng):
    """Fill acc with 30 accounts; one of them has no money."""
    keys = rng.sample(range(100, 1000), 30)
    owners = rng.choices(NAMES, k=30)
    rows = [
        {"id": key, "owner": owner, "bal": rng.randint(100, 999)}
        for key, owner in zip(keys, owners, strict=True)
    ]
    rows[0]["bal"] = 0
    return fill(given.acc, rows)


@pytest.fixture
def messages(given, fill, rng):
    """Fill log with ten messages."""
    numbers = rng.sample(range(100, 1000), 10)
    return fill(given.log, [{"id": number, "msg": f"old {number}"} for number in numbers])


@pytest.fixture
def enders(ex, conn, sql):
    """Give a function that calls functions by name, and returns who ended the transaction."""

    def enders(**calls):
        found = []
        for name, arguments in calls.items():
            sql.clear()
            getattr(ex, name)(conn, *arguments)
            if sql.of("COMMIT", "ROLLBACK"):
                found.append(name)
        return found

    return enders


@pytest.fixture
def rival(engine):
    """Give a function that sends a statement just before the answer's first one of a kind.

    With when="after_cursor_execute" it is sent right after that one, with times=2 at the second
    one, too.
    """

    def rival(kind, text, when="before_cursor_execute", times=1):
        left = [text] * times

        def listener(conn, cursor, statement, parameters, context, executemany):
            if left and statement.lstrip().upper().startswith(kind):
                own = conn.connection.cursor()
                own.execute(left.pop())
                own.close()

        event.listen(engine, when, listener)

    return rival


@pytest.fixture
def kept(engine):
    """Keep every connection, so that none goes back to the pool because nobody knows it."""
    kept = []
    event.listen(engine, "engine_connect", kept.append)
    return kept


@pytest.fixture
def errors(engine):
    """Give a list that grows by each error of the database."""
    errors = []
    event.listen(engine, "handle_error", lambda context: errors.append(context.original_exception))
    return errors


@pytest.fixture
def raising():
    """Give a context in which an error must be raised; without one, it says why.

    What it yields keeps the error, and with it all that the error holds.
    """

    @contextmanager
    def raising(kind, why):
        caught = []
        try:
            yield caught
        except kind as error:
            caught.append(error)
        if not caught:
            pytest.fail(why)

    return raising
