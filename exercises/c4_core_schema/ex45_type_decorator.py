"""Teach a column a Python type.

Task: complete two types. None is stored as NULL by both, and NULL comes back as None.

`UTCDateTime` takes an aware `datetime`, of any time zone. It stores the same moment in UTC,
without a time zone, and gives an aware `datetime` in UTC back. A naive `datetime` (one without
a `tzinfo`) could mean any moment: raise a ValueError. Microseconds stay in both directions; if
the database drops them, so be it.

`Tags` takes a set of strings. It stores one text: the tags in the order of sorted(), with
only a comma between them; an empty set is stored as an empty text. It gives a `frozenset` back.
No tag changes: spaces and capital letters belong to it. A tag that is empty or contains a
comma cannot be stored: raise a ValueError.

The types must also work where a column is compared with a value. SQLAlchemy wraps your
ValueError in a StatementError; that is as it should be. Neither type has settings of its own,
so tell SQLAlchemy that it may cache the SQL of both.

Read first:
- https://docs.sqlalchemy.org/en/21/core/custom_types.html#augmenting-existing-types
- https://docs.sqlalchemy.org/en/21/core/custom_types.html#typedecorator-recipes
"""

from collections.abc import Set
from datetime import datetime

from sqlalchemy import DateTime, Dialect, Text
from sqlalchemy.types import TypeDecorator


class UTCDateTime(TypeDecorator[datetime]):
    """An aware datetime, stored in UTC."""

    # Given: do not change.
    impl = DateTime
    # TODO: say that SQLAlchemy may cache statements with this type.
    cache_ok = ...

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return what the database gets for `value`."""
        # TODO: refuse a naive value, turn others into UTC without a time zone.
        raise NotImplementedError

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return what the program gets for the stored `value`."""
        # TODO: make an aware datetime of it.
        raise NotImplementedError


class Tags(TypeDecorator[Set[str]]):
    """A set of strings, stored as one text."""

    # Given: do not change.
    impl = Text
    # TODO: say that SQLAlchemy may cache statements with this type.
    cache_ok = ...

    def process_bind_param(self, value: Set[str] | None, dialect: Dialect) -> str | None:
        """Return what the database gets for `value`."""
        # TODO: refuse bad tags, join the others in sorted order.
        raise NotImplementedError

    def process_result_value(self, value: str | None, dialect: Dialect) -> frozenset[str] | None:
        """Return what the program gets for the stored `value`."""
        # TODO: make a frozenset of it.
        raise NotImplementedError
