"""The models, errors and the parser that are given to 103: an import of payments."""

import csv

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


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
