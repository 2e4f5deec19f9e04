"""Each seat must have one customer, also when many want it at the same moment."""

from contextlib import suppress
from datetime import datetime, timedelta
from importlib import import_module

import pytest
from sqlalchemy import event, insert, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import sessionmaker

UNKNOWN = 5000
MINUTE = timedelta(minutes=1)
SECOND = timedelta(seconds=1)


class House:
    """A theatre with two shows, whose seats have the same numbers; all of them are free."""

    def __init__(self, ex, given, connection, rng):
        self.given, self.connection, self._rng = given, connection, rng
        self.bookings, self.seats = ex.Booking.__table__, given.Seat.__table__
        given.Theatre.metadata.create_all(connection, checkfirst=False)
        self.show, self.other = rng.sample(range(100, 1000), 2)
        self.numbers = rng.sample(range(1, 300), 9)
        self.now = datetime(2026, 3, rng.randint(1, 28), rng.randint(1, 22), rng.randint(0, 59))
        shows = [{"id": key, "title": f"show {key}"} for key in (self.show, self.other)]
        connection.execute(insert(given.Show.__table__), shows)
        rows = [
            {"show_id": show, "number": number, "booking_id": None, "until": None}
            for show in (self.show, self.other)
            for number in self.numbers
        ]
        connection.execute(insert(self.seats), rows)

    def held(self):
        """Return (show, number, booking, until) of the seats that have something of these."""
        found = self.connection.execute(
            select(self.seats).order_by(self.seats.c.show_id, self.seats.c.number)
        )
        return [tuple(row) for row in found if row.booking_id or row.until]

    def of(self, booking):
        """Return the sorted numbers of the seats of a booking."""
        return sorted(number for _, number, key, _ in self.held() if key == booking)

    def requests(self):
        """Return the requests of all bookings, sorted."""
        return sorted(self.connection.scalars(select(self.bookings.c.request)))


@pytest.fixture
def given(run):
    """Give what the exercise is given."""
    return import_module("given_theatre")


@pytest.fixture
def house(ex, given, other_connection, rng):
    """Give a theatre."""
    return House(ex, given, other_connection, rng)


@pytest.fixture
def factory(engine):
    """Give the factory that the answer receives.

    Rows that nobody sorted come in any order; SQLite is told to turn those around.
    """
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _turn_around)
    return sessionmaker(engine)


@pytest.fixture
def seats(house):
    """Give three seats of the show."""
    return house.numbers[:3]


@pytest.fixture
def kept(engine):
    """Keep every connection, so that none goes back to the pool because nobody knows it."""
    kept = []
    event.listen(engine, "engine_connect", kept.append)
    return kept


def _turn_around(connection, record):
    connection.execute("PRAGMA reverse_unordered_selects=ON")


def _kinds(results):
    """Return what came back: "ok", or the name of the error."""
    return [type(each).__name__ if isinstance(each, Exception) else "ok" for each in results]


@pytest.mark.hint(
    "Which rows does a hold need? Until when does it last?",
    "A Booking, and the seats of the show with its id and the end of the hold.",
    "update(Seat).where(...).values(booking_id=booking.id, until=now + timedelta(minutes=minutes))",
)
def test_hold_seats_for_some_minutes(ex, house, factory, seats, rng):
    minutes, now = rng.randint(2, 30), house.now
    key = ex.hold(factory, "d'or", house.show, [*seats, seats[0]], now, minutes)
    other = ex.hold(factory, "other", house.show, house.numbers[3:4], now)

    until = now + minutes * MINUTE
    wanted = [(house.show, number, key, until) for number in seats]
    wanted = sorted([*wanted, (house.show, house.numbers[3], other, now + 10 * MINUTE)])
    assert house.held() == wanted, (
        f"Two holds of 3 seats and 1, from {now} on; the rows (show, number, booking, until) must "
        f"be {wanted}, and the other seats free. Found: {house.held()}."
    )
    rows = [tuple(row)[1:] for row in house.connection.execute(select(house.bookings))]
    wanted = [("d'or", house.show, 3), ("other", house.show, 1)]
    assert sorted(rows) == wanted, f"The bookings must be {wanted}; they are {rows}."


@pytest.mark.hint(
    "How many seats did your UPDATE find, and how many were wanted?",
    "The row count of the UPDATE tells. An error that leaves the block rolls back, also the seats "
    "that it has got.",
    "if session.execute(take).rowcount < len(wanted): raise Taken(seats)",
)
def test_hold_all_of_the_seats_or_none(ex, house, factory, seats, raising):
    ex.hold(factory, "first", house.show, seats[:2], house.now)
    before = house.held()
    for wanted, what in ((seats[1:], "is held"), ([seats[2], UNKNOWN], "is not there")):
        with raising(house.given.Taken, f"A seat {what}. Taken must be raised; no error was."):
            ex.hold(factory, "second", house.show, wanted, house.now)

        assert house.held() == before and house.requests() == ["first"], (
            f"Of two seats, one {what}. So neither may be taken, and no booking saved. The seats "
            f"were {before}, and are {house.held()}; the bookings are {house.requests()}."
        )


@pytest.mark.hint(
    "Who can know for sure that a request was there already?",
    "A UNIQUE constraint of the table: as an argument of mapped_column, or in __table_args__.",
    '__table_args__ = (UniqueConstraint("request"),)',
)
def test_refuse_a_second_booking_of_a_request(ex, house):
    row = {"request": "twice", "show_id": house.show, "size": 1}
    house.connection.execute(insert(house.bookings), row)
    try:
        house.connection.execute(insert(house.bookings), row | {"show_id": house.other})
    except IntegrityError:
        return
    pytest.fail(
        "The test saved two bookings with the same request, for two shows, and the database took "
        "both. It must refuse the second one, whoever sends it."
    )


@pytest.mark.hint(
    "What does the INSERT of a request raise that is there? Where do you catch it?",
    "Around the whole block, so that it has rolled back. Then look for the booking.",
    "except IntegrityError: ... select(Booking.id).where(Booking.request == request)",
)
def test_return_the_booking_of_a_request_that_comes_again(ex, house, factory, seats):
    ex.hold(factory, "another", house.show, house.numbers[3:4], house.now)
    key = ex.hold(factory, "d'accord", house.show, seats, house.now)
    before = house.held()

    for later in (MINUTE, 99 * MINUTE):
        found = ex.hold(factory, "d'accord", house.show, seats, house.now + later)
        assert found == key, f"The request has the booking {key}; its retry returned {found}."
    assert house.held() == before and len(house.requests()) == 2, (
        f"A retry must change nothing. The seats were {before}, and are {house.held()}; the "
        f"bookings are {house.requests()}."
    )


@pytest.mark.hint(
    "What is a seat that is sold? What tells that a hold is not over?",
    "Sold is a seat with a booking and without `until`.",
    "update(Seat).where(Seat.booking_id == booking, ...).values(until=None)",
)
def test_confirm_a_booking_for_ever(ex, house, factory, seats, raising):
    key = ex.hold(factory, "mine", house.show, seats, house.now)
    other = ex.hold(factory, "not mine", house.show, house.numbers[3:5], house.now)
    ex.confirm(factory, key, house.now + 10 * MINUTE - SECOND)
    ex.confirm(factory, key, house.now + 99 * MINUTE)
    ex.expire(factory, house.now + 999 * MINUTE)

    sold = [(number, until) for _, number, booking, until in house.held() if booking == key]
    wanted = sorted((number, None) for number in seats)
    assert sold == wanted and not house.of(other), (
        f"These seats (number, until) are sold: {wanted}; confirmed twice, and years later, they "
        f"are {sold}; the other hold is over: {[r[1:] for r in house.held() if r[2] == other]}."
    )
    with raising(house.given.Taken, "A seat is sold. Taken must be raised; no error was."):
        ex.hold(factory, "too late", house.show, seats[:1], house.now + 999 * MINUTE)


@pytest.mark.hint(
    "When is a hold over? What does confirm do then?",
    "At the moment `until`. Put it into the WHERE, and compare the row count with the size.",
)
def test_confirm_no_hold_that_is_over(ex, house, factory, seats, raising):
    key = ex.hold(factory, "late", house.show, seats, house.now)
    before = house.held()
    why = "The hold ended at this very moment. Expired must be raised; no error was."
    with raising(house.given.Expired, why):
        ex.confirm(factory, key, house.now + 10 * MINUTE)
    assert house.held() == before, f"Nothing may change; the seats are {house.held()}."

    with raising(LookupError, f"Nobody has the booking {UNKNOWN}. LookupError must be raised."):
        ex.confirm(factory, UNKNOWN, house.now)


@pytest.mark.hint(
    "Which seats are free: only those without a booking?",
    "Also those whose `until` is not later than now. hold and free_seats have the same condition.",
    "or_(Seat.booking_id.is_(None), Seat.until <= now)",
)
def test_take_the_seats_of_a_hold_that_is_over(ex, house, factory, seats):
    old = ex.hold(factory, "old", house.show, seats, house.now)
    then = house.now + 10 * MINUTE
    assert not {*seats} & {*ex.free_seats(factory, house.show, then - SECOND)}, "They are held."
    free = ex.free_seats(factory, house.show, then)
    assert {*seats} <= {*free}, f"The hold of {seats} is over at {then}; free are {free}."

    new = ex.hold(factory, "new", house.show, seats[:2], then)
    assert (house.of(new), house.of(old)) == (sorted(seats[:2]), seats[2:]), (
        f"Of {seats}, whose hold is over, somebody else takes {seats[:2]}. They have "
        f"{house.of(new)} now, and the old booking {house.of(old)}."
    )


@pytest.mark.hint(
    "How many seats must a booking still have to be confirmed?",
    "As many as its size. A seat can be gone if another program's clock goes ahead.",
)
def test_confirm_no_part_of_a_booking(ex, house, factory, seats, raising):
    key = ex.hold(factory, "old", house.show, seats, house.now)
    ex.hold(factory, "new", house.show, seats[:1], house.now + 10 * MINUTE)
    before = house.held()
    why = "A program with a clock that goes ahead sold one of three seats. Expired must be raised."
    with raising(house.given.Expired, why):
        ex.confirm(factory, key, house.now + 10 * MINUTE - SECOND)

    assert house.held() == before, (
        f"Nothing may change. The seats were {before}, and are {house.held()}."
    )


@pytest.mark.hint(
    "Which seats come back, and what do their rows say then?",
    "Those with an `until` that is not later than now. Is the transaction committed?",
    "update(Seat).where(Seat.until <= now).values(booking_id=None, until=None)",
)
def test_give_back_the_seats_of_holds_that_are_over(ex, house, factory, seats):
    ex.hold(factory, "over", house.show, seats, house.now, 5)
    ex.hold(factory, "over, too", house.other, seats[:1], house.now, 4)
    key = ex.hold(factory, "not over", house.show, house.numbers[3:5], house.now, 6)
    count = ex.expire(factory, house.now + 5 * MINUTE)

    rest = sorted(house.numbers[3:5])
    assert [row[1:3] for row in house.held()] == [(number, key) for number in rest], (
        f"Of three holds two are over, one of them at this very moment. Only {rest} are still "
        f"held; the {len(house.held())} rows are {house.held()}."
    )
    assert count == 4, f"4 seats came back; expire returned {count}."
    found = house.requests()
    assert found == ["not over", "over", "over, too"], f"No booking may go; there are {found}."


@pytest.mark.hint(
    "Does your SELECT name the show? Does it sort?",
    "The same number is there in each show. order_by() sorts.",
)
def test_list_the_free_seats(ex, house, factory, seats, sql):
    ex.hold(factory, "held", house.show, seats, house.now)
    ex.hold(factory, "elsewhere", house.other, house.numbers[5:7], house.now)
    key = ex.hold(factory, "sold", house.show, house.numbers[3:5], house.now)
    ex.confirm(factory, key, house.now)
    sql.clear()
    found = ex.free_seats(factory, house.show, house.now)

    wanted = sorted(house.numbers[5:])
    assert found == wanted, f"Free seats are a sorted list, {wanted}; returned was {found!r}."
    sent = [each.kind for each in sql if each.kind not in ("BEGIN", "ROLLBACK", "COMMIT")]
    assert sent == ["SELECT"], f"One SELECT is enough; sent were {sent}."
    bound = sql.of("SELECT")[0].values
    assert house.show in bound, "The show must travel beside the SQL, as a parameter."


@pytest.mark.hint(
    "What costs a statement for each seat?",
    "One UPDATE can take many seats: Seat.number.in_(seats).",
)
def test_hold_many_seats_with_few_statements(ex, house, factory, sql):
    key = ex.hold(factory, "all", house.show, house.numbers, house.now)
    sent = [each.kind for each in sql if each.kind not in ("BEGIN", "COMMIT")]
    assert len(sent) <= 4, f"{len(house.numbers)} seats may cost 4 statements; sent were {sent}."

    bound = [value for each in sql.of("SELECT", "UPDATE") for value in each.values]
    assert house.show in bound, "The show must travel beside the SQL, as a parameter."
    sql.clear()
    ex.confirm(factory, key, house.now)
    bound = [value for each in sql.of("SELECT", "UPDATE") for value in each.values]
    assert key in bound, "The id of the booking must travel beside the SQL, as a parameter."


@pytest.mark.hint(
    "Who closes your sessions, also if an error is raised?",
    "A `with` block closes what it opened.",
    "with factory.begin() as session: ...",
)
def test_leave_no_connection_open(ex, house, factory, seats, engine, kept):
    calls = (
        *((ex.hold, "one", house.show, wanted, house.now) for wanted in (seats, seats, seats[:1])),
        (ex.hold, "two", house.show, seats, house.now),
        *((ex.confirm, key, house.now) for key in (1, UNKNOWN)),
        (ex.expire, house.now + 99 * MINUTE),
        (ex.free_seats, house.show, house.now),
    )
    for function, *arguments in calls:
        with suppress(house.given.Taken, LookupError):
            function(factory, *arguments)
        assert engine.pool.checkedout() == 0, f"{function.__name__} left a connection open."


@pytest.mark.hint(
    "What lies between your look at the seats and the change of their rows? In which order do you "
    "take the seats?",
    "Another program. Let the UPDATE look: a condition in its WHERE, and its row count. One "
    "UPDATE for all seats also needs no order.",
    "where(Seat.show_id == show, Seat.number.in_(wanted), or_(...))",
)
def test_sell_the_seats_to_one_of_three(ex, house, factory, seats, turns):
    def want(name, *numbers):
        return lambda: ex.hold(factory, name, house.show, numbers, house.now)

    one, two = sorted(seats[:2])
    results = turns.run(want("a", one, two), want("b", two, one), want("c", one, two))

    owners = [house.of(key) for key in results if not isinstance(key, Exception)]
    assert sorted(_kinds(results)) == ["Taken", "Taken", "ok"] and owners == [[one, two]], (
        f"Three programs want the seats {one} and {two} at the same moment. One must get both, the "
        f"others Taken. It came to {_kinds(results)}, and the seats of those who got a booking "
        f"are {owners}. (First error: {_first(results)}.)"
    )
    assert len(house.requests()) == 1, f"One booking is saved; there are {house.requests()}."


@pytest.mark.hint(
    "What if both calls find no booking of this request?",
    "Do not look first. Insert, and catch the IntegrityError.",
)
def test_book_a_request_once_that_comes_twice_at_once(ex, house, factory, seats, turns):
    def call():
        return ex.hold(factory, "twice", house.show, seats, house.now)

    results = turns.run(call, call)
    assert _kinds(results) == ["ok", "ok"] and results[0] == results[1], (
        "The same request came twice at the same moment: both must get the id of one booking. What "
        f"came back is {_kinds(results)}: {results[0]!r:.80} and {results[1]!r:.80}."
    )
    assert (house.of(results[0]), house.requests()) == (sorted(seats), ["twice"]), (
        f"The booking has {house.of(results[0])} of {seats}; the bookings are {house.requests()}."
    )


@pytest.mark.hint(
    "Which of the two looks first, and writes later?",
    "Both confirm and expire must change the rows with the condition in the WHERE of the UPDATE.",
    "update(Seat).where(Seat.until <= now).values(...) in expire",
)
def test_confirm_a_booking_while_it_expires(ex, house, factory, seats, turns):
    key = ex.hold(factory, "close", house.show, seats, house.now)
    then = house.now + 10 * MINUTE
    results = turns.run(
        lambda: ex.confirm(factory, key, then - SECOND), lambda: ex.expire(factory, then)
    )

    kinds, mine = _kinds(results), house.of(key)
    assert kinds in (["ok", "ok"], ["Expired", "ok"]), f"Raised was {_first(results)}."
    assert mine == (sorted(seats) if kinds[0] == "ok" else []), (
        "In the last second of a hold, one program confirms it, and another one, whose clock goes "
        f"ahead, gives the seats back. confirm said {kinds[0]}, and the booking has {mine} of "
        f"{seats}. A customer who is told ok must have the seats."
    )


def _first(results):
    """Say in one line what was raised first."""
    texts = [f"{type(each).__name__}: {each}" for each in results if isinstance(each, Exception)]
    return texts[0].splitlines()[0] if texts else "nothing"
