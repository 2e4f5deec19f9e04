"""Sell no seat twice.

Task: complete a model, and write four functions that sell the seats of a theatre. Many programs
call them at the same time, and some of their calls come twice. Each function receives a factory
of sessions, opens one for each transaction, commits what belongs together, and closes it.

A customer holds seats for some minutes, and confirms them. A hold that is over counts as free
everywhere, whether `expire` was called or not. Nobody knows the time: it is given, as `now`.
Two programs may have clocks that differ a little. Whatever the others do at the same time, no
seat has two customers, and no call fails for any other reason than those below. SQLite has no
FOR UPDATE. Values travel as parameters. Show, Seat and the errors are in `given_theatre.py`.

Read first:
- https://docs.sqlalchemy.org/en/21/orm/queryguide/dml.html
- https://docs.sqlalchemy.org/en/21/orm/session_basics.html#framing-out-a-begin-commit-rollback-block
"""

from collections.abc import Collection, Sequence
from datetime import datetime

from given_theatre import Expired, Seat, Show, Taken, Theatre
from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, Session, mapped_column, sessionmaker


class Booking(Theatre):
    """What a customer holds or has bought: `size` seats of a show. Each request is there once."""

    __tablename__ = "bookings"

    # Given: do not change.
    id: Mapped[int] = mapped_column(primary_key=True)
    request: Mapped[str] = mapped_column(String(40))
    show_id: Mapped[int] = mapped_column(ForeignKey(Show.id))
    size: Mapped[int]
    # TODO: let the database refuse a second booking with the same request.


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
    # TODO: save the booking, and take the seats where they are free.
    # TODO: return the booking that is there if the request came before.
    raise NotImplementedError


def confirm(factory: sessionmaker[Session], booking: int, now: datetime) -> None:
    """Sell the seats of a booking: they are its own for ever. To confirm it again is no error.

    Raise Expired, and change nothing, if the hold is over or not all its seats are still its
    own. Raise LookupError if there is no such booking.
    """
    # TODO: take away the end of the hold, if it has not come yet.
    raise NotImplementedError


def expire(factory: sessionmaker[Session], now: datetime) -> int:
    """Give back the seats of all holds that are over, and return how many. The bookings stay."""
    # TODO: let such seats have neither booking nor end.
    raise NotImplementedError


def free_seats(factory: sessionmaker[Session], show: int, now: datetime) -> Sequence[int]:
    """Return a list of the numbers of the free seats of a show, sorted. Send one SELECT."""
    # TODO: select the numbers.
    raise NotImplementedError
