"""The tables of the learner's journal."""

from datetime import UTC, datetime

from sqlalchemy import String
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


def now() -> datetime:
    """Return the time in UTC, without a zone, as SQLite keeps it."""
    return datetime.now(UTC).replace(tzinfo=None)


class Base(DeclarativeBase):
    """The base class of the journal's tables."""


class Attempt(Base):
    """One run of an exercise: what was judged (`digest`), how it went, and how long it took.

    `seconds` is the duration of the run, `points` what the passed tests are worth, `hints` how
    many hints were given since the exercise passed last.
    """

    __tablename__ = "attempts"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(default=now)
    exercise: Mapped[str] = mapped_column(String(8), index=True)
    digest: Mapped[str] = mapped_column(String(64), index=True)
    outcome: Mapped[str] = mapped_column(String(16))
    seconds: Mapped[float]
    points: Mapped[float]
    hints: Mapped[int]


class Hint(Base):
    """One piece of help on a test of an exercise; a diagnosis is `free` and counts as no hint."""

    __tablename__ = "hints"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(default=now)
    exercise: Mapped[str] = mapped_column(String(8), index=True)
    test: Mapped[str] = mapped_column(String(200))
    free: Mapped[bool]


class Look(Base):
    """One look at a solution before the exercise had passed."""

    __tablename__ = "looks"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(default=now)
    exercise: Mapped[str] = mapped_column(String(8), index=True)


class Card(Base):
    """When an exercise is to be repeated: the scheduler's own record, and its due time.

    `begun` is when the present repetition began, or None between two of them.
    """

    __tablename__ = "cards"

    exercise: Mapped[str] = mapped_column(String(8), primary_key=True)
    record: Mapped[str]
    due: Mapped[datetime]
    begun: Mapped[datetime | None]
