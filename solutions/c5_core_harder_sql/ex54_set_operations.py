"""Set operations.

Why: UNION and its relatives put the rows of SELECTs below each other, where a join puts columns
side by side. UNION, INTERSECT and EXCEPT leave out doubles, and take NULL for equal to NULL;
UNION ALL keeps every row and is the cheapest. ORDER BY and LIMIT on the outside are about the
whole. A member that needs its own goes into a subquery, for SQLite knows no parentheses there.

Also: `a.union(b)` says the same as `union(a, b)`. Where one table has all rows, `or_()` or
`in_()` is simpler than a union; EXISTS and NOT EXISTS can say what INTERSECT and EXCEPT say.
"""

from given import emp, sale
from sqlalchemy import Connection, desc, except_, intersect, literal, select, union, union_all

pays = select(literal("pay").label("kind"), emp.c.pay.label("amount"))
sales = select(literal("sale"), sale.c.amt)


def everyone(conn: Connection, a: str, b: str) -> list[str]:
    """Return each name that somebody in one of the two departments has."""
    names = select(emp.c.name)
    return list(conn.scalars(union(names.where(emp.c.dept == a), names.where(emp.c.dept == b))))


def feed(conn: Connection) -> list[tuple[str, int]]:
    """Return kind and amount of all payments, the highest first."""
    return list(conn.execute(union_all(pays, sales).order_by(desc("amount"), desc("kind"))))


def bosses_who_sell(conn: Connection) -> list[int]:
    """Return the ids of the bosses who have made a sale."""
    bosses = select(emp.c.boss_id).where(emp.c.boss_id.is_not(None))
    return list(conn.scalars(intersect(bosses, select(sale.c.emp_id))))


def non_bosses(conn: Connection) -> list[int]:
    """Return the ids of those who are nobody's boss."""
    return list(conn.scalars(except_(select(emp.c.id), select(emp.c.boss_id))))


def top_of_each(conn: Connection, n: int) -> list[tuple[str, int]]:
    """Return kind and amount of the n highest pays and the n highest sales, the highest first."""
    best_pays = pays.order_by(emp.c.pay.desc()).limit(n).subquery()
    best_sales = sales.order_by(sale.c.amt.desc()).limit(n).subquery()
    both = union_all(select(best_pays), select(best_sales))
    return list(conn.execute(both.order_by(desc("amount"), desc("kind"))))
