"""All or nothing.

Why: what belongs together goes into one transaction: engine.begin() commits at the end of its
block, and rolls back if an error leaves it. So let the error leave. What does not belong
together gets a transaction each, and one refused row does not take the others with it. After
an error, PostgreSQL refuses every statement until you roll back.

Also: a check in the WHERE of the UPDATE holds even if another program takes money at the same
time. A check in Python, before the UPDATE, may be out of date.
"""

from collections.abc import Iterable

from given import acc, log
from sqlalchemy import Engine, insert, select, update
from sqlalchemy.exc import IntegrityError


# Given: do not change.
class Broke(Exception):
    """The account has too little money."""


def transfer(engine: Engine, src: int, dst: int, amount: int) -> None:
    """Move `amount` from the account with the id `src` to the account with the id `dst`.

    All of it happens in one transaction: one BEGIN, one COMMIT. Raise LookupError if one of
    the accounts does not exist, and Broke if `src` has less than `amount`; then nothing is
    changed; if both are due, either will do. To spend all that is there is allowed. Let the
    UPDATE compute the new balances, not Python. `src` and `dst` differ; `amount` is more than 0.
    """
    rest = acc.c.bal - amount
    with engine.begin() as conn:
        known = conn.execute(select(acc.c.id).where(acc.c.id.in_([src, dst]))).all()
        if len(known) < 2:
            raise LookupError(f"{src} or {dst} does not exist")
        take = update(acc).where(acc.c.id == src, rest >= 0).values(bal=rest)
        if conn.execute(take).rowcount == 0:
            raise Broke(f"{src} has less than {amount}")
        conn.execute(update(acc).where(acc.c.id == dst).values(bal=acc.c.bal + amount))


def save_each(engine: Engine, msgs: Iterable[str]) -> int:
    """Save each message in `log`, each in a transaction of its own.

    Skip a message that the database refuses with an IntegrityError, because it is there, and
    go on with the next; but first roll back. A SELECT cannot tell: another program can save
    the same message after it. Any other error goes on to the caller. Take the next message
    from `msgs` only when the one before is committed. Return how many messages were saved.
    """
    saved = 0
    for msg in msgs:
        try:
            with engine.begin() as conn:
                conn.execute(insert(log), {"msg": msg})
        except IntegrityError:
            pass
        else:
            saved += 1
    return saved
