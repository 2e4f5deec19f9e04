"""Hide deleted books everywhere.

Task: nobody deletes a book for good here: its column `deleted` becomes true, and queries do
not show it. Write two functions.

`make` returns a new sessionmaker for the engine. Each SELECT of its sessions leaves out deleted
books: as Book, as an alias of Book, as columns or a count of Book, in session.get(), and when
the books of an author whom a SELECT brought are loaded, lazily or with a loader option.
- A SELECT executed with the execution option include_deleted=True shows them, also in
  the collections that it loads with selectinload().
- An UPDATE or DELETE reaches deleted books, too.
- A book that the session holds can be read as before after it was deleted and committed.
- Sessions that come from elsewhere show all books.

`soft_delete` marks a book; it does not commit, and the row stays.

Read first:
- https://docs.sqlalchemy.org/en/21/orm/session_events.html#adding-global-where-on-criteria
"""

from given import Book
from sqlalchemy import Engine
from sqlalchemy.orm import Session, sessionmaker


def make(engine: Engine) -> sessionmaker[Session]:
    """Return a sessionmaker whose sessions do not show deleted books."""
    # TODO: make a sessionmaker.
    # TODO: listen to its event "do_orm_execute", and add a criterion to each SELECT.
    raise NotImplementedError


def soft_delete(session: Session, book: Book) -> None:
    """Mark this book as deleted. Its row stays."""
    # TODO: change the object.
    raise NotImplementedError
