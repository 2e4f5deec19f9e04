"""When SQL really goes out.

Task: write four functions that know when the session sends something. add() sends nothing. A
flush sends what is pending, as part of the open transaction; a query of the session
flushes first, and so does a commit. If the database refuses a row, the flush raises the error.

No function commits or rolls back the transaction: the caller does. The models are in
`given.py`, in this folder.

Read first:
- https://docs.sqlalchemy.org/en/21/orm/session_basics.html#flushing
- https://docs.sqlalchemy.org/en/21/orm/session_transaction.html#using-savepoint
"""

from given import Author, Book
from sqlalchemy import Connection, text
from sqlalchemy.orm import Session


def add_and_id(session: Session, name: str) -> int:
    """Add an author with this name and return its id, which the database gives out."""
    # TODO: add the author, and see to it that the INSERT is sent.
    raise NotImplementedError


def build_book(session: Session, title: str, author_name: str) -> Book:
    """Return a new book, in the session, by the author with this name.

    If there is no such author, make one. A book without author must not be sent, for
    the database refuses it. Nothing else is pending when you are called. You may change the two
    lines that are here.
    """
    # Given: you may change these two lines.
    book = Book(title=title)
    session.add(book)
    # TODO: find or make the author, and give it the book, before anything is flushed.
    raise NotImplementedError


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
    # TODO: send each row under a savepoint, and catch the error of those that are refused.
    raise NotImplementedError


# Given: do not change. Part of a program that knows no sessions.
def count_rows(conn: Connection) -> int:
    """Return how many authors are in the table."""
    return conn.execute(text("SELECT count(*) FROM authors")).scalar_one()


def count_raw(session: Session) -> int:
    """Return how many authors count_rows() counts when the table has what the session has.

    What is pending in the session counts, too: new authors, and authors that are to be deleted.
    """
    # TODO: let the table have what the session has, then count.
    raise NotImplementedError
