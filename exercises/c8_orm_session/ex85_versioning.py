"""Lost updates.

Task: two people edit the same page. Both read it, and the second one to save overwrites what
the first one wrote: a lost update. A version number tells when that is about to happen.

Complete the class `Page` so that its rows have a version, and write `edit`, which starts anew
when somebody else was faster.

Read first:
- https://docs.sqlalchemy.org/en/21/orm/versioning.html
"""

from collections.abc import Callable
from typing import Any

from given import Base
from sqlalchemy import String, Text
from sqlalchemy.orm import Mapped, Session, mapped_column, sessionmaker

# Given: do not change.
TRIES = 5


class Page(Base):
    """A page that several people may edit.

    The column `version` is an integer, never NULL. SQLAlchemy sets it: it is 1 in a new row.
    Each UPDATE of a changed object adds one to it, and changes the row only if its version is
    still the one that the object was loaded with. If it is not, the flush raises a
    StaleDataError (from sqlalchemy.orm.exc).
    """

    __tablename__ = "pages"

    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str] = mapped_column(String(50))
    body: Mapped[str] = mapped_column(Text)
    # TODO: add the column `version`.
    # TODO: tell the mapper that this column holds the version.


def edit(
    factory: sessionmaker[Session], model: type[Any], key: int, change: Callable[[Any], object]
) -> int:
    """Load the object of `model` with the primary key `key`, call change(obj), and commit.

    `model` is Page, or any other class that has a version. factory() makes a new session. If
    the row was changed by somebody else in the meantime, start anew: with the row as it is now,
    and another call of change. Return how many tries it took: 1 if nobody was faster.

    If all TRIES tries fail, let the last StaleDataError go on to the caller. Any other error
    goes on at once, without another try, and nothing is saved. If there is no such row, raise
    sqlalchemy.exc.NoResultFound. Do not lock the row. Whatever happens, no session is left open.
    """
    # TODO: load, change and commit; if a StaleDataError is raised, do it again.
    raise NotImplementedError
