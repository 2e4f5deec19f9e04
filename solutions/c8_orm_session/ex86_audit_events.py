"""Write history in the same transaction.

Why: before_flush comes with each flush, also one that a query sets off, and shows what the
session is about to write: session.dirty, session.deleted and session.new. What you add there is
flushed along. So the history is in the transaction of the change, and can neither be lost nor
tell of a change that was rolled back. session.dirty only says that an attribute was set; the
history of the attribute says whether its value is another one.

Also: an update() or delete() of the class loads no objects, and the database can be changed by
other programs: the unit of work sees neither. If such changes matter, use triggers. And if a
column is not loaded when it is set, the old value is not known; active_history=True in
mapped_column() loads it first.
"""

from given import Author, Base
from sqlalchemy import String, Text, event, inspect
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

    @event.listens_for(factory, "before_flush")
    def log(session: Session, context: object, instances: object) -> None:
        for author in session.dirty:
            if isinstance(author, Author):
                session.add_all(changes_of(author))
        for author in session.deleted:
            if isinstance(author, Author):
                session.add(Change(author_id=author.id))


def changes_of(author: Author) -> list[Change]:
    """Return a Change for each column whose value is another one than before."""
    state = inspect(author)
    changes = []
    for column in state.mapper.column_attrs:
        history = state.attrs[column.key].history
        if history.has_changes():
            old, new = text(history.deleted[0]), text(history.added[0])
            changes.append(Change(author_id=author.id, field=column.key, old=old, new=new))
    return changes


def text(value: object) -> str | None:
    """Return a value as text, and None as it is."""
    return None if value is None else str(value)
