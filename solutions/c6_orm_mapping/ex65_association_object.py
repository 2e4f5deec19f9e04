"""A link that carries data.

Why: as soon as a link has a column of its own, give it a class: two relationships of one to
many, and a primary key that is made of both foreign keys. A row whose key names its parents
cannot be without them, so each side needs delete-orphan. An association proxy hides the object
in the middle: it reads through the list, and its creator makes the link for what is appended.

Also: for another role, append a Membership to the list. Write no second relationship with
`secondary` over the same table, unless it is viewonly: the two do not know of each other. If
Membership gets another foreign key to a user, such as invited_by_id, SQLAlchemy raises
AmbiguousForeignKeysError until foreign_keys says which one a relationship means.
"""

from sqlalchemy import ForeignKey, String
from sqlalchemy.ext.associationproxy import AssociationProxy, association_proxy
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship


class Base(DeclarativeBase):
    """The base class of all models."""


class User(Base):
    """Somebody who is in teams."""

    __tablename__ = "users"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(50))
    memberships: Mapped[list["Membership"]] = relationship(
        back_populates="user", cascade="all, delete-orphan"
    )
    teams: AssociationProxy[list["Team"]] = association_proxy(
        "memberships", "team", creator=lambda team: Membership(team=team)
    )


class Team(Base):
    """Some users who do something together."""

    __tablename__ = "teams"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(50))
    memberships: Mapped[list["Membership"]] = relationship(
        back_populates="team", cascade="all, delete-orphan"
    )
    users: AssociationProxy[list[User]] = association_proxy(
        "memberships", "user", creator=lambda user: Membership(user=user)
    )


class Membership(Base):
    """A user in a team, and the role of that user there."""

    __tablename__ = "memberships"

    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), primary_key=True)
    team_id: Mapped[int] = mapped_column(ForeignKey("teams.id"), primary_key=True)
    role: Mapped[str] = mapped_column(String(20), default="member")
    user: Mapped[User] = relationship(back_populates="memberships")
    team: Mapped[Team] = relationship(back_populates="memberships")
