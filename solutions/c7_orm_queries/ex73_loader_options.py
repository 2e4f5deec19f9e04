"""Say how much to load.

Why: joinedload() makes a join of its own, which no where() of yours reaches; contains_eager()
takes the books from the join that you wrote. LIMIT counts rows, and a join has one row for each
book, so load the books of a page with selectinload(). load_only() and defer() leave columns for
later, raiseload() makes a forgotten loader option an error in place of a slow page.

Also: joinedload() with limit() is right, too: SQLAlchemy puts your SELECT into a subquery and
joins around it. After contains_eager() with a condition, author.books lacks books: only read it.
"""

from collections.abc import Sequence

from given import Author, Book
from sqlalchemy import select
from sqlalchemy.orm import Session, contains_eager, load_only, raiseload, selectinload


def recent_only(session: Session, year: int) -> Sequence[Author]:
    """Return a list of the authors who have a book of `year` or later, in any order, each once.

    The list `books` of each of them is loaded, and holds only the books of `year` or later.
    Send exactly one statement, also for the books.
    """
    query = select(Author).join(Author.books).where(Book.year >= year)
    return session.scalars(query.options(contains_eager(Author.books))).unique().all()


def light(session: Session) -> Sequence[Author]:
    """Return a list of all authors, in any order, without their long texts.

    Their `id` and `name` are loaded. `bio` is not, but who reads it later gets it. The other
    columns may be loaded or not. Send exactly one statement.
    """
    return session.scalars(select(Author).options(load_only(Author.name))).all()


def strict(session: Session, name: str) -> Author:
    """Return the author with this name, whose `books` nobody can load by mistake.

    Reading the attribute `books` raises sqlalchemy.exc.InvalidRequestError. All columns of the
    author are loaded. If nobody has the name, raise sqlalchemy.exc.NoResultFound.
    """
    query = select(Author).where(Author.name == name)
    return session.scalars(query.options(raiseload(Author.books))).one()


def page(session: Session, n: int) -> Sequence[Author]:
    """Return a list of the first n authors by name, in this order, with all their books loaded.

    Load no other authors. Send at most two statements. n is at most 500.
    """
    query = select(Author).order_by(Author.name).limit(n)
    return session.scalars(query.options(selectinload(Author.books))).all()
