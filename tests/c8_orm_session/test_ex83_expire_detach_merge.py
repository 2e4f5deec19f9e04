"""An object must be readable when its session is gone, and its changes must find the way back."""

import pytest
from sqlalchemy import event, inspect, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, selectinload, sessionmaker
from sqlalchemy.orm.exc import DetachedInstanceError

COLUMNS = ("id", "name", "age", "bio")


@pytest.fixture
def factory(engine, shelf):
    """Give the sessionmaker that the answer receives; no session vanishes before the test ends."""
    factory, kept = sessionmaker(engine), []
    event.listen(factory, "after_begin", lambda session, *_: kept.append(session))
    yield factory
    kept.clear()


@pytest.fixture
def detached(factory, given):
    """Give a function that returns an author outside of a session, with or without books."""

    def detached(key, books=False):
        options = [selectinload(given.Author.books)] if books else []
        with factory() as session:
            return session.get(given.Author, key, options=options)

    return detached


@pytest.fixture
def reading(engine, shelf, given):
    """Give a session, and an author in it, with a biography that is changed and not saved.

    Each statement sees what others have committed before it.
    """
    if engine.dialect.name == "mariadb":
        engine = engine.execution_options(isolation_level="READ COMMITTED")
    with Session(engine) as session:
        author = session.get(given.Author, shelf.authors[0]["id"])
        author.bio = "Not saved yet."
        yield session, author


def _read(author, *names):
    """Return the values of these attributes, or say which of them cannot be read."""
    found = {}
    for name in names:
        try:
            found[name] = getattr(author, name)
        except DetachedInstanceError:
            pytest.fail(
                f"After the session is gone, reading `{name}` of an {type(author).__name__} must "
                "work; it raised DetachedInstanceError. The value was not loaded, or was expired, "
                "and no session is there to load it."
            )
    return found


def _is_author(author, given, name):
    assert isinstance(author, given.Author), (
        f"{name} must return an Author; it returned {author!r}."
    )
    assert not inspect(author).session, f"{name} must return the author outside of any session."


def _changed(before, now):
    """Return, by id, the columns that differ from before, with their new values, or "deleted"."""
    found = {}
    for row in before:
        new = now.get(row["id"])
        if new is None:
            found[row["id"]] = "deleted"
        elif new != row:
            found[row["id"]] = {name: new[name] for name in row if new[name] != row[name]}
    return found


def _others_are_kept(shelf, key, wanted):
    found = _changed(shelf.authors, shelf.saved("Author"))
    assert found == {key: wanted}, (
        f"In the table, only the author {key} must have new values, {wanted}. By id, "
        f"{len(found)} changed: {found}."
    )


@pytest.mark.hint(
    "Which attributes are loaded when your session ends?",
    "Do not commit after a mere reading: a commit expires all that was loaded.",
    "with factory() as session: return session.get(Author, id)",
)
def test_load_an_author_whose_columns_can_be_read(ex, factory, shelf, given, rng):
    row = rng.choice(shelf.authors)
    author = ex.load_for_display(factory, row["id"])
    _is_author(author, given, "load_for_display")

    found = _read(author, *COLUMNS)
    assert found == row, f"The author must be {row}; load_for_display returned {found}."


@pytest.mark.hint(
    "When are the books loaded, if nobody says anything? Is the session still open then?",
    "A loader option of exercise 72 loads them with the author. get() takes options, too.",
    "session.get(Author, id, options=[selectinload(Author.books)])",
)
def test_load_an_author_whose_books_can_be_read(ex, factory, shelf, given):
    key = shelf.authors[2]["id"]
    author = ex.load_for_display(factory, key)
    _is_author(author, given, "load_for_display")
    books = _read(author, "books")["books"]

    found = sorted(_read(book, "title")["title"] for book in books)
    wanted = sorted(book["title"] for book in shelf.books_of(key))
    assert found == wanted, f"author.books must hold the books {wanted}; it holds {found}."


@pytest.mark.hint(
    "Does a query look at the row if the session has the object? Does it set its attributes?",
    "A query leaves the attributes of a loaded object alone. refresh() loads them anew.",
    "session.refresh(author, [...])",
)
def test_reload_an_age_that_another_program_changed(ex, reading, given, other_connection):
    session, author = reading
    wanted = author.age + 1
    change = update(given.Author).where(given.Author.id == author.id).values(age=wanted)
    other_connection.execute(change)
    found = ex.reload_age(session, author)
    assert found == wanted, (
        f"Another program changed the age from {wanted - 1} to {wanted}, so reload_age must "
        f"return {wanted}; it returned {found!r}."
    )

    assert author.age == wanted, f"author.age must be {wanted}, too; it is {author.age}."
    assert not inspect(author).attrs.age.history.has_changes(), (
        "author.age is a change now: the next flush writes it, over what is newer by then."
    )


@pytest.mark.hint(
    "What does refresh() do with attributes that have changes?",
    "It loads them anew, and the changes are gone. Say which attribute you mean.",
    'session.refresh(author, ["age"])',
)
def test_keep_changes_that_are_not_saved(ex, reading, sql):
    session, author = reading
    sql.clear()
    ex.reload_age(session, author)
    ended = [each.kind for each in sql.of("COMMIT", "ROLLBACK")]
    assert not ended, f"reload_age must not end the caller's transaction; it sent {ended}."

    assert author.bio == "Not saved yet.", (
        f"author.bio had a change that was not saved yet. It got lost: now it is {author.bio!r}."
    )


@pytest.mark.hint(
    "Does your transaction end with a commit?",
    "Add the author, and commit.",
)
def test_save_a_new_author(ex, factory, shelf):
    ex.create(factory, "Anna")
    new = [author["name"] for author in shelf.new("Author")]

    assert new == ["Anna"], (
        f'After create(factory, "Anna") a second connection must see one new author; it sees {new}.'
    )


@pytest.mark.hint(
    "What does a commit do to the attributes of the objects?",
    "It expires them. A session can be told not to do so; or load them once more.",
    "factory(expire_on_commit=False)",
)
def test_return_a_new_author_who_can_be_read(ex, factory, shelf, given):
    author = ex.create(factory, "Anna")
    _is_author(author, given, "create")
    found = _read(author, *COLUMNS)

    saved = [row for row in shelf.saved("Author").values() if row["name"] == "Anna"]
    assert saved == [found], (
        f"The author must be as the row in the table: {saved}. What can be read of it is {found}."
    )


@pytest.mark.hint(
    "Is the author that you received in your session? Is the session committed?",
    "merge() copies the changes to an object of the session.",
    "session.merge(author); session.commit()",
)
def test_save_the_changes_of_a_detached_author(ex, factory, shelf, detached):
    author = detached(shelf.authors[0]["id"])
    author.age, author.bio = author.age + 1, None
    wanted = {"age": author.age, "bio": None}
    ex.save_detached(factory, author)

    _others_are_kept(shelf, shelf.authors[0]["id"], wanted)
    now = shelf.saved("Book")
    assert now == {book["id"]: book for book in shelf.books}, (
        f"The books of the author were not loaded, so they must stay as they are; now {now}."
    )


@pytest.mark.hint(
    "What of the list of books? Which function copies a whole object, with what hangs on it?",
    "merge() goes along the relationships that are loaded.",
)
def test_save_the_books_of_a_detached_author(ex, factory, shelf, detached, given):
    author = detached(shelf.authors[2]["id"], books=True)
    first = author.books[0].id
    author.books[0].title = "Changed"
    author.books.append(given.Book(title="New"))
    ex.save_detached(factory, author)

    found = _changed(shelf.books, shelf.saved("Book"))
    assert found == {first: {"title": "Changed"}}, (
        f"The title of the book {first} was changed, and no other book. By id, changed in the "
        f"table: {found}."
    )
    new, wanted = shelf.new("Book"), [{"title": "New", "author_id": shelf.authors[2]["id"]}]
    assert new == wanted, f"A book was appended, so new must be {wanted}; new are {new}."


@pytest.mark.hint(
    "In which state is the author when your function has ended?",
    "add() takes the author itself into the session, and the commit expires it. merge() does not.",
)
def test_leave_the_detached_author_readable(ex, factory, shelf, detached):
    author = detached(shelf.authors[0]["id"])
    author.age += 1
    wanted = shelf.authors[0] | {"age": author.age}
    ex.save_detached(factory, author)

    assert inspect(author).detached, "The author must be detached still; it is in a session."
    found = _read(author, *COLUMNS)
    assert found == wanted, f"The author must still be {wanted}; it is {found}."


@pytest.mark.hint(
    "Which columns does your function write? What has data to say about the others?",
    "An Author that is made of data alone has only these attributes set, and merge() copies no "
    "others.",
    "session.merge(Author(**data))",
)
def test_patch_the_columns_that_are_given(ex, factory, shelf):
    row = shelf.authors[2]
    ex.patch(factory, {"id": row["id"], "age": row["age"] + 100})

    _others_are_kept(shelf, row["id"], {"age": row["age"] + 100})
    books = shelf.saved("Book")
    assert books == {book["id"]: book for book in shelf.books}, (
        f"The books must stay as they are; there are {len(books)} of {len(shelf.books)}, and by "
        f"id these differ: {_changed(shelf.books, books)}."
    )


@pytest.mark.hint(
    "Is None among the new values? What does it mean?",
    "Look whether the key is in data, not whether the value is true.",
)
def test_patch_a_column_with_none(ex, factory, shelf):
    row = shelf.authors[0]
    data = {"name": "Anna", "age": None, "id": row["id"]}
    given = data.copy()
    ex.patch(factory, given)

    _others_are_kept(shelf, row["id"], {"name": "Anna", "age": None})
    assert given == data, (
        f"patch must leave `data` as it is, for the caller may need it; {data} is {given} now."
    )


@pytest.mark.hint(
    "Where does an error of the database go? And the session?",
    "Do not catch it: a `with` block closes the session, and lets the error through.",
)
def test_let_an_error_go_on(ex, factory, engine, shelf, detached):
    author, taken = detached(shelf.authors[0]["id"]), shelf.authors[1]["name"]
    calls = {"create": taken, "save_detached": author, "patch": {"id": author.id, "name": taken}}
    author.name = taken
    for name, argument in calls.items():
        try:
            getattr(ex, name)(factory, argument)
        except IntegrityError:
            left = engine.pool.checkedout()
            assert not left, f"After an error of the database, {name} left its session open."
        else:
            pytest.fail(
                f"No two authors may be called {taken}, so the database refuses what {name} sends: "
                "the error must go on to the caller. None came."
            )


@pytest.mark.hint(
    "Who closes the session?",
    "A `with` block closes what it opened, whatever happens inside.",
    "with factory() as session: ...",
)
def test_leave_no_session_open(ex, factory, engine, shelf, detached):
    key, author = shelf.authors[0]["id"], detached(shelf.authors[1]["id"])
    author.age += 1
    calls = {
        "load_for_display": key,
        "create": "Anna",
        "save_detached": author,
        "patch": {"id": key, "age": 1},
    }
    found = []
    for name, argument in calls.items():
        found.append(getattr(ex, name)(factory, argument))
        assert engine.pool.checkedout() == 0, (
            f"After {name}, a connection is still checked out of the pool: a session is open."
        )
