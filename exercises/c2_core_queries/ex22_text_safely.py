"""Use SQL text safely.

Task: write five functions. Each receives a connection and returns a number or a list, which
may be in any order unless it says otherwise. SQL text is welcome, but what a function receives
never stands in that text: each name, prefix, id and time travels as a parameter.

- `count_named`: how many users have exactly this name.
- `starts_with`: the names that begin with `prefix`. Each of its characters stands for itself,
  also %, _, / and the backslash. Whether capital and small letters differ is left to the
  database.
- `by_ids`: the names of the users with these ids. No ids, no names: [].
- `placed_after`: the times of the orders that were placed later than `when`, as datetime. An
  order placed exactly at `when` is not later. text() knows no types, neither of what goes in
  nor of what comes out: say that both are DateTime.
- `sorted_by`: the ids of all users, sorted by one column of `users` in ascending order. Where
  two values are equal or NULL, any order will do. A parameter cannot stand for a column, so
  accept only the name of a column, letter for letter; for any other text raise ValueError and
  send no statement.

Read first:
- https://docs.sqlalchemy.org/en/21/tutorial/data_select.html#selecting-with-textual-column-expressions
- https://docs.sqlalchemy.org/en/21/core/operators.html
"""

from datetime import datetime

from given import orders, users
from sqlalchemy import Connection, DateTime, bindparam, select, text


def count_named(conn: Connection, name: str) -> int:
    """Return how many users have exactly this name."""
    # TODO: write the SQL in text(), with a named parameter in it.
    raise NotImplementedError


def starts_with(conn: Connection, prefix: str) -> list[str]:
    """Return the names that begin with exactly these characters."""
    # TODO: LIKE has characters with a meaning: let SQLAlchemy escape them.
    raise NotImplementedError


def by_ids(conn: Connection, ids: list[int]) -> list[str]:
    """Return the names of the users with these ids."""
    # TODO: a parameter holds one value, and here is a list of any length.
    raise NotImplementedError


def placed_after(conn: Connection, when: datetime) -> list[datetime]:
    """Return the times of the orders that were placed later than `when`."""
    # TODO: whatever you write, `when` and the column must be known as DateTime.
    raise NotImplementedError


def sorted_by(conn: Connection, column: str) -> list[int]:
    """Return all users' ids, sorted by this column; raise ValueError if there is no such one."""
    # TODO: check the name before anything is sent.
    raise NotImplementedError
