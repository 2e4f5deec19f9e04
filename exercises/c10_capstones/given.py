"""The models and errors that are given to 101, 102 and 103, one part for each."""

import csv
from datetime import date, datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship

# 101: a ledger.


class Ledger(DeclarativeBase):
    """The base of the models of a ledger."""


class Account(Ledger):
    """An account. Its balance is the sum of its entries, and never less than -credit."""

    __tablename__ = "accounts"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(50), unique=True)
    balance: Mapped[int] = mapped_column(default=0)
    credit: Mapped[int] = mapped_column(default=0)


class Day(Ledger):
    """A day on which one can post, until it is closed; `transfers` counts its transfers."""

    __tablename__ = "days"

    day: Mapped[date] = mapped_column(primary_key=True)
    closed: Mapped[bool] = mapped_column(default=False)
    transfers: Mapped[int] = mapped_column(default=0)


class Transfer(Ledger):
    """Money that moves between accounts. The amounts of its entries add up to 0."""

    __tablename__ = "transfers"

    id: Mapped[int] = mapped_column(primary_key=True)
    day: Mapped[date] = mapped_column(ForeignKey("days.day"))
    memo: Mapped[str] = mapped_column(String(100))
    entries: Mapped[list["Entry"]] = relationship(back_populates="transfer")


class Entry(Ledger):
    """What an account gets by a transfer; less than 0 is what it gives."""

    __tablename__ = "entries"

    id: Mapped[int] = mapped_column(primary_key=True)
    transfer_id: Mapped[int] = mapped_column(ForeignKey("transfers.id"))
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    amount: Mapped[int]
    transfer: Mapped[Transfer] = relationship(back_populates="entries")


class Closing(Ledger):
    """What the entries of one day add up to, for one account."""

    __tablename__ = "closings"

    day: Mapped[date] = mapped_column(ForeignKey("days.day"), primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), primary_key=True)
    amount: Mapped[int]


class NameTaken(Exception):
    """Another account has this name."""


class Unbalanced(Exception):
    """The amounts do not add up to 0, or there are none."""


class Broke(Exception):
    """An account would fall below its credit."""


class DayClosed(Exception):
    """Nothing can be posted on this day: it is closed, or there is no such day."""


# 102: seats in a theatre. The model Booking, table `bookings`, is in the exercise.


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


# 103: an import of payments.


class Shop(DeclarativeBase):
    """The base of the models of a shop."""


class Customer(Shop):
    """Somebody who pays. Each email is there once."""

    __tablename__ = "customers"

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(100), unique=True)
    name: Mapped[str] = mapped_column(String(50))


class Payment(Shop):
    """What a customer has paid. Nothing tells two equal payments of a customer apart."""

    __tablename__ = "payments"

    id: Mapped[int] = mapped_column(primary_key=True)
    customer_id: Mapped[int] = mapped_column(ForeignKey("customers.id"))
    cents: Mapped[int]


class Reject(Shop):
    """A line that is no payment: its number in the file, counted from 1, and the reason."""

    __tablename__ = "rejects"

    id: Mapped[int] = mapped_column(primary_key=True)
    source: Mapped[str] = mapped_column(String(50))
    line: Mapped[int]
    text: Mapped[str] = mapped_column(String(200))
    reason: Mapped[str] = mapped_column(String(100))


class Import(Shop):
    """How many lines of a file are done."""

    __tablename__ = "imports"

    source: Mapped[str] = mapped_column(String(50), primary_key=True)
    lines: Mapped[int] = mapped_column(default=0)


class Busy(Exception):
    """Another program imports the same file."""


class BadLine(Exception):
    """The line is no payment; the text says why."""


def parse(line: str) -> tuple[str, str, int]:
    """Return email, name and cents of a line of a CSV file, or raise BadLine."""
    fields = [field.strip() for field in next(csv.reader([line]), [])]
    if len(fields) != 3:
        raise BadLine(f"{len(fields)} fields, not 3")
    email, name, cents = fields
    if "@" not in email:
        raise BadLine("no email")
    if not cents.isdecimal() or int(cents) == 0:
        raise BadLine("no amount")
    return email.lower(), name, int(cents)
