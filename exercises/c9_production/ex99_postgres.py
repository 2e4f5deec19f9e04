"""Use what only PostgreSQL has.

Task: write four functions for a queue of jobs. They use row locks, arrays, JSONB and LATERAL,
so they need PostgreSQL: make test EX=99 DB=postgresql tells you how to get one. All values
travel as parameters. The caller commits. Let the database choose: load no more than you return.

Read first:
- https://docs.sqlalchemy.org/en/21/dialects/postgresql.html
- https://docs.sqlalchemy.org/en/21/tutorial/data_select.html#lateral-correlation
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Row, Text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column


# Given: do not change.
class Base(DeclarativeBase):
    """The base of all models here."""


class Owner(Base):
    """Somebody who wants jobs to be done. No two have the same name."""

    __tablename__ = "owners"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]


class Job(Base):
    """A piece of work. No two were made at the same time."""

    __tablename__ = "jobs"
    id: Mapped[int] = mapped_column(primary_key=True)
    owner_id: Mapped[int] = mapped_column(ForeignKey("owners.id"))
    made: Mapped[datetime]
    state: Mapped[str] = mapped_column(default="new")
    tags: Mapped[list[str]] = mapped_column(ARRAY(Text))
    info: Mapped[dict[str, Any]] = mapped_column(JSONB)


def claim(session: Session, n: int) -> Sequence[Job]:
    """Take the n oldest jobs whose state is 'new': set it to 'running', return a list of them.

    The oldest comes first. From when you select them until the caller commits, nobody else can
    lock them, not even FOR SHARE. Many workers call this at the same time: pass over jobs that
    another transaction has locked, and wait for nobody. If fewer than n are left, take those.
    """
    # TODO: select the jobs, lock their rows, and set their state.
    raise NotImplementedError


def tagged(session: Session, tag: str) -> Sequence[Job]:
    """Return a list of the jobs that have this tag among their tags, by id."""
    # TODO: ask whether the array contains the tag.
    raise NotImplementedError


def with_info(session: Session, part: dict[str, Any]) -> Sequence[Job]:
    """Return a list of the jobs whose info contains `part`, as JSONB understands it, by id.

    {"a": {"b": 1}} contains {"a": {}}, but not {"b": 1}. Every info contains {}.
    """
    # TODO: ask whether the JSONB contains the part.
    raise NotImplementedError


def latest_per_owner(session: Session, n: int) -> Sequence[Row[tuple[str, int]]]:
    """Return a list of rows: an owner's name and a job's id, for the n latest jobs of each owner.

    Sort by name, the latest job of an owner first. An owner without jobs has no row. Send one
    statement.
    """
    # TODO: write the query for the n latest jobs of one owner, and join it to the owners: the
    # query itself names its owner, so the ON is just true().
    raise NotImplementedError
