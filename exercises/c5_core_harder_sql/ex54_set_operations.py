"""Set operations.

Task: write five functions. Each receives a connection, sends exactly one statement that gives
only the rows of the answer, and returns a list. Values that are received travel as parameters.

- `everyone`: the names of those who work in the department `a` or in the department `b`. Here a
  name stands in the list only once, also if several people have it. The order is up to you.
- `feed`: all payments: for each employee a row `("pay", pay)`, and for each sale a row
  `("sale", amt)`. Two equal payments are two rows. The highest amount comes first; of the same
  amount, "sale" comes before "pay".
- `bosses_who_sell`: the ids of those who are somebody's boss and have made a sale, each id once.
  The order is up to you. People without a boss have NULL in `boss_id`, and a sale of nobody has
  NULL in `emp_id`: NULL is nobody's id, and None is not in the list.
- `non_bosses`: the ids of those who are nobody's boss. The order is up to you.
- `top_of_each`: the `n` highest pays and the `n` highest sales: rows like those of `feed`, in
  the same order. If there are fewer than `n` of a kind, all of them are there. `n` is 1 or more.

The tables `emp` and `sale` are in `given.py`, in this folder.

Read first:
- https://docs.sqlalchemy.org/en/21/tutorial/data_select.html#union-union-all-and-other-set-operations
- https://docs.sqlalchemy.org/en/21/core/selectable.html#sqlalchemy.sql.expression.union
"""

from given import emp, sale
from sqlalchemy import Connection, literal, select


def everyone(conn: Connection, a: str, b: str) -> list[str]:
    """Return each name that somebody in one of the two departments has."""
    # TODO: put two SELECTs together with the operation that leaves out doubles.
    raise NotImplementedError


def feed(conn: Connection) -> list[tuple[str, int]]:
    """Return kind and amount of all payments, the highest first."""
    # TODO: put two SELECTs together with the operation that keeps doubles, and sort the whole.
    raise NotImplementedError


def bosses_who_sell(conn: Connection) -> list[int]:
    """Return the ids of the bosses who have made a sale."""
    # TODO: keep what two SELECTs have in common.
    raise NotImplementedError


def non_bosses(conn: Connection) -> list[int]:
    """Return the ids of those who are nobody's boss."""
    # TODO: take the bosses away from all employees.
    raise NotImplementedError


def top_of_each(conn: Connection, n: int) -> list[tuple[str, int]]:
    """Return kind and amount of the n highest pays and the n highest sales, the highest first."""
    # TODO: limit two subqueries, and put a SELECT of each together.
    raise NotImplementedError
