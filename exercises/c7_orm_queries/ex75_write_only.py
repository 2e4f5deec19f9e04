"""Keep a collection that is too big to load.

Task: an account can have millions of events. Write its attribute `events`, and two functions.

`Account.events` is a relationship to the account's events that never loads them as a whole:
reading account.events sends nothing. When an account is deleted, the database deletes its
events (ON DELETE CASCADE is there), and the session loads none of them; it may send one SELECT,
to load the account again. An event that is taken out with account.events.remove(event) is
deleted, too.

The functions do not commit; the caller does.

Read first:
- https://docs.sqlalchemy.org/en/21/orm/large_collections.html
"""

from collections.abc import Sequence

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column


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
    # TODO: write the relationship `events`, with the annotation for a write-only collection.
    events = ...


def last(session: Session, account: Account, n: int) -> Sequence[Event]:
    """Return a list of the last n events of the account, the latest first; load no others."""
    # TODO: select from the collection.
    raise NotImplementedError


def add(session: Session, account: Account, msgs: list[str]) -> None:
    """Add an event for each message to the account. Load no event, and send no SELECT.

    `msgs` has at least one entry, and the later ones get higher ids. `account` belongs to the
    session, and is up to date.
    """
    # TODO: put new events into the collection.
    raise NotImplementedError
