"""Teach a column a Python type.

Why: a TypeDecorator is the one place where a value is checked and translated. Every INSERT,
every comparison and every row goes through it, so no part of your program can forget it. Think
of three cases: a good value, a bad value and None.

Also: `cache_ok = True` is a promise: two instances that were made in the same way give the
same SQL. Without it, SQLAlchemy warns and compiles each statement anew. DateTime(timezone=True)
alone is no help on SQLite and MariaDB: they forget the time zone.
"""

from collections.abc import Set
from datetime import UTC, datetime

from sqlalchemy import DateTime, Dialect, Text
from sqlalchemy.types import TypeDecorator


class UTCDateTime(TypeDecorator[datetime]):
    """An aware datetime, stored in UTC."""

    # Given: do not change.
    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return what the database gets for `value`."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"{value} has no time zone.")
        return value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return what the program gets for the stored `value`."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC)


class Tags(TypeDecorator[Set[str]]):
    """A set of strings, stored as one text."""

    # Given: do not change.
    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Set[str] | None, dialect: Dialect) -> str | None:
        """Return what the database gets for `value`."""
        if value is None:
            return None
        if any(tag == "" or "," in tag for tag in value):
            raise ValueError(f"A tag is empty or has a comma: {value}.")
        return ",".join(sorted(value))

    def process_result_value(self, value: str | None, dialect: Dialect) -> frozenset[str] | None:
        """Return what the program gets for the stored `value`."""
        if value is None:
            return None
        return frozenset(value.split(",") if value else ())
