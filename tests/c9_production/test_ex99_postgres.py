"""Four questions that only PostgreSQL answers."""

from collections import Counter
from datetime import datetime, timedelta

import pytest
from sqlalchemy import (
    Column,
    DateTime,
    ForeignKey,
    Integer,
    MetaData,
    Table,
    Text,
    event,
    insert,
    select,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

pytestmark = pytest.mark.backends(
    "postgresql", reason="SQLite and MariaDB have neither arrays nor JSONB nor LATERAL."
)

STATES = ("done", "running", "new", "new", "failed", "new", "new", "new", "new")
ORDER = (0, 4, 5, 6, 7, 8, 1, 2, 3)
STEPS = ("BEGIN", "COMMIT", "ROLLBACK")
WAITS = "SET LOCAL lock_timeout = '500ms'"
NAMES = ("Ada", "Chen", "Dalia", "Goran", "Kofi", "O'Brien")
TAGS = (["o'clock"], ["o'clock", "hot"], ["hot", "o'clock", "new"], ["o'clock, hot"])
TAGS += (["five o'clock"], [], ["hot"], ["O'CLOCK"], ["o'clocks", "hot"])
INFO = (
    {"kind": "mail", "to": {"city": "Oslo", "zip": 150}},
    {"kind": "mail", "to": {"city": "Oslo"}, "urgent": True},
    {"kind": "mail", "to": {"city": "Rome", "zip": 150}},
    {"kind": "call", "to": {"city": "Oslo", "zip": 150}},
    {"kind": "mail"},
    {"kind": "1", "to": None},
    {"city": "Oslo", "kind": 1},
    {"kind": ["mail"], "to": {"city": ["Oslo"]}},
    {},
)


@pytest.fixture
def tables(other_connection):
    """Create the two tables; give them."""
    metadata = MetaData()
    key = {"primary_key": True, "autoincrement": False}
    owners = Table("owners", metadata, Column("id", Integer, **key), Column("name", Text))
    jobs = Table(
        "jobs",
        metadata,
        Column("id", Integer, **key),
        Column("owner_id", ForeignKey("owners.id"), nullable=False),
        Column("made", DateTime, nullable=False),
        Column("state", Text, nullable=False),
        Column("tags", ARRAY(Text), nullable=False),
        Column("info", JSONB, nullable=False),
    )
    metadata.create_all(other_connection)
    return owners, jobs


@pytest.fixture
def owners(tables, other_connection, rng):
    """Save four owners; give their names by id. Whoever comes first by id comes last by name."""
    ids, names = sorted(rng.sample(range(100, 1000), 4)), sorted(rng.sample(NAMES, 4))
    names = dict(zip(reversed(ids), names, strict=True))
    rows = [{"id": key, "name": name} for key, name in reversed(names.items())]
    other_connection.execute(insert(tables[0]), rows)
    return names


@pytest.fixture
def jobs(tables, owners, other_connection, rng):
    """Save nine jobs: an owner has five, one three, one one, and one none. Give the rows.

    They are in the order in which they were made, and the ids are in the opposite order. Where
    nobody asks for an order, PostgreSQL gives them in the one of ORDER.
    """
    second, _, first, third = owners
    start = datetime(2025, 3, 1, rng.randrange(24))
    minutes = sorted(rng.sample(range(1000), 9))
    columns = {
        "id": sorted(rng.sample(range(100, 1000), 9), reverse=True),
        "owner_id": [first, second, first, third, first, second, first, second, first],
        "made": [start + timedelta(minutes=each) for each in minutes],
        "state": STATES,
        "tags": rng.sample(TAGS, 9),
        "info": rng.sample(INFO, 9),
    }
    rows = [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]
    other_connection.execute(insert(tables[1]), [rows[place] for place in ORDER])
    return rows


@pytest.fixture
def waiting(jobs):
    """Give the ids of the jobs that are new, the oldest first."""
    return [job["id"] for job in jobs if job["state"] == "new"]


@pytest.fixture
def states(tables, jobs, other_connection):
    """Give a function that tells what others see: the state of each job that is not as it was."""

    def states():
        found = other_connection.execute(select(tables[1].c.id, tables[1].c.state))
        before = {job["id"]: job["state"] for job in jobs}
        return {key: state for key, state in found if state != before[key]}

    return states


@pytest.fixture
def second(engine):
    """Give another worker's session, which waits for a lock for half a second at most."""
    with Session(engine) as session:
        session.execute(text(WAITS))
        yield session


@pytest.fixture
def free(engine, other_connection):
    """Give a list: after the first statement of the answer, it gets the jobs that others can lock.

    They try FOR SHARE: several can have such a lock for one row, but none of them can change it.
    """
    free = []
    query = text("SELECT id FROM jobs WHERE state = 'new' ORDER BY made FOR SHARE SKIP LOCKED")

    def listener(*args):
        free.extend(other_connection.scalars(query))

    event.listen(engine, "after_cursor_execute", listener, once=True)
    return free


@pytest.fixture
def loaded(ex):
    """Give a list that gets each Job that is loaded."""
    seen = []
    event.listen(ex.Base, "load", lambda job, context: seen.append(job), propagate=True)
    return seen


def _ids(ex, found):
    """Return the ids of a list of jobs; of anything else, what it is."""
    if not isinstance(found, list):
        return f"no list, but a {type(found).__name__}"
    strange = {type(each).__name__ for each in found if not isinstance(each, ex.Job)}
    return f"a list of {strange}" if strange else [job.id for job in found]


def _differ(found, wanted):
    """Tell how a list differs from another; "" where it does not."""
    if not isinstance(found, list):
        return found
    missing, extra = Counter(wanted) - Counter(found), Counter(found) - Counter(wanted)
    if missing or extra:
        return f"{found}. Missing: {missing.total()}; too many: {extra.total()}"
    return "" if found == wanted else f"{found}: the right ones, in another order"


@pytest.mark.hint(
    "Which jobs may be taken? Which of them come first?",
    "A query as for any other class: where(), order_by(), limit().",
    'select(Job).where(Job.state == "new").order_by(Job.made).limit(n)',
)
def test_claim_the_oldest_new_jobs(ex, session, waiting, loaded, rng):
    n = rng.randint(2, 4)
    found = ex.claim(session, n)

    ids = _ids(ex, found)
    assert ids == waiting[:n], (
        f"claim(session, {n}) must return the {n} oldest jobs whose state is 'new', the oldest "
        f"first: those with the ids {waiting[:n]}. It returned {ids}; of "
        f"them, {sum(each not in waiting for each in ids)} are not new."
    )
    assert [job.state for job in found] == ["running"] * n, (
        f"The state of each must be 'running'; they are {[job.state for job in found]}."
    )
    assert len(loaded) <= n, f"Only {n} jobs may be loaded; {len(loaded)} were."


@pytest.mark.hint(
    "Who commits? What do others see before and after that?",
    "What you change in an object is saved when the session commits. Leave that to the caller.",
)
def test_save_the_new_state_when_the_caller_commits(ex, session, waiting, states):
    ex.claim(session, 2)
    early = states()
    session.commit()

    assert early == {}, (
        "Before the caller commits, others must see nothing of it; they saw, by id, "
        f"{early}. If the caller's work fails, a rollback must make the jobs new again."
    )
    wanted = dict.fromkeys(waiting[:2], "running")
    assert states() == wanted, (
        f"After the commit, these states must have changed: {wanted}; changed have {states()}."
    )


@pytest.mark.hint(
    "What happens to the rows that you select? Who else may take them?",
    "A SELECT can lock its rows. By default, whoever wants a locked row waits; the documentation "
    "of with_for_update() has other ways.",
    "with_for_update(skip_locked=True)",
)
def test_give_two_workers_different_jobs_without_waiting(ex, session, second, waiting, free):
    ex.claim(session, 2)
    try:
        found = _ids(ex, ex.claim(second, 2))
    except OperationalError as error:
        found = f"an error: {error.orig}"

    assert found == waiting[2:4], (
        f"One worker has claimed the jobs {waiting[:2]}, and has not committed yet. A second one "
        f"must get the next two at once, {waiting[2:4]}; it got {found}."
    )
    assert free == waiting[2:], (
        f"After the SELECT of claim, others must get a lock FOR SHARE on {waiting[2:]} only; they "
        f"got one on {free}. Two that have it on the same row cannot change it: a deadlock."
    )


@pytest.mark.hint(
    "What if fewer jobs are left than were asked for?",
    "limit(n) gives fewer rows if there are no more; nothing else is needed.",
)
def test_take_what_is_left(ex, session, second, waiting):
    ex.claim(session, 4)
    try:
        found = _ids(ex, ex.claim(second, 10))
    except OperationalError as error:
        found = f"an error: {error.orig}"

    assert found == waiting[4:], (
        f"Of the new jobs, four are claimed by one worker. A second one that asks for 10 must get "
        f"the others, {waiting[4:]}; it got {found}."
    )


@pytest.mark.hint(
    "What is Job.tags: a text, or an array? What do you compare it with?",
    "An array contains another array: give contains() a list. any_() asks whether one of its "
    "elements is equal.",
    "Job.tags.contains([tag])",
)
def test_find_the_jobs_with_a_tag(ex, session, jobs, loaded, rng):
    for tag in rng.sample(["o'clock", "hot", "cold"], 3):
        del loaded[:]
        found = _ids(ex, ex.tagged(session, tag))

        wanted = sorted(job["id"] for job in jobs if tag in job["tags"])
        wrong = _differ(found, wanted)
        assert not wrong, (
            f"The jobs with the tag {tag!r} are {wanted}, in this order; tagged returned {wrong}. "
            f"By id, the tags are { {job['id']: job['tags'] for job in jobs} }."
        )
        count = len(loaded)
        assert count <= len(wanted), f"{len(wanted)} jobs may be loaded, but {count} were."
        session.expunge_all()


def _check_parts(ex, session, jobs, loaded, parts):
    """Ask for each part; `parts` are pairs of a part and of the places in INFO that have it."""
    for part, places in parts:
        del loaded[:]
        found = _ids(ex, ex.with_info(session, part))
        having = [INFO[place] for place in places]
        wanted = sorted(job["id"] for job in jobs if job["info"] in having)
        wrong = _differ(found, wanted)
        assert not wrong, (
            f"The jobs whose info contains {part} are {wanted}, in this order; with_info returned "
            f"{wrong}. By id, the infos are { {job['id']: job['info'] for job in jobs} }."
        )
        assert len(loaded) <= len(wanted), (
            f"{len(wanted)} jobs may be loaded, but {len(loaded)} were: let the database choose."
        )
        session.expunge_all()


@pytest.mark.hint(
    "Must the whole info be equal, or contain something?",
    "A JSONB column has a method for the operator @>. It takes a dictionary.",
    "Job.info.contains(part)",
)
def test_find_the_jobs_whose_info_contains_something(ex, session, jobs, loaded):
    parts = [({"kind": "mail"}, (0, 1, 2, 4)), ({"kind": 1}, (6,)), ({}, range(9))]
    _check_parts(ex, session, jobs, loaded, parts)


@pytest.mark.hint(
    "Does each part of `part` count, also what lies deeper?",
    "@> compares all keys, and goes into dictionaries inside of dictionaries by itself.",
    "Job.info.contains(part)",
)
def test_compare_all_parts_of_the_info(ex, session, jobs, loaded):
    parts = [
        ({"to": {"city": "Oslo"}}, (0, 1, 3)),
        ({"kind": "mail", "to": {"city": "Oslo"}}, (0, 1)),
        ({"to": {"zip": 150}, "kind": "mail"}, (0, 2)),
        ({"to": None}, (5,)),
    ]
    _check_parts(ex, session, jobs, loaded, parts)


def _latest(owners, jobs, n):
    """Return the rows that are right: names and ids."""
    rows = []
    for key, name in sorted(owners.items(), key=lambda owner: owner[1]):
        own = [job["id"] for job in reversed(jobs) if job["owner_id"] == key]
        rows += [(name, job) for job in own[:n]]
    return rows


@pytest.mark.hint(
    "What does LIMIT count: the jobs of one owner, or all rows?",
    "Write the query for one owner with Owner.id in its where(), and make it lateral(): then it "
    "runs for each owner, and can be joined.",
    "latest = select(...).where(Job.owner_id == Owner.id).order_by(...).limit(n).lateral()\n"
    "select(Owner.name, latest.c.id).join(latest, true())",
)
def test_find_the_latest_jobs_of_each_owner(ex, session, owners, jobs):
    (idle,) = owners.keys() - {job["owner_id"] for job in jobs}
    for n in (2, 4):
        found = ex.latest_per_owner(session, n)
        rows = list(map(tuple, found)) if isinstance(found, list) else f"no list, but {found!r}"

        wrong = _differ(rows, _latest(owners, jobs, n))
        idle_rows = sum(row[0] == owners[idle] for row in rows)
        assert not wrong, (
            f"The {n} latest jobs of each owner are {_latest(owners, jobs, n)}, by name, the "
            f"latest first; latest_per_owner returned {wrong}. {owners[idle]}, who has no jobs, "
            f"has rows: {idle_rows}."
        )


@pytest.mark.hint(
    "How many statements are sent for four owners? For a thousand?",
    "Join the owners with a lateral subquery, and send that.",
    "select(Owner.name, latest.c.id).join(latest, true())",
)
def test_ask_once_for_all_owners(ex, session, jobs, sql):
    found = ex.latest_per_owner(session, 1)
    assert len(found) == 3, f"Three of the four owners have jobs; found were rows for {found}."

    sent = [each.kind for each in sql if each.kind not in STEPS]
    assert len(sent) == 1, (
        f"latest_per_owner must send one statement, for however many owners; it sent {len(sent)}."
    )
