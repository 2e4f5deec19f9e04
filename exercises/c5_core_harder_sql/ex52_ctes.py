"""Common table expressions.

Task: write three functions. Each receives a connection, sends exactly one statement, and
returns a list.

- `dept_totals`: a row of two values, the department and the sum of all pay in it, for each
  department whose sum is higher than the average of the sums of all departments. The order of
  the list is up to you.
- `reports_of`: all people below the employee with the id `boss`: those who have this boss
  (level 1), those whose boss is on level 1 (level 2), and so on down. A row of two values for
  each of them: the name and the level. The employee is not in the list. The order is up to you.
- `chain_of`: the names of the bosses above the employee with the id `emp_id`: first the own
  boss, then the boss of that one, and so on up to somebody without a boss. The employee is not
  in the list.

If nobody has the id, the list is empty. Ids travel as parameters. Several people can have one
name, and each of them counts.

By mistake the data can have a circle: somebody is, over some steps, their own boss. Your
queries must come to an end also then: go no further than `DEEPEST` steps. Nobody minds what
stands in the list in such a case, as long as no level is greater than `DEEPEST` and a chain
has at most `DEEPEST` names.

The tables and `DEEPEST` are in `given.py`, in this folder.

Read first:
- https://docs.sqlalchemy.org/en/21/tutorial/data_select.html#common-table-expressions-ctes
- https://docs.sqlalchemy.org/en/21/core/selectable.html#sqlalchemy.sql.expression.Select.cte
"""

from given import DEEPEST, emp
from sqlalchemy import Connection, func, select


def dept_totals(conn: Connection) -> list[tuple[str, int]]:
    """Return department and sum of pay, where the sum is above the average of the sums."""
    # TODO: make a CTE of the sums, and read it twice.
    raise NotImplementedError


def reports_of(conn: Connection, boss: int) -> list[tuple[str, int]]:
    """Return name and level of everybody below an employee."""
    # TODO: begin a recursive CTE with the direct reports, and go down with union_all().
    raise NotImplementedError


def chain_of(conn: Connection, emp_id: int) -> list[str]:
    """Return the names of the bosses above an employee, the nearest first."""
    # TODO: begin with the boss of the employee, count the steps, and go up.
    raise NotImplementedError
