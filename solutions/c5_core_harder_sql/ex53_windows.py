"""Window functions.

Why: a window function computes over several rows and keeps each of them, where GROUP BY makes
one row of a group. PARTITION BY says which rows belong together, ORDER BY in the window says in
which order it looks at them, and has nothing to do with the order of the list. It is computed
after WHERE: to choose by its value, put it into a subquery and filter outside.

Also: rows of equal order are peers: `sum()` takes them together, unless `rows=(None, 0)` counts
row by row, and `rank()` gives them one number, `row_number()` never does.
"""

from given import emp, sale
from sqlalchemy import Connection, func, select


def ranked(conn: Connection) -> list[tuple[int, str, int]]:
    """Return id, department and rank of each employee."""
    rank = func.rank().over(partition_by=emp.c.dept, order_by=emp.c.pay.desc())
    return list(conn.execute(select(emp.c.id, emp.c.dept, rank)))


def running_total(conn: Connection, emp_id: int) -> list[tuple[int, int, int]]:
    """Return id, amount and total so far of each sale, the last sale first."""
    total = func.sum(sale.c.amt).over(order_by=[sale.c.day, sale.c.id])
    query = select(sale.c.id, sale.c.amt, total).where(sale.c.emp_id == emp_id)
    return list(conn.execute(query.order_by(sale.c.day.desc(), sale.c.id.desc())))


def top_per_dept(conn: Connection, n: int) -> list[tuple[str, int]]:
    """Return department and id of the n best paid people of each department."""
    place = func.row_number().over(partition_by=emp.c.dept, order_by=[emp.c.pay.desc(), emp.c.id])
    places = select(emp.c.dept, emp.c.id, place.label("place")).subquery()
    return list(conn.execute(select(places.c.dept, places.c.id).where(places.c.place <= n)))


def change(conn: Connection, emp_id: int) -> list[tuple[int, int | None]]:
    """Return id and difference to the sale before of each sale, the last sale first."""
    before = func.lag(sale.c.amt).over(order_by=[sale.c.day, sale.c.id])
    query = select(sale.c.id, sale.c.amt - before).where(sale.c.emp_id == emp_id)
    return list(conn.execute(query.order_by(sale.c.day.desc(), sale.c.id.desc())))
