"""Keep a collection that is too big to load.

Why: a list must be loaded before it can be used, and a write-only collection cannot be loaded
at all. You add to it, remove from it, and select() from it what you need. To delete an account
the ORM would have to know its events; passive_deletes=True leaves that to the database.

Also: DynamicMapped is the older form: account.events is then a query, to which you append(). For
very many new events, session.execute(account.events.insert(), rows) inserts them in bulk.
"""

from collections.abc import Sequence

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import (
    DeclarativeBase,
    Mapped,
    Session,
    WriteOnlyMapped,
    mapped_column,
    relationship,
)


# Given: do not change.
class Base(DeclarativeBase):
    """The base of both models."""


# Given: do not change.
class Event(Base):
    """Something that happened to an account; the later event has the higher id."""

    __tablename__ = "events"

    id: Mapped[int] = mapped_column(primary_key=True)
    msg: Mapped[str] = mapped_column(String(100))
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"))


class Account(Base):
    """An account with a very long history."""

    __tablename__ = "accounts"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(50))
    events: WriteOnlyMapped[Event] = relationship(
        cascade="all, delete-orphan", passive_deletes=True
    )


def last(session: Session, account: Account, n: int) -> Sequence[Event]:
    """Return a list of the last n events of the account, the latest first; load no others."""
    query = account.events.select().order_by(Event.id.desc()).limit(n)
    return session.scalars(query).all()


def add(session: Session, account: Account, msgs: list[str]) -> None:
    """Add an event for each message to the account. Load no event, and send no SELECT.

    `msgs` has at least one entry, and the later ones get higher ids. `account` belongs to the
    session, and is up to date.
    """
    account.events.add_all([Event(msg=msg) for msg in msgs])
