"""All must be there, and more rows must not cost more statements."""

import pytest
from sqlalchemy import inspect

SMALL, MORE = ("", "no", "yyo"), ("ooo", "n", "", "nn", "yno")


@pytest.fixture
def shelf(shelves):
    """Give a library of eight authors, three with the same name, and books that nobody wrote."""
    return shelves.add(*SMALL, *MORE, lost="yno", twins=(2, 4, 7))


@pytest.fixture
def grown(ex, session, shelves, sent, sql):
    """Give a function that counts the statements of a call on three and on eight authors."""

    def grown(name):
        counts = []
        for patterns in (SMALL, MORE):
            shelves.add(*patterns, lost="y")
            sql.clear()
            getattr(ex, name)(session)
            counts.append(len(sent()))
            session.rollback()
            session.expunge_all()
        return counts

    return grown


def _sorted(found):
    """Sort the lists inside, so that only what is in them counts."""
    if not isinstance(found, list):
        return found
    return [(name, tuple(sorted(values))) for name, values in found]


def _unloaded(authors):
    """Return the attributes that some object has not loaded, by class."""
    books = [book for author in authors for book in author.__dict__.get("books", [])]
    reviews = [review for book in books for review in book.__dict__.get("reviews", [])]
    found = {
        f"{type(each).__name__}.{name}"
        for each in (*authors, *books, *reviews)
        for name in inspect(each).unloaded
    }
    return sorted(found - {"Book.author", "Review.book"})


@pytest.mark.hint(
    "Is every author in the list, also one without books?",
    "The tutorial's section 'Loader Strategies' begins with a query that suits here.",
    "select(Author).options(selectinload(Author.books))",
)
def test_list_every_author_with_all_titles(ex, session, shelf, differ):
    wanted = [
        (author["name"], tuple(sorted(book["title"] for book in shelf.books_of(author["id"]))))
        for author in shelf.authors
    ]

    wrong = differ(_sorted(ex.catalog(session)), wanted)
    assert not wrong, (
        f"catalog must return one (name, titles) for each of the 8 authors: {wrong}. "
        "(The titles are sorted here to compare them.)"
    )


@pytest.mark.hint(
    "Which books have no author, and are they in your list?",
    "An outer join keeps them; joinedload() makes one unless you tell it otherwise.",
    "select(Book).options(joinedload(Book.author))",
)
def test_list_every_book_with_its_author(ex, session, shelf, differ):
    names = {author["id"]: author["name"] for author in shelf.authors} | {None: None}
    wanted = [(book["title"], names[book["author_id"]]) for book in shelf.books]

    wrong = differ(ex.books_with_author(session), wanted)
    assert not wrong, (
        "books_with_author must return one (title, name) for each book, also for the 3 without "
        f"an author: {wrong}."
    )


@pytest.mark.hint(
    "Do you collect the stars of all reviews of all books of an author?",
    "Two loops: for book in author.books, for review in book.reviews.",
    "select(Author).options(selectinload(Author.books).selectinload(Book.reviews))",
)
def test_collect_the_stars_of_each_author(ex, session, shelf, differ):
    wanted = [(each["name"], tuple(shelf.stars_of(each["id"]))) for each in shelf.authors]

    wrong = differ(_sorted(ex.stars(session)), wanted)
    assert not wrong, (
        f"stars must return one (name, stars) for each of the 8 authors: {wrong}. "
        "(The stars are sorted here to compare them.)"
    )


@pytest.mark.hint(
    "What do you return: all authors, each once, in a list?",
    "session.scalars() gives a result, and all() makes a list of it.",
)
def test_return_all_authors(ex, session, shelf, strange):
    wrong = strange(ex.load_for_later(session), [author["id"] for author in shelf.authors])

    assert not wrong, f"load_for_later must return all 8 authors, each once. By id: {wrong}."


@pytest.mark.hint(
    "What did nobody load before the session was closed?",
    "Options can be chained: the second one says what is loaded with each book. And commit() "
    "and expire() make the objects forget what was loaded.",
    "selectinload(Author.books).selectinload(Book.reviews)",
)
def test_hand_over_authors_that_need_no_session(ex, session, shelf):
    authors = ex.load_for_later(session)
    session.close()

    unloaded = _unloaded(authors)
    assert not unloaded, (
        f"The session is closed, and {', '.join(unloaded)} was not loaded for every object. "
        "Whoever reads it now gets a DetachedInstanceError."
    )
    counts = {author.id: len(author.books) for author in authors}
    assert counts == shelf.counts(), "Every author.books must hold all books of the author."


@pytest.mark.hint(
    "Which line sends a SELECT for each author? `make sql` shows it.",
    "An option on the query loads the books of all authors together: options(selectinload(...)).",
)
def test_read_the_catalog_with_two_statements(grown):
    counts = grown("catalog")

    assert max(counts) <= 2, (
        f"For 3 authors, and for 8, catalog may send 2 statements; it sent {counts}."
    )


@pytest.mark.hint(
    "Which line sends a SELECT for each author of a book? `make sql` shows it.",
    "The option names the relationship that you read: Book.author.",
)
def test_read_the_books_with_two_statements(grown):
    counts = grown("books_with_author")

    assert max(counts) <= 2, (
        "For the books of 3 authors, and for those of 8, books_with_author may send 2 statements; "
        f"it sent {counts}."
    )


@pytest.mark.hint(
    "Are the books loaded together? And the reviews of all these books?",
    "An option reaches one level. Chain a second one to it for the reviews.",
    "selectinload(Author.books).selectinload(Book.reviews)",
)
def test_read_the_stars_with_three_statements(grown):
    counts = grown("stars")

    assert max(counts) <= 3, (
        f"For 3 authors, and for 8, stars may send 3 statements; it sent {counts}."
    )


@pytest.mark.hint(
    "Do you read every attribute in a loop, so that it is loaded?",
    "An option of the query loads the attribute of all objects together.",
)
def test_load_for_later_with_three_statements(grown):
    counts = grown("load_for_later")

    assert max(counts) <= 3, (
        f"For 3 authors, and for 8, load_for_later may send 3 statements; it sent {counts}."
    )


@pytest.mark.hint(
    "Who opened the session? Who closes it?",
    "load_for_later receives it: the caller closes it, and may use it before.",
)
def test_leave_the_session_as_it_is(ex, session, shelf):
    authors = ex.load_for_later(session)

    kept = sum(author in session for author in authors)
    assert kept == len(authors), (
        f"All {len(authors)} authors must still belong to the session; {kept} do. The caller "
        "closes the session, and may go on with it before."
    )
