"""The models of a bicycle rental, written for SQLAlchemy 2."""

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship


class Base(DeclarativeBase):
    """The base of all models here."""


class Bike(Base):
    """A bicycle: its frame number, and how far it rode."""

    __tablename__ = "bikes"

    id: Mapped[int] = mapped_column(primary_key=True)
    frame: Mapped[str] = mapped_column(String(20), unique=True)
    metres: Mapped[int] = mapped_column(default=0)
    rides: Mapped[list["Ride"]] = relationship(back_populates="bike")


class Rider(Base):
    """Somebody who rents bikes. No two have the same name."""

    __tablename__ = "riders"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(50))
    rides: Mapped[list["Ride"]] = relationship(back_populates="rider")


class Ride(Base):
    """A rider took a bike; `minutes` is None until the bike is back."""

    __tablename__ = "rides"

    id: Mapped[int] = mapped_column(primary_key=True)
    minutes: Mapped[int | None]
    rider_id: Mapped[int] = mapped_column(ForeignKey("riders.id"))
    bike_id: Mapped[int] = mapped_column(ForeignKey("bikes.id"))
    rider: Mapped[Rider] = relationship(back_populates="rides")
    bike: Mapped[Bike] = relationship(back_populates="rides")
