"""What the tests of this chapter share: a small shop, and ways to look at an answer.

The shop is drawn anew for each test. Ids agree neither with the order in which rows were saved nor
with that of names, ages or dates, so that only a query which asks for an order gets one.
"""

import importlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

import pytest
from sqlalchemy import Row, event, insert, update
from sqlalchemy.schema import CreateTable

HOSTILE = ("O'Brien", "x'); DROP TABLE users; --", "' OR '1'='1", ":name", "%(name)s")
LIKE = ("Bob", "Bobby", "100% Bob", "100 x", "a_b", "a/b", "a\\b", "a~b")
PLAIN = (
    *("Chen", "Dalia", "Emil", "Fatou", "Goran", "Hana", "Ivo", "Jun", "Kofi", "Lena"),
    *("Maja", "Nils", "Olga", "Petra", "Quinn", "Rosa", "Sami", "Tomas", "Uma", "Vera", "Wim"),
)
ITEMS = ("book", "cup", "desk", "lamp", "pen", "shelf")


class User(NamedTuple):
    """One row of `users`."""

    id: int
    name: str
    age: int | None
    email: str


class Order(NamedTuple):
    """One row of `orders`."""

    id: int
    user_id: int | None
    item: str
    cents: int
    placed: datetime


@dataclass(frozen=True)
class Shop:
    """The rows of both tables, in the order in which they were saved.

    Among the users: Alice, the oldest, who spent most, in many orders; Bob, Bobby and `100% Bob`;
    three `twins` of one name and of different ages, who have one order each, and for two of them it
    is a big one; names that look like SQL; one whose age is 0 and three whose age is NULL;
    `loners`, who have no order.
    Among the orders: three without a user, one of them the only order for a `globe`; one `vase`,
    which nobody ordered twice. No order has the id of a user.
    """

    users: list[User]
    orders: list[Order]
    twins: list[User]
    loners: list[User]

    def named(self, name):
        """Return the first user of this name."""
        return next(user for user in self.users if user.name == name)

    def ages(self):
        """Return all ages that are known."""
        return [user.age for user in self.users if user.age is not None]

    def spent_by(self, user):
        """Return the sum of a user's orders, in cents."""
        return sum(order.cents for order in self.orders if order.user_id == user.id)


@pytest.fixture
def given(run):
    """Give the chapter's own tables."""
    return importlib.import_module("given")


@pytest.fixture
def shop(given, other_connection, rng):
    """Save the rows of a shop, and give them."""
    twins, users = _users(rng)
    loners = rng.sample([user for user in users if user.name in PLAIN and user not in twins], 6)
    orders = _orders(rng, users, twins, loners)
    for table in given.metadata.sorted_tables:
        ddl = str(CreateTable(table).compile(other_connection))
        # SQLite keeps rows in the order of an INTEGER key, and would hide that nobody sorted them.
        other_connection.exec_driver_sql(ddl.replace("INTEGER NOT NULL", "INT NOT NULL"))
    other_connection.execute(insert(given.users), [user._asdict() for user in users])
    other_connection.execute(insert(given.orders), [order._asdict() for order in orders])
    return Shop(users, orders, twins, loners)


@pytest.fixture
def lowered(shop, given, other_connection):
    """Give a name that nobody has any more: who had it is now written in small letters.

    For MariaDB that would be the same name, so there it is another one.
    """
    loner, users = shop.loners[0], given.users
    small = loner.name.lower() if other_connection.dialect.name != "mariadb" else "Somebody"
    other_connection.execute(update(users).where(users.c.id == loner.id).values(name=small))
    return loner.name


@pytest.fixture
def conn(engine, shop, sql):
    """Give the connection that the answer receives.

    Rows that nobody sorted come in any order; SQLite is told to turn those around.
    """
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _turn_around)
    with engine.connect() as conn:
        sql.clear()
        yield conn


@pytest.fixture
def difference():
    """Give a function that says how a list differs from another, whatever the order; or ""."""
    return _difference


@pytest.fixture
def rows_sent(other_connection):
    """Give a function that counts the rows with which the database answers a statement."""

    def count(statement):
        return len(other_connection.exec_driver_sql(statement.text, statement.parameters).all())

    return count


def _users(rng):
    """Draw the users; return the twins, the youngest first, and all, by id in descending order.

    The highest id is that of a low name, so an order by name never is one by id. The next one is
    that of the last name: of any user but these, somebody comes later by name and by id.
    """
    years = sorted(rng.sample(range(20, 50), 3))
    twin = rng.choice(PLAIN)
    known = [name for name in PLAIN if name != twin]
    ages = [None, None, None, 0, *([rng.randint(20, 30)] * 3), *([rng.randint(31, 40)] * 2)]
    ages += [rng.randint(1, 59) for _ in range(len(known) - len(ages))]
    rng.shuffle(ages)
    people = list(zip(known, ages, strict=True))
    people += [(name, rng.randint(1, 59)) for name in (*HOSTILE, *LIKE)]
    people += [(twin, age) for age in years] + [("Alice", rng.randint(101, 110))]
    rng.shuffle(people)
    people.sort(key=lambda person: (person[0] != "100 x", person[0] != HOSTILE[1]))
    numbers = sorted(rng.sample(range(100, 1000), len(people)), reverse=True)
    users = [
        User(number, name, age, f"{rng.choice('cdefg')}{number}@example.com")
        for number, (name, age) in zip(numbers, people, strict=True)
    ]
    twins = sorted((user for user in users if user.name == twin), key=lambda user: user.age)
    return twins, users


def _orders(rng, users, twins, loners):
    """Draw the orders, mixed: twins have one each, Alice has ten, nobody's are three.

    Their average is never a whole number.
    """
    alice = next(user for user in users if user.name == "Alice")
    others = [user for user in users if user not in (*twins, *loners, alice)]
    owners = [user.id for user in (*twins, *others, *others[::2], *[alice] * 10)] + [None] * 3
    special = {alice.id: (400, 800), twins[0].id: (1101, 1200), twins[1].id: (1000, 1100)}
    prices = [rng.randint(*special.get(owner, (100, 600))) for owner in owners]
    items = [*rng.choices(ITEMS, k=len(owners) - len(ITEMS) - 1), *ITEMS, "globe"]
    rows = list(zip(owners, items, prices, strict=True))
    rows += [(others[1].id, "pen", 250), (others[1].id, "pen", 250)]
    whole = (sum(prices) + 2 * 250 + 500) % (len(rows) + 1) == 0
    rows += [(others[0].id, "vase", 501 if whole else 500)]
    rng.shuffle(rows)
    numbers = rng.sample(sorted({*range(100, 1000)} - {user.id for user in users}), len(rows))
    hours = rng.sample(range(5000), len(rows))
    return [
        Order(number, *row, datetime(2026, 1, 1, 12) + timedelta(hours=hour))
        for number, row, hour in zip(numbers, rows, hours, strict=True)
    ]


def _turn_around(connection, record):
    connection.execute("PRAGMA reverse_unordered_selects=ON")


def _difference(found, expected):
    if not isinstance(found, list):
        return f"{type(found).__name__} came back, and not a list"
    if expected and not found:
        return "the list is empty"
    kind = type(expected[0]) if expected else object
    kinds = (tuple, Row) if kind is tuple else kind
    odd = [each for each in found if not isinstance(each, kinds) and each not in expected]
    if odd:
        came = type(odd[0]).__name__
        return f"items of type {came} came, and not of {kind.__name__}, such as {odd[0]!r}"
    return _missing_and_extra(found, expected)


def _missing_and_extra(found, expected):
    extra, missing = list(found), []
    for each in expected:
        if each in extra:
            extra.remove(each)
        else:
            missing.append(each)
    turned = [
        each for each in extra if isinstance(each, tuple | Row) and tuple(each)[::-1] in missing
    ]
    if turned and len(turned) == len(extra):
        return f"{len(turned)} of {len(expected)} are the other way round, such as {turned[0]!r}"
    parts = []
    if missing:
        parts.append(f"{len(missing)} of {len(expected)} missing, one of them {missing[0]!r}")
    if extra:
        alike = max(extra, key=lambda each: len(_parts(each) & _parts(*missing[:1])))
        parts.append(f"{len(extra)} too many, one of them {alike!r}")
    return ", and ".join(parts)


def _parts(each=()):
    """Return what stands in a dict or a row, so that two that nearly agree can be shown."""
    values = each.values() if isinstance(each, dict) else each
    return set(map(repr, values)) if isinstance(each, dict | tuple | Row) else {repr(each)}
