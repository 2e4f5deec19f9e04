"""Import a file that is too large to load.

Why: what is done and the note that it is done belong into one transaction: then a kill takes both
or none, and the next start knows where to go on. UPDATE ... WHERE lines is what you have read
moves the note on, and its row count tells if somebody else was faster; as the first statement of
the batch it makes the others wait. A batch keeps the memory small and the round trips few.

Also: rows with a key of their own, for example file and line with a UNIQUE constraint, can be sent
again with ON CONFLICT DO NOTHING; then no note is needed, but each start sends all of them.
"""

from collections.abc import Iterable, Mapping
from itertools import islice

from given_payments import BadLine, Busy, Customer, Import, Payment, Reject, parse
from sqlalchemy import Connection, Engine, insert, select, update
from sqlalchemy.dialects import mysql, postgresql, sqlite
from sqlalchemy.exc import IntegrityError


def put_customers(conn: Connection, names: Mapping[str, str]) -> dict[str, int]:
    """Save customers, and return their ids by email. `names` has a name by email.

    An email that is there keeps its id, and gets the new name. Another program can save the same
    customer at the same moment: that is no error, and no deadlock if it has them in another
    order. The caller commits. Send at most 2 statements, and none if there are no names.
    """
    if not names:
        return {}
    rows = [{"email": email, "name": name} for email, name in sorted(names.items())]
    if conn.dialect.name in ("mysql", "mariadb"):
        new = mysql.insert(Customer)
        put = new.on_duplicate_key_update(name=new.inserted.name)
    else:
        new = (postgresql if conn.dialect.name == "postgresql" else sqlite).insert(Customer)
        put = new.on_conflict_do_update(index_elements=["email"], set_={"name": new.excluded.name})
    conn.execute(put, rows)
    found = conn.execute(select(Customer.email, Customer.id).where(Customer.email.in_(names)))
    return {row.email: row.id for row in found}


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
    start = done = _lines_done(engine, source)
    rest = islice(enumerate(lines, 1), done, None)
    while part := list(islice(rest, batch)):
        with engine.begin() as conn:
            mine = update(Import).where(Import.source == source, Import.lines == done)
            if conn.execute(mine.values(lines=done + len(part))).rowcount == 0:
                raise Busy(source)
            _save(conn, source, part)
        done += len(part)
    return done - start


def _lines_done(engine: Engine, source: str) -> int:
    """Return how many lines of a file are done; note a file that is new."""
    try:
        with engine.begin() as conn:
            found = conn.scalar(select(Import.lines).where(Import.source == source))
            if found is None:
                conn.execute(insert(Import).values(source=source))
            return found or 0
    except IntegrityError as error:
        raise Busy(source) from error


def _save(conn: Connection, source: str, part: list[tuple[int, str]]) -> None:
    """Save what some numbered lines give."""
    good, bad = [], []
    for number, line in part:
        try:
            good.append(parse(line))
        except BadLine as error:
            text, reason = line.rstrip("\r\n"), str(error)
            bad.append({"source": source, "line": number, "text": text, "reason": reason})
    keys = put_customers(conn, {email: name for email, name, _ in good})
    if good:
        rows = [{"customer_id": keys[email], "cents": cents} for email, _, cents in good]
        conn.execute(insert(Payment), rows)
    if bad:
        conn.execute(insert(Reject), bad)
