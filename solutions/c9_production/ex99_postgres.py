"""Use what only PostgreSQL has.

Why: FOR UPDATE SKIP LOCKED makes a queue of a table: each worker takes jobs that nobody else has,
and none waits. `@>` asks whether an array or a JSONB contains something, and an index can help
with it. LATERAL is a subquery in FROM that may use the row at its left: like a loop, in one
statement.

Also: tag == any_(Job.tags) asks the same of an array. A window function, row_number() over
(partition_by=...), gives the latest of each group on every database; LATERAL reads fewer rows
where an index on (owner_id, made) helps. func.jsonb_path_exists() asks JSONB harder questions.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Row, Text, select, true
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
    query = select(Job).where(Job.state == "new").order_by(Job.made).limit(n)
    jobs = session.scalars(query.with_for_update(skip_locked=True)).all()
    for job in jobs:
        job.state = "running"
    return jobs


def tagged(session: Session, tag: str) -> Sequence[Job]:
    """Return a list of the jobs that have this tag among their tags, by id."""
    return session.scalars(select(Job).where(Job.tags.contains([tag])).order_by(Job.id)).all()


def with_info(session: Session, part: dict[str, Any]) -> Sequence[Job]:
    """Return a list of the jobs whose info contains `part`, as JSONB understands it, by id.

    {"a": {"b": 1}} contains {"a": {}}, but not {"b": 1}. Every info contains {}.
    """
    return session.scalars(select(Job).where(Job.info.contains(part)).order_by(Job.id)).all()


def latest_per_owner(session: Session, n: int) -> Sequence[Row[tuple[str, int]]]:
    """Return a list of rows: an owner's name and a job's id, for the n latest jobs of each owner.

    Sort by name, the latest job of an owner first. An owner without jobs has no row. Send one
    statement.
    """
    jobs = select(Job.id, Job.made).where(Job.owner_id == Owner.id)
    latest = jobs.order_by(Job.made.desc()).limit(n).lateral()
    query = select(Owner.name, latest.c.id).join(latest, true())
    return session.execute(query.order_by(Owner.name, latest.c.made.desc())).all()
