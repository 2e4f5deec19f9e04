"""Common table expressions.

Why: a CTE gives a SELECT a name in front of the statement that uses it, as often as it likes. A
recursive CTE may use its own name: the first SELECT says where to begin, the second one adds to
the rows found last, until there are no new ones. It asks for a whole tree in one statement, and
in a graph with circles only a limit, or UNION in place of UNION ALL, brings it to an end.

Also: `union()` leaves out rows that were found before. On ids alone that ends each circle, but
a level makes every row a new one.
"""

from given import DEEPEST, emp
from sqlalchemy import Connection, func, literal, select


def dept_totals(conn: Connection) -> list[tuple[str, int]]:
    """Return department and sum of pay, where the sum is above the average of the sums."""
    sums = select(emp.c.dept, func.sum(emp.c.pay).label("total")).group_by(emp.c.dept).cte()
    average = select(func.avg(sums.c.total)).scalar_subquery()
    return list(conn.execute(select(sums.c.dept, sums.c.total).where(sums.c.total > average)))


def reports_of(conn: Connection, boss: int) -> list[tuple[str, int]]:
    """Return name and level of everybody below an employee."""
    found = select(emp.c.id, emp.c.name, literal(1).label("level")).where(emp.c.boss_id == boss)
    found = found.cte(recursive=True)
    below = select(emp.c.id, emp.c.name, found.c.level + 1).join(found, emp.c.boss_id == found.c.id)
    found = found.union_all(below.where(found.c.level < DEEPEST))
    return list(conn.execute(select(found.c.name, found.c.level)))


def chain_of(conn: Connection, emp_id: int) -> list[str]:
    """Return the names of the bosses above an employee, the nearest first."""
    chain = select(emp.c.boss_id, literal(1).label("step")).where(emp.c.id == emp_id)
    chain = chain.cte(recursive=True)
    above = select(emp.c.boss_id, chain.c.step + 1).join(chain, emp.c.id == chain.c.boss_id)
    chain = chain.union_all(above.where(chain.c.step < DEEPEST))
    query = select(emp.c.name).join(chain, emp.c.id == chain.c.boss_id)
    return list(conn.scalars(query.order_by(chain.c.step)))
