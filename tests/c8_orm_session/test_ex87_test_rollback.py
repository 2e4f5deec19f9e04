"""Code that commits must find its rows, and nobody else may, then or later."""

from contextlib import suppress
from importlib import import_module
from types import SimpleNamespace

import pytest
from sqlalchemy import delete, event, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

NAMES = ("Boris", "Chen", "Dalia", "Emil", "Fatou", "Goran", "Hana", "Ivo", "Jun", "Kofi", "Lena")


@pytest.fixture
def authors(ex, other_connection, rng):
    """Save three authors; give the model, their names, five new names, and a look at the rows."""
    model = import_module("given").Author
    table = model.__table__
    table.create(other_connection)
    names = rng.sample(NAMES, 8)
    rows = [{"name": name, "age": rng.randint(20, 60)} for name in names[:3]]
    other_connection.execute(insert(table), rows)

    def now():
        query = select(table.c.name, table.c.age).order_by(table.c.name)
        return [tuple(row) for row in other_connection.execute(query)]

    def add(session, *names):
        session.add_all([model(name=name) for name in names])
        session.flush()

    return SimpleNamespace(
        model=model, old=sorted(names[:3]), new=sorted(names[3:]), before=now(), now=now, add=add
    )


@pytest.fixture
def seen(authors):
    """Give a function that returns the names that a session finds, sorted."""
    return lambda session: sorted(session.scalars(select(authors.model.name)))


@pytest.fixture
def kept(engine):
    """Keep every connection, so that none goes back to the pool because nobody knows it."""
    kept = []
    event.listen(engine, "engine_connect", kept.append)
    return kept


def _error_in(manager, error):
    """Raise this error in the block of a context manager; return what comes out, or None."""
    try:
        with manager:
            raise error
    except type(error) as found:
        return found
    return None


@pytest.mark.hint(
    "Does your function yield a session? On which database does it work?",
    "A function under @contextmanager yields once: what is before it opens, what follows closes.",
    "with engine.connect() as conn: with Session(conn) as session: yield session",
)
def test_give_a_session_on_this_database(ex, engine, authors, seen):
    with ex.rolled_back_session(engine) as session:
        assert isinstance(session, Session), (
            f"The block must get a Session; it got a {type(session).__name__}."
        )
        found = seen(session)

    assert found == authors.old, f"The session must find {authors.old}; it found {found}."


@pytest.mark.hint(
    "What does commit() of this session do? Is the row still there for the session?",
    "The session joins your transaction, and its commits release savepoints.",
)
def test_let_the_code_find_what_it_has_committed(ex, engine, authors, seen):
    with ex.rolled_back_session(engine) as session:
        for name in authors.new[:2]:
            authors.add(session, name)
            session.commit()
        session.add(authors.model(name=authors.new[2]))
        found = seen(session)

    wanted = sorted(authors.old + authors.new[:3])
    assert found == wanted, (
        "Two authors were added and committed, and one was added only, so the session must find "
        f"{wanted}; it found {found}."
    )


@pytest.mark.hint(
    "What does another session do with its objects at a commit? Which argument changes that?",
    "A commit expires all objects, so that they are loaded anew. Leave expire_on_commit alone.",
)
def test_load_anew_what_was_committed(ex, engine, authors):
    with ex.rolled_back_session(engine) as session:
        author = session.scalars(select(authors.model)).first()
        session.execute(update(authors.model.__table__).values(age=99))
        session.commit()
        age = author.age

    assert age == 99, (
        "An UPDATE set the age of all authors to 99, and was committed. As with any other session, "
        f"an object must be loaded anew after that; its age was {age}."
    )


@pytest.mark.hint(
    "How far does a rollback of this session go?",
    "The section 'Joining a Session into an External Transaction' names a mode with savepoints.",
    'Session(conn, join_transaction_mode="create_savepoint")',
)
def test_undo_only_what_came_after_the_last_commit(ex, engine, authors, seen):
    with ex.rolled_back_session(engine) as session:
        authors.add(session, authors.new[0])
        session.commit()
        authors.add(session, authors.new[1])
        session.rollback()
        found = seen(session)

    wanted = sorted([*authors.old, authors.new[0]])
    assert found == wanted, (
        "An author was added and committed, another one was added and rolled back. The session "
        f"must find {wanted}; it found {found}."
    )


@pytest.mark.hint(
    "Can the session be used after a rollback, and is your transaction still there?",
    "A rollback of the whole transaction ends it; that of a savepoint does not.",
)
def test_let_the_code_go_on_after_a_rollback(ex, engine, authors, seen):
    with ex.rolled_back_session(engine) as session:
        authors.add(session, authors.new[0])
        session.rollback()
        authors.add(session, authors.new[1])
        session.commit()
        found, outside = seen(session), authors.now()

    wanted = sorted([*authors.old, authors.new[1]])
    told = "An author was rolled back, then another one committed. The session must find"
    assert found == wanted, f"{told} {wanted}; it found {found}."
    assert outside == authors.before, (
        f"After a rollback and a commit another connection saw {outside}; it must see what was "
        f"there before, {authors.before}."
    )


@pytest.mark.hint(
    "Does the session refuse a name that is there, and go on after its savepoint?",
    "Savepoints can stand inside of savepoints.",
)
def test_let_the_code_set_savepoints(ex, engine, authors, seen):
    with ex.rolled_back_session(engine) as session:
        for name in (authors.new[0], authors.old[0], authors.new[1]):
            with suppress(IntegrityError), session.begin_nested():
                authors.add(session, name)
        session.commit()
        found = seen(session)

    wanted = sorted(authors.old + authors.new[:2])
    assert found == wanted, (
        "Three authors were added under savepoints, and one of them was refused. The session must "
        f"find {wanted}; it found {found}."
    )


@pytest.mark.hint(
    "Is anything committed while the block runs? On SQLite: who sends BEGIN?",
    "Look at the SQL: a savepoint must stand inside of a transaction, and nothing may COMMIT.",
    'conn.begin(); and on SQLite: conn.exec_driver_sql("BEGIN")',
)
def test_show_other_connections_nothing(ex, engine, authors):
    with ex.rolled_back_session(engine) as session:
        authors.add(session, authors.new[0])
        session.commit()
        outside = authors.now()

    assert outside == authors.before, (
        "The code added an author and committed. Another connection must see what was there "
        f"before, {authors.before}; it saw {outside}."
    )


@pytest.mark.hint(
    "What happens to your transaction at the end of the block?",
    "engine.begin() and conn.begin() as a block commit. Roll back, or let close() do it.",
)
def test_leave_every_row_as_it_was(ex, engine, authors):
    model = authors.model
    with ex.rolled_back_session(engine) as session:
        authors.add(session, authors.new[0])
        session.execute(update(model).where(model.name == authors.old[0]).values(age=99))
        session.commit()
        session.execute(delete(model).where(model.name == authors.old[1]))
        session.commit()

    assert authors.now() == authors.before, (
        "The code added, changed and deleted authors, and committed. After the block all must be "
        f"as before, {authors.before}; it is {authors.now()}."
    )


@pytest.mark.hint(
    "Is anything left of the first block when the second one begins?",
    "Each block has a connection and a transaction of its own, and ends both.",
)
def test_leave_nothing_for_the_next_block(ex, engine, authors, seen):
    found = []
    for _ in range(3):
        with ex.rolled_back_session(engine) as session:
            found.append(seen(session))
            authors.add(session, authors.new[0])
            session.commit()

    assert found == [authors.old] * 3, (
        f"Each of three blocks must begin with {authors.old}; they began with {found}. A test must "
        "not find what another test has saved."
    )


@pytest.mark.hint(
    "What happens in your function if the block raises an error?",
    "The error comes out of `yield`. `with` and `finally` see to the end all the same.",
)
def test_leave_nothing_after_an_error(ex, engine, authors):
    manager = ex.rolled_back_session(engine)
    try:
        with manager as session:
            authors.add(session, authors.new[0])
            session.commit()
            authors.add(session, authors.old[0])
    except IntegrityError:
        assert authors.now() == authors.before, (
            "The code committed an author, then raised an error. After the block all must be as "
            f"before, {authors.before}; it is {authors.now()}."
        )
    else:
        pytest.fail("The code added a name that is there: it raised an error, which was lost.")


@pytest.mark.hint(
    "Who learns that the code raised an error?",
    "Do not catch it; or say `raise` at the end of your `except`.",
)
def test_hand_the_error_on(ex, engine, authors):
    error = KeyError("of the code")
    found = _error_in(ex.rolled_back_session(engine), error)

    assert found is error, (
        f"The block raised {error!r}, and must hand it on; what came was {found!r}. A test whose "
        "error is lost is green."
    )


@pytest.mark.hint(
    "Who closes the session and the connection, also after an error?",
    "`with` closes what it opened. By hand it takes `finally`.",
)
def test_close_the_session_and_the_connection(ex, engine, authors, kept):
    for error in (None, KeyError()):
        manager = ex.rolled_back_session(engine)
        try:
            with manager as session:
                author = session.scalars(select(authors.model)).first()
                if error:
                    raise error
        except KeyError:
            pass
        how = "an error" if error else "the block"
        assert author not in session, f"After {how}, the session is not closed."
        assert not engine.pool.checkedout(), f"After {how}, a connection is still checked out."
