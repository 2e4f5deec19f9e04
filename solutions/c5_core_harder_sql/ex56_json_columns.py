"""JSON columns.

Why: `data["key"]` in a query is an expression that takes a value out of the document, and it is
still JSON; as_string() or as_integer() says what to compare it as. NULL means that there is no
document, and is asked for with is_(None); JSON null is a document, written `null`. Core saves JSON
null for None, and NULL for null(). In Python a document is only a copy: save it whole to change it.

Also: databases can change one key in place, each in its own words: func.json_set(doc.c.data,
"$.n", n) on SQLite and MariaDB, func.jsonb_set() on PostgreSQL. That leaves no time between SELECT
and UPDATE in which somebody else could change the document. The ORM sees no change inside of a
document unless its column is MutableDict.as_mutable(JSON), and even then not in a nested one.
"""

from given import doc
from sqlalchemy import Connection, String, cast, select, update


def of_kind(conn: Connection, kind: str) -> list[int]:
    """Return the ids of the documents whose key "kind" has the value `kind`, a text.

    Where a document has the key "kind", its value is a text or null.
    """
    return list(conn.scalars(select(doc.c.id).where(doc.c.data["kind"].as_string() == kind)))


def n_above(conn: Connection, n: int) -> list[int]:
    """Return the ids of the documents whose key "n" is a number higher than `n`.

    Where a document has the key "n", its value is a whole number or null.
    """
    return list(conn.scalars(select(doc.c.id).where(doc.c.data["n"].as_integer() > n)))


def user_named(conn: Connection, name: str) -> list[int]:
    """Return the ids of the documents whose user has this name, like {"user": {"name": "Ada"}}.

    The key "user" holds an object whose key "name" is `name`. Other keys may be there, too.
    """
    found = doc.c.data["user"]["name"].as_string()
    return list(conn.scalars(select(doc.c.id).where(found == name)))


def sql_null(conn: Connection) -> list[int]:
    """Return the ids of the rows that have no document: `data` is NULL."""
    return list(conn.scalars(select(doc.c.id).where(doc.c.data.is_(None))))


def json_null(conn: Connection) -> list[int]:
    """Return the ids of the rows whose whole document is the JSON value null."""
    return list(conn.scalars(select(doc.c.id).where(cast(doc.c.data, String) == "null")))


def set_n(conn: Connection, doc_id: int, n: int) -> None:
    """Set the key "n" of the document with this id to the number `n`.

    All its other keys stay as they are, and all other documents, too. The document exists and
    is an object; it may have a key "n" already or not.
    """
    data = conn.scalar(select(doc.c.data).where(doc.c.id == doc_id))
    conn.execute(update(doc).where(doc.c.id == doc_id).values(data={**data, "n": n}))
