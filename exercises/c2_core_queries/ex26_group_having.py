"""Group and count.

Task: write five functions. Each receives a connection, sends one SELECT, and returns what the
database has computed: no more rows travel than are needed for the answer. What is received
travels as a parameter.

- `spend_per_user`: a dict with the id of each user and the sum of the cents of all their
  orders. Users without orders are there too, with 0. Orders without an owner do not count.
- `big_spenders`: the names of the users who have spent more than `more_than` cents in all their
  orders together; not those who spent exactly that. Users without orders are never among them.
  A list in any order, with one name for each user: several users may have one name.
- `age_stats`: a tuple of four numbers: how many users there are, how many of them have an age
  that is not NULL, the lowest age and the highest age.
- `distinct_items`: how many different items have been ordered.
- `average`: the average of the cents of all orders, as a float, with its fraction. There is at
  least one order. Some databases give a Decimal: make a float of it.

Sums may be int or Decimal: what counts is the number.

Read first:
- https://docs.sqlalchemy.org/en/21/tutorial/data_select.html#aggregate-functions-with-group-by-having
- https://docs.sqlalchemy.org/en/21/core/functions.html
"""

from given import orders, users
from sqlalchemy import Connection, func, select


def spend_per_user(conn: Connection) -> dict[int, int]:
    """Return for each user's id the sum of the cents that this user spent, 0 for nothing."""
    # TODO: keep the users without orders, group by user, and make 0 of NULL.
    raise NotImplementedError


def big_spenders(conn: Connection, more_than: int) -> list[str]:
    """Return the names of the users who have spent more than so many cents."""
    # TODO: WHERE chooses rows; choose groups.
    raise NotImplementedError


def age_stats(conn: Connection) -> tuple[int, int, int, int]:
    """Return the number of users, the number of known ages, the lowest and the highest age."""
    # TODO: ask for four values in one row.
    raise NotImplementedError


def distinct_items(conn: Connection) -> int:
    """Return how many different items have been ordered."""
    # TODO: count each item once.
    raise NotImplementedError


def average(conn: Connection) -> float:
    """Return the average of the cents of all orders."""
    # TODO: let the database compute it, and make a float of it.
    raise NotImplementedError
