"""Lost updates.

Why: between your SELECT and your UPDATE anybody can change the row. With version_id_col each
UPDATE says: only if the version is still this one. If no row matches, a StaleDataError is raised
in place of a lost update. Catch it, read the row again in a new transaction, and decide anew.

Also: this is called optimistic locking, for nothing is locked. Where many writers want the same
row, with_for_update() makes them wait in place of trying again. An update() that computes the
new value in SQL has no such gap, but update() does not look at the version, nor count it up.
"""

from collections.abc import Callable
from typing import Any

from given import Base
from sqlalchemy import String, Text
from sqlalchemy.orm import Mapped, Session, mapped_column, sessionmaker
from sqlalchemy.orm.exc import StaleDataError

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
    version: Mapped[int] = mapped_column()
    __mapper_args__ = {"version_id_col": version}


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
    tries = 1
    while True:
        try:
            with factory.begin() as session:
                change(session.get_one(model, key))
            return tries
        except StaleDataError:
            if tries == TRIES:
                raise
            tries += 1
