"""Order, and turn pages.

Task: write four functions. Each receives a connection and sends one SELECT, and the database
does the sorting, the cutting and the counting: no more rows travel than are returned. Names and
ids that a function receives travel as parameters.

- `youngest_first`: the ids of all users, by age in ascending order. Those whose age is NULL
  come last, on every database. Where ages are equal, or NULL, the lower id comes first.
- `page_after`: the next `size` ids greater than `last_id`, in ascending order. The last page
  may be shorter; after it comes an empty list.
- `page_by_name`: the next `size` users as rows (name, id), a list sorted by name and, where
  names are equal, by id. `cursor` is the (name, id) of the last row that the caller has seen,
  or None for the first page. Several users may have one name, and a page may end between them:
  nobody may be missing and nobody come twice.
- `total`: how many users there are.

Databases disagree where NULL comes in an order, and `nulls_last()` is an error on MariaDB. But
a condition is false or true, and false comes first.

Read first:
- https://docs.sqlalchemy.org/en/21/tutorial/data_select.html#order-by
- https://docs.sqlalchemy.org/en/21/core/selectable.html#sqlalchemy.sql.expression.Select.limit
"""

from given import users
from sqlalchemy import Connection, func, select


def youngest_first(conn: Connection) -> list[int]:
    """Return all users' ids by age and then by id, those without an age last."""
    # TODO: sort by three things, the most important one first.
    raise NotImplementedError


def page_after(conn: Connection, last_id: int, size: int) -> list[int]:
    """Return the next `size` ids greater than `last_id`, in ascending order."""
    # TODO: go on after the last id; sort, and cut off the rest.
    raise NotImplementedError


def page_by_name(
    conn: Connection, cursor: tuple[str, int] | None, size: int
) -> list[tuple[str, int]]:
    """Return the next `size` rows (name, id) after `cursor`, by name and then by id."""
    # TODO: sort, and cut off the rest.
    # TODO: if there is a cursor, leave out what comes before it, and the cursor itself.
    raise NotImplementedError


def total(conn: Connection) -> int:
    """Return how many users there are."""
    # TODO: let the database count.
    raise NotImplementedError
