"""The tables of a gradebook; whoever changes one adds a migration (CONTRIBUTING says how)."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, MetaData, String, Text, UniqueConstraint
from sqlalchemy.dialects.mysql import VARCHAR
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from kata.records import now

NAMES = {
    "pk": "pk_%(table_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
}
# Kim, kim and Kím are three students; MariaDB would else take them for one.
Name = String(255).with_variant(VARCHAR(255, collation="utf8mb4_bin"), "mysql", "mariadb")


class Base(DeclarativeBase):
    """The base class of a gradebook's tables."""

    metadata = MetaData(naming_convention=NAMES)
    type_annotation_map = {list[Any]: JSON}  # noqa: RUF012 - SQLAlchemy's own way to say it


class Setting(Base):
    """What is decided once for a class, by its name: the seed of its data, say."""

    __tablename__ = "settings"

    name: Mapped[str] = mapped_column(String(32), primary_key=True)
    value: Mapped[str] = mapped_column(Text)


class Verdict(Base):
    """What came of judging an answer once.

    `key` is what identifies the judgement: the answer, the tests, the grader, the settings.
    `owner` is the one student for whom it counts, or "" where it counts for every equal answer.
    """

    __tablename__ = "verdicts"
    __table_args__ = (UniqueConstraint("key", "owner"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(64))
    owner: Mapped[str] = mapped_column(Name)
    exercise: Mapped[str] = mapped_column(String(8))
    outcome: Mapped[str] = mapped_column(String(16))
    points: Mapped[float | None]
    max_points: Mapped[float]
    tests: Mapped[list[Any]]
    reasons: Mapped[list[Any]]
    diagnosis: Mapped[str] = mapped_column(Text)
    sql: Mapped[list[Any]]
    seconds: Mapped[float]
    at: Mapped[datetime] = mapped_column(default=now)


class Finished(Base):
    """That a verdict is a student's: once for each."""

    __tablename__ = "finished"
    __table_args__ = (UniqueConstraint("student", "verdict_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    student: Mapped[str] = mapped_column(Name)
    verdict_id: Mapped[int] = mapped_column(ForeignKey("verdicts.id"), index=True)
    at: Mapped[datetime] = mapped_column(default=now)


class Mark(Base):
    """What a human decided on one exercise of one student; no grading ever touches it.

    `points` stand in the place of those that the tests give, unless they are None; `extra` are
    added to them; an exercise from which a student is `exempt` does not count.
    """

    __tablename__ = "marks"

    student: Mapped[str] = mapped_column(Name, primary_key=True)
    exercise: Mapped[str] = mapped_column(String(8), primary_key=True)
    points: Mapped[float | None]
    extra: Mapped[float] = mapped_column(default=0.0)
    exempt: Mapped[bool] = mapped_column(default=False)
    comment: Mapped[str] = mapped_column(Text, default="")
    at: Mapped[datetime] = mapped_column(default=now, onupdate=now)


class HandIn(Base):
    """When a student handed in these very files, in UTC; `told` is it by a list, not by a file.

    `digest` identifies the files together.
    """

    __tablename__ = "hand_ins"

    student: Mapped[str] = mapped_column(Name, primary_key=True)
    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    at: Mapped[datetime]
    told: Mapped[bool]
