"""All or nothing.

Task: write two functions that receive an engine and see to their own transactions. Whatever
happens, no connection is left open. Values travel as parameters.

The tables are in `given.py`, in this folder: `acc` has accounts with their balance `bal`, and
each `msg` can stand in `log` only once.

Read first:
- https://docs.sqlalchemy.org/en/21/tutorial/dbapi_transactions.html#committing-changes
- https://docs.sqlalchemy.org/en/21/core/connections.html#using-transactions
"""

from collections.abc import Iterable

from given import acc, log
from sqlalchemy import Engine


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
    # TODO: begin a transaction that commits at its end, or rolls back if an error is raised.
    # TODO: raise LookupError or Broke where one is due.
    # TODO: take the money from one account and give it to the other.
    raise NotImplementedError


def save_each(engine: Engine, msgs: Iterable[str]) -> int:
    """Save each message in `log`, each in a transaction of its own.

    Skip a message that the database refuses with an IntegrityError, because it is there, and
    go on with the next; but first roll back. A SELECT cannot tell: another program can save
    the same message after it. Any other error goes on to the caller. Take the next message
    from `msgs` only when the one before is committed. Return how many messages were saved.
    """
    # TODO: insert and commit each message, skip a duplicate, and count.
    raise NotImplementedError
