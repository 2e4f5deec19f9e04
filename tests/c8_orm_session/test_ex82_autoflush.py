"""What is pending must be sent in time, and not too early."""

import pytest
from sqlalchemy import event, select, text
from sqlalchemy.exc import DatabaseError, IntegrityError

NEW = "O'Hara"

pytestmark = pytest.mark.usefixtures("real_begin")


@pytest.fixture
def errors(engine):
    """Give a list that grows by each error of the database."""
    errors = []
    event.listen(engine, "handle_error", lambda context: errors.append(context.original_exception))
    return errors


@pytest.fixture
def rows(shelf, other_connection):
    """Give rows to import, and among them those that are to be refused.

    Two titles are NULL, two authors do not exist, and one author has a title already: that is
    refused by an index of which the models do not know.
    """
    other_connection.execute(text("CREATE UNIQUE INDEX no_book_twice ON books (title, author_id)"))
    keys = [author["id"] for author in shelf.authors]
    good = [("Sand", keys[0]), ("Sea", keys[1]), ("It's", keys[0]), ("Sand", keys[2])]
    bad = [(None, keys[0]), ("Lost", 5000), good[0], (None, keys[0]), ("Gone", 5001)]
    mixed = [good[0], *bad[:2], good[1], bad[2], good[2], bad[3], good[3], bad[4]]
    return mixed, good, bad


def _refused(error):
    """Return what the database refused, and who sent it."""
    table = "books" if "INTO books" in error.statement else "authors"
    sender = "the flush of a query" if "autoflush" in str(error) else "flush() or commit()"
    return f"The database refused a row of `{table}`, sent by {sender}: {error.orig}"


def _titles(shelf):
    """Return title and author's id of each committed new book, sorted."""
    return sorted((book["title"], book["author_id"]) for book in shelf.new("Book"))


@pytest.mark.hint(
    "When does the database give out the id? Was the INSERT sent?",
    "add() sends nothing. session.flush() sends what is pending.",
    "session.add(author); session.flush(); return author.id",
)
def test_return_the_id_of_an_added_author(ex, session, given):
    key = ex.add_and_id(session, "Anna")
    session.flush()
    wanted = session.scalar(select(given.Author.id).where(given.Author.name == "Anna"))

    assert wanted is not None, (
        "After add_and_id and a flush, an author named Anna must be in the table; there is none."
    )
    assert key == wanted, (
        f"add_and_id must return {wanted}, the id that the database gave out; it returned {key!r}."
    )


@pytest.mark.hint(
    "Is the author there after the caller's commit?",
    "Add the author to the session that was given.",
)
def test_let_the_caller_commit_the_author(ex, session, shelf):
    key = ex.add_and_id(session, "Anna")
    assert shelf.new("Author") == [], (
        "Another program sees the author before the caller has committed. A flush sends the "
        "INSERT, and leaves the transaction open."
    )
    session.commit()

    found = shelf.saved("Author").get(key, {}).get("name")
    assert found == "Anna", (
        f"After the caller's commit the author {key} must be Anna in the table; it is {found!r}."
    )


@pytest.mark.hint(
    "What does your query do before it is sent? What is pending then?",
    "The documentation's section 'Flushing' names a context manager of the session. Or what if you "
    "add the book as the last thing?",
    "with session.no_autoflush: ...",
)
def test_build_a_book_of_an_author_who_is_there(ex, session, shelf, given, rng):
    author = rng.choice(shelf.authors)
    try:
        book = ex.build_book(session, "Sand", author["name"])
        session.commit()
    except IntegrityError as error:
        pytest.fail(_refused(error))
    assert isinstance(book, given.Book), f"build_book must return a Book; it returned {book!r}."

    assert _titles(shelf) == [("Sand", author["id"])], (
        f"After the caller's commit the book Sand of the author {author['id']} must be new; new "
        f"are {_titles(shelf)}."
    )


@pytest.mark.hint(
    "What does your query return if nobody has the name?",
    "It returns None. Then make an Author.",
    "book.author = author or Author(name=author_name)",
)
def test_build_a_book_of_a_new_author(ex, session, shelf):
    wanted = shelf.authors[0]["name"][:-1] + "%"
    try:
        ex.build_book(session, "Sand", wanted)
        session.commit()
    except IntegrityError as error:
        pytest.fail(_refused(error))

    new = [author["name"] for author in shelf.new("Author")]
    assert new == [wanted], (
        f"Nobody was called {wanted!r}, so one author must be new, with that name; new are {new}."
    )
    keys = [row["author_id"] for row in shelf.new("Book")]
    names = [shelf.saved("Author")[key]["name"] for key in keys]
    assert names == [wanted], f"One book must be new, by {wanted!r}; the new ones are by {names}."


@pytest.mark.hint(
    "Does a new author come for each book?",
    "Look for the name before you make an author.",
)
def test_make_no_author_twice(ex, session, shelf):
    name = shelf.authors[1]["name"]
    ex.build_book(session, "Sand", name)
    new = [author.name for author in session.new if hasattr(author, "name")]

    assert new == [] and shelf.new("Author") == [], (
        f"{name} is in the table, so no author must be made; one was."
    )


@pytest.mark.hint(
    "Is a book without author sent to the database at any time?",
    "An error that you catch was sent, too. Let nothing be flushed before the book is complete.",
)
def test_send_no_book_without_an_author(ex, session, shelf, errors):
    ex.build_book(session, "Sand", shelf.authors[0]["name"])
    session.flush()
    ex.build_book(session, "Sea", NEW)
    session.flush()

    assert not errors, f"Nothing must be sent that the database refuses; it refused: {errors[0]}."


@pytest.mark.hint(
    "When is the row of a book sent, and where does the error come out?",
    "The INSERT is sent by a flush, and the end of a block of begin_nested() flushes.",
    "try: with session.begin_nested(): session.add(...) except IntegrityError: ...",
)
def test_return_the_rows_that_were_refused(ex, session, rows):
    try:
        found = ex.import_books(session, list(rows[0]))
    except IntegrityError as error:
        pytest.fail(
            "The error of a refused row must be caught. It came out of import_books: "
            f"{error.orig}, for the values {error.params}."
        )

    assert found == rows[2], (
        "Of the rows that were given, the database must refuse these, and import_books return "
        f"them in a list: {rows[2]}. It returned {found!r}."
    )


@pytest.mark.hint(
    "What is left of the others, if one row is refused?",
    "After a failed flush only a rollback helps. A savepoint for each row keeps it short.",
    "with session.begin_nested(): ...",
)
def test_save_all_other_rows(ex, session, shelf, rows):
    ex.import_books(session, list(rows[0]))
    session.commit()

    assert _titles(shelf) == sorted(rows[1]), (
        f"After the caller's commit these books must be new: {sorted(rows[1])}; new are "
        f"{_titles(shelf)}."
    )


@pytest.mark.hint(
    "How far back does your rollback go?",
    "session.rollback() undoes the whole transaction. The end of begin_nested() undoes one row.",
)
def test_keep_what_the_caller_did_before(ex, session, given, shelf, rows):
    session.add(given.Author(name="Anna"))
    session.flush()
    session.add(given.Author(name="Otto"))
    ex.import_books(session, list(rows[0]))
    session.commit()
    new = sorted(author["name"] for author in shelf.new("Author"))

    assert new == ["Anna", "Otto"], (
        "The caller added Anna and Otto before the import, and committed after it: both must be "
        f"new. New are {new}."
    )


@pytest.mark.hint(
    "Which errors do you catch?",
    "Only IntegrityError says that a row was refused.",
)
def test_let_other_errors_go_on(ex, session, given, shelf, other_connection):
    key = shelf.authors[0]["id"]
    given.Book.__table__.drop(other_connection)
    try:
        found = ex.import_books(session, [("Sand", key)])
    except DatabaseError:
        return
    pytest.fail(
        "The table `books` was missing. That is no refused row: the error must go on to the "
        f"caller, but import_books returned {found!r}."
    )


@pytest.mark.hint(
    "What does count_rows() want? Which method of a session gives it?",
    "session.connection() is the connection that the session works on.",
)
def test_count_what_is_in_the_table(ex, session, shelf):
    found = ex.count_raw(session)

    assert found == len(shelf.authors), (
        f"{len(shelf.authors)} authors are in the table; count_raw returned {found!r}."
    )


@pytest.mark.hint(
    "Who flushes, if SQL goes out on the connection, past the session?",
    "Nobody: call flush() yourself.",
    "session.flush()",
)
def test_count_what_is_pending(ex, session, given, shelf):
    session.delete(session.get(given.Author, shelf.authors[1]["id"]))
    author = given.Author(name="Anna", books=[given.Book(title="Sand")])
    session.add_all([author, given.Author(name="Otto")])
    found, wanted = ex.count_raw(session), len(shelf.authors) + 1

    assert found == wanted, (
        f"{len(shelf.authors)} authors were in the table, two new ones and a new book were "
        f"pending, and one author was to be deleted. That makes {wanted}; count_raw returned "
        f"{found!r}."
    )


@pytest.mark.hint(
    "Who knows whether more belongs to the same transaction?",
    "A flush sends the SQL, and leaves the transaction open. So does a savepoint.",
)
def test_leave_the_end_of_the_transaction_to_the_caller(ex, session, given, shelf, rows, sql):
    calls = {
        "add_and_id": ["Anna"],
        "build_book": ["Sand", shelf.authors[0]["name"]],
        "import_books": [list(rows[0])],
        "count_raw": [],
    }
    for name, arguments in calls.items():
        sql.clear()
        getattr(ex, name)(session, *arguments)
        ended = [each.kind for each in sql.of("COMMIT", "ROLLBACK")]
        assert not ended, (
            f"{name} must leave the end of the transaction to its caller; it sent {ended}."
        )
