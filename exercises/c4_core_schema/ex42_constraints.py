"""Let the database say no.

Task: write three functions.

`build` describes two tables in the MetaData that it receives, and returns both:
- `authors`: `id` is an integer and the primary key; `email` is text of at most 100
  characters, and no two authors have the same
- `books`: `author_id` is an integer that refers to the `id` of an author; `title` is text of
  at most 100 characters; these two together are the primary key. `pages` is an integer above
  0. When an author is deleted, the database deletes the author's books, too.
No column may be NULL, and there are no other rules.

`enable_foreign_keys` prepares an engine that has not connected yet: from then on, each
connection that it opens must enforce foreign keys. On SQLite, each new connection must send
`PRAGMA foreign_keys=ON` for that; on other databases, do nothing.
No other engine may change.

`try_insert` inserts one row into a table, commits and returns True. If the database refuses
the row with an IntegrityError, it returns False, and nothing is kept. Every other error goes
on to the caller. It leaves no connection open.

Read first:
- https://docs.sqlalchemy.org/en/21/core/constraints.html
- https://docs.sqlalchemy.org/en/21/dialects/sqlite.html#foreign-key-support
"""

from typing import Any

from sqlalchemy import Engine, MetaData, Table


def build(metadata: MetaData) -> tuple[Table, Table]:
    """Describe the tables in `metadata`; return (authors, books)."""
    # TODO: write authors, with a rule for `email`.
    # TODO: write books, with its key of two columns and its rules for `author_id` and `pages`.
    raise NotImplementedError


def enable_foreign_keys(engine: Engine) -> None:
    """Make each new connection of `engine` enforce foreign keys."""
    # TODO: on SQLite, listen to the event "connect" of this engine.
    raise NotImplementedError


def try_insert(engine: Engine, table: Table, row: dict[str, Any]) -> bool:
    """Insert `row` and commit; return whether the database accepted it."""
    # TODO: insert the row in a transaction of its own.
    # TODO: say False when the database refuses it.
    raise NotImplementedError
