"""Keep a ledger.

Why: what was read may be out of date when it is written. So let the statement that writes check:
UPDATE ... WHERE changes the row only if the condition holds at this moment, its row count says
whether it did, and until the end of the transaction nobody else changes that row. It works on
every database, also against another program that closes the day. Take the rows that several
programs want always in the same order, here by id, and nobody waits in a circle.

Also: select(Account).with_for_update() locks first and computes in Python afterwards. It needs
execution_options(populate_existing=True), or an object that the session has loaded before keeps
its old balance; and SQLite ignores it.
"""

from collections.abc import Mapping, Sequence
from datetime import date

from given import Account, Broke, Closing, Day, DayClosed, Entry, NameTaken, Transfer, Unbalanced
from sqlalchemy import Row, func, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session


def open_account(session: Session, name: str, credit: int = 0) -> int:
    """Save an account with the balance 0, and return its id.

    Raise NameTaken if another account has the name, also if it comes at the same moment.
    """
    account = Account(name=name, credit=credit)
    session.add(account)
    try:
        session.flush()
    except IntegrityError as error:
        raise NameTaken(name) from error
    return account.id


def post(session: Session, day: date, entries: Mapping[int, int], memo: str = "") -> int:
    """Save a transfer with its entries, and return its id. `entries` has an amount by account id.

    Each balance grows by its amount, and the `transfers` of the day by 1. Raise Unbalanced if
    the amounts do not add up to 0, or if there are none; DayClosed if the day is closed or not
    in the table; LookupError if an account does not exist; Broke if a balance would be less
    than -credit (just as much is allowed). Two transfers between the same accounts, in
    opposite directions, must not end in a deadlock. No amount is 0.
    """
    if not entries or sum(entries.values()) != 0:
        raise Unbalanced(entries)
    open_day = update(Day).where(Day.day == day, Day.closed.is_(False))
    if session.execute(open_day.values(transfers=Day.transfers + 1)).rowcount == 0:
        raise DayClosed(day)
    for account, amount in sorted(entries.items()):
        _change(session, account, amount)
    lines = [Entry(account_id=account, amount=amount) for account, amount in entries.items()]
    transfer = Transfer(day=day, memo=memo, entries=lines)
    session.add(transfer)
    session.flush()
    return transfer.id


def _change(session: Session, account: int, amount: int) -> None:
    """Add to a balance; the row of the account is locked until the transaction ends."""
    new = Account.balance + amount
    enough = new + Account.credit >= 0
    change = update(Account).where(Account.id == account, enough).values(balance=new)
    if session.execute(change).rowcount == 0:
        balance(session, account)
        raise Broke(account)


def balance(session: Session, account: int) -> int:
    """Return the balance of an account, with one SELECT and without its entries.

    Raise LookupError if the account does not exist.
    """
    found = session.scalar(select(Account.balance).where(Account.id == account))
    if found is None:
        raise LookupError(account)
    return found


def statement(session: Session, account: int, after: int = 0, limit: int = 20) -> Sequence[Row]:
    """Return a list of `limit` rows (id, amount, balance) of entries of the account, or fewer.

    They are the first entries with an id of more than `after`, in order of their ids; `balance`
    is the sum of all entries of the account up to this one, also of those on earlier pages.
    Send one SELECT, and let the database choose the page. An unknown account has no rows.
    """
    total = func.sum(Entry.amount).over(order_by=Entry.id).label("balance")
    lines = select(Entry.id, Entry.amount, total).where(Entry.account_id == account).subquery()
    page = select(lines).where(lines.c.id > after).order_by(lines.c.id).limit(limit)
    return session.execute(page).all()


def close_day(session: Session, day: date) -> None:
    """Close a day for ever, and save a Closing for each account that has entries of this day.

    Its amount is the sum of these entries. A transfer of the same moment is either in there, or
    refused. Raise DayClosed if the day is closed, also at the same moment, or not in the table.
    Send the same number of statements, however many accounts there are: 4 at the most.
    """
    open_day = update(Day).where(Day.day == day, Day.closed.is_(False))
    if session.execute(open_day.values(closed=True)).rowcount == 0:
        raise DayClosed(day)
    sums = select(Transfer.day, Entry.account_id, func.sum(Entry.amount)).join(Transfer.entries)
    sums = sums.where(Transfer.day == day).group_by(Transfer.day, Entry.account_id)
    session.execute(insert(Closing).from_select(["day", "account_id", "amount"], sums))
