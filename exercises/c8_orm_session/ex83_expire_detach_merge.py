"""Objects after their session.

Task: write five functions. An object outlives its session: then it is detached, and keeps what was
loaded. What was not loaded, or is expired, nobody can load any more. A commit expires
everything, for another program may change the rows from then on.

`factory` is a sessionmaker: factory() gives a session. The functions that receive one open a
session of their own, commit if they change something, and leave no session open, also if there
is an error. If the database refuses a change, its error goes on to the caller. Each author that
is named by an id exists. The models are in `given.py`, in this folder.

Read first:
- https://docs.sqlalchemy.org/en/21/orm/session_state_management.html
- https://docs.sqlalchemy.org/en/21/errors.html#error-bhk3
"""

from given import Author
from sqlalchemy.orm import Session, sessionmaker


def load_for_display(factory: sessionmaker[Session], id: int) -> Author:
    """Return the author with this id, detached.

    All columns of the author can be read, and the list `books` with the columns of the books.
    """
    # TODO: load the author together with the books, and let the session go.
    raise NotImplementedError


def reload_age(session: Session, author: Author) -> int | None:
    """Return the age that the author has in the database now; author.age must be that, too.

    Another program may have committed a new age. The author is in the session. Its other
    attributes may have changes that are not saved yet: these must not get lost. Do
    not end the transaction. author.age itself has no unsaved change, and gets none.
    """
    # TODO: load this attribute anew.
    raise NotImplementedError


def create(factory: sessionmaker[Session], name: str) -> Author:
    """Save a new author with this name; return it, detached.

    All columns of the author can be read, also the id that the database gave out.
    """
    # TODO: save the author, and see to it that its columns are loaded.
    raise NotImplementedError


def save_detached(factory: sessionmaker[Session], author: Author) -> None:
    """Save a detached author as it is now: its columns, and its books if they were loaded.

    Nobody else has changed them in the meantime. A book in the list can be changed, and new
    books can be in it; none was taken out. Books that were not loaded stay as they are. The
    author that you receive stays detached, and can still be read.
    """
    # TODO: bring the changes into a session.
    raise NotImplementedError


def patch(factory: sessionmaker[Session], data: dict[str, object]) -> None:
    """Change the author whose id is data["id"].

    The other keys of `data` are columns with new values; None is a value, too. Columns that
    are not in `data` keep their values, and the author keeps the books. Leave `data` as it is.
    """
    # TODO: save the columns that are in data, and no others.
    raise NotImplementedError
