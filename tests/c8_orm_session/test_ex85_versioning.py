"""Nobody's change may be lost, although two people change the same row."""

from contextlib import contextmanager
from importlib import import_module
from types import SimpleNamespace
from typing import ClassVar

import pytest
from sqlalchemy import Integer, create_engine, event, insert, select
from sqlalchemy.exc import NoResultFound, OperationalError
from sqlalchemy.orm import Mapped, Session, mapped_column, object_session
from sqlalchemy.orm.exc import StaleDataError

WORDS = ("Ash", "Bread", "Clay", "Dust", "Ember", "Fog", "Grain", "Hail", "Iron", "Jade")
FAR_TOO_MANY = 20
GIVEN = ("id", "title", "body")


@pytest.fixture
def table(ex, other_connection):
    """Create the table of pages."""
    table = ex.Page.__table__
    table.create(other_connection)
    return table


@pytest.fixture
def pages(table, other_connection, rng):
    """Save three pages; give the key of one of them, its body, and all bodies of now."""
    bodies = rng.sample(WORDS, 3)
    keys = rng.sample(range(100, 1000), 3)
    version = {column.name: 1 for column in table.columns if column.name not in GIVEN}
    rows = [
        {"id": key, "title": f"Page {key}", "body": body, **version}
        for key, body in zip(keys, bodies, strict=True)
    ]
    other_connection.execute(insert(table), rows)

    def now():
        return dict(other_connection.execute(select(table.c.id, table.c.body)).all())

    return SimpleNamespace(key=keys[1], body=bodies[1], before=now(), now=now)


@pytest.fixture
def somebody(db_url, sql):
    """Give a session of somebody else, which commits at the end of its block.

    Nobody waits here for a row that is locked: that is a failure at once.
    """
    engine = create_engine(db_url)
    sql.ignore(engine)
    event.listen(engine, "connect", _wait_for_nobody)

    @contextmanager
    def somebody():
        try:
            with Session(engine) as other, other.begin():
                yield other
        except OperationalError as error:
            pytest.fail(f"While change ran, nobody else could save the row: is it locked? {error}")

    yield somebody
    engine.dispose()


def _wait_for_nobody(connection, record):
    setting = {
        "psycopg": "SET lock_timeout = '50ms'",
        "pymysql": "SET SESSION innodb_lock_wait_timeout = 0",
    }.get(type(connection).__module__.partition(".")[0])
    if setting:
        connection.cursor().execute(setting)
        connection.commit()


@pytest.fixture
def other_person(ex, pages, somebody):
    """Give a function by which somebody else adds a word to the page, and commits."""

    def other_person(word):
        with somebody() as other:
            page = other.get(ex.Page, pages.key)
            page.body = f"{page.body} {word}"

    return other_person


@pytest.fixture
def race(ex, other_person):
    """Give a function that makes a change of the page, during which somebody else is faster.

    This happens in as many tries as one says. `race.seen` is what the change found, one body for
    each try. There is an end to it, also where an answer would go on for ever.
    """

    def race(times):
        def change(page):
            race.seen.append(page.body)
            if len(race.seen) == FAR_TOO_MANY:
                pytest.fail(f"edit called change {FAR_TOO_MANY} times. Stop after {ex.TRIES}.")
            page.body = f"{page.body} mine"
            if len(race.seen) <= times:
                other_person(f"theirs{len(race.seen)}")

        return change

    race.seen = []
    return race


@pytest.fixture
def ticket(ex, other_connection):
    """Give another class that has a version; the key of its one row is 70."""

    class Ticket(import_module("given").Base):
        __tablename__ = "tickets"
        key: Mapped[int] = mapped_column(primary_key=True)
        seats: Mapped[int]
        ver: Mapped[int] = mapped_column()
        __mapper_args__: ClassVar = {"version_id_col": ver}

    Ticket.__table__.create(other_connection)
    other_connection.execute(insert(Ticket.__table__), [{"key": 70, "seats": 4, "ver": 1}])
    return Ticket


def _error_of(kind, call):
    """Return the error of this class that the call raises, or None."""
    try:
        call()
    except NotImplementedError:
        raise
    except kind as error:
        return error
    return None


@pytest.mark.hint(
    "Which type does the column have? May it be NULL?",
    "Mapped[int] says both. But the name must also exist when the mapper arguments are written.",
    "version: Mapped[int] = mapped_column()",
)
def test_add_a_column_for_the_version(ex):
    columns = ex.Page.__table__.c
    assert sorted(columns.keys()) == ["body", "id", "title", "version"], (
        f"The table must have the columns id, title, body and version; it has {columns.keys()}."
    )
    kind = columns.version.type
    assert isinstance(kind, Integer), f"`version` must be an integer; it is {kind!r}."
    assert not columns.version.nullable, "`version` must never be NULL; it may be."


@pytest.mark.hint(
    "Who writes the first version?",
    "The mapper does, as soon as it knows which column holds the version.",
    '__mapper_args__ = {"version_id_col": version}',
)
def test_count_the_version_up(ex, engine, table, other_connection):
    found = []
    with Session(engine) as session:
        session.add(page := ex.Page(title="T", body="a"))
        for body in ("", "", "b", "c"):
            page.body = body or page.body
            session.commit()
            found.append(other_connection.scalar(select(table.c.version)))

    assert found == [1, 1, 2, 3], (
        "A page was saved, committed once more without a change, and changed twice. Its version "
        f"must be 1, 1, 2 and 3; it was {found}."
    )


@pytest.mark.hint(
    "Does an UPDATE look at the version, or does it only count?",
    "The page 'Configuring a Version Counter': the mapper has an argument for it.",
    '__mapper_args__ = {"version_id_col": version}',
)
def test_refuse_a_write_that_comes_too_late(ex, factory, pages, other_person):
    with factory() as session:
        page = session.get(ex.Page, pages.key)
        page.body = "too late"
        other_person("theirs")
        error = _error_of(StaleDataError, session.commit)

    assert error is not None, (
        "Two people loaded a page; one committed a change, then the other. The second commit must "
        "raise a StaleDataError; it raised no error, and the first change is lost."
    )


@pytest.mark.hint(
    "Do you load the object, call change with it, and commit?",
    "session.get_one() loads by primary key. factory.begin() commits at the end of its block.",
    "with factory.begin() as session: change(session.get_one(model, key))",
)
def test_save_the_change(ex, factory, pages, race):
    ex.edit(factory, ex.Page, pages.key, race(0))

    wanted = pages.before | {pages.key: f"{pages.body} mine"}
    assert pages.now() == wanted, (
        f"change adds a word to the page {pages.key}. Another program must see these bodies, by "
        f"id: {wanted}. It sees {pages.now()}."
    )


@pytest.mark.hint(
    "What is left of the other change? What must you do when a StaleDataError is raised?",
    "Everything again: open a session, load the row, call change, commit.",
    "try: ... except StaleDataError: and once more",
)
def test_lose_nobodys_change(ex, factory, pages, race):
    ex.edit(factory, ex.Page, pages.key, race(1))

    found = pages.now()[pages.key]
    assert found == f"{pages.body} theirs1 mine", (
        f"The body was {pages.body!r}. While change added 'mine', somebody else added 'theirs1' "
        f"and committed. It must now be '{pages.body} theirs1 mine', and is {found!r}."
    )


@pytest.mark.hint(
    "Which row does the second call of change see?",
    "Load the row again for each try, in a new session, or after a rollback.",
)
def test_show_each_try_the_row_of_now(ex, factory, pages, race):
    ex.edit(factory, ex.Page, pages.key, race(2))

    wanted = [pages.body, f"{pages.body} theirs1", f"{pages.body} theirs1 theirs2"]
    assert race.seen == wanted, (
        "Somebody else was faster twice, so change must be called three times, each time with the "
        f"row as it is then: {wanted}. It saw {race.seen}."
    )


@pytest.mark.hint(
    "With which number do you begin to count?",
    "The try that works counts, too.",
)
def test_return_the_number_of_tries(ex, factory, pages, race, rng):
    answer = ex.edit(factory, ex.Page, pages.key, race(0))
    assert answer == 1, f"Nobody was faster, so edit must return 1; it returned {answer}."

    race.seen.clear()
    times = rng.randint(2, 3)
    answer = ex.edit(factory, ex.Page, pages.key, race(times))
    assert answer == times + 1, (
        f"Somebody else was faster {times} times, so edit must return {times + 1}; it returned "
        f"{answer}."
    )


@pytest.mark.hint(
    "How many tries may there be?",
    "The last of TRIES tries counts as much as the first.",
)
def test_succeed_with_the_last_try(ex, factory, pages, race):
    error = _error_of(
        StaleDataError, lambda: ex.edit(factory, ex.Page, pages.key, race(ex.TRIES - 1))
    )

    assert error is None and len(race.seen) == ex.TRIES, (
        f"Somebody else was faster {ex.TRIES - 1} times, so try number {ex.TRIES} must succeed. "
        f"There were {len(race.seen)} tries, and the error was {error!r}."
    )


@pytest.mark.hint(
    "When do you give up? Who learns of it?",
    "Count the tries. After the last one, `raise` in `except` hands the same error on.",
    "if tries == TRIES: raise",
)
def test_give_up_after_the_last_try(ex, factory, pages, race):
    error = _error_of(
        StaleDataError, lambda: ex.edit(factory, ex.Page, pages.key, race(FAR_TOO_MANY))
    )

    assert error is not None, (
        "Somebody else was faster each time, so a StaleDataError must reach the caller; none did. "
        "A caller who hears nothing believes that the change is saved."
    )
    assert len(race.seen) == ex.TRIES, (
        f"change must be called {ex.TRIES} times, as often as TRIES says; there were "
        f"{len(race.seen)} calls."
    )


@pytest.mark.hint(
    "Which errors do you catch?",
    "Only a StaleDataError says that somebody else was faster.",
)
def test_let_another_error_go_on_at_once(ex, factory, pages):
    calls = []

    def change(page):
        calls.append(page.body)
        page.body = "half"
        raise ValueError

    error = _error_of(ValueError, lambda: ex.edit(factory, ex.Page, pages.key, change))
    assert error is not None, "change raised a ValueError; it must go on to the caller, and did not"
    assert len(calls) == 1, f"No other try can help then; change was called {len(calls)} times."
    assert pages.now() == pages.before, "change raised an error, so nothing may be saved."


@pytest.mark.hint(
    "What does session.get() give if there is no such row? And get_one()?",
    "get_one() raises NoResultFound.",
    "session.get_one(model, key)",
)
def test_refuse_a_key_that_is_not_there(ex, factory, pages, race):
    error = _error_of(NoResultFound, lambda: ex.edit(factory, ex.Page, 7, race(0)))

    assert error is not None, (
        "No page has the primary key 7, so edit must raise NoResultFound; it raised no error."
    )


@pytest.mark.hint(
    "What does your second try find, if the row was deleted in the meantime?",
    "No row matches the UPDATE, which is a StaleDataError. Then nothing is there to be loaded.",
)
def test_refuse_a_row_that_was_deleted_in_the_meantime(ex, factory, pages, race, table, somebody):
    def change(page):
        race(0)(page)
        with somebody() as other:
            other.execute(table.delete().where(table.c.id == pages.key))

    error = _error_of(NoResultFound, lambda: ex.edit(factory, ex.Page, pages.key, change))
    assert error is not None and len(race.seen) == 1, (
        "The page was deleted during the first try, so the second one must raise NoResultFound; "
        f"the error was {error!r}, and change was called {len(race.seen)} times."
    )


@pytest.mark.hint(
    "Which class do you load? Which column is its primary key?",
    "session.get_one() takes the class as its first argument, and finds the key by itself.",
    "session.get_one(model, key)",
)
def test_edit_any_class_that_has_a_version(ex, factory, ticket, pages, somebody, other_connection):
    def change(found):
        found.seats -= 1
        if found.ver == 1:
            with somebody() as other:
                other.get(ticket, 70).seats -= 2
        object_session(found).flush()

    tries = ex.edit(factory, ticket, 70, change)
    left = other_connection.scalar(select(ticket.__table__.c.seats))
    assert (tries, left) == (2, 1), (
        "A ticket has 4 seats. Somebody else takes 2 while change takes 1 and flushes, so 1 must "
        f"be left after 2 tries; {left} are left after {tries} tries."
    )


@pytest.mark.hint(
    "Who closes the sessions, also those of the tries that were in vain?",
    "A `with` block closes what it opened, whatever happens inside.",
)
def test_close_every_session(ex, factory, pages, race, still_open):
    ex.edit(factory, ex.Page, pages.key, race(1))
    assert not still_open(), f"After edit, {still_open()}."

    _error_of(StaleDataError, lambda: ex.edit(factory, ex.Page, pages.key, race(FAR_TOO_MANY)))
    assert not still_open(), f"After edit gave up, {still_open()}."
