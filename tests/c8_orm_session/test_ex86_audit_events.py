"""The history must tell what was saved, all of it, and nothing else."""

import pytest
from sqlalchemy import event, insert, select
from sqlalchemy.orm import Session, sessionmaker

NAMES = ("Boris", "Chen", "Dalia", "Emil", "Fatou", "Goran", "Hana", "Ivo", "Jun", "Kofi", "Lena")


@pytest.fixture
def rows(given, other_connection, rng):
    """Save four authors, the last of them with a book; give the authors as dictionaries.

    The first one has no age; the second is 0 years old and has no bio.
    """
    for table in given.Base.metadata.sorted_tables:
        table.create(other_connection)
    keys, names = rng.sample(range(100, 1000), 4), rng.sample(NAMES, 4)
    rows = [
        {"id": key, "name": name, "age": rng.randint(20, 60), "bio": f"{name} writes."}
        for key, name in zip(keys, names, strict=True)
    ]
    rows[0]["age"] = rows[1]["bio"] = None
    rows[1]["age"] = 0
    other_connection.execute(insert(given.Author.__table__), rows)
    book = {"id": rng.randint(2, 99), "title": "Salt", "author_id": keys[3]}
    other_connection.execute(insert(given.Book.__table__), [book])
    return rows


@pytest.fixture
def start(ex, given, engine, rows):
    """Give a function that lets the answer change a sessionmaker, and returns a session of it.

    With it come the authors in the order of the rows; their columns and books are loaded.
    On SQLite nobody waits for long: two sessions that write at a time block each other there.
    """
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _wait_for_nobody)

    def start():
        ex.install(factory := sessionmaker(engine))
        loud = factory()
        authors = [loud.get(given.Author, row["id"]) for row in rows]
        for author in authors:
            list(author.books)
        return loud, authors

    return start


def _wait_for_nobody(connection, record):
    connection.execute("PRAGMA busy_timeout=20")


@pytest.fixture
def history(ex, other_connection):
    """Give a function that returns what another program reads: author, field, old, new; sorted."""
    table = ex.Change.__table__

    def history():
        query = select(table.c.author_id, table.c.field, table.c.old, table.c.new)
        return sorted(map(tuple, other_connection.execute(query)), key=repr)

    return history


def _sorted(*changes):
    return sorted(changes, key=repr)


@pytest.mark.hint(
    "Is your listener registered for an event of the factory? Does it add a Change to the session?",
    "event.listens_for(factory, ...) comes before the function that listens.",
    '@event.listens_for(factory, "before_flush")',
)
def test_write_a_row_for_a_changed_column(start, rows, history, rng):
    loud, authors = start()
    authors[2].age = new = rng.randint(70, 90)
    loud.commit()

    wanted = [(rows[2]["id"], "age", str(rows[2]["age"]), str(new))]
    assert history() == wanted, (
        "The age of an author was changed and committed. The history must be (author_id, field, "
        f"old, new) {wanted}; it is {history()}."
    )


@pytest.mark.hint(
    "Do you look at every column of every author in session.dirty?",
    "inspect(author).mapper.column_attrs are the columns of an author, each with its `key`.",
)
def test_write_a_row_for_each_column(start, rows, history):
    loud, authors = start()
    authors[2].age, authors[2].bio, authors[3].name = 99, "Shy.", "Xu"
    loud.commit()

    old, last = rows[2], rows[3]
    wanted = _sorted(
        (old["id"], "age", str(old["age"]), "99"),
        (old["id"], "bio", old["bio"], "Shy."),
        (last["id"], "name", last["name"], "Xu"),
    )
    assert history() == wanted, (
        f"Two columns of one author were changed, and one of another: {wanted}. The history is "
        f"{history()}."
    )


@pytest.mark.hint(
    "What is str(None)?",
    "None is no text. Leave it as it is, and it is saved as NULL.",
)
def test_write_null_for_none(start, rows, history):
    loud, authors = start()
    authors[0].age, authors[1].age, authors[2].bio, authors[3].bio = 0, 50, None, ""
    loud.commit()

    wanted = _sorted(
        (rows[0]["id"], "age", None, "0"),
        (rows[1]["id"], "age", "0", "50"),
        (rows[2]["id"], "bio", rows[2]["bio"], None),
        (rows[3]["id"], "bio", rows[3]["bio"], ""),
    )
    assert history() == wanted, (
        "An age was None and is 0, another was 0, a bio is None now, and another is an empty text; "
        f"0 and an empty text are values: {wanted}. The history is {history()}."
    )


@pytest.mark.hint(
    "What does session.dirty tell you: that a value is another one, or that it was set?",
    "The history of an attribute knows the old and the new value: history.has_changes().",
    "inspect(author).attrs[key].history",
)
def test_write_nothing_for_an_equal_value(start, rows, history):
    loud, authors = start()
    authors[1].name = rows[1]["name"]
    authors[2].age, authors[3].bio = 1, "Now."
    authors[2].age = rows[2]["age"]
    loud.commit()

    wanted = [(rows[3]["id"], "bio", rows[3]["bio"], "Now.")]
    assert history() == wanted, (
        "A name was set to the value that it had; an age was changed and changed back; one bio is "
        f"new. So the history must be {wanted}; it is {history()}."
    )


@pytest.mark.hint(
    "Which objects do you look at? Are they authors, and were they there before?",
    "session.dirty has changed objects of all classes, session.new has new ones.",
    "isinstance(author, Author)",
)
def test_write_nothing_for_new_authors_and_books(start, given, rows, history):
    loud, authors = start()
    authors[3].books[0].title = "Pepper"
    authors[2].books.append(given.Book(title="Sugar"))
    loud.add(given.Author(name="Yara", age=20))
    authors[2].age = 99
    loud.commit()

    wanted = [(rows[2]["id"], "age", str(rows[2]["age"]), "99")]
    assert history() == wanted, (
        "A title was changed, a book was added to author.books, an author is new, and an age was "
        f"changed. Only the last one belongs into the history: {wanted}. It is {history()}."
    )


@pytest.mark.hint(
    "Where does a session keep the objects that will be deleted with the next flush?",
    "session.deleted. They are not in session.dirty.",
    "for author in session.deleted: session.add(Change(author_id=author.id))",
)
def test_write_a_row_for_a_deleted_author(start, rows, history):
    loud, authors = start()
    authors[0].age = 30
    loud.delete(authors[0])
    loud.delete(authors[2])
    loud.commit()

    wanted = _sorted(*((rows[place]["id"], None, None, None) for place in (0, 2)))
    assert history() == wanted, (
        "Two authors were deleted, so the history must have a row for each, with `field`, `old` "
        f"and `new` NULL: {wanted}. It is {history()}."
    )


@pytest.mark.hint(
    "Which books and other objects are deleted, too?",
    "session.deleted has objects of all classes.",
)
def test_write_nothing_for_a_deleted_book(start, rows, history):
    loud, authors = start()
    book = authors[3].books[0]
    loud.delete(book)
    loud.delete(authors[0])
    loud.commit()

    wanted = [(rows[0]["id"], None, None, None)]
    assert history() == wanted, (
        f"A book and an author were deleted; only the author belongs into the history: {wanted}. "
        f"It is {history()}."
    )


@pytest.mark.hint(
    "When is your listener called? A query flushes, too, long before the commit.",
    "After a flush, the objects are no longer in session.dirty. Which event comes with each flush?",
    "before_flush",
)
def test_write_what_was_flushed_before_the_commit(start, given, rows, history):
    loud, authors = start()
    authors[2].age = 71
    loud.scalars(select(given.Book)).all()
    loud.commit()
    authors[3].bio += " Now."
    loud.commit()

    first = (rows[2]["id"], "age", str(rows[2]["age"]), "71")
    second = (rows[3]["id"], "bio", rows[3]["bio"], rows[3]["bio"] + " Now.")
    assert history() == _sorted(first, second), (
        "An age was changed, a query flushed it, and it was committed; then the same session "
        f"committed a new bio. The history must be {[first, second]}; it is {history()}, "
        f"{len(history())} rows."
    )


@pytest.mark.hint(
    "In which transaction are the rows of your history?",
    "Add them to the session that the listener receives; then they share its transaction.",
    "session.add(Change(...))",
)
def test_roll_the_history_back_with_the_change(start, rows, history):
    loud, authors = start()
    loud.delete(authors[0])
    authors[2].age = 71
    loud.flush()
    early = history()
    loud.rollback()
    authors[3].age += 1
    loud.commit()

    assert not early, f"The change is not committed yet, but the history is already: {early}."
    undone = [row for row in history() if row[0] != rows[3]["id"]]
    assert not undone, (
        f"The changes were rolled back, and after the next commit the history tells them: {undone}."
    )


@pytest.mark.hint(
    "Whose event do you listen to: that of the factory, or that of all sessions?",
    "event.listens_for() takes the factory as its first argument.",
)
def test_leave_other_sessions_alone(start, given, engine, rows, history):
    start()
    for session in (Session(engine), sessionmaker(engine)()):
        with session:
            session.get(given.Author, rows[2]["id"]).age += 1
            session.commit()

    assert not history(), (
        f"Sessions that other code made must write no history; they wrote {history()}."
    )
