"""Subqueries.

Why: a correlated subquery is computed for each row of the outer query: it names a column of
it. If both read the same table, one of them needs an alias, or the subquery compares the table
with itself and knows nothing of the row. EXISTS asks whether there is a row; it never makes two
rows out of one, as a join can, and it does not stumble over NULL, as NOT IN does.

Also: a subquery that is grouped by department is computed once, and can be joined:
`best = select(emp.c.dept, func.max(emp.c.pay).label("pay")).group_by(emp.c.dept).subquery()`,
then `.join(best, ...)` with the columns `best.c.dept` and `best.c.pay`.
"""

from given import emp, sale
from sqlalchemy import Connection, exists, func, select

other = emp.alias()
has_sold = exists().where(sale.c.emp_id == emp.c.id)


def above_dept_avg(conn: Connection) -> list[str]:
    """Return the names of those who earn more than the average of their own department."""
    average = select(func.avg(other.c.pay)).where(other.c.dept == emp.c.dept).scalar_subquery()
    return list(conn.scalars(select(emp.c.name).where(emp.c.pay > average)))


def sellers(conn: Connection) -> list[str]:
    """Return the name of each person who has made a sale."""
    return list(conn.scalars(select(emp.c.name).where(has_sold)))


def non_sellers(conn: Connection) -> list[str]:
    """Return the name of each person who has made no sale."""
    return list(conn.scalars(select(emp.c.name).where(~has_sold)))


def with_sale_total(conn: Connection) -> list[tuple[int, int, int]]:
    """Return for each employee the id, the number of direct reports and the total of sales."""
    reports = select(func.count(other.c.id)).where(other.c.boss_id == emp.c.id).scalar_subquery()
    total = (
        select(func.coalesce(func.sum(sale.c.amt), 0))
        .where(sale.c.emp_id == emp.c.id)
        .scalar_subquery()
    )
    return list(conn.execute(select(emp.c.id, reports, total)))


def best_paid(conn: Connection) -> list[tuple[str, str]]:
    """Return department and name of those who earn most in their department."""
    highest = select(func.max(other.c.pay)).where(other.c.dept == emp.c.dept).scalar_subquery()
    return list(conn.execute(select(emp.c.dept, emp.c.name).where(emp.c.pay == highest)))
