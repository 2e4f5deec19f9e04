"""Filter with WHERE.

Task: write four functions. Each receives a connection, sends one SELECT on the table `users`,
and returns the ids of the users that it finds: a list of int, in any order, empty when nobody
is found. The database chooses the rows. Each name, age and id that a function receives travels
as a parameter, beside the SQL and not in its text.

- `by_name`: the users with exactly this name.
- `without_age`: the users whose age is NULL.
- `search`: the users who meet all the conditions that are given. `name`: exactly this name.
  `min_age`: this age or older. `ids`: the id is one of these. None means that there is no such
  condition, so `search(conn)` finds everybody. But 0 is an age and "" is a name, and an empty
  list of ids finds nobody.
- `young_or_named`: the users who are `max_age` or younger, and also those with exactly this
  name, whatever their age.

`conn.scalars(query)` gives the first column of each row: exercise 23 tells more.

Read first:
- https://docs.sqlalchemy.org/en/21/tutorial/data_select.html#the-where-clause
- https://docs.sqlalchemy.org/en/21/core/operators.html
"""

from given import users
from sqlalchemy import Connection, select


def by_name(conn: Connection, name: str) -> list[int]:
    """Return the ids of the users with exactly this name."""
    # TODO: compare the column with the name inside where().
    raise NotImplementedError


def without_age(conn: Connection) -> list[int]:
    """Return the ids of the users whose age is NULL."""
    # TODO: ask for NULL.
    raise NotImplementedError


def search(
    conn: Connection,
    *,
    name: str | None = None,
    min_age: int | None = None,
    ids: list[int] | None = None,
) -> list[int]:
    """Return the ids of the users who meet every condition that is not None."""
    # TODO: begin with a query for everybody, and add one condition after the other.
    raise NotImplementedError


def young_or_named(conn: Connection, max_age: int, name: str) -> list[int]:
    """Return the ids of the users of at most this age, and of those with this name."""
    # TODO: join two conditions, of which one is enough.
    raise NotImplementedError
