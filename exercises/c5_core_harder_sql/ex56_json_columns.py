"""JSON columns.

Task: write six functions that look into the documents of the table `doc`, or change one. The
column `data` holds any JSON value: most documents are objects, a dict in Python, each with other
keys; some are a text, a list or a number. There may be the JSON value null, and there may be no
document at all: NULL. Reading gives None for both.

The first five each send exactly one SELECT that gives only the rows of the answer, and return
the ids as a list, in any order. What is received travels as a parameter. Only the key that is
asked for counts, not the same text or key elsewhere in the document.

`set_n` sends at most two statements. It does not commit: the caller does.

The table is in `given.py`, in this folder.

Read first:
- https://docs.sqlalchemy.org/en/21/core/type_basics.html#sqlalchemy.types.JSON
"""

from given import doc
from sqlalchemy import Connection, select


def of_kind(conn: Connection, kind: str) -> list[int]:
    """Return the ids of the documents whose key "kind" has the value `kind`, a text.

    Where a document has the key "kind", its value is a text or null.
    """
    # TODO: take the value of the key out of the document, as a text, and compare it.
    raise NotImplementedError


def n_above(conn: Connection, n: int) -> list[int]:
    """Return the ids of the documents whose key "n" is a number higher than `n`.

    Where a document has the key "n", its value is a whole number or null.
    """
    # TODO: take the value of the key out of the document, as a number, and compare it.
    raise NotImplementedError


def user_named(conn: Connection, name: str) -> list[int]:
    """Return the ids of the documents whose user has this name, like {"user": {"name": "Ada"}}.

    The key "user" holds an object whose key "name" is `name`. Other keys may be there, too.
    """
    # TODO: go down two keys.
    raise NotImplementedError


def sql_null(conn: Connection) -> list[int]:
    """Return the ids of the rows that have no document: `data` is NULL."""
    # TODO: ask for NULL.
    raise NotImplementedError


def json_null(conn: Connection) -> list[int]:
    """Return the ids of the rows whose whole document is the JSON value null."""
    # TODO: compare the document as a text: JSON null is written in four letters.
    raise NotImplementedError


def set_n(conn: Connection, doc_id: int, n: int) -> None:
    """Set the key "n" of the document with this id to the number `n`.

    All its other keys stay as they are, and all other documents, too. The document exists and
    is an object; it may have a key "n" already or not.
    """
    # TODO: save a whole new document: the old keys, and n.
    raise NotImplementedError
