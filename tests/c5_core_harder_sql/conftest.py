"""What the tests of this chapter share: a company, and ways to look at an answer.

Who works where, who earns more than whom and who sold how often is the same in each run. Names,
ids, departments and amounts are drawn anew, so that nothing but a query knows the answer.
"""

import importlib
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

import pytest
from sqlalchemy import Row, event, insert
from sqlalchemy.schema import CreateTable

NAMES = (
    *("Ada", "Boris", "Chen", "Dalia", "Emil", "Fatou", "Goran", "Hana", "Ivo", "Jun", "Kofi"),
    *("Lena", "Maja", "Nils", "Olga", "Petra", "Quinn", "Rosa", "Sami", "Tomas", "Uma", "Vera"),
    *("Wim", "Xenia", "Yusuf", "Zora"),
)
DEPTS = ("Archive", "Design", "Garage", "Kitchen", "Legal", "Press", "Sales", "Stores")
# Of each employee: the place of the boss in this list, the department, the pay in steps.
PEOPLE = (
    *((None, 0, 100), (0, 1, 60), (0, 2, 80), (0, 0, 60), (1, 1, 40), (1, 1, 40), (1, 1, 12)),
    *((2, 2, 70), (2, 2, 40), (2, 2, 50), (7, 2, 65), (7, 2, 20), (10, 2, 65), (12, 2, 25)),
    *((3, 0, 60), (3, 0, 35), (14, 0, 35), (None, 3, 90), (17, 3, 45), (17, 3, 90), (18, 3, 15)),
    *((0, 4, 50), (4, 1, 60), (22, 1, 8), (17, 3, 60)),
)
# Of each seller: the place in PEOPLE, and the amounts in steps, in the order of their days.
SALES = {
    1: (3, 5),
    4: (7, 7),
    5: (2, 6),
    7: (4, 6, 1),
    8: (10,),
    11: (5, 5, 3, 1, 7, 2, 9, 4),
    12: (1,),
    14: (8, 2),
    18: (6,),
    19: (10,),
    22: (3,),
    24: (4, 4),
    None: (2, 9, 1, 11),
}
SAME_NAME = (4, 11, 16)  # two of them sell
SAME_DAY = (2, 3)  # of the one who sells most, these two sales
ID_RANKS = (5, 0, 2, 6, 7, 1, 4, 3)  # and the ids of those eight do not follow their days


class Emp(NamedTuple):
    """One row of `emp`."""

    id: int
    name: str
    boss_id: int | None
    dept: str
    pay: int


class Sale(NamedTuple):
    """One row of `sale`."""

    id: int
    emp_id: int | None
    day: date
    amt: int


@dataclass(frozen=True)
class Company:
    """The rows of both tables; `people` in the order of PEOPLE."""

    people: list[Emp]
    sales: list[Sale]

    @property
    def depts(self):
        """Return the names of the departments, in alphabetical order."""
        return sorted({each.dept for each in self.people})

    @property
    def busiest(self):
        """Return who has the most sales: eight, two of them on one day."""
        return self.people[11]

    def of(self, dept):
        """Return who works in a department."""
        return [each for each in self.people if each.dept == dept]

    def reports(self, boss):
        """Return whose boss somebody is."""
        return [each for each in self.people if each.boss_id == boss.id]

    def sales_of(self, person):
        """Return the sales of a person by day; of one day, by id."""
        own = [each for each in self.sales if each.emp_id == person.id]
        return sorted(own, key=lambda each: (each.day, each.id))


@pytest.fixture
def given(run):
    """Give the chapter's own tables."""
    return importlib.import_module("given")


@pytest.fixture
def company(given, other_connection, rng):
    """Save the rows of a company, and give them."""
    company = Company(*_draw(rng))
    for table in (given.emp, given.sale):
        _create(other_connection, table)
    placed = [person._asdict() for person in _bosses_first(rng, company.people)]
    other_connection.execute(insert(given.emp), placed)
    sales = [each._asdict() for each in rng.sample(company.sales, len(company.sales))]
    other_connection.execute(insert(given.sale), sales)
    return company


@pytest.fixture
def fill(other_connection):
    """Give a function that creates a table and saves rows in it."""

    def fill(table, rows):
        _create(other_connection, table)
        other_connection.execute(insert(table), rows)

    return fill


@pytest.fixture
def conn(engine, sql):
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
    """Give a function that says how a list differs from another; or "".

    The order does not count, unless `ordered`.
    """
    return _difference


@pytest.fixture
def rows_sent(other_connection):
    """Give a function that counts the rows with which the database answers a statement."""

    def count(statement):
        return len(other_connection.exec_driver_sql(statement.text, statement.parameters).all())

    return count


def _draw(rng):
    """Draw who works here, and what was sold."""
    names = rng.sample(NAMES, len(PEOPLE))
    for place in SAME_NAME:
        names[place] = names[SAME_NAME[0]]
    depts = rng.sample(DEPTS, 5)
    ids = rng.sample(range(100, 1000), len(PEOPLE))
    step, least = rng.randint(3, 9), rng.randint(10, 60)
    people = [
        Emp(ids[place], names[place], None if boss is None else ids[boss], depts[dept], pay)
        for place, (boss, dept, level) in enumerate(PEOPLE)
        for pay in [level * step + least]
    ]
    return people, _draw_sales(rng, people)


def _draw_sales(rng, people):
    step = rng.randint(11, 99)
    keys = iter(rng.sample(range(1000, 9000), 60))
    found = []
    for place, amounts in SALES.items():
        owner = None if place is None else people[place].id
        days = sorted(rng.sample(range(360), len(amounts)))
        if len(amounts) == len(ID_RANKS):
            days[SAME_DAY[1]] = days[SAME_DAY[0]]
        own = sorted(next(keys) for _ in amounts)
        own = [own[rank] for rank in ID_RANKS] if len(own) == len(ID_RANKS) else own[::-1]
        for key, day, amount in zip(own, days, amounts, strict=True):
            found.append(Sale(key, owner, date(2026, 1, 1) + timedelta(day), amount * step))
    return found


def _bosses_first(rng, people):
    """Return the people in an order that the foreign key allows, and otherwise in any."""
    left, placed = rng.sample(people, len(people)), []
    known = {None}
    while left:
        person = next(each for each in left if each.boss_id in known)
        left.remove(person)
        placed.append(person)
        known.add(person.id)
    return placed


def _create(connection, table):
    ddl = str(CreateTable(table).compile(connection))
    if connection.dialect.name == "sqlite":
        # SQLite keeps rows in the order of an INTEGER key, and would hide that nobody sorted them.
        ddl = ddl.replace("id INTEGER NOT NULL", "id INT NOT NULL")
    connection.exec_driver_sql(ddl)


def _turn_around(connection, record):
    connection.execute("PRAGMA reverse_unordered_selects=ON")


def _difference(found, expected, *, ordered=False):
    if not isinstance(found, list):
        return f"{type(found).__name__} came back, and not a list"
    for each in found[:1]:
        if wrong := _shape(each, expected):
            return f"a list of {type(each).__name__} came back, and not of {wrong}"
    extra, missing = list(found), []
    for each in expected:
        if each in extra:
            extra.remove(each)
        else:
            missing.append(each)
    if missing or extra:
        examples = [f"missing is {each!r}" for each in missing[:1]]
        examples += [f"too many is {each!r}" for each in extra[:1]]
        return (
            f"{len(missing)} of {len(expected)} are missing and {len(extra)} are too many (for "
            f"example, {', '.join(examples)})"
        )
    if ordered and list(found) != list(expected):
        return f"all are there, but in another order: {found[0]!r} came first"
    return ""


def _shape(value, expected):
    """Return in words which shape was expected, if a value has another one."""
    wanted = expected[0] if expected else value
    if isinstance(wanted, tuple):
        size = len(value) if isinstance(value, tuple | list | Row) else 0
        if size != len(wanted):
            return f"rows of {len(wanted)} values"
        pairs = [pair for pair in zip(value, wanted, strict=True) if None not in pair]
        mixed = any(isinstance(one, str) != isinstance(other, str) for one, other in pairs)
        return f"rows such as {wanted!r}" if mixed else ""
    simple = isinstance(value, str | int | float) or value is None
    return "" if simple else f"plain values ({type(wanted).__name__})"
