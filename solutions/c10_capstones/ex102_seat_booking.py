"""Sell no seat twice.

Why: to look whether a seat is free and to take it later is two steps, and another program fits
in between. UPDATE ... WHERE it is free is one step, and the row count says how many seats you
got: if it is too few, raise an error, and the rollback gives them back. A request that can come
twice needs a name, and a constraint in the database that lets it in once: the second INSERT
fails, and then you know that the first call arrived.

Also: SELECT ... FOR UPDATE, ordered by the number, locks the seats before you look at them;
SQLite has nothing like it. On a busy server also be ready to try again if the database ends your
transaction to break a deadlock (OperationalError).
"""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from given_theatre import Expired, Seat, Show, Taken, Theatre
from sqlalchemy import ForeignKey, String, UniqueConstraint, or_, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, Session, mapped_column, sessionmaker


class Booking(Theatre):
    """What a customer holds or has bought: `size` seats of a show. Each request is there once."""

    __tablename__ = "bookings"

    # Given: do not change.
    id: Mapped[int] = mapped_column(primary_key=True)
    request: Mapped[str] = mapped_column(String(40))
    show_id: Mapped[int] = mapped_column(ForeignKey(Show.id))
    size: Mapped[int]
    __table_args__ = (UniqueConstraint("request"),)


def hold(
    factory: sessionmaker[Session],
    request: str,
    show: int,
    seats: Collection[int],
    now: datetime,
    minutes: int = 10,
) -> int:
    """Save a booking that holds these seats for some minutes from now, and return its id.

    It gets all of them, or Taken is raised and nothing is saved. A number that is there twice
    counts once. A request can come again, also at the same moment: a customer whose network
    failed does not know whether the first call arrived. If it has a booking, return the id of
    that and change nothing. Send at most 4 statements, however many seats there are.
    """
    wanted = set(seats)
    try:
        with factory.begin() as session:
            booking = Booking(request=request, show_id=show, size=len(wanted))
            session.add(booking)
            session.flush()
            free = or_(Seat.booking_id.is_(None), Seat.until <= now)
            take = update(Seat).where(Seat.show_id == show, Seat.number.in_(wanted), free)
            take = take.values(booking_id=booking.id, until=now + timedelta(minutes=minutes))
            if session.execute(take).rowcount < len(wanted):
                raise Taken(seats)
            return booking.id
    except IntegrityError:
        with factory() as session:
            return session.scalars(select(Booking.id).where(Booking.request == request)).one()


def confirm(factory: sessionmaker[Session], booking: int, now: datetime) -> None:
    """Sell the seats of a booking: they are its own for ever. To confirm it again is no error.

    Raise Expired, and change nothing, if the hold is over or not all its seats are still its
    own. Raise LookupError if there is no such booking.
    """
    with factory.begin() as session:
        mine = or_(Seat.until.is_(None), Seat.until > now)
        sell = update(Seat).where(Seat.booking_id == booking, mine).values(until=None)
        sold = session.execute(sell).rowcount
        size = session.scalar(select(Booking.size).where(Booking.id == booking))
        if size is None:
            raise LookupError(booking)
        if sold < size:
            raise Expired(booking)


def expire(factory: sessionmaker[Session], now: datetime) -> int:
    """Give back the seats of all holds that are over, and return how many. The bookings stay."""
    with factory.begin() as session:
        back = update(Seat).where(Seat.until <= now).values(booking_id=None, until=None)
        return session.execute(back).rowcount


def free_seats(factory: sessionmaker[Session], show: int, now: datetime) -> Sequence[int]:
    """Return a list of the numbers of the free seats of a show, sorted. Send one SELECT."""
    free = or_(Seat.booking_id.is_(None), Seat.until <= now)
    query = select(Seat.number).where(Seat.show_id == show, free).order_by(Seat.number)
    with factory() as session:
        return session.scalars(query).all()
