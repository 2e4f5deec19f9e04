"""Upgrade a program from SQLAlchemy 1.3.

Why: most old code stops with an error, which says what to write now. Some goes on and does
something else: a statement that nobody commits is lost; / keeps the fraction, // drops it; a
new object that only names its parent is not saved; select() returns each row of a join, where
Query returned each object once. For these you need tests before you upgrade.

Also: SQLAlchemy 1.4 warns of nearly all of this with SQLALCHEMY_WARN_20=1. Upgrade a big
program to 1.4 first, until it is silent. Session.query() itself may stay: it does not warn.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from given_rental import Base, Bike, Ride, Rider
from sqlalchemy import Engine, MetaData, Table, case, func, insert, select
from sqlalchemy.orm import Session, subqueryload


def open_shop(engine: Engine, frames: list[str]) -> int:
    """Create the tables if they are not there, save a bike for each frame number, and commit.

    There is at least one frame number. Return how many bikes there are now.
    """
    Base.metadata.create_all(engine)
    with engine.begin() as conn:
        conn.execute(insert(Bike), [{"frame": frame} for frame in frames])
        return conn.scalar(select(func.count()).select_from(Bike))


def prices(engine: Engine) -> list[dict]:
    """Return the rows of the table `prices` by `minutes`, as dicts of all columns it has now."""
    table = Table("prices", MetaData(), autoload_with=engine)
    with engine.connect() as conn:
        rows = conn.execute(select(table).order_by(table.c.minutes))
        return [dict(row) for row in rows.mappings()]


def far(engine: Engine) -> list[tuple[str, int, str]]:
    """Return (frame, km, state) of the bikes that rode further than the average, by frame.

    1999 metres are 1 km. The state is "old" from 5000 metres on, else "new".
    """
    average = select(func.avg(Bike.metres)).scalar_subquery()
    state = case((Bike.metres >= 5000, "old"), else_="new")
    query = select(Bike.frame, (Bike.metres // 1000).label("km"), state.label("state"))
    with engine.connect() as conn:
        rows = conn.execute(query.where(Bike.metres > average).order_by(Bike.frame))
        return [(row.frame, row.km, row.state) for row in rows]


def lend(engine: Engine, rider_id: int, frame: str) -> int:
    """Save that a rider takes a bike, commit, and return the id of the ride.

    If the rider or the bike is unknown, raise LookupError and save nothing.
    """
    with Session(engine) as session, session.begin():
        rider = session.get(Rider, rider_id)
        bike = session.scalars(select(Bike).where(Bike.frame == frame)).first()
        if rider is None or bike is None:
            raise LookupError("no such rider or bike")
        ride = Ride(rider=rider, bike=bike)
        session.add(ride)
        session.flush()
        return ride.id


def riders_of(session: Session, frame: str) -> list[Rider]:
    """Return the riders who ever took a bike, by name, each once.

    Their rides, and the bikes of these, are loaded, too: at most two statements in all.
    """
    query = select(Rider).join(Rider.rides).join(Ride.bike).where(Bike.frame == frame)
    query = query.options(subqueryload(Rider.rides).joinedload(Ride.bike))
    return session.scalars(query.order_by(Rider.name)).unique().all()


@contextmanager
def transaction(session: Session) -> Iterator[None]:
    """Join the transaction that has begun, or begin one and commit it at the end."""
    if session.in_transaction():
        yield
    else:
        with session.begin():
            yield


def hand_back(session: Session, ride_id: int, minutes: int, metres: int) -> None:
    """Set the minutes of a ride, add the metres to those of its bike, and commit.

    If the ride is unknown, raise LookupError, save nothing, and roll back.
    """
    with transaction(session):
        ride = session.get(Ride, ride_id)
        if ride is None:
            raise LookupError("no such ride")
        ride.minutes = minutes
        ride.bike.metres += metres


def hand_back_all(session: Session, returns: list[tuple[int, int, int]]) -> None:
    """Hand back each (ride_id, minutes, metres), with one commit: all of them, or none."""
    with transaction(session):
        for ride_id, minutes, metres in returns:
            hand_back(session, ride_id, minutes, metres)
