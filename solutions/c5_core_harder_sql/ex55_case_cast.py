"""Expressions and types.

Why: case() is the `if` of SQL: the first condition that holds decides, and without else_ the rest
is NULL. It may stand wherever a value may: in a column, in ORDER BY, inside of sum(). The types of
both sides decide what an operator means: + adds numbers and puts texts together, and / between
whole numbers keeps the fraction. cast() makes the database convert a value; type_coerce() only
tells SQLAlchemy how to treat it.

Also: `func.sum(sale.c.amt).filter(sale.c.day < day)` says the same as a sum of a case(), but gives
NULL where there is nothing, and MariaDB does not know it.
"""

from datetime import date
from decimal import Decimal

from given import emp, sale
from sqlalchemy import Connection, String, case, cast, func, select


def bands(conn: Connection, low: int, high: int) -> list[tuple[int, str]]:
    """Return for each employee the id and a word for the pay.

    It is "top" for a pay of `high` or more, "middle" for any other pay of `low` or more, and
    "basic" for what is left. `low` is below `high`.
    """
    band = case((emp.c.pay >= high, "top"), (emp.c.pay >= low, "middle"), else_="basic")
    return list(conn.execute(select(emp.c.id, band)))


def pay_ratio(conn: Connection, base: int) -> list[tuple[int, float | Decimal]]:
    """Return for each employee the id, and the pay divided by `base`: 80 by 50 is 1.6.

    At least three digits behind the point must be right.
    """
    return list(conn.execute(select(emp.c.id, emp.c.pay / base)))


def sort_custom(conn: Connection, order: list[str]) -> list[int]:
    """Return the ids of all employees, sorted by department, as the list `order` says.

    First come the people of the department order[0], then those of order[1], and so on; last
    come the people of all departments that are not in `order`. Within each of these groups they
    are sorted by id. `order` has at least one department.
    """
    places = {dept: place for place, dept in enumerate(order)}
    place = case(places, value=emp.c.dept, else_=len(order))
    return list(conn.scalars(select(emp.c.id).order_by(place, emp.c.id)))


def pivot(conn: Connection, day: date) -> list[tuple[int | None, int, int]]:
    """Return a row for each value of `emp_id` in `sale`, also for NULL.

    It has three values: the emp_id, the sum of its sales before `day`, and the sum of its sales
    on this day or later. Where there are no such sales, the sum is 0.
    """
    before = func.sum(case((sale.c.day < day, sale.c.amt), else_=0))
    since = func.sum(case((sale.c.day < day, 0), else_=sale.c.amt))
    return list(conn.execute(select(sale.c.emp_id, before, since).group_by(sale.c.emp_id)))


def pay_text(conn: Connection, emp_id: int) -> str | None:
    """Return the pay of an employee as a text: "100", and not 100."""
    return conn.scalar(select(cast(emp.c.pay, String)).where(emp.c.id == emp_id))


def label(conn: Connection, emp_id: int) -> str | None:
    """Return name and pay of an employee as one text: "Ada: 100"."""
    text = emp.c.name + ": " + cast(emp.c.pay, String)
    return conn.scalar(select(text).where(emp.c.id == emp_id))
