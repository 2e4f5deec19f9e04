"""What is loaded must be just what was asked for."""

import pytest
from sqlalchemy import inspect
from sqlalchemy.exc import InvalidRequestError, NoResultFound

AUTHORS = ("", "", "", "y", "o", "on", "nn", "yyo", "ooo", "yyno", "nono", "onoyn")
BOUND = "The {} must travel beside the SQL, as a parameter; it is not among the parameters."


@pytest.fixture
def shelf(shelves):
    """Give a library of twelve authors, no two with the same name."""
    return shelves.add(*AUTHORS, lost="yno")


@pytest.fixture
def recent(shelf):
    """Give the ids of the recent books by the id of their author."""
    found = {}
    for book in shelf.books:
        if book["year"] >= shelf.year and book["author_id"]:
            found.setdefault(book["author_id"], []).append(book["id"])
    return found


def _bound(sql):
    """Return all values that travelled beside the SQL of a SELECT."""
    return [value for each in sql.of("SELECT") for value in each.values]


def _missing(shelf, authors):
    """Return how many books of these authors author.books has, and how many they wrote."""
    return {
        author.id: (len(author.books), len(shelf.books_of(author.id)))
        for author in authors
        if len(author.books) != len(shelf.books_of(author.id))
    }


@pytest.mark.hint(
    "Which authors have a book of that year or later? How often does a join return each?",
    "Join Author.books, choose with where(), and make the result unique.",
    "session.scalars(query.options(contains_eager(...))).unique().all()",
)
def test_return_each_author_with_a_recent_book_once(ex, session, shelf, recent, strange, sql):
    wrong = strange(ex.recent_only(session, shelf.year), list(recent))

    assert not wrong, (
        f"recent_only(session, {shelf.year}) must return each author who has a book of that year "
        f"or later, once. By id: {wrong}."
    )
    assert shelf.year in _bound(sql), BOUND.format("year")


@pytest.mark.hint(
    "Where does author.books come from: from your join, or from a query of its own?",
    "The guide's section 'Routing Explicit Joins/Statements into Eagerly Loaded Collections'.",
    "options(contains_eager(Author.books))",
)
def test_fill_the_books_with_recent_ones_only(ex, session, shelf, recent):
    authors = ex.recent_only(session, shelf.year)

    found = {author.id: len(author.books) for author in authors}
    wrong = [key for key in found if found[key] != len(recent.get(key, []))]
    assert not wrong, (
        f"author.books must hold only the books of {shelf.year} or later. The author {wrong[0]} "
        f"has {len(recent.get(wrong[0], []))} of them, and author.books holds {found[wrong[0]]}."
    )
    books = {author.id: sorted(book.id for book in author.books) for author in authors}
    assert books == {key: sorted(keys) for key, keys in recent.items()}, (
        "author.books must hold the recent books of the author, and holds others."
    )


@pytest.mark.hint(
    "Which option loads books in a query of its own, and which uses the join that is there?",
    "Reading an attribute that is not loaded sends a SELECT, too.",
)
def test_load_recent_books_with_one_statement(ex, session, shelf, sent):
    for author in ex.recent_only(session, shelf.year):
        list(author.books)

    assert sent() == ["SELECT"], (
        "Calling recent_only and reading author.books of each author must send one SELECT in all; "
        f"sent were {len(sent())} statements: {', '.join(sorted(set(sent())))}."
    )


@pytest.mark.hint(
    "Do you return objects? All of them?",
    "An option changes what is loaded; the query still selects Author.",
)
def test_return_all_authors_light(ex, session, shelf, strange, sent):
    wrong = strange(ex.light(session), [author["id"] for author in shelf.authors])
    assert not wrong, f"light must return all {len(shelf.authors)} authors. By id: {wrong}."

    assert sent() == ["SELECT"], f"light must send one statement; it sent {sent()}."


@pytest.mark.hint(
    "Which columns does select(Author) load, if nobody says anything?",
    "The guide calls it 'Limiting which Columns Load with Column Deferral'.",
    "options(load_only(Author.name)), or the other way round, options(defer(Author.bio))",
)
def test_leave_the_bio_for_later(ex, session, shelf):
    unloaded = {name for author in ex.light(session) for name in inspect(author).unloaded}
    bio, name = ("not loaded" if name in unloaded else "loaded" for name in ("bio", "name"))

    assert (bio, name) == ("not loaded", "loaded"), (
        f"`name` must be loaded and `bio` must not; `name` is {name}, and `bio` is {bio}. Long "
        "texts cost time and memory, and a name that is not loaded costs a SELECT."
    )


@pytest.mark.hint(
    "What happens when somebody reads author.bio later?",
    "A deferred column is loaded when it is read, unless raiseload is set.",
)
def test_give_the_bio_to_whoever_reads_it(ex, session, shelf):
    found = {author.id: author.bio for author in ex.light(session)}

    wanted = {author["id"]: author["bio"] for author in shelf.authors}
    assert found == wanted, "author.bio must be what is saved; it was something else."


@pytest.mark.hint(
    "What does your method of the result give: an author, or a row with an author inside?",
    "session.scalars() takes the object out of the row.",
)
def test_return_the_strict_author(ex, session, shelf, given, sql):
    wanted = shelf.author(7)
    author = ex.strict(session, wanted["name"])

    assert isinstance(author, given.Author), (
        f"strict must return an Author; what came back is of the class {type(author).__name__}."
    )
    assert author.id == wanted["id"], f"{wanted['name']} has another id than this author."
    assert wanted["name"] in _bound(sql), BOUND.format("name")
    unloaded = inspect(author).unloaded & set(wanted)
    assert not unloaded, f"All columns must be loaded; not loaded are {sorted(unloaded)}."


@pytest.mark.hint(
    "What happens when somebody reads author.books?",
    "The guide's section 'Preventing unwanted lazy loads using raiseload'.",
    "options(raiseload(Author.books))",
)
def test_forbid_to_load_the_books_of_a_strict_author(ex, session, shelf):
    author = ex.strict(session, shelf.author(7)["name"])
    try:
        books = author.books
    except InvalidRequestError:
        return
    pytest.fail(
        f"Reading author.books must raise InvalidRequestError; it gave {len(books)} books. An "
        "error in a test is better than a slow page that nobody notices."
    )


@pytest.mark.hint(
    "Which method of a result demands exactly one row?",
    "Its name says so; the method with 'or_none' does not.",
)
def test_refuse_a_name_that_nobody_has(ex, session, shelf):
    try:
        author = ex.strict(session, name := "_" + shelf.author(7)["name"][1:])
    except NoResultFound:
        return
    pytest.fail(f"Nobody is called {name!r}: NoResultFound must be raised; it gave {author!r}.")


@pytest.mark.hint(
    "What does LIMIT count, if your query has a join: authors, or rows?",
    "selectinload() loads the books apart from the query, and leaves order and limit alone.",
    "select(Author).order_by(Author.name).limit(n).options(selectinload(Author.books))",
)
def test_return_the_first_authors_by_name(ex, session, shelf, rng, strange):
    n = rng.randint(6, 8)
    wanted = [author["id"] for author in shelf.by_name()[:n]]
    found = ex.page(session, n)
    wrong = strange(found, wanted)
    assert not wrong, f"page must return the first {n} authors by name. By id: {wrong}."

    assert [author.id for author in found] == wanted, "The authors must be sorted by name."


@pytest.mark.hint(
    "Are all books of an author in author.books, or only those in the first n rows?",
    "LIMIT counts the rows of a join. Load the books with an option, not with your own join.",
)
def test_load_all_books_of_a_page(ex, session, shelf, rng):
    authors = ex.page(session, n := rng.randint(6, 8))
    assert len(authors) == n, f"A page of {n} authors has {len(authors)}."

    wrong = _missing(shelf, authors)
    assert not wrong, (
        "author.books must hold all books of each author on the page. By id, it holds (found, "
        f"wanted): {wrong}."
    )


@pytest.mark.hint(
    "How many statements are sent when the books are read? How many authors are loaded?",
    "Let the database cut with limit(), and load the books of the whole page with one option.",
)
def test_load_a_page_with_two_statements(ex, session, shelf, rng, sent, loaded):
    n = rng.randint(6, 8)
    for author in ex.page(session, n):
        list(author.books)

    assert len(sent()) <= 2, (
        f"Loading a page of {n} authors and reading their books may send 2 statements; it sent "
        f"{len(sent())}."
    )
    count = loaded.count("Author")
    assert count <= n, f"Only the {n} authors of the page may be loaded; {count} were."
