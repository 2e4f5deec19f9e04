"""Objects after their session.

Why: load all that is needed while the session is open; later it is too late. A commit expires
every attribute, unless the session was made with expire_on_commit=False. refresh() loads
anew, and throws away changes that were not saved: name the attributes that you mean. merge()
copies what is loaded or set on an object to the one in the session, and leaves the object alone.

Also: session.add() takes a detached object back as it is. That is enough if the session has not
loaded the same row yet; if it has, there is an error, and merge() works. merge() saves a new row
if it finds none. If it must not, use get() and setattr().
"""

from given import Author
from sqlalchemy.orm import Session, selectinload, sessionmaker


def load_for_display(factory: sessionmaker[Session], id: int) -> Author:
    """Return the author with this id, detached.

    All columns of the author can be read, and the list `books` with the columns of the books.
    """
    with factory() as session:
        return session.get(Author, id, options=[selectinload(Author.books)])


def reload_age(session: Session, author: Author) -> int | None:
    """Return the age that the author has in the database now; author.age must be that, too.

    Another program may have committed a new age. The author is in the session. Its other
    attributes may have changes that are not saved yet: these must not get lost. Do
    not end the transaction. author.age itself has no unsaved change, and gets none.
    """
    session.refresh(author, ["age"])
    return author.age


def create(factory: sessionmaker[Session], name: str) -> Author:
    """Save a new author with this name; return it, detached.

    All columns of the author can be read, also the id that the database gave out.
    """
    with factory(expire_on_commit=False) as session:
        author = Author(name=name)
        session.add(author)
        session.commit()
        return author


def save_detached(factory: sessionmaker[Session], author: Author) -> None:
    """Save a detached author as it is now: its columns, and its books if they were loaded.

    Nobody else has changed them in the meantime. A book in the list can be changed, and new
    books can be in it; none was taken out. Books that were not loaded stay as they are. The
    author that you receive stays detached, and can still be read.
    """
    with factory() as session:
        session.merge(author)
        session.commit()


def patch(factory: sessionmaker[Session], data: dict[str, object]) -> None:
    """Change the author whose id is data["id"].

    The other keys of `data` are columns with new values; None is a value, too. Columns that
    are not in `data` keep their values, and the author keeps the books. Leave `data` as it is.
    """
    with factory() as session:
        session.merge(Author(**data))
        session.commit()
