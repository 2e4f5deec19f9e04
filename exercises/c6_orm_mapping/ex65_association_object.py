"""A link that carries data.

Task: a user is in many teams, a team has many users, and each user has a role in each team.
`secondary` has no place for the role, so here the link is an object of its own: a Membership.

`Membership.user_id` and `.team_id` are foreign keys to the id of a user and of a team. Together
they are the primary key. `.role` is a text of at most 20 characters, never NULL. A Membership
that is saved without a role gets "member".

`Membership.user` and `User.memberships`, a list, are paired; so are `Membership.team` and
`Team.memberships`. A membership that leaves one of the lists is deleted. When a user or a team
is deleted, its memberships are deleted, too, and nothing else.

`User.teams` is the list of the user's teams, and `Team.users` the list of the team's users: both
look through the memberships, so they need no relationship of their own. What is appended to
one of them gets a membership with the role "member"; what is removed loses it. Both work in a
query: `select(User).where(User.teams.contains(team))`.

SQLAlchemy has nothing to warn about.

Read first:
- https://docs.sqlalchemy.org/en/21/orm/basic_relationships.html#association-object
- https://docs.sqlalchemy.org/en/21/orm/extensions/associationproxy.html
"""

from sqlalchemy import String
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


# Given: do not change.
class Base(DeclarativeBase):
    """The base class of all models."""


class User(Base):
    """Somebody who is in teams."""

    # Given: do not change.
    __tablename__ = "users"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(50))
    # TODO: write the attribute `memberships`, and say what goes with the user.
    # TODO: write the attribute `teams`, and say how it makes a membership of a team.


class Team(Base):
    """Some users who do something together."""

    # Given: do not change.
    __tablename__ = "teams"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(50))
    # TODO: write the attribute `memberships`, and say what goes with the team.
    # TODO: write the attribute `users`, and say how it makes a membership of a user.


class Membership(Base):
    """A user in a team, and the role of that user there."""

    # Given: do not change.
    __tablename__ = "memberships"

    # TODO: write the three columns.
    # TODO: write the attributes `user` and `team`.
