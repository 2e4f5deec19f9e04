"""Import a file that is too large to load.

Task: write two functions that bring payments from a file into the tables of a shop. The program
can be killed at any moment, and started again: each line counts once, as a payment or as a
reject. And it can be started twice by mistake, or for two files at once.

A line holds email, name and cents. `parse` from `given_payments.py` reads it, and raises BadLine
if it is no payment. The models are there, too. Values travel as parameters.

Read first:
- https://docs.sqlalchemy.org/en/21/tutorial/dbapi_transactions.html#sending-multiple-parameters
- https://docs.sqlalchemy.org/en/21/dialects/sqlite.html#insert-on-conflict-upsert
"""

from collections.abc import Iterable, Mapping

from given_payments import BadLine, Busy, Customer, Import, Payment, Reject, parse
from sqlalchemy import Connection, Engine


def put_customers(conn: Connection, names: Mapping[str, str]) -> dict[str, int]:
    """Save customers, and return their ids by email. `names` has a name by email.

    An email that is there keeps its id, and gets the new name. Another program can save the same
    customer at the same moment: that is no error, and no deadlock if it has them in another
    order. The caller commits. Send at most 2 statements, and none if there are no names.
    """
    # TODO: insert or update the customers, sorted by email, with the insert() of the dialect.
    # TODO: select their ids.
    raise NotImplementedError


def import_payments(engine: Engine, source: str, lines: Iterable[str], batch: int = 100) -> int:
    """Import the lines of the file `source`, and return how many lines this call has done.

    Take `batch` lines at a time, and save what they give in one transaction with the number of
    lines that are done, in Import; then take the next ones. Never have more than `batch` lines
    that are not committed. A good line is a Payment; of the names of a customer the last one
    counts. A bad line is a Reject, with its number in the file, its text without the line end,
    and the reason, which is the text of the BadLine.

    If the same source was imported before, skip the lines that are done. `lines` then begins
    with the first line of the file again. An error of `lines` goes on to the caller. What is
    committed stays.

    If another program imports the same source at the same moment, no line counts twice: raise
    Busy, and leave the rest to it. Send at most 6 statements for a batch, however large it is.
    """
    # TODO: find out how many lines are done; skip them.
    # TODO: for each batch, begin a transaction, and move Import.lines on if nobody else did.
    # TODO: save customers, payments and rejects in the same transaction.
    raise NotImplementedError
