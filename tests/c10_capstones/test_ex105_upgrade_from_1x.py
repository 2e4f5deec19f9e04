"""The upgraded program must do what the old one did, in silence."""

import warnings
from importlib import import_module

import pytest
from sqlalchemy import bindparam, column, insert, select, table, text, update
from sqlalchemy.exc import SADeprecationWarning, SAWarning
from sqlalchemy.orm import Session

# The last test asks for silence. The others are about what the program does.
pytestmark = pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SADeprecationWarning")

NAMES = ("Amal", "Bela", "Caro", "Deniz", "Elif", "Fumi", "Gita", "Hugo")


class Rental:
    """A rental with its rows: bikes by frame number, riders by name, rides by place."""

    def __init__(self, given, connection, rng):
        self.given, self._connection, self._rng = given, connection, rng
        given.Base.metadata.create_all(connection)
        # By id, bikes and riders come the wrong way round.
        frames, names = self._draw(9), rng.sample(NAMES, 7)
        self.frames = self._numbered(frames, range(100, 900))
        self.riders = self._numbered(names, range(1000, 2000))
        self.rides = []
        metres = rng.sample(range(10, 900), 9)
        bikes = zip(self.frames.items(), metres, strict=True)
        self._save(given.Bike, *({"id": b[1], "frame": b[0], "metres": m} for b, m in bikes))
        self._save(given.Rider, *({"id": key, "name": name} for name, key in self.riders.items()))

    def ride(self, *pairs, minutes=None):
        """Save a ride of so many minutes for each (rider, frame), and return their ids.

        Without minutes, the rides are still going on.
        """
        keys = [self._rng.randint(100, 190) + 100 * place for place in range(len(pairs))]
        rows = [
            {
                "id": key,
                "rider_id": self.riders[rider],
                "bike_id": self.frames[frame],
                "minutes": minutes,
            }
            for key, (rider, frame) in zip(keys, pairs, strict=True)
        ]
        self._save(self.given.Ride, *rows)
        self.rides = keys
        return keys

    def set_metres(self, metres):
        """Change how far the bikes rode: metres by frame number."""
        bikes = self.given.Bike.__table__
        query = update(bikes).where(bikes.c.frame == bindparam("f")).values(metres=bindparam("m"))
        self._connection.execute(query, [{"f": f, "m": m} for f, m in metres.items()])

    def driven(self):
        """Return the metres of all bikes by frame number, as committed."""
        bikes = self.given.Bike.__table__
        rows = self._connection.execute(select(bikes.c.frame, bikes.c.metres))
        return {row.frame: row.metres for row in rows}

    def saved_rides(self):
        """Return (rider_id, bike_id, minutes) of all rides by id, as committed."""
        rides = self.given.Ride.__table__
        query = select(rides.c.id, rides.c.rider_id, rides.c.bike_id, rides.c.minutes)
        return {row[0]: tuple(row[1:]) for row in self._connection.execute(query)}

    def minutes(self):
        """Return the minutes of all rides by id, as committed."""
        return {key: values[-1] for key, values in self.saved_rides().items()}

    def _numbered(self, names, numbers):
        """Draw an id for each name, and return them, the last name first."""
        keys = sorted(self._rng.sample(numbers, len(names)))
        return dict(zip(sorted(names, reverse=True), keys, strict=True))

    def _draw(self, count):
        """Draw frame numbers like A'123, in no order."""
        return [f"{self._rng.choice('ABCXYZ')}'{n}" for n in self._rng.sample(range(9999), count)]

    def _save(self, model, *rows):
        """Save rows. PostgreSQL goes on to count from 1, so that a new id is not the highest."""
        self._connection.execute(insert(model.__table__), list(rows))


@pytest.fixture
def given(run):
    """Give the models."""
    return import_module("given_rental")


@pytest.fixture
def rental(given, other_connection, rng, sql):
    """Give a rental with nine bikes, seven riders and no rides."""
    return Rental(given, other_connection, rng)


@pytest.fixture
def frames(rng):
    """Give five new frame numbers."""
    return [f"{rng.choice('NPQ')}{number}" for number in rng.sample(range(10000, 99999), 5)]


@pytest.fixture
def saved_frames(other_connection):
    """Give a function that returns the frame numbers that were committed, sorted."""
    query = select(column("frame")).select_from(table("bikes"))
    return lambda: sorted(other_connection.scalars(query))


@pytest.fixture
def price_table(other_connection, rng):
    """Give the rows of a price list that was just made, by minutes; they were saved in no order."""
    columns = "code VARCHAR(9) NOT NULL PRIMARY KEY, minutes INTEGER, cents INTEGER"
    other_connection.execute(text(f"CREATE TABLE prices ({columns})"))
    minutes = sorted(rng.sample(range(10, 200), 5))
    rows = [
        {"code": f"p{place}", "minutes": each, "cents": rng.randint(100, 999)}
        for place, each in enumerate([minutes.pop(), *rng.sample(minutes, 4)])
    ]
    names = (column(name) for name in rows[0])
    other_connection.execute(insert(table("prices", *names)), rows)
    return sorted(rows, key=lambda row: row["minutes"])


@pytest.fixture
def distances(rental, rng):
    """Give the metres of the nine bikes by frame number; one of them rode just the average."""
    more = rng.randint(0, 300)
    each, rest = divmod(8 * more + 2, 5)
    metres = [1999, 4999, 5000, 1500 + more, each + rest, each, each, each, each]
    found = dict(zip(rng.sample(list(rental.frames), 9), metres, strict=True))
    rental.set_metres(found)
    return found


@pytest.fixture
def taken(rental, rng):
    """Give a bike, and the names of the six riders who took it; one did so three times."""
    bike, other = rng.sample(list(rental.frames), 2)
    often, never, *once = rental.riders
    rides = [(often, bike), *((each, bike) for each in once), (often, other), (never, other)]
    rental.ride(*rides, (often, bike), (often, bike), minutes=rng.randint(5, 90))
    return bike, sorted([often, *once])


@pytest.fixture
def open_rides(rental, rng):
    """Give the ids of four rides that are still going on; two are on one bike."""
    frames = rng.sample(list(rental.frames), 3)
    return rental.ride(*zip(list(rental.riders)[:4], [*frames, frames[0]], strict=True))


@pytest.mark.hint(
    "Who knows the database now? Neither a table nor MetaData does: hand them the engine.",
    "A statement is sent by a connection. Text becomes a statement with text().",
    "Base.metadata.create_all(engine), then conn.execute(insert(Bike), rows) in a transaction",
)
def test_open_a_shop_and_count_its_bikes(ex, engine, frames):
    count = ex.open_shop(engine, frames)

    assert count == len(frames), (
        f"In a new shop, open_shop must return the number of bikes that it saved, {len(frames)}; "
        f"it returned {count!r}."
    )


@pytest.mark.hint(
    "Who committed the INSERT on SQLAlchemy 1.3? Who does now?",
    "The migration guide: 'Library-level (but not driver level) Autocommit removed'.",
    "with engine.begin() as conn:",
)
def test_commit_the_new_bikes(ex, engine, frames, saved_frames):
    ex.open_shop(engine, frames)

    assert saved_frames() == sorted(frames), (
        f"Another connection must find the {len(frames)} new bikes, and finds "
        f"{len(saved_frames())}. What is not committed is rolled back when its connection closes."
    )


@pytest.mark.hint(
    "What happens to tables that are there already?",
    "create_all() looks first which tables there are.",
)
def test_open_a_shop_that_is_there(ex, engine, frames, rental, saved_frames):
    count = ex.open_shop(engine, frames)

    wanted = sorted([*frames, *rental.frames])
    assert count == len(wanted), (
        f"With {len(rental.frames)} bikes in the shop and {len(frames)} new ones, open_shop must "
        f"return {len(wanted)}; it returned {count!r}."
    )
    assert saved_frames() == wanted, "The bikes that were there must stay, beside the new ones."


@pytest.mark.hint(
    "Table(..., autoload=True) needed a bound MetaData. What does the same without one?",
    "A row is like a tuple now. Ask the result for its mappings() to get rows like dicts.",
    "Table('prices', MetaData(), autoload_with=engine)",
)
def test_return_the_prices_as_dicts(ex, engine, price_table):
    found = ex.prices(engine)

    kinds = {type(row).__name__ for row in found}
    assert kinds == {"dict"}, f"prices must return dicts; it returned: {', '.join(sorted(kinds))}."
    assert found == price_table, (
        f"prices must return all rows of the table by `minutes`. It returned {found}."
    )


@pytest.mark.hint(
    "Where are the columns of a table kept that was read from the database?",
    "A Table that a MetaData has already is not read again.",
    "Give the table a new MetaData() in each call.",
)
def test_see_a_column_that_is_added_later(ex, engine, price_table, other_connection):
    ex.prices(engine)
    other_connection.execute(text("ALTER TABLE prices ADD COLUMN bonus INTEGER DEFAULT 7"))

    found = ex.prices(engine)
    assert found == [row | {"bonus": 7} for row in price_table], (
        "The accountants added the column `bonus` after the first call of prices; the second call "
        f"must return it, too. The first dict was {found[0] if found else 'not there'}."
    )


@pytest.mark.hint(
    "What does select() do with a second argument that is a condition?",
    "select() takes columns, one after the other; a condition goes to where().",
    "select(a, b).where(...), case((condition, value), else_=...), ....scalar_subquery()",
)
def test_find_the_bikes_that_rode_far(ex, engine, distances):
    average = sum(distances.values()) / len(distances)
    wanted = sorted(frame for frame, metres in distances.items() if metres > average)

    found = [row[0] for row in ex.far(engine)]
    assert found == wanted, (
        f"far must return the bikes that rode further than the average by frame number: {wanted}. "
        f"It returned {len(found)} of {len(distances)}: {found}."
    )


@pytest.mark.hint(
    "How many elements must each tuple have, and what is in each?",
    "On 1.3, / between whole numbers dropped the fraction. On 2 it keeps it.",
    "Bike.metres // 1000",
)
def test_count_whole_kilometres_and_tell_old_from_new(ex, engine, distances):
    for frame, km, state in ex.far(engine):
        metres = distances[frame]
        assert km == metres // 1000, (
            "far must return whole kilometres, which drop what is over. For "
            f"{metres} metres it returned {km!r}."
        )
        wanted = "old" if metres >= 5000 else "new"
        assert state == wanted, (
            f'From 5000 metres on, the state is "old", else "new". For {metres} metres far '
            f"returned {state!r}."
        )


@pytest.mark.hint(
    "Which object is new here? Which line puts it into the session?",
    "The migration guide: '\"cascade_backrefs\" behavior deprecated for removal in 2.0'.",
    "session.add(ride)",
)
def test_save_the_ride_of_a_bike_that_is_lent(ex, engine, rental, taken, rng):
    for frame in rng.sample(list(rental.frames), 2):
        rider = rng.choice(list(rental.riders.values()))
        before = rental.saved_rides()
        key = ex.lend(engine, rider, frame)

        found = {each: row for each, row in rental.saved_rides().items() if each not in before}
        assert found == {key: (rider, rental.frames[frame], None)}, (
            f"lend must save one ride of rider {rider} on bike {rental.frames[frame]}, commit it, "
            f"and return its id. It returned {key!r}; new rides by id: {found or 'none'}."
        )


@pytest.mark.hint(
    "What comes back for a rider, or a bike, that is not there?",
    "session.get() and first() return None; test for it before you make the ride.",
)
def test_refuse_to_lend_what_is_unknown(ex, engine, rental, rng, raising):
    rider, frame = rng.choice(list(rental.riders.values())), rng.choice(list(rental.frames))

    with raising(LookupError, "The rider is unknown. LookupError must be raised; no error was."):
        ex.lend(engine, rider + 5000, frame)
    with raising(LookupError, "The bike is unknown. LookupError must be raised; no error was."):
        ex.lend(engine, rider, f"{frame}0")
    assert not rental.saved_rides(), "The rider or the bike is unknown, and yet a ride was saved."


@pytest.mark.hint(
    "How many rows has the join for a rider who took the bike three times?",
    "Query returned each object once. What comes from select() must be made unique().",
    "session.scalars(select(Rider).join(Rider.rides).join(Ride.bike)...).unique().all()",
)
def test_find_each_rider_of_a_bike_once(ex, session, taken):
    bike, names = taken

    found = [rider.name for rider in ex.riders_of(session, bike)]
    assert found == names, (
        f"The riders {', '.join(names)} took the bike, one of them three times. riders_of must "
        f"return each once, by name; it returned {len(found)}: {found}."
    )


@pytest.mark.hint(
    "Are the rides loaded when somebody reads them? And the bike of each?",
    "The options take attributes of the classes now: subqueryload(Rider.rides).",
    "subqueryload(Rider.rides).joinedload(Ride.bike)",
)
def test_load_the_rides_and_their_bikes_with_two_statements(ex, session, taken, sql):
    sql.clear()
    riders = ex.riders_of(session, taken[0])
    count = sum(1 for rider in riders for ride in rider.rides if ride.bike.frame)

    sent = len(sql.of("SELECT"))
    assert sent <= 2, (
        "Calling riders_of and reading all rides and the bikes of these may send two statements; "
        f"it sent {sent}."
    )
    assert count == 9, f"The six riders have 9 rides in all; rider.rides holds {count}."


@pytest.mark.hint(
    "Which arguments does session.begin() take now? Who commits?",
    "The migration guide: 'Session.begin() ... subtransactions' and its decorator or helper.",
    "with session.begin():",
)
def test_save_what_is_handed_back(ex, session, rental, open_rides, rng):
    key, minutes, metres = rng.choice(open_rides), rng.randint(5, 90), rng.randint(500, 5000)
    before = rental.driven()
    ex.hand_back(session, key, minutes, metres)

    assert rental.minutes() == dict.fromkeys(open_rides) | {key: minutes}, (
        f"Another connection must find {minutes} minutes at the ride {key}, and None at the others."
    )
    frame = next(f for f, bike in rental.frames.items() if bike == rental.saved_rides()[key][1])
    assert rental.driven() == before | {frame: before[frame] + metres}, (
        f"{metres} metres must be added to those of the bike, and no other bike may change."
    )


@pytest.mark.hint(
    "What does session.get() return for an id that is not there?",
    "raise LookupError before anything is changed.",
)
def test_refuse_a_ride_that_is_unknown(ex, session, rental, open_rides, raising):
    before = rental.driven()

    with raising(LookupError, "The ride is unknown. LookupError must be raised; no error was."):
        ex.hand_back(session, 4000, 10, 1000)
    assert rental.driven() == before, "The ride is unknown, and yet a bike has other metres."
    assert not session.in_transaction(), (
        "The ride is unknown, and the transaction is still open. The session keeps its connection, "
        "and what it reads, until somebody ends that."
    )


@pytest.mark.hint(
    "hand_back commits when it is called by itself. And inside of hand_back_all?",
    "Ask session.in_transaction(), or move what both do to a function that commits nothing.",
    "@contextmanager, and in it: if session.in_transaction(): yield; else: with session.begin()",
)
def test_save_all_that_is_handed_back_with_one_commit(ex, session, rental, open_rides, rng, sql):
    returns = [(key, rng.randint(5, 90), rng.randint(500, 5000)) for key in open_rides]
    before = sum(rental.driven().values())
    sql.clear()
    ex.hand_back_all(session, returns)

    assert rental.minutes() == {key: minutes for key, minutes, _ in returns}, (
        "Another connection must find the minutes of each ride that was handed back."
    )
    added = sum(rental.driven().values()) - before
    assert added == sum(row[2] for row in returns), "The metres of all rides must be added."
    commits = len(sql.of("COMMIT"))
    assert commits == 1, f"hand_back_all must commit once; it committed {commits} times."


@pytest.mark.hint(
    "After the error, what is still waiting in the session, and who commits it later?",
    "Leave `with session.begin()` through the error: it rolls back what was done before it.",
)
def test_save_none_of_them_if_one_is_unknown(ex, session, rental, open_rides, raising):
    first, second, third, _ = open_rides
    with raising(LookupError, "A ride is unknown. LookupError must be raised; no error was."):
        ex.hand_back_all(session, [(first, 10, 100), (second, 20, 200), (4000, 30, 300)])
    assert not any(rental.minutes().values()), (
        "The last ride in the list is unknown, so none may be saved, and the first ones were."
    )

    ex.hand_back(session, third, 40, 400)
    assert rental.minutes() == dict.fromkeys(open_rides) | {third: 40}, (
        "After hand_back_all failed, hand_back must save its own ride, and no other: what failed "
        "must be rolled back, and not wait in the session for the next commit."
    )


@pytest.mark.hint(
    "Which line does the message name? What does the warning say is to be written now?",
    "Query.get() and what is imported from sqlalchemy.ext.declarative still work, and warn.",
    "session.get(Rider, rider_id)",
)
def test_run_without_a_warning(run, engine, price_table, rental, taken, frames, monkeypatch):
    told = []

    def warn(message, category=None, **more):  # no filter of the answer can silence it
        kind = category or type(message)
        if issubclass(kind, SADeprecationWarning | SAWarning):
            told.append(f"{kind.__name__}: {str(message).splitlines()[0]}")

    monkeypatch.setattr(warnings, "warn", warn)
    _use_all(run(), engine, rental, frames, taken[0])
    assert not told, (
        f"SQLAlchemy must have nothing to warn of, and warned {len(told)} times: {told[0]}"
    )


def _use_all(ex, engine, rental, frames, bike):
    """Call each function of the program."""
    ex.open_shop(engine, frames)
    ex.prices(engine)
    ex.far(engine)
    ex.lend(engine, next(iter(rental.riders.values())), bike)
    keys = rental.rides
    with Session(engine) as session:
        ex.riders_of(session, bike)
    with Session(engine) as session:
        ex.hand_back(session, keys[0], 10, 1000)
        ex.hand_back_all(session, [(keys[1], 20, 2000), (keys[2], 30, 3000)])
