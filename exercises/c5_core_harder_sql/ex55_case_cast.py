"""Expressions and types.

Task: write six functions. Each receives a connection and sends exactly one statement that gives
only the rows of the answer. Let the database compute, make the texts and sort; Python only hands
on what comes back. Values that are received travel as parameters. If nobody has an id, `pay_text`
and `label` return None; the others return a list, in any order but for `sort_custom`.

The tables `emp` and `sale` are in `given.py`, in this folder.

Read first:
- https://docs.sqlalchemy.org/en/21/core/sqlelement.html#sqlalchemy.sql.expression.case
- https://docs.sqlalchemy.org/en/21/tutorial/data_select.html#data-casts-and-type-coercion
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
    # TODO: choose the word with case().
    raise NotImplementedError


def pay_ratio(conn: Connection, base: int) -> list[tuple[int, float | Decimal]]:
    """Return for each employee the id, and the pay divided by `base`: 80 by 50 is 1.6.

    At least three digits behind the point must be right.
    """
    # TODO: divide in SQL, and check that the digits behind the point are not lost.
    raise NotImplementedError


def sort_custom(conn: Connection, order: list[str]) -> list[int]:
    """Return the ids of all employees, sorted by department, as the list `order` says.

    First come the people of the department order[0], then those of order[1], and so on; last
    come the people of all departments that are not in `order`. Within each of these groups they
    are sorted by id. `order` has at least one department.
    """
    # TODO: give each department its place in the list, with case(), and sort by it.
    raise NotImplementedError


def pivot(conn: Connection, day: date) -> list[tuple[int | None, int, int]]:
    """Return a row for each value of `emp_id` in `sale`, also for NULL.

    It has three values: the emp_id, the sum of its sales before `day`, and the sum of its sales
    on this day or later. Where there are no such sales, the sum is 0.
    """
    # TODO: group the sales, and sum up an amount only where the day is right.
    raise NotImplementedError


def pay_text(conn: Connection, emp_id: int) -> str | None:
    """Return the pay of an employee as a text: "100", and not 100."""
    # TODO: cast the pay.
    raise NotImplementedError


def label(conn: Connection, emp_id: int) -> str | None:
    """Return name and pay of an employee as one text: "Ada: 100"."""
    # TODO: put the texts together.
    raise NotImplementedError
