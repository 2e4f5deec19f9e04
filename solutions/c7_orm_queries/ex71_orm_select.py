"""Select entities and columns.

Why: select(Author) asks for objects, select(Author.name) for values, and what you name in
select() is what each row has. A row with one object in it is still a row: session.scalars()
takes the object out. A join gives one row for each pair, so an author with two books comes
twice; any() only asks whether there is one.

Also: `select(Author).join(Author.books).where(...).distinct()` gives each author once, too, but
makes all rows first and then compares them. PostgreSQL cannot compare columns of the type JSON.
"""

from collections.abc import Sequence

from given import Author, Book
from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session, aliased


def by_name(session: Session, name: str) -> Author | None:
    """Return the author with this name, or None if nobody has it.

    If several authors have it, raise sqlalchemy.exc.MultipleResultsFound.
    """
    return session.scalars(select(Author).where(Author.name == name)).one_or_none()


def names_and_titles(session: Session) -> Sequence[tuple[str, str]]:
    """Return a list of (name of the author, title), one for each book that has an author."""
    return session.execute(select(Author.name, Book.title).join(Author.books)).all()


def with_book_from(session: Session, year: int) -> Sequence[Author]:
    """Return a list of the authors who have a book of this year, each author once."""
    return session.scalars(select(Author).where(Author.books.any(Book.year == year))).all()


def no_books(session: Session) -> Sequence[Author]:
    """Return a list of the authors who have no books."""
    return session.scalars(select(Author).where(~Author.books.any())).all()


def count_books(session: Session) -> dict[int, int]:
    """Return how many books each author has, by the author's id; 0 for an author without."""
    query = select(Author.id, func.count(Book.id)).outerjoin(Author.books).group_by(Author.id)
    return dict(session.execute(query).all())


def same_year_pairs(session: Session) -> Sequence[tuple[Book, Book]]:
    """Return a list of all pairs of books of one year, the book with the lower id first."""
    other = aliased(Book)
    same_year = and_(Book.year == other.year, Book.id < other.id)
    return session.execute(select(Book, other).join(other, same_year)).all()
