"""Subqueries.

Task: write five functions. Each receives a connection, sends exactly one statement, a SELECT
that gives only the rows of the answer, and returns a list. The order of the list is up to you.
Several employees can have one name: each of them counts, so their name stands in the list as
often as there are such people.

- `above_dept_avg`: the names of those whose pay is higher than the average of all pay in their
  own department. Those who earn exactly the average are not among them.
- `sellers`: the names of those who have made at least one sale, each person once.
- `non_sellers`: the names of those who have made no sale. Some sales have NULL in `emp_id`.
- `with_sale_total`: for each employee a row of three values: the id, how many people have this
  employee as their boss, and the sum of the employee's sales. Where there is nothing to count
  or to sum up, the value is 0.
- `best_paid`: for each department a row of two values: the department, and the name of the
  person who earns most there. If several people share the highest pay, there is a row for each
  of them.

The tables `emp` and `sale` are in `given.py`, in this folder.

Read first:
- https://docs.sqlalchemy.org/en/21/tutorial/data_select.html#subqueries-and-ctes
- https://docs.sqlalchemy.org/en/21/tutorial/data_select.html#scalar-and-correlated-subqueries
"""

from given import emp, sale
from sqlalchemy import Connection, func, select


def above_dept_avg(conn: Connection) -> list[str]:
    """Return the names of those who earn more than the average of their own department."""
    # TODO: compare the pay with a scalar subquery over an alias of emp.
    raise NotImplementedError


def sellers(conn: Connection) -> list[str]:
    """Return the name of each person who has made a sale."""
    # TODO: ask whether a sale EXISTS.
    raise NotImplementedError


def non_sellers(conn: Connection) -> list[str]:
    """Return the name of each person who has made no sale."""
    # TODO: ask whether no sale exists.
    raise NotImplementedError


def with_sale_total(conn: Connection) -> list[tuple[int, int, int]]:
    """Return for each employee the id, the number of direct reports and the total of sales."""
    # TODO: use two scalar subqueries as columns.
    raise NotImplementedError


def best_paid(conn: Connection) -> list[tuple[str, str]]:
    """Return department and name of those who earn most in their department."""
    # TODO: compare the pay with the highest pay of the same department.
    raise NotImplementedError
