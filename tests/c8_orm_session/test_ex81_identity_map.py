"""A session must be asked for what it knows, and must not be disturbed by the question."""

import pytest
from sqlalchemy import inspect, select
from sqlalchemy.orm import Session

NOBODY = 5000
STATES = ("transient", "pending", "persistent", "deleted", "detached")
PARTS = ("new", "changed", "deleted")


@pytest.fixture
def authors(session, given, shelf, sql):
    """Give the six authors, loaded by the session, in the order of the shelf."""
    found = {author.id: author for author in session.scalars(select(given.Author))}
    sql.clear()
    return [found[row["id"]] for row in shelf.authors]


@pytest.fixture
def work(session, authors, given):
    """Leave some of everything for the next flush; give what is new, changed and deleted.

    One author was set to equal values, one was changed and changed back, one that is to be
    deleted was changed as well, and one was not touched.
    """
    plain, gone, equal, changed, back, other = authors
    new = [given.Author(name="Anna"), given.Book(title="Sand", author_id=plain.id)]
    session.add_all(new)
    equal.name, equal.age = str(equal.name), int(equal.age)
    changed.age += 1
    back.age, back.age = back.age + 1, back.age
    gone.bio = "Going."
    other.bio = None
    session.delete(gone)
    return {"new": new, "changed": [changed, other], "deleted": [gone]}


def _described(objects):
    """Return what each object is, short, without loading anything."""
    found = []
    for obj in objects:
        values = inspect(obj).dict
        found.append(f"{type(obj).__name__} {values.get('name') or values.get('title')}")
    return sorted(found)


def _is_state(found, wanted, what):
    assert found == wanted, f'{what}: state() must return "{wanted}"; it returned {found!r}.'


@pytest.mark.hint(
    "Which method of a session takes a class and a primary key?",
    "The page 'Session Basics', section 'Get by Primary Key'.",
    "session.get(Author, id)",
)
def test_fetch_the_author_with_the_id(ex, session, shelf, given, rng):
    row = rng.choice(shelf.authors)
    author = ex.fetch(session, row["id"])

    assert isinstance(author, given.Author), (
        f"fetch(session, {row['id']}) must return an Author; it returned {author!r}."
    )
    assert author.name == row["name"], (
        f"The author with the id {row['id']} is {row['name']}; fetch returned {author.name}."
    )
    known = next(each for each in STATES if getattr(inspect(author), each))
    assert author in session, (
        f"The author must be in the session that was given; it is not there: it is {known}."
    )


@pytest.mark.hint(
    "What comes back for an id that nobody has: None, or an error?",
    "get() returns None. Methods with `one` in their name raise an error.",
)
def test_return_none_for_an_id_that_nobody_has(ex, session):
    author = ex.fetch(session, NOBODY)

    assert author is None, f"Nobody has the id {NOBODY}: fetch must return None, not {author!r}."


@pytest.mark.hint(
    "Does your function ask the session for an object, or the database for a row?",
    "The session makes one object of each row. Let the session do it.",
)
def test_return_the_same_object_each_time(ex, session, shelf):
    key = shelf.authors[0]["id"]
    first, second = ex.fetch(session, key), ex.fetch(session, key)

    assert first is second, (
        "Two calls of fetch with the same session and id must return the same object; they "
        "returned two. In a session, a row is one object."
    )


@pytest.mark.hint(
    "How many SELECTs do two calls send? `make sql EX=81` shows them.",
    "A select() is always sent. get() looks into the identity map first.",
    "session.get(Author, id)",
)
def test_ask_the_database_only_for_what_is_not_loaded(ex, session, shelf, given, sent):
    rows = shelf.authors
    kept = [ex.fetch(session, rows[0]["id"]), ex.fetch(session, rows[0]["id"])]
    assert sent() == ["SELECT"], (
        f"Two calls of fetch for one author must send one SELECT; they sent {sent()}. The second "
        "time, the session has the author."
    )
    kept += session.scalars(select(given.Author))
    kept += [ex.fetch(session, row["id"]) for row in rows]

    assert len(sent()) == 2, (
        "A query of the test had loaded all authors, and then fetch was called for each of them. "
        f"That must send no statement; it sent {len(sent()) - 2}."
    )


@pytest.mark.hint(
    "Who keeps the objects: your module, or the session?",
    "Keep nothing yourself. An object belongs to one session.",
)
def test_give_each_session_an_object_of_its_own(ex, session, engine, shelf):
    key = shelf.authors[0]["id"]
    first = ex.fetch(session, key)
    with Session(engine) as another:
        second = ex.fetch(another, key)

        assert second is not first and second in another, (
            "fetch was called with another session, and returned the object of the first one. "
            "Each session has an identity map of its own."
        )


@pytest.mark.hint(
    "What does SQLAlchemy know about an object that was never in a session?",
    "sqlalchemy.inspect(obj) has a flag for each state. The first page of 'Read first' lists them.",
    "inspect(obj).transient",
)
def test_call_a_new_object_transient(ex, session, given, shelf):
    _is_state(ex.state(given.Author(name="Anna")), "transient", "A new object, in no session")
    author = given.Author(id=shelf.authors[0]["id"], name="Anna")
    _is_state(ex.state(author), "transient", "A new object with an id that an author has")
    session.add(author)
    session.expunge(author)

    what = "An object that was added, and taken out with expunge() before it was saved"
    _is_state(ex.state(author), "transient", what)


@pytest.mark.hint(
    "What is an object between add() and flush()?",
    "inspect(obj) has a flag for it.",
    "inspect(obj).pending",
)
def test_call_an_added_object_pending(ex, session, given):
    author = given.Author(id=NOBODY, name="Anna")
    session.add(author)

    _is_state(ex.state(author), "pending", "An object that was added and not flushed")


@pytest.mark.hint(
    "When does an added object become persistent: at the flush, or at the commit?",
    "inspect(obj).persistent. An object that is only marked for DELETE still has a row.",
)
def test_call_an_object_with_a_row_persistent(ex, session, given, authors):
    _is_state(ex.state(authors[0]), "persistent", "An object that was loaded")
    author = given.Author(name="Anna")
    session.add(author)
    session.flush()
    _is_state(ex.state(author), "persistent", "An object that was added and flushed")
    session.delete(authors[1])

    what = "An object that session.delete() marked, before the flush"
    _is_state(ex.state(authors[1]), "persistent", what)


@pytest.mark.hint(
    "What is an object when its DELETE is sent, but can still be rolled back?",
    "inspect(obj).deleted",
)
def test_call_an_object_deleted_until_the_commit(ex, session, authors):
    session.delete(authors[1])
    session.flush()

    _is_state(ex.state(authors[1]), "deleted", "An object after delete() and flush()")
    session.commit()
    _is_state(ex.state(authors[1]), "detached", "An object after delete() and commit()")


@pytest.mark.hint(
    "How does a detached object differ from a transient one?",
    "It has an identity: the key of its row. inspect(obj).detached knows.",
)
def test_call_an_object_of_a_closed_session_detached(ex, session, authors):
    session.expunge(authors[0])
    _is_state(ex.state(authors[0]), "detached", "An object that was taken out with expunge()")
    session.commit()
    session.close()

    what = "An object whose session was committed and closed"
    _is_state(ex.state(authors[1]), "detached", what)


@pytest.mark.hint(
    "After a commit, what happens when somebody reads an attribute?",
    "The attributes are expired then, and reading one asks the database. inspect(obj) does not.",
)
def test_tell_the_state_without_a_statement(ex, session, authors, sql):
    session.commit()
    sql.clear()
    found = ex.state(authors[0])

    assert len(sql) == 0, f"state must send nothing; it sent {[each.kind for each in sql]}."
    _is_state(found, "persistent", "A loaded object after a commit")


@pytest.mark.hint(
    "Where does a session keep what was added?",
    "A session has three collections. The first is session.new.",
    '{"new": list(session.new), ...}',
)
def test_list_what_is_new(ex, session, work):
    found = ex.pending_changes(session)
    assert isinstance(found, dict) and sorted(found) == sorted(PARTS), (
        f"pending_changes must return a dictionary with the keys {PARTS}; it returned {found!r}."
    )

    assert set(found["new"]) == set(work["new"]), (
        f'"new" must list {_described(work["new"])}, which were added; it lists '
        f"{_described(found['new'])}."
    )


@pytest.mark.hint(
    "What does session.dirty hold: objects that differ, or objects with an attribute that was set?",
    "The documentation of session.dirty calls it optimistic, and names a method that is exact.",
    "session.is_modified(obj)",
)
def test_list_what_is_changed(ex, session, work):
    found = ex.pending_changes(session)["changed"]

    wanted = work["changed"]
    assert set(found) == set(wanted) and len(found) == len(wanted), (
        f'"changed" must list {_described(wanted)}; it lists {len(found)} objects, '
        f"{_described(found)}. To set an attribute to the value that it has is no change, nor is "
        "what was changed back; new and deleted objects have lists of their own."
    )


@pytest.mark.hint(
    "Where does a session keep what delete() marked?",
    "The third collection is session.deleted.",
)
def test_list_what_is_deleted(ex, session, work):
    found = ex.pending_changes(session)["deleted"]

    assert set(found) == set(work["deleted"]), (
        f'"deleted" must list {_described(work["deleted"])}; it lists {_described(found)}.'
    )


@pytest.mark.hint(
    "Does your function flush, or send a query, which flushes first?",
    "The collections of the session are in memory. After a flush they are empty.",
)
def test_look_without_a_flush(ex, session, work, sql):
    sql.clear()
    ex.pending_changes(session)

    assert len(sql) == 0, (
        f"pending_changes must send nothing; it sent {[each.kind for each in sql]}. A look at "
        "the session must not change the database."
    )
    assert set(session.new) == set(work["new"]), "What was new must still be pending."


@pytest.mark.hint(
    "What does your function return when nothing was changed?",
    "All three keys are there, with an empty list each.",
)
def test_list_nothing_after_a_mere_query(ex, session, authors):
    found = ex.pending_changes(session)

    assert found == {part: [] for part in PARTS}, (
        "The session has only loaded authors, so pending_changes must return three lists, and all "
        f"of them empty; it returned {found}."
    )
