"""Upgrade a program from SQLAlchemy 1.3.

Task: this program runs a bicycle rental. It was written for SQLAlchemy 1.3; the models, in
`given_rental.py`, are upgraded already. In each function the old code stands behind a `raise`,
which stops it. Take that line out, and change the code until it runs on SQLAlchemy 2 without a
warning of SQLAlchemy, also without one that is silenced, and does what the docstring says, as it
did on 1.3. Where old code is refused, you get an error; mind also what runs, and does something
else now. Each function can be called again and again. A session that you are handed has begun no
transaction.

Read first:
- https://docs.sqlalchemy.org/en/21/changelog/migration_20.html
"""

from given_rental import Base, Bike, Ride, Rider
from sqlalchemy import Engine, Table, case, func, select
from sqlalchemy.orm import Session, subqueryload


def open_shop(engine: Engine, frames: list[str]) -> int:
    """Create the tables if they are not there, save a bike for each frame number, and commit.

    There is at least one frame number. Return how many bikes there are now.
    """
    # TODO: the tables knew their engine, and each statement was committed at once.
    raise NotImplementedError
    Base.metadata.bind = engine
    if not engine.has_table("bikes"):
        Base.metadata.create_all()
    Bike.__table__.insert().execute([{"frame": frame} for frame in frames])
    return engine.execute("SELECT count(*) FROM bikes").scalar()


def prices(engine: Engine) -> list[dict]:
    """Return the rows of the table `prices` by `minutes`, as dicts of all columns it has now."""
    # TODO: the database told which columns there are, and a row was like a dict.
    raise NotImplementedError
    from sqlalchemy.ext.declarative import declarative_base

    Reflected = declarative_base(bind=engine)

    class Price(Reflected):
        __table__ = Table("prices", Reflected.metadata, autoload=True)

    query = select([Price.__table__]).order_by("minutes")
    return [dict(row) for row in query.execute()]


def far(engine: Engine) -> list[tuple[str, int, str]]:
    """Return (frame, km, state) of the bikes that rode further than the average, by frame.

    1999 metres are 1 km. The state is "old" from 5000 metres on, else "new".
    """
    # TODO: select() and case() took lists, and numbers were divided in another way.
    raise NotImplementedError
    bikes = Bike.__table__
    average = select([func.avg(bikes.c.metres)]).as_scalar()
    state = case([(bikes.c.metres >= 5000, "old")], else_="new")
    columns = [bikes.c.frame, (bikes.c.metres / 1000).label("km"), state.label("state")]
    rows = engine.execute(select(columns, bikes.c.metres > average).order_by("frame"))
    return [(row["frame"], row["km"], row["state"]) for row in rows]


def lend(engine: Engine, rider_id: int, frame: str) -> int:
    """Save that a rider takes a bike, commit, and return the id of the ride.

    If the rider or the bike is unknown, raise LookupError and save nothing.
    """
    # TODO: an object came into the session along with the rider that it belongs to.
    raise NotImplementedError
    session = Session(bind=engine, autocommit=True)
    with session.begin():
        rider = session.query(Rider).get(rider_id)
        bike = session.query(Bike).filter_by(frame=frame).first()
        if rider is None or bike is None:
            raise LookupError("no such rider or bike")
        ride = Ride(rider=rider, bike=bike)
    return ride.id


def riders_of(session: Session, frame: str) -> list[Rider]:
    """Return the riders who ever took a bike, by name, each once.

    Their rides, and the bikes of these, are loaded, too: at most two statements in all.
    """
    # TODO: strings named the relationships.
    raise NotImplementedError
    query = session.query(Rider).join("rides", "bike").filter(Bike.frame == frame)
    query = query.options(subqueryload("rides").joinedload("bike"))
    return query.order_by(Rider.name).all()


def hand_back(session: Session, ride_id: int, minutes: int, metres: int) -> None:
    """Set the minutes of a ride, add the metres to those of its bike, and commit.

    If the ride is unknown, raise LookupError, save nothing, and roll back.
    """
    # TODO: here and in hand_back_all, a transaction could begin inside of another.
    raise NotImplementedError
    with session.begin(subtransactions=True):
        ride = session.query(Ride).get(ride_id)
        if ride is None:
            raise LookupError("no such ride")
        ride.minutes = minutes
        ride.bike.metres += metres


def hand_back_all(session: Session, returns: list[tuple[int, int, int]]) -> None:
    """Hand back each (ride_id, minutes, metres), with one commit: all of them, or none."""
    raise NotImplementedError
    with session.begin(subtransactions=True):
        for ride_id, minutes, metres in returns:
            hand_back(session, ride_id, minutes, metres)
