"""Window functions.

Task: write four functions. Each receives a connection, sends exactly one statement that gives
only the rows of the answer, and returns a list of rows.

- `ranked`: for each employee a row of three values: the id, the department, and the rank of the
  pay in the department: 1 plus the number of people there who earn more. So people with the same
  pay have the same rank: 1, 1, 3. The order of the list is up to you.
- `running_total`: for each sale of the employee with the id `emp_id` a row of three values: the
  id of the sale, its amount, and the sum of the amounts of this sale and of all sales before
  it. What is before is told by the day, and for sales of one day by the id. The list begins
  with the last sale and ends with the first.
- `top_per_dept`: for each department the `n` best paid people, at least one: rows of department
  and id. Of people with the same pay, those with the lower id come first, so no department has
  more than `n`. A department with fewer people has all of them. The order of the list is up to
  you.
- `change`: for each sale of the employee with the id `emp_id` a row of two values: the id of the
  sale, and its amount minus the amount of the sale before it, None for the first. What is
  before, and the order of the list, are the same as in `running_total`.

If nobody has the id, or nothing was sold, the list is empty. What is received travels as a
parameter. The tables `emp` and `sale` are in `given.py`, in this folder.

Read first:
- https://docs.sqlalchemy.org/en/21/tutorial/data_select.html#using-window-functions
- https://docs.sqlalchemy.org/en/21/core/functions.html
"""

from given import emp, sale
from sqlalchemy import Connection, func, select


def ranked(conn: Connection) -> list[tuple[int, str, int]]:
    """Return id, department and rank of each employee."""
    # TODO: use func.rank() over each department.
    raise NotImplementedError


def running_total(conn: Connection, emp_id: int) -> list[tuple[int, int, int]]:
    """Return id, amount and total so far of each sale, the last sale first."""
    # TODO: use func.sum() over the sales in their order, and sort the list.
    raise NotImplementedError


def top_per_dept(conn: Connection, n: int) -> list[tuple[str, int]]:
    """Return department and id of the n best paid people of each department."""
    # TODO: number the people of each department in a subquery, then choose by number.
    raise NotImplementedError


def change(conn: Connection, emp_id: int) -> list[tuple[int, int | None]]:
    """Return id and difference to the sale before of each sale, the last sale first."""
    # TODO: use func.lag(), and sort the list.
    raise NotImplementedError
