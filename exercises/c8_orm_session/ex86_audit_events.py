"""Write history in the same transaction.

Task: when somebody changes or deletes an author, the table `changes` shall record it. Write
`install`, so that each session of one sessionmaker does this by itself, in every flush.

- An author whose columns have changed: one row for each changed column, with its name in
  `field`. A column that was set to the value it already had gets no row.
- An author who is deleted, changed before or not: one row, where `field`, `old` and `new` are
  NULL.
- A new author, a book, and author.books: no row.

The rows are saved in the transaction of the change itself: they are committed with it, and rolled
back with it. Sessions of other sessionmakers write no history.

`old` and `new` are the values as str() shows them, and NULL where the value is None. In this
exercise each column was loaded before it is changed.

Read first:
- https://docs.sqlalchemy.org/en/21/orm/session_events.html#before-flush
- https://docs.sqlalchemy.org/en/21/orm/internals.html#sqlalchemy.orm.AttributeState.history
"""

from given import Author, Base
from sqlalchemy import String, Text
from sqlalchemy.orm import Mapped, Session, mapped_column, sessionmaker


# Given: do not change.
class Change(Base):
    """What became of one column of an author; or that the author was deleted."""

    __tablename__ = "changes"

    id: Mapped[int] = mapped_column(primary_key=True)
    author_id: Mapped[int]
    field: Mapped[str | None] = mapped_column(String(50))
    old: Mapped[str | None] = mapped_column(Text)
    new: Mapped[str | None] = mapped_column(Text)


def install(factory: sessionmaker[Session]) -> None:
    """Let each session that `factory` makes write the history of authors."""
    # TODO: listen to an event of the factory that comes with each flush.
    # TODO: write a Change for each column that has changed.
    # TODO: write a Change for each deleted author.
    raise NotImplementedError
