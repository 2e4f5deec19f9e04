"""Models that are dataclasses.

Why: with MappedAsDataclass, the annotations of a model also write its __init__, __repr__ and
__eq__. Say `init=False` of what the database fills in. Take relationships out of repr and
comparison: they would load rows that nobody asked for, or run from one object to the other
and back without end.

Also: `default` is the default of the argument; `insert_default` is that of the column, used
when the INSERT names no value. For a list as an argument, write `default_factory=list`. On
SQLAlchemy 2.0, an argument `team_id` beside a `team` with default None would store NULL.
"""

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import DeclarativeBase, Mapped, MappedAsDataclass, mapped_column, relationship


class Base(MappedAsDataclass, DeclarativeBase):
    """The base class of all models: each is a dataclass."""


class Team(Base):
    """Those who play together."""

    __tablename__ = "teams"

    id: Mapped[int] = mapped_column(init=False, primary_key=True)
    name: Mapped[str] = mapped_column(String(50))
    city: Mapped[str] = mapped_column(String(50), default="unknown")
    players: Mapped[list["Player"]] = relationship(
        back_populates="team", init=False, repr=False, compare=False
    )


class Player(Base):
    """One who plays, in a team or alone."""

    __tablename__ = "players"

    id: Mapped[int] = mapped_column(init=False, primary_key=True)
    name: Mapped[str] = mapped_column(String(50))
    number: Mapped[int] = mapped_column(default=0)
    team_id: Mapped[int | None] = mapped_column(ForeignKey("teams.id"), init=False)
    team: Mapped[Team | None] = relationship(
        back_populates="players", default=None, repr=False, compare=False
    )
