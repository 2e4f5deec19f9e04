"""The models and errors that are given to 102: seats in a theatre.

The model Booking, table `bookings`, is in the exercise.
"""

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Theatre(DeclarativeBase):
    """The base of the models of a theatre."""


class Show(Theatre):
    """A show, with seats of its own."""

    __tablename__ = "shows"

    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str] = mapped_column(String(100))


class Seat(Theatre):
    """A seat: free without a booking, sold with one and no `until`, held with both.

    A hold is over at the moment `until`, and then the seat is free again.
    """

    __tablename__ = "seats"

    show_id: Mapped[int] = mapped_column(ForeignKey("shows.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    booking_id: Mapped[int | None] = mapped_column(ForeignKey("bookings.id"))
    until: Mapped[datetime | None]


class Taken(Exception):
    """One of the seats is not free, or there is no such seat."""


class Expired(Exception):
    """The hold is over, or a seat of it has gone to somebody else."""
