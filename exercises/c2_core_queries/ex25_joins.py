"""Join tables.

Task: write four functions. Each receives a connection, sends one SELECT, and returns a list in
any order; rows will do where tuples are asked for. The database puts the tables together, and
sends no more rows than are returned.

- `orders_with_owner`: (item, name) for each order that has an owner, where `name` is the name
  of the user who ordered. An order without an owner, whose `user_id` is NULL, is left out.
- `all_orders`: (item, name) for each order. Where there is no owner the name is None.
- `users_without_orders`: the names of the users who have ordered nothing, each user once.
  Several users may have one name. Beware of NOT IN where there is a NULL.
- `same_age_pairs`: (id, id) for each pair of two users who are of one age. The lower id comes
  first, and each pair is there once. A NULL age is not known, so it is equal to no other.

`orders.user_id` is a foreign key to `users.id`, so SQLAlchemy can find out how the two tables
belong together. For the pairs, one table must take part twice, under two names.

Read first:
- https://docs.sqlalchemy.org/en/21/tutorial/data_select.html#explicit-from-clauses-and-joins
- https://docs.sqlalchemy.org/en/21/tutorial/data_select.html#using-aliases
"""

from given import orders, users
from sqlalchemy import Connection, select


def orders_with_owner(conn: Connection) -> list[tuple[str, str]]:
    """Return (item, name) for each order that has an owner."""
    # TODO: join each order to its user.
    raise NotImplementedError


def all_orders(conn: Connection) -> list[tuple[str, str | None]]:
    """Return (item, name) for each order, with None where there is no owner."""
    # TODO: keep the orders that no user belongs to.
    raise NotImplementedError


def users_without_orders(conn: Connection) -> list[str]:
    """Return the names of the users who have ordered nothing."""
    # TODO: keep only the users to whom no order belongs.
    raise NotImplementedError


def same_age_pairs(conn: Connection) -> list[tuple[int, int]]:
    """Return (lower id, higher id) for each pair of users of one age."""
    # TODO: give the table a second name, and join the two.
    raise NotImplementedError
