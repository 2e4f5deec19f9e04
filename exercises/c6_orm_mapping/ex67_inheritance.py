"""One hierarchy, two layouts.

Task: map three classes, and write a function that loads objects of all of them.

`Document` is mapped to the table `documents`: `id` is the primary key, `kind` a text of at
most 20 characters, `title` a text of at most 50. `kind` tells the class of each row: it is
`document`, `memo` or `invoice`, and SQLAlchemy fills it in. A Document can also be nothing
more than a Document.

`Memo` is a Document and has no table of its own. Its `body`, a text of at most 200 characters,
is a column of the table documents. It is NULL for all documents that are not memos.

`Invoice` is a Document and has a second table, `invoices`, for what is special: `cents`, an
integer. The primary key of this table is its column `id`, which refers to the id of the
document.

No column except `body` may be NULL. Each class has exactly the columns that are named here.

`all_documents` returns all documents as a list of objects, sorted by title; where the title is
the same, by id. Each object is of its own class, and all its attributes are loaded: nobody has
to send a further statement to read them. The function sends at most three statements, however
many documents there are.

Read first:
- https://docs.sqlalchemy.org/en/21/orm/inheritance.html
- https://docs.sqlalchemy.org/en/21/orm/queryguide/inheritance.html
"""

from collections.abc import Sequence

from sqlalchemy.orm import DeclarativeBase, Session


# Given: do not change.
class Base(DeclarativeBase):
    """The base class of all models."""


# TODO: write the class Document, with the column that tells the class of a row.
# TODO: write the class Memo, which lives in the table of its parent.
# TODO: write the class Invoice, with a table that is joined to that of its parent.


def all_documents(session: Session) -> "Sequence[Document]":
    """Return all documents, each complete, sorted by title and id."""
    # TODO: select every Document, and load what its subclasses add.
    raise NotImplementedError
