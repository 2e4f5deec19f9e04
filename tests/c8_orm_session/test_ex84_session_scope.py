"""A session must be ended by whoever opened it, and by nobody else."""

from concurrent.futures import ThreadPoolExecutor
from importlib import import_module
from types import SimpleNamespace

import pytest
from sqlalchemy import event, insert, select
from sqlalchemy.exc import DatabaseError, IntegrityError
from sqlalchemy.orm import Session

NAMES = ("Boris", "Chen", "Dalia", "Emil", "Fatou", "Goran", "Hana", "Ivo", "Jun", "Kofi", "Lena")
CLOSED = "A session that is not closed keeps its objects, and maybe a connection."


@pytest.fixture
def authors(ex, other_connection, rng):
    """Save three authors; give the model, their names, five new names, and all names of now."""
    model = import_module("given").Author
    table = model.__table__
    table.create(other_connection)
    names = rng.sample(NAMES, 8)
    other_connection.execute(insert(table), [{"name": name} for name in names[:3]])
    query = select(table.c.name).order_by(table.c.name)

    def added():
        return [name for name in other_connection.scalars(query) if name not in names[:3]]

    def all_rows():
        return sorted(other_connection.scalars(query))

    return SimpleNamespace(
        model=model, table=table, old=names[:3], new=names[3:], added=added, all=all_rows
    )


@pytest.fixture
def mine(engine, authors, sql, real_begin):
    """Give the session of a caller."""
    with Session(engine) as session:
        yield session


@pytest.fixture
def rival(engine):
    """Give a function that saves an author just before the answer's first INSERT."""

    def rival(name):
        left = [f"INSERT INTO authors (name) VALUES ('{name}')"]

        def listener(conn, cursor, statement, parameters, context, executemany):
            if left and statement.lstrip().upper().startswith("INSERT"):
                own = conn.connection.cursor()
                own.execute(left.pop())
                own.close()

        event.listen(engine, "before_cursor_execute", listener)

    return rival


def _error_of(kind, call):
    """Return the error of this class that the call raises, or None."""
    try:
        call()
    except NotImplementedError:
        raise
    except kind as error:
        return error
    return None


def _in_a_thread(call):
    """Return what a call gives in a thread of its own."""
    with ThreadPoolExecutor(1) as threads:
        return threads.submit(call).result()


@pytest.mark.hint(
    "Which call makes a session? What must happen after fn, so that other programs see the rows?",
    "The guide's section 'Framing out a begin / commit / rollback block'.",
    "with factory.begin() as session: ...",
)
def test_save_what_fn_did(ex, factory, authors):
    new = sorted(authors.new[:2])
    ex.run(factory, lambda session: session.add_all([authors.model(name=name) for name in new]))

    assert authors.added() == new, (
        f"fn added the authors {new}, so another program must see them after run; it sees "
        f"{authors.added()}. What is not committed is rolled back when the session closes."
    )


@pytest.mark.hint(
    "What does fn return? Does it reach the caller of run?",
    "Keep the answer of fn, or return it from inside the block.",
    "return fn(session)",
)
def test_return_what_fn_returned(ex, factory, authors, rng):
    for wanted in (rng.randint(1000, 9999), 0):
        found = ex.run(factory, lambda session, wanted=wanted: wanted)
        assert found == wanted, f"fn returned {wanted}, so run must return it; it gave {found}."


@pytest.mark.hint(
    "How often do you commit? How many sessions do you open?",
    "One session, one commit: after fn, and not before it.",
)
def test_make_one_transaction_of_it(ex, factory, authors, sql):
    def fn(session):
        for name in authors.new[:2]:
            session.add(authors.model(name=name))
            session.flush()

    ex.run(factory, fn)
    steps = [each.kind for each in sql.of("BEGIN", "COMMIT", "ROLLBACK")]
    assert steps == ["BEGIN", "COMMIT"], (
        "What fn does must be one transaction, with one BEGIN and one COMMIT; the steps were "
        f"{steps}."
    )


@pytest.mark.hint(
    "Where do you call factory(): inside of run, or once for all calls?",
    "Each call of factory() makes a new session. Whoever shares one shares its old objects, too.",
)
def test_open_a_new_session_for_each_call(ex, factory, authors, opened):
    used = [ex.run(factory, lambda session: session) for _ in range(2)]

    assert used[0] is not used[1] and used == opened, (
        "Each call of run must open one session with factory(), and hand it to fn. Two calls "
        f"opened {len(opened)}, and fn saw {len({id(each) for each in used})} different ones."
    )


@pytest.mark.hint(
    "When do you commit? Is that also done when fn has raised an error?",
    "What stands in `finally` happens always. A commit must not.",
    "try: ... commit() / except: ... rollback() and raise",
)
def test_save_nothing_if_fn_raises_an_error(ex, factory, authors):
    def fn(session):
        session.add(authors.model(name=authors.new[0]))
        session.flush()
        raise KeyError

    _error_of(Exception, lambda: ex.run(factory, fn))
    added = authors.added()
    assert not added, (
        f"fn added an author, then raised an error, so nothing may be saved; saved was {added}."
    )


@pytest.mark.hint(
    "Who must learn that something went wrong?",
    "A `with` block hands an error on. In `except` you have to say it: raise, without a name.",
)
def test_hand_an_error_of_fn_on(ex, factory, authors):
    wanted = KeyError("of fn")

    def fn(session):
        raise wanted

    found = _error_of(Exception, lambda: ex.run(factory, fn))
    assert found is wanted, (
        f"fn raised {wanted!r}, and the caller of run must get this very error; the caller got "
        f"{found!r}. A caller who hears nothing believes that all is saved."
    )


@pytest.mark.hint(
    "What if the commit itself raises an error? Is it inside of your `try`, or behind it?",
    "The commit flushes first, so the database can refuse a row there.",
)
def test_hand_an_error_of_the_commit_on(ex, factory, authors):
    names = [authors.new[0], authors.old[0]]

    def fn(session):
        session.add_all([authors.model(name=name) for name in names])

    found = _error_of(IntegrityError, lambda: ex.run(factory, fn))
    assert found is not None, (
        f"fn added {names[1]!r}, a name that is there already, so the commit was refused. The "
        "IntegrityError must go on to the caller; it did not."
    )
    assert authors.added() == [], f"Nothing may be saved then; saved was {authors.added()}."


@pytest.mark.hint(
    "Who closes the session?",
    "`with` closes what it opened: a Session is a context manager.",
    "with factory() as session: ...",
)
def test_close_the_session(ex, factory, authors, still_open):
    ex.run(factory, lambda session: session.scalars(select(authors.model)).all())

    assert not still_open(), f"After run, {still_open()}. {CLOSED}"


@pytest.mark.hint(
    "Who closes the session if fn or the commit raises an error? And if somebody presses Ctrl-C?",
    "A `with` block closes it whatever happens. So does close() in `finally`.",
)
def test_close_the_session_after_an_error(ex, factory, authors, still_open):
    errors = {
        "fn raised a KeyError": KeyError(),
        "fn raised a KeyboardInterrupt": KeyboardInterrupt(),
    }
    for what, error in (errors | {"the commit was refused": None}).items():

        def fn(session, error=error):
            session.scalars(select(authors.model)).all()
            session.add(authors.model(name=authors.old[0]))
            if error:
                raise error

        _error_of((Exception, KeyboardInterrupt), lambda fn=fn: ex.run(factory, fn))
        assert not still_open(), f"When {what}, {still_open()}. {CLOSED}"


@pytest.mark.hint(
    "Is the author added and committed? What does register return then?",
    "run does all of it, if you give it a function that adds the author.",
    "run(factory, lambda session: session.add(Author(name=name)))",
)
def test_register_a_new_author(ex, factory, authors):
    name = authors.new[0]
    answer = ex.register(factory, name)

    assert answer is True and authors.added() == [name], (
        f"register(factory, {name!r}) must save this author and return True. It returned "
        f"{answer}, and another program sees these new ones: {authors.added()}."
    )


@pytest.mark.hint(
    "Which error comes from the database if the name is there already? And when?",
    "sqlalchemy.exc.IntegrityError comes with the flush, so the commit must stand in the `try`.",
)
def test_return_false_for_a_name_that_is_taken(ex, factory, authors):
    answer = ex.register(factory, authors.old[0])

    assert answer is False, (
        f"{authors.old[0]!r} is there already, so register must return False; it gave {answer}."
    )
    assert authors.all() == sorted(authors.old), f"The authors must stay; now: {authors.all()}."


@pytest.mark.hint(
    "Who knows for sure that the name is free: a SELECT before, or the INSERT?",
    "Do not look first. Let the database refuse the INSERT, and catch the IntegrityError.",
)
def test_return_false_for_a_name_that_another_program_takes(ex, factory, authors, rival):
    name = authors.new[0]
    rival(name)
    error = _error_of(IntegrityError, lambda: ex.register(factory, name))

    assert error is None, (
        "Just before your INSERT the name was saved by somebody else, so register must return "
        "False; it raised an IntegrityError. What a SELECT found may be out of date."
    )


@pytest.mark.hint(
    "Who closes the session if the name is taken?",
    "A `with` block closes it whatever happens.",
)
def test_close_the_session_of_register(ex, factory, authors, opened, still_open):
    ex.register(factory, authors.new[0])
    ex.register(factory, authors.old[0])

    assert len(opened) == 2, f"Two calls of register must open two sessions; {len(opened)} were."
    assert not still_open(), f"A name was new, another was taken, and {still_open()}. {CLOSED}"


@pytest.mark.hint(
    "Which errors does your `except` catch?",
    "Only an IntegrityError says that the name is taken. Catch that class alone.",
)
def test_let_other_errors_of_register_go_on(ex, factory):
    error = _error_of(DatabaseError, lambda: ex.register(factory, "Alice"))

    assert error is not None, (
        "The table of authors is missing here, and register hid that error. Only IntegrityError "
        "is to be caught: a program must learn of any other."
    )


@pytest.mark.hint(
    "Is the author flushed before your function returns? What does it return?",
    "begin_nested() of the session makes a block for `with`; its end flushes.",
    "with session.begin_nested(): session.add(Author(name=name))",
)
def test_add_an_author_for_the_caller(ex, mine, authors):
    name = authors.new[0]
    answer = ex.try_add(mine, name)
    mine.commit()

    assert answer is True and authors.added() == [name], (
        f"try_add(session, {name!r}) must save this author and return True. It returned {answer}, "
        f"and after the caller's commit these are new: {authors.added()}."
    )


@pytest.mark.hint(
    "Which error comes from the database if the name is there already?",
    "The flush raises it. Catch it in try_add, and return.",
)
def test_return_false_for_an_author_that_is_there(ex, mine, authors):
    answer = ex.try_add(mine, authors.old[0])

    assert answer is False, (
        f"{authors.old[0]!r} is there already, so try_add must return False; it gave {answer}."
    )


@pytest.mark.hint(
    "What does the session want after a failed flush, before it does anything else?",
    "The end of a savepoint's block rolls back to the savepoint. Without one, the whole "
    "transaction has to go.",
    "try: with session.begin_nested(): ... except IntegrityError: return False",
)
def test_go_on_after_an_author_was_refused(ex, mine, authors):
    names = [authors.new[0], authors.old[0], authors.new[1], authors.new[1], authors.new[2]]
    answers = [ex.try_add(mine, name) for name in names]
    mine.commit()

    assert authors.added() == sorted(authors.new[:3]), (
        f"try_add was called with {names}, then the caller committed. The names that were new "
        f"must be saved; new are {authors.added()}."
    )
    assert answers == [True, False, True, False, True], (
        f"try_add must return True for a name that was saved, and False for {names[1]!r}, which "
        f"is there, and for the second {names[3]!r}; the answers were {answers}."
    )


@pytest.mark.hint(
    "Where do you add the author: before the savepoint, or inside its block?",
    "begin_nested() flushes first. What stands before it is not under the savepoint.",
)
def test_keep_what_the_caller_did_before(ex, mine, authors):
    mine.add(authors.model(name=authors.new[0]))
    mine.flush()
    mine.add(authors.model(name=authors.new[1]))
    ex.try_add(mine, authors.old[0])
    mine.commit()

    assert authors.added() == sorted(authors.new[:2]), (
        "The caller added an author and flushed, and added another one. Then try_add was refused, "
        f"and the caller committed: both must be new. New are {authors.added()}."
    )


@pytest.mark.hint(
    "Who ends the transaction: your function, or the caller?",
    "The end of a savepoint's block commits nothing. It only forgets the mark.",
)
def test_let_the_caller_undo_everything(ex, mine, authors):
    ex.try_add(mine, authors.new[0])
    ex.try_add(mine, authors.new[1])
    mine.rollback()

    assert authors.added() == [], (
        "The caller rolled back after two calls of try_add, so nothing may be new; but new are "
        f"{authors.added()}. The caller decides what belongs together."
    )


@pytest.mark.hint(
    "Who knows for sure that the name is free: a SELECT before, or the INSERT?",
    "Do not look first. Let the database refuse the INSERT, under the savepoint.",
)
def test_refuse_an_author_that_comes_at_the_same_time(ex, mine, authors, rival):
    rival(authors.new[0])
    error = _error_of(IntegrityError, lambda: ex.try_add(mine, authors.new[0]))

    assert error is None, (
        "Just before your INSERT the name was saved by somebody else, so try_add must return "
        "False; it raised an IntegrityError. What a SELECT found may be out of date."
    )


@pytest.mark.hint(
    "Which errors does your `except` catch?",
    "Only an IntegrityError says that the name is taken. Catch that class alone.",
)
def test_let_other_errors_of_try_add_go_on(ex, factory):
    with factory() as session:
        error = _error_of(DatabaseError, lambda: ex.try_add(session, "Alice"))

    assert error is not None, (
        "The table of authors is missing here, and try_add hid that error. Only IntegrityError "
        "is to be caught: a program must learn of any other."
    )


@pytest.mark.hint(
    "What makes one session for each thread?",
    "The page 'Contextual/Thread-local Sessions'. Give it the factory, and not a session.",
    "scoped_session(factory)",
)
def test_keep_one_session_for_a_thread(ex, factory, opened):
    registry = ex.registry(factory)
    first, second = registry(), registry()

    assert first is second, "Two calls in one thread must give the same session; they gave two."
    assert opened == [first], (
        f"The session must be made by `factory`, when it is first wanted; it made {len(opened)}."
    )


@pytest.mark.hint(
    "Is the session of one thread the session of all?",
    "scoped_session asks by itself which thread it is in.",
)
def test_give_another_thread_another_session(ex, factory, opened):
    registry = ex.registry(factory)
    here, there = registry(), _in_a_thread(registry)

    assert there in opened and here is not there, (
        "Another thread must get another session of `factory`; it got "
        f"{'the same one' if here is there else repr(there)}. A session that two threads use at "
        "the same time mixes up their changes."
    )


@pytest.mark.hint(
    "What happens to the session when the work of a thread is done?",
    "scoped_session has remove().",
)
def test_close_the_session_when_it_is_removed(ex, factory, still_open):
    registry = ex.registry(factory)
    first = registry()
    first.execute(select(1))
    registry.remove()

    assert not still_open(), f"After registry.remove(), {still_open()}. {CLOSED}"
    assert registry() is not first, "After remove(), the next call must make a new session."
