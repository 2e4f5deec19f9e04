"""Deleted books must be hidden wherever they are asked for, and nowhere else."""

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session, aliased, joinedload, selectinload, sessionmaker

AUTHORS = ("", "", "y", "o", "on", "yyo", "onoyn")


@pytest.fixture
def shelf(shelves, given, other_connection):
    """Save a library; five books are marked as deleted, three of them of its last author."""
    shelves.add(*AUTHORS, lost="yno", deleted=False)
    last = shelves.books_of(shelves.author(6)["id"])
    for book in (shelves.books[1], *last[:3], shelves.books[-1]):
        table = given.Book.__table__
        other_connection.execute(update(table).where(table.c.id == book["id"]).values(deleted=True))
        book["deleted"] = True
    return shelves


@pytest.fixture
def alive(shelf):
    """Give the ids of all books that are not deleted."""
    return {book["id"] for book in shelf.books if not book["deleted"]}


@pytest.fixture
def alive_of(shelf):
    """Give the ids of the books of the last author that are not deleted, and the author's id."""
    author = shelf.author(6)["id"]
    books = {book["id"] for book in shelf.books_of(author) if not book["deleted"]}
    return books, author


@pytest.fixture
def begin(ex, engine, shelf):
    """Give a function that returns a new session of the answer's sessionmaker."""

    def begin():
        factory = ex.make(engine)
        assert isinstance(factory, sessionmaker), (
            f"make must return a sessionmaker; what came back is a {type(factory).__name__}."
        )
        return factory()

    return begin


@pytest.fixture
def one_author(given, alive_of):
    """Give a SELECT of the last author."""
    return select(given.Author).where(given.Author.id == alive_of[1])


def _ids(books):
    return {book.id for book in books}


@pytest.mark.hint(
    "Does your listener change the statement? A query never changes itself.",
    "The guide's section 'Adding global WHERE / ON criteria' sets orm_execute_state.statement.",
    "state.statement = state.statement.options(with_loader_criteria(Book, ...))",
)
def test_hide_deleted_books_from_a_query(ex, begin, engine, alive, given):
    ex.make(engine.execution_options())  # another engine
    quiet = begin()
    assert quiet.get_bind() is engine, "The sessions must use the engine that make received."

    found = _ids(quiet.scalars(select(given.Book)))
    assert found == alive, (
        f"select(Book) must find the {len(alive)} books that are not deleted; it found "
        f"{len(found & alive)} of them, and {len(found - alive)} that are deleted."
    )


@pytest.mark.hint(
    "Is an alias of Book hidden, too?",
    "An argument of with_loader_criteria() is about aliases.",
    "with_loader_criteria(Book, ..., include_aliases=True)",
)
def test_hide_deleted_books_from_other_ways_to_ask(begin, given, alive, shelf):
    quiet = begin()
    other = aliased(given.Book)
    found = _ids(quiet.scalars(select(other)))
    assert found == alive, f"An alias of Book must show {len(alive)} books; it shows {len(found)}."
    count = quiet.scalar(select(func.count(given.Book.id)))
    assert count == len(alive), f"{len(alive)} books must be counted; {count} were."
    book = quiet.get(given.Book, shelf.books[1]["id"])
    assert book is None, "session.get() must give None for a deleted book; it gave the book."


@pytest.mark.hint(
    "Which SELECT loads author.books, and does your condition reach it?",
    "A where() changes one statement. with_loader_criteria() is handed on to lazy loads.",
)
def test_hide_deleted_books_from_lazy_loads(begin, one_author, alive_of):
    quiet = begin()
    books, _ = alive_of
    author = quiet.scalars(one_author).one()

    found = _ids(author.books)
    assert found == books, (
        f"An author has {len(books)} books that are not deleted; author.books, loaded lazily, "
        f"has {len(found & books)} of them and {len(found - books)} that are deleted."
    )


@pytest.mark.hint(
    "What selects the books here: your statement, or a loader option of it?",
    "with_loader_criteria() reaches the joins and SELECTs of loader options.",
)
def test_hide_deleted_books_from_loader_options(begin, given, one_author, alive_of):
    quiet = begin()
    books, _ = alive_of
    for option in (selectinload, joinedload):
        quiet.expunge_all()
        query = one_author.options(option(given.Author.books))
        author = quiet.scalars(query).unique().one()

        found = _ids(author.books)
        assert found == books, (
            f"With {option.__name__}(), author.books must have the {len(books)} books that are "
            f"not deleted; {len(found - books)} deleted ones are there."
        )


@pytest.mark.hint(
    "How does your listener learn what was asked for?",
    "state.execution_options is a dictionary.",
    'state.execution_options.get("include_deleted", False)',
)
def test_show_deleted_books_to_whoever_asks_for_them(begin, given, shelf):
    quiet = begin()
    options = {"include_deleted": True}
    found = quiet.scalars(select(given.Book), execution_options=options).all()
    assert len(found) == len(shelf.books), (
        f"With include_deleted=True all {len(shelf.books)} books must be found; {len(found)} were."
    )
    for options in ({}, {"include_deleted": False}):
        found = quiet.scalars(select(given.Book), execution_options=options).all()
        assert len(found) < len(shelf.books), (
            f"A statement with the options {options} must hide deleted books; it shows them all."
        )


@pytest.mark.hint(
    "Which statements does your listener see when selectinload() loads the books?",
    "The execution options of a query are those of its selectinload(), too.",
)
def test_show_deleted_books_in_collections_on_demand(begin, given, one_author):
    query = one_author.options(selectinload(given.Author.books))
    author = begin().scalars(query, execution_options={"include_deleted": True}).one()

    assert len(author.books) == 5, (
        "With include_deleted=True and selectinload(), an author must have all 5 books; "
        f"author.books has {len(author.books)}."
    )


@pytest.mark.hint(
    "Which statements does your listener change?",
    "The state that the listener receives knows: is_select, is_update, is_delete.",
)
def test_let_an_update_reach_deleted_books(begin, given, shelf):
    quiet = begin()
    count = quiet.execute(update(given.Book).values(year=2000)).rowcount

    assert count == len(shelf.books), (
        f"An UPDATE must reach all {len(shelf.books)} books, also deleted ones; it reached {count}."
    )


@pytest.mark.hint(
    "Whose event do you listen to: that of your sessionmaker, or that of all sessions?",
    "event.listens_for() takes the sessionmaker as its first argument.",
)
def test_leave_other_sessions_alone(begin, engine, given, shelf):
    begin()
    with Session(engine) as other:
        found = len(other.scalars(select(given.Book)).all())

    assert found == len(shelf.books), (
        f"A session that make did not make must find all {len(shelf.books)} books; it found "
        f"{found}. Another part of the program may need them."
    )


@pytest.mark.hint(
    "Is the row still there, and is its column `deleted` true?",
    "A change of an attribute is an UPDATE when the session is flushed.",
    "book.deleted = True",
)
def test_mark_the_book_and_keep_its_row(ex, begin, given, shelf, other_connection):
    quiet = begin()
    key = shelf.books[0]["id"]
    book = quiet.get(given.Book, key)
    for _ in range(2):
        ex.soft_delete(quiet, book)
    quiet.commit()

    table = given.Book.__table__
    rows = {row.id: row.deleted for row in other_connection.execute(select(table))}
    assert key in rows, f"The row of book {key} must stay; it is gone."
    assert rows[key], f"Book {key} must be marked, also if soft_delete is called twice; it is not."
    found = {each for each, deleted in rows.items() if deleted}
    wanted = {key, *(book["id"] for book in shelf.books if book["deleted"])}
    assert found == wanted, f"Book {key} must be marked, and no other; wrong: {found ^ wanted}."


@pytest.mark.hint(
    "What does the session do with an object after a commit, when it is read again?",
    "It loads the columns again, by a SELECT that the listener sees: state.is_column_load. A "
    "where() finds no row there; with_loader_criteria() leaves such a SELECT alone.",
)
def test_read_a_deleted_book_that_the_session_holds(ex, begin, given, shelf):
    quiet = begin()
    wanted = shelf.books[0]
    book = quiet.get(given.Book, wanted["id"])
    ex.soft_delete(quiet, book)
    assert book in quiet and book.deleted, "The session must hold the book, marked as deleted."
    quiet.commit()

    assert book.title == wanted["title"], (
        f"The title must be {wanted['title']!r} as before; it is {book.title!r}."
    )


@pytest.mark.hint(
    "Who opened the session? Who knows whether more changes belong together?",
    "A function that receives a session leaves commit() to the caller.",
)
def test_leave_the_commit_to_the_caller(ex, begin, given, shelf, sql):
    quiet = begin()
    book = quiet.get(given.Book, shelf.books[0]["id"])
    ex.soft_delete(quiet, book)

    ended = [each.kind for each in sql.of("COMMIT", "ROLLBACK")]
    assert not ended, f"soft_delete must not end the transaction of its caller; it sent {ended}."
