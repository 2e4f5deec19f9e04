"""Insert or update.

Why: between a SELECT that finds no row and the INSERT after it, another program can insert
the same key. An upsert looks and writes in one step. It is not standard SQL, so SQLAlchemy
has it in the dialects: each has an insert() of its own. `excluded` (on MySQL and MariaDB
`inserted`) is the row that you wanted to insert; the table's own columns are the existing row.

Also: on MySQL and MariaDB, INSERT IGNORE skips existing keys too, but it hides other errors.
"""

from typing import Any

from given import kv
from sqlalchemy import Connection
from sqlalchemy.dialects import mysql, postgresql, sqlite

INSERTS = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}


def put(conn: Connection, key: str, value: str) -> None:
    """Save `value` under `key`, with exactly one statement.

    A new key gets 1 in `hits` and NULL in `note`. If the key is there already, its value is
    replaced, its `hits` grow by 1 and its `note` stays.
    """
    more = kv.c.hits + 1
    if conn.dialect.name in ("mysql", "mariadb"):
        mine = mysql.insert(kv).values(key=key, value=value, hits=1)
        conn.execute(mine.on_duplicate_key_update(value=mine.inserted.value, hits=more))
        return
    new = INSERTS[conn.dialect.name](kv).values(key=key, value=value, hits=1)
    changes = {"value": new.excluded.value, "hits": more}
    conn.execute(new.on_conflict_do_update(index_elements=[kv.c.key], set_=changes))


def keep_existing(conn: Connection, rows: list[dict[str, Any]]) -> None:
    """Insert the rows whose keys are new; leave all existing rows as they are.

    `rows` has at least one dictionary; each has "key" and "value". New rows get 1 in `hits`.
    If a key stands twice in `rows`, its first value counts. Send one statement for all rows;
    an executemany counts as one.
    """
    if conn.dialect.name in ("mysql", "mariadb"):
        statement = mysql.insert(kv).on_duplicate_key_update(key=kv.c.key)
    else:
        statement = INSERTS[conn.dialect.name](kv).on_conflict_do_nothing()
    conn.execute(statement, [{**row, "hits": 1} for row in rows])
