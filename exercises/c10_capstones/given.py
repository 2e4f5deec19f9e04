"""The models and errors that are given to 101: a ledger."""

from datetime import date

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship


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
