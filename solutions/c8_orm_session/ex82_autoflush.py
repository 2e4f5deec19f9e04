"""When SQL really goes out.

Why: add() only remembers an object; the flush sends it. So the id and the error of the database
come with the flush, not with add(). A query flushes first, in order to see what is pending, and
that may be too early for an object that is not complete. Code that works on the connection, past
the session, flushes nothing.

Also: look up the author first and add the book last, and nothing can be sent too early. That is
better where you can: inside of no_autoflush a query does not see what is pending, such as
an author that was just made. session.execute(text("...")) flushes first since SQLAlchemy 2.1;
in 2.0 it does not.
"""

from given import Author, Book
from sqlalchemy import Connection, select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session


def add_and_id(session: Session, name: str) -> int:
    """Add an author with this name and return its id, which the database gives out."""
    author = Author(name=name)
    session.add(author)
    session.flush()
    return author.id


def build_book(session: Session, title: str, author_name: str) -> Book:
    """Return a new book, in the session, by the author with this name.

    If there is no such author, make one. A book without author must not be sent, for
    the database refuses it. Nothing else is pending when you are called. You may change the two
    lines that are here.
    """
    book = Book(title=title)
    session.add(book)
    with session.no_autoflush:
        author = session.scalar(select(Author).where(Author.name == author_name))
    book.author = author or Author(name=author_name)
    return book


def import_books(
    session: Session, rows: list[tuple[str | None, int]]
) -> list[tuple[str | None, int]]:
    """Save a book for each pair of title and author's id; return the rows that were refused.

    The database refuses a row with sqlalchemy.exc.IntegrityError, also because of rules that the
    models do not show. Then go back to a savepoint that was set for this row, and go on. The rows
    that were refused come back in their order, each as often as it was refused. All others are
    saved when the caller commits, together with what the caller did before: the database refuses
    nothing of that. Any other error goes on to the caller.
    """
    bad = []
    for title, author_id in rows:
        try:
            with session.begin_nested():
                session.add(Book(title=title, author_id=author_id))
        except IntegrityError:
            bad.append((title, author_id))
    return bad


def count_rows(conn: Connection) -> int:
    """Return how many authors are in the table."""
    return conn.execute(text("SELECT count(*) FROM authors")).scalar_one()


def count_raw(session: Session) -> int:
    """Return how many authors count_rows() counts when the table has what the session has.

    What is pending in the session counts, too: new authors, and authors that are to be deleted.
    """
    session.flush()
    return count_rows(session.connection())
