"""A collection that is too big must never be loaded."""

import pytest
from sqlalchemy import event, insert, inspect, select, text

MISSING = "Account must have a relationship with the name `events`; it has none."


@pytest.fixture
def rows(ex, other_connection, rng):
    """Save three accounts with thirty events in mixed order, the oldest first; give the events."""
    ex.Base.metadata.create_all(other_connection)
    keys = rng.sample(range(100, 1000), 3)
    accounts = [{"id": key, "name": f"Account {key}"} for key in keys]
    owners = rng.sample(keys * 10, 30)
    oldest, *numbers = sorted(rng.sample(range(100, 1000), 30))
    numbers = [oldest, *rng.sample(numbers, 29)]
    rows = [
        {"id": number, "msg": f"old {number % 7}", "account_id": owner}
        for number, owner in zip(numbers, owners, strict=True)
    ]
    other_connection.execute(insert(ex.Account.__table__), accounts)
    other_connection.execute(insert(ex.Event.__table__), rows)
    if other_connection.dialect.name == "postgresql":
        other_connection.execute(
            text("SELECT setval(pg_get_serial_sequence('events', 'id'), 5000)")
        )
    return rows


@pytest.fixture
def load(ex, session, rows, sql):
    """Give a function that loads the account of the oldest event.

    A test calls it, for what the answer's relationship raises belongs into the test and not into
    what prepares it.
    """

    def load():
        if session.get_bind().dialect.name == "sqlite":
            # Rows that nobody sorted come with the oldest first, as nobody asks for them.
            session.execute(text("PRAGMA reverse_unordered_selects=OFF"))
        account = session.get(ex.Account, rows[0]["account_id"])
        sql.clear()
        return account

    return load


@pytest.fixture
def seen(ex):
    """Give a list that grows by each event that is loaded."""
    seen = []

    def listener(target, context):
        seen.append(target)

    event.listen(ex.Event, "load", listener)
    return seen


@pytest.fixture
def saved(ex, other_connection):
    """Give a function that returns (account, message) of all saved events, by id."""
    table = ex.Event.__table__
    return lambda: {
        row.id: (row.account_id, row.msg) for row in other_connection.execute(select(table))
    }


@pytest.mark.hint(
    "Which annotation says that a collection is only written to?",
    "The page's first section, 'Write Only Relationships'.",
    "events: WriteOnlyMapped[Event] = relationship(...)",
)
def test_read_the_collection_without_a_statement(ex, load, sent):
    account = load()
    assert "events" in inspect(ex.Account).relationships, MISSING
    _ = account.events

    assert sent() == [], (
        f"Reading account.events must send nothing; it sent {sent()}. A collection that loads "
        "itself brings all events of the account, however many there are."
    )


@pytest.mark.hint(
    "Whose events are the last n, and which of them comes first?",
    "The collection has a select() of its own; order and limit go behind it.",
    "session.scalars(account.events.select().order_by(...).limit(n)).all()",
)
def test_return_the_last_events_of_the_account(ex, session, load, rows):
    account = load()
    found = ex.last(session, account, 4)
    assert isinstance(found, list), f"last must return a list, not {type(found).__name__}."
    strange = [each for each in found if not isinstance(each, ex.Event)]
    assert not strange, f"Each entry must be an Event; one is a {type(strange[0]).__name__}."

    wanted = sorted((row["id"] for row in rows if row["account_id"] == account.id), reverse=True)
    ids = [each.id for each in found]
    others = [each.id for each in found if each.account_id != account.id]
    assert not others, f"Only events of the account may come; {others} are events of others."
    assert ids == wanted[:4], (
        f"The last 4 events of the account must come, the latest first. By id: {wanted[:4]}; "
        f"last returned {ids}."
    )


@pytest.mark.hint(
    "Where are the n events chosen: in the database, or in Python?",
    "limit(n) belongs to the SELECT. A slice of a list comes too late.",
)
def test_load_no_more_events_than_asked_for(ex, session, load, seen):
    ex.last(session, load(), 4)

    assert len(seen) <= 4, f"4 events were asked for, and {len(seen)} were loaded."


@pytest.mark.hint(
    "Do the new events reach the collection? Which method puts an object into it?",
    "A write-only collection has add() and add_all(). It takes objects of the class Event.",
    "account.events.add_all([Event(msg=msg) for msg in msgs])",
)
def test_add_an_event_for_each_message(ex, session, load, rows, saved):
    account = load()
    msgs = ["second", "it's new", "third", "second"]
    ex.add(session, account, list(msgs))
    session.commit()

    old = {row["id"] for row in rows}
    found = [each for key, each in sorted(saved().items()) if key not in old]
    wanted = [(account.id, msg) for msg in msgs]
    assert found == wanted, (
        f"Four events must be new for other programs, by id, as (account, message): {wanted}. "
        f"New are {found}."
    )


@pytest.mark.hint(
    "Must the session know the old events to add new ones?",
    "A write-only collection takes new ones without a SELECT. `make sql` shows what was sent.",
)
def test_add_events_without_a_select(ex, session, load, seen, sent):
    ex.add(session, load(), ["one", "two"])
    session.flush()

    assert set(sent()) == {"INSERT"}, (
        f"Adding events must send INSERTs and nothing else; it sent {sorted(set(sent()))}, and "
        f"loaded {len(seen)} events."
    )


@pytest.mark.hint(
    "Who opened the session? Who knows whether more changes belong together?",
    "A function that receives a session leaves commit() to the caller.",
)
def test_leave_the_commit_to_the_caller(ex, session, load, sql):
    ex.add(session, load(), ["one"])

    ended = [each.kind for each in sql.of("COMMIT", "ROLLBACK")]
    assert not ended, f"add must not end the transaction of its caller; it sent {ended}."


@pytest.mark.hint(
    "What does the session do with the events of a deleted account?",
    "The page's section on 'Deletion of WriteOnlyCollection' names two arguments.",
    'relationship(cascade="all, delete-orphan", passive_deletes=True)',
)
def test_delete_the_events_with_their_account(session, load, rows, saved):
    account = load()
    assert "events" in inspect(type(account)).relationships, MISSING
    key = account.id
    session.delete(account)
    session.commit()

    left = {row["id"] for row in rows if row["account_id"] != key}
    assert set(saved()) == left, (
        f"The events of the account must be deleted with it, and the other {len(left)} must stay; "
        f"{len(saved())} are left."
    )


@pytest.mark.hint(
    "Who deletes the events: the session, one by one, or the database?",
    "The foreign key has ON DELETE CASCADE. One argument of relationship() tells the session.",
)
def test_delete_an_account_without_loading_events(session, load, seen, sent):
    account = load()
    assert "events" in inspect(type(account)).relationships, MISSING
    session.delete(account)
    session.flush()

    count = sent().count("SELECT")
    assert not seen, f"No event may be loaded to delete an account; {len(seen)} were."
    assert count <= 1, f"Deleting an account may cost one SELECT; there were {count}."
    assert sent().count("DELETE") == 1, f"One DELETE is enough; sent were {sent()}."


@pytest.mark.hint(
    "What is an event without an account? What does the session do with it?",
    "The cascades of a relationship: which of them deletes an object that is taken out?",
    'cascade="all, delete-orphan"',
)
def test_delete_an_event_that_is_taken_out(ex, session, load, rows, saved):
    account = load()
    (key, *_) = [row["id"] for row in rows if row["account_id"] == account.id]
    account.events.remove(session.get(ex.Event, key))
    session.commit()

    gone = {row["id"] for row in rows} - set(saved())
    assert gone == {key}, f"The event {key} was taken out, so it must be gone; gone are {gone}."
