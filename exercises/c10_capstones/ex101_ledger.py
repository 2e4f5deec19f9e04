"""Keep a ledger.

Task: write five functions that keep the books of a bank, which many programs use at the same
time. Each has a session and a transaction of its own: the caller begins it, and ends it. So do
not commit; the caller does, and rolls back if one of your functions raises an error.

Whatever the others do at the same time: every payment counts, no account falls below its
credit, and no call fails for any other reason than those below. What a session has read may be
out of date when you write, also the objects that it has loaded; and SQLite has no FOR UPDATE.
What is in the ledger is never changed or deleted: entries are only added. Values travel as
parameters. The models and the errors are in `given.py`, in this folder.

Read first:
- https://docs.sqlalchemy.org/en/21/orm/queryguide/dml.html
- https://docs.sqlalchemy.org/en/21/tutorial/data_select.html#using-window-functions
"""

from collections.abc import Mapping, Sequence
from datetime import date

from given import Account, Broke, Closing, Day, DayClosed, Entry, NameTaken, Transfer, Unbalanced
from sqlalchemy import Row
from sqlalchemy.orm import Session


def open_account(session: Session, name: str, credit: int = 0) -> int:
    """Save an account with the balance 0, and return its id.

    Raise NameTaken if another account has the name, also if it comes at the same moment.
    """
    # TODO: add the account. The database knows for sure whether the name is taken.
    raise NotImplementedError


def post(session: Session, day: date, entries: Mapping[int, int], memo: str = "") -> int:
    """Save a transfer with its entries, and return its id. `entries` has an amount by account id.

    Each balance grows by its amount, and the `transfers` of the day by 1. Raise Unbalanced if
    the amounts do not add up to 0, or if there are none; DayClosed if the day is closed or not
    in the table; LookupError if an account does not exist; Broke if a balance would be less
    than -credit (just as much is allowed). Two transfers between the same accounts, in
    opposite directions, must not end in a deadlock. No amount is 0.
    """
    # TODO: refuse what is not allowed, in the statements that change a row.
    # TODO: change day and balances, always in the same order, and save transfer and entries.
    raise NotImplementedError


def balance(session: Session, account: int) -> int:
    """Return the balance of an account, with one SELECT and without its entries.

    Raise LookupError if the account does not exist.
    """
    # TODO: select the balance.
    raise NotImplementedError


def statement(session: Session, account: int, after: int = 0, limit: int = 20) -> Sequence[Row]:
    """Return a list of `limit` rows (id, amount, balance) of entries of the account, or fewer.

    They are the first entries with an id of more than `after`, in order of their ids; `balance`
    is the sum of all entries of the account up to this one, also of those on earlier pages.
    Send one SELECT, and let the database choose the page. An unknown account has no rows.
    """
    # TODO: sum up all entries in a subquery with a window; then choose the page from it.
    raise NotImplementedError


def close_day(session: Session, day: date) -> None:
    """Close a day for ever, and save a Closing for each account that has entries of this day.

    Its amount is the sum of these entries. A transfer of the same moment is either in there, or
    refused. Raise DayClosed if the day is closed, also at the same moment, or not in the table.
    Send the same number of statements, however many accounts there are: 4 at the most.
    """
    # TODO: close the day if it is open; then save the sums.
    raise NotImplementedError
