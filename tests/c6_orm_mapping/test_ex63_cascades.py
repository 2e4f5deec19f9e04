"""What belongs to an author must go with the author, and nothing else."""

from types import SimpleNamespace

import pytest
from sqlalchemy import delete, inspect
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import lazyload


@pytest.fixture
def library(ex, fill, ids, names, rows):
    """Give a function that saves three authors with four books each.

    `left()` are the books that are in the table, and their authors' ids, by id.
    """

    def library():
        _models(ex)
        authors, books = ids[:3], {key: ids[place % 3] for place, key in enumerate(ids[3:15])}
        fill("authors", [{"id": key, "name": names[key % 9]} for key in authors])
        fill("books", [{"id": k, "title": "T", "author_id": v} for k, v in books.items()])
        return SimpleNamespace(
            authors=authors, books=books, left=lambda: dict(rows("books", "id", "author_id"))
        )

    return library


def _models(ex):
    """Ask for the relationships of both models."""
    found = [inspect(each).relationships.keys() for each in (ex.Author, ex.Book)]
    assert found == [["books"], ["author"]], (
        f"Author must have the relationship books, and Book author; they have {found}."
    )


def _commit(session, what):
    """Commit; if the database refuses the change, say so."""
    error = None
    try:
        session.commit()
    except DBAPIError as raised:
        error = raised.orig
    assert not error, f"{what} The session sent a change that the database refused: {error}"


def _without(books, *authors):
    return {key: owner for key, owner in books.items() if owner not in authors}


@pytest.mark.hint(
    "Which cascade takes new objects of the list into the session?",
    "It is a default cascade; a list of your own must name it, too. See 'save-update'.",
    'cascade="all, ..."',
)
def test_save_the_books_with_their_author(ex, session, tables, rows, names):
    _models(ex)
    tables()
    author = ex.Author(name=names[0], books=[ex.Book(title=title) for title in names[1:4]])
    session.add(author)
    _commit(session, "An author with three books was saved.")
    wanted = sorted((title, author.id) for title in names[1:4])
    found = rows("books", "title", "author_id")

    assert found == wanted, (
        f"Author {author.id} was saved with the books {names[1:4]} in the list. In the table are "
        f"{found}."
    )


@pytest.mark.hint(
    "What does the annotation of author_id say about NULL?",
    "`Mapped[int]` is NOT NULL, `Mapped[int | None]` may be NULL.",
)
def test_refuse_a_book_without_an_author(library, fill):
    library()
    error = None
    try:
        fill("books", [{"id": 7, "title": "T", "author_id": None}])
    except DBAPIError as raised:
        error = raised

    assert error, "The database must refuse a book whose author_id is NULL; it accepted it."


@pytest.mark.hint(
    "How does the session know that a book without an author shall be deleted?",
    "See 'delete-orphan' in the documentation; it stands on the side of the list.",
    'cascade="all, delete-orphan"',
)
def test_delete_a_book_that_is_taken_out_of_the_list(ex, session, library):
    saved = library()
    author = session.get(ex.Author, saved.authors[0])
    gone = author.books[1].id
    del author.books[1]
    _commit(session, f"Book {gone} left the list of its author, so it must be deleted.")
    wanted = {key: owner for key, owner in saved.books.items() if key != gone}

    assert saved.left() == wanted, (
        f"Book {gone} left the list of author {author.id}: it must be deleted, and no other. In "
        f"the table are, with their authors, {saved.left()}."
    )


@pytest.mark.hint(
    "Is a book an orphan when it has got another author?",
    "back_populates on both sides takes the book out of one list when it comes into the other.",
)
def test_keep_a_book_that_moves_to_another_author(ex, session, library):
    saved = library()
    first, second, third = (session.get(ex.Author, key) for key in saved.authors)
    one, two = first.books[:2]
    second.books.append(one)
    two.author = third
    assert len(first.books) == 2 and one.author is second and two in third.books, (
        "A book was appended to the list of a second author, another one got a third author. Both "
        f"must be seen on both sides; the first author has {len(first.books)} of 4 books still."
    )
    wanted = saved.books | {one.id: second.id, two.id: third.id}
    _commit(session, "Two books moved to other authors.")
    assert saved.left() == wanted, (
        f"In the table must be, with their authors, {wanted}; there are {saved.left()}."
    )


@pytest.mark.hint(
    "What does the session do with the books in the list when their author is deleted?",
    "Without the cascade 'delete', it takes their author away from them.",
    'cascade="all, delete-orphan"',
)
def test_delete_loaded_books_with_their_author(ex, session, library, rows):
    saved = library()
    author = session.get(ex.Author, saved.authors[1])
    assert len(author.books) == 4, f"The author has 4 books; the list has {len(author.books)}."
    session.delete(author)
    _commit(session, "An author whose books are loaded was deleted.")

    assert rows("authors", "id") == sorted(set(saved.authors) - {saved.authors[1]}), (
        f"Only author {saved.authors[1]} must go; left are {rows('authors', 'id')}."
    )
    assert saved.left() == _without(saved.books, saved.authors[1]), (
        f"The books of author {saved.authors[1]} must go, and no others; left are {saved.left()}."
    )


@pytest.mark.hint(
    "Who could delete the books without loading them first?",
    "See 'Using foreign key ON DELETE cascade with ORM relationships' in the documentation.",
    "passive_deletes=True",
)
def test_leave_books_that_are_not_loaded_to_the_database(ex, session, library, loaded, sql):
    saved = library()
    books, options = loaded(ex.Book), [lazyload(ex.Author.books)]  # whatever the model says
    author = session.get(ex.Author, saved.authors[2], options=options)
    sql.clear()
    session.delete(author)
    _commit(session, "An author whose books are not loaded was deleted.")
    kinds = [each.kind for each in sql.of("SELECT", "UPDATE", "DELETE")]
    assert not books and kinds == ["DELETE"], (
        "One author is deleted, whose 4 books are not loaded: one DELETE must be enough. The "
        f"session sent {kinds} and loaded {len(books)} books. With 10,000 books, that is slow."
    )
    assert saved.left() == _without(saved.books, saved.authors[2]), (
        f"The books of author {saved.authors[2]} must go, and no others; left are {saved.left()}."
    )


@pytest.mark.hint(
    "Who deletes the books for a program that does not use your models?",
    "Exercise 42: ForeignKey has a parameter for it.",
    'ForeignKey("authors.id", ondelete=...)',
)
def test_let_the_database_cascade_by_itself(library, tables, engine):
    saved = library()
    authors, error = tables()["authors"], None
    try:
        with engine.begin() as connection:
            connection.execute(delete(authors).where(authors.c.id == saved.authors[0]))
    except DBAPIError as raised:
        error = raised.orig

    assert not error, f"A plain DELETE of an author must work; the database refused: {error}"
    assert saved.left() == _without(saved.books, saved.authors[0]), (
        f"A plain DELETE of author {saved.authors[0]} must take the author's books along, and no "
        f"others; left are {saved.left()}."
    )


@pytest.mark.hint(
    "Which side is the parent, and on which side does your cascade stand?",
    "A cascade goes from the side where it is written to the other one.",
)
def test_keep_the_author_of_a_deleted_book(ex, session, library, rows):
    saved = library()
    gone = min(saved.books)
    book = session.get(ex.Book, gone)
    assert book.author.id == saved.books[gone], f"Book {gone} must know its author."
    session.delete(book)
    _commit(session, f"Book {gone} was deleted.")
    authors, books = rows("authors", "id"), saved.left()

    assert authors == sorted(saved.authors) and books == {
        key: owner for key, owner in saved.books.items() if key != gone
    }, (
        f"Book {gone} was deleted, and nothing else may go. Of {len(saved.authors)} authors, "
        f"{len(authors)} are left, and {len(books)} of {len(saved.books)} books."
    )
