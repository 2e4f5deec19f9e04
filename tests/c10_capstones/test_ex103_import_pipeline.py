"""Each line of a file must count once, whatever happens to the program."""

import os
import signal
import time
from collections import Counter
from importlib import import_module

import pytest
from sqlalchemy import create_engine, delete, event, insert, select, update
from sqlalchemy.pool import NullPool

SOURCE = "d'or.csv"
BATCH = 5
KILLED = 9
STEPS = ("BEGIN", "COMMIT", "ROLLBACK")


class Shop:
    """Tables with two customers, and with what another file has left.

    `lines` are 24 lines: each batch of five has two bad ones, and a customer of its own who comes
    twice, with two names. At the end come two equal payments, an empty line, and a bad line
    without a line end.
    """

    def __init__(self, given, connection, rng):
        self.given, self._connection, self._rng = given, connection, rng
        given.Shop.metadata.create_all(connection, checkfirst=False)
        self.old = {f"{name}@x.org": f"old {name}" for name in rng.sample("abcde", 2)}
        rows = [{"email": email, "name": name} for email, name in self.old.items()]
        self.save(given.Customer, rows)
        self.save(given.Import, [{"source": "other.csv", "lines": 2}])
        self.lines = [line for one in rng.sample("abcde", 4) for line in self._five(one)]
        twin = f"h@x.org,Hana,{rng.randint(100, 999)}"
        self.lines += [f"{twin}\n", f"{twin}\n", "\n", f"{twin}_"]

    def _five(self, one, two="g"):
        """Draw five lines, in any order but the last one, which is good."""
        numbers = self._rng.sample(range(100, 1000), 5)
        self._used = getattr(self, "_used", 0) + 1000
        cents = [str(self._used + number) for number in numbers]
        bad = [f" {one}.x.org,no at,{cents[3]}\r\n", f"{two}@x.org,{cents[4]}_\n"]
        good = f'{one.upper()}@x.org,"O\'Neill, {cents[0]}",{cents[0]}\n'
        lines = [good, f"{two}@x.org,{two} {cents[1]},{cents[1]}\n", *bad]
        return [*self._rng.sample(lines, 4), f" {one}@x.org,{one} {cents[2]},{cents[2]}\r\n"]

    def save(self, model, rows):
        """Save rows of a model."""
        self._connection.execute(insert(model.__table__), rows)

    def forget(self, lines):
        """Delete all payments and rejects, as if the import had only begun."""
        for model in (self.given.Payment, self.given.Reject):
            self._connection.execute(delete(model.__table__))
        self._connection.execute(update(self.given.Import.__table__).values(lines=lines))

    def rows(self, model, *columns):
        """Return what is committed of these columns as sorted tuples."""
        table = model.__table__
        found = self._connection.execute(select(*(table.c[name] for name in columns)))
        return sorted(tuple(row) for row in found)

    def payments(self):
        """Return (email, cents) of all payments, sorted."""
        emails = dict(self.rows(self.given.Customer, "id", "email"))
        found = self.rows(self.given.Payment, "customer_id", "cents")
        return sorted((emails[key], cents) for key, cents in found)

    def rejects(self):
        """Return (source, line, text, reason) of all rejects, sorted."""
        return self.rows(self.given.Reject, "source", "line", "text", "reason")

    def done(self):
        """Return how many lines have become a payment or a reject."""
        return len(self.payments()) + len(self.rejects())

    def wanted(self, lines=None, source=SOURCE):
        """Return payments, rejects and names that the lines must give."""
        payments, rejects, names = [], [], {}
        for number, line in enumerate(self.lines if lines is None else lines, 1):
            try:
                email, name, cents = self.given.parse(line)
            except self.given.BadLine as error:
                rejects.append((source, number, line.strip("\r\n"), str(error)))
            else:
                payments.append((email, cents))
                names[email] = name
        return sorted(payments), sorted(rejects), names

    def wrong(self):
        """Say how payments and rejects differ from what the lines must give; or ""."""
        payments, rejects, _ = self.wanted()
        parts = []
        for name, found, wanted in (
            ("payments", self.payments(), payments),
            ("rejects", self.rejects(), rejects),
        ):
            lost = (Counter(wanted) - Counter(found)).total()
            extra = (Counter(found) - Counter(wanted)).total()
            if lost or extra:
                parts.append(f"of {len(wanted)} {name} {lost} are lost, {extra} too many")
        return ", and ".join(parts)


@pytest.fixture
def given(run):
    """Give what the exercise is given."""
    return import_module("given_payments")


@pytest.fixture
def shop(given, other_connection, rng):
    """Give the tables of a shop, and a file."""
    return Shop(given, other_connection, rng)


@pytest.fixture
def sent(sql):
    """Give a function that returns the kinds of what was sent, without steps of a transaction."""
    return lambda: [each.kind for each in sql if each.kind not in STEPS]


@pytest.fixture
def killed(ex, db_url):
    """Give a function that imports in a process of its own, which dies at its n-th COMMIT.

    It returns whether the process came to its end before that.
    """
    if not hasattr(os, "fork"):
        pytest.skip("This system cannot fork a process.")

    def killed(lines, commits):
        child = os.fork()
        if child == 0:
            _import_and_die(ex, db_url, lines, commits)
        return _exit_code(child) != KILLED

    return killed


def _import_and_die(ex, url, lines, commits):
    """Run in the child: nothing is closed or rolled back when it dies."""
    code = 1
    try:
        engine, left = create_engine(url, poolclass=NullPool), [commits]

        def commit(conn):
            left[0] -= 1
            if left[0] == 0:
                os._exit(KILLED)

        event.listen(engine, "commit", commit)
        ex.import_payments(engine, SOURCE, iter(lines), BATCH)
        code = 0
    finally:
        os._exit(code)


def _exit_code(child):
    deadline = time.monotonic() + 6
    while time.monotonic() < deadline:
        ended, status = os.waitpid(child, os.WNOHANG)
        if ended:
            return os.waitstatus_to_exitcode(status)
        time.sleep(0.002)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    pytest.fail("The import in a process of its own does not end.")


def _kinds(results):
    """Return what came back: "ok", or the name of the error."""
    return [type(each).__name__ if isinstance(each, Exception) else "ok" for each in results]


@pytest.mark.hint(
    "Which customers are there already, and what must change in their rows?",
    "The insert() of the dialect can say what to do with an email that is there; its `excluded` "
    "(on MariaDB `inserted`) is the new row.",
    'on_conflict_do_update(index_elements=["email"], set_={"name": new.excluded.name})',
)
def test_put_customers_that_are_new_or_not(ex, shop, engine, sent):
    names = {max(shop.old): "new name", "z@x.org": "O'Brien", "m@x.org": "Mia"}
    before = dict(shop.rows(shop.given.Customer, "email", "id"))
    with engine.begin() as conn:
        keys = ex.put_customers(conn, names)

    saved, wanted = dict(shop.rows(shop.given.Customer, "email", "name")), shop.old | names
    assert saved == wanted, f"The customers must be {wanted}; they are {saved}."
    after = dict(shop.rows(shop.given.Customer, "email", "id"))
    assert keys == {email: after[email] for email in names}, (
        f"Of {list(names)} the ids must come back. By email, they are {after}; returned was {keys}."
    )
    same = all(after[email] == key for email, key in before.items())
    assert same, f"A row that is there must keep its id: by email {before} before, {after} after."
    assert len(sent()) <= 2, f"Three customers may cost 2 statements; sent were {sent()}."


@pytest.mark.hint(
    "Who commits? What is sent if there is nothing to save?",
    "A function that receives a connection leaves the commit to the caller.",
)
def test_leave_the_commit_of_customers_to_the_caller(ex, shop, engine, sent):
    with engine.connect() as conn:
        nobody = ex.put_customers(conn, {})
        assert (nobody, sent()) == ({}, []), f"For no names, {nobody} came and {sent()} was sent."
        ex.put_customers(conn, {"z@x.org": "Zora"})
        conn.rollback()

    found = dict(shop.rows(shop.given.Customer, "email", "name"))
    assert found == shop.old, f"The caller rolled back; the customers are {found}."


@pytest.mark.hint(
    "What does a good line give, and what a bad one?",
    "parse(line) raises BadLine: its text is the reason. The last batch can be shorter.",
    "try: good.append(parse(line)) except BadLine as error: bad.append(...)",
)
def test_make_a_payment_or_a_reject_of_each_line(ex, shop, engine):
    count = ex.import_payments(engine, SOURCE, iter(shop.lines), BATCH)

    payments, rejects, names = shop.wanted()
    assert shop.payments() == payments, f"Not as in the file: {shop.wrong()}."
    found, columns = shop.rejects(), ("source", "line", "text", "reason")
    assert len(found) == len(rejects), f"{len(rejects)} lines are bad; rejects are {found}."
    pairs = zip(columns, zip(*rejects, strict=True), zip(*found, strict=True), strict=True)
    wrong = [f"`{name}` must be {right}; it is {is_}" for name, right, is_ in pairs if right != is_]
    assert not wrong, f"Of the rejects, in the order of the lines, {wrong[0]}."
    saved = dict(shop.rows(shop.given.Customer, "email", "name"))
    assert saved == shop.old | names, f"Names by email must be {shop.old | names}; are {saved}."
    assert count == len(shop.lines), f"{len(shop.lines)} lines were done; returned was {count}."


@pytest.mark.hint(
    "Where does it stand how many lines are done?",
    "In Import, by source. Skip as many lines: itertools.islice can.",
    "islice(enumerate(lines, 1), done, None)",
)
def test_do_nothing_twice(ex, shop, engine):
    cut = 2 * BATCH + 1
    first = ex.import_payments(engine, SOURCE, iter(shop.lines[:cut]), BATCH)
    counts = [ex.import_payments(engine, SOURCE, iter(shop.lines), BATCH) for _ in range(2)]

    assert not shop.wrong(), f"The file has grown since it was imported first: {shop.wrong()}."
    wanted = [cut, len(shop.lines) - cut, 0]
    assert [first, *counts] == wanted, (
        f"Three calls have done {wanted} lines, one after the other; returned were "
        f"{[first, *counts]}."
    )


@pytest.mark.hint(
    "How many lines are in memory when you take the next one?",
    "Take a batch, save and commit it, and only then take another. Never make a list of all lines.",
    "while part := list(islice(rest, batch)): ...",
)
def test_commit_a_batch_before_you_take_the_next(ex, shop, engine):
    ahead = []

    def watched():
        for number, line in enumerate(shop.lines):
            ahead.append(number + 1 - shop.done())
            yield line

    ex.import_payments(engine, SOURCE, watched(), BATCH)
    assert ahead, "No line was taken."
    assert max(ahead) <= BATCH, (
        f"With batches of {BATCH} lines, {max(ahead)} lines were taken and not committed yet. A "
        "file that is larger than the memory must be possible."
    )


@pytest.mark.hint(
    "What costs a statement for each line?",
    "execute() with a list of dictionaries is one statement for many rows.",
    "conn.execute(insert(Payment), rows)",
)
def test_send_few_statements_for_a_batch(ex, shop, engine, sql, sent):
    ex.import_payments(engine, SOURCE, [], BATCH)
    sql.clear()
    ex.import_payments(engine, SOURCE, iter(shop.lines), 20)

    assert len(sent()) <= 14, (
        f"For {len(shop.lines)} lines in 2 batches {len(sent())} statements were sent. A batch may "
        "cost 6, and the look at what is done 2."
    )
    sizes = [len(each.parameters) for each in sql if each.many]
    assert max(sizes, default=0) <= 20, f"20 lines are a batch; {max(sizes)} rows came at once."


@pytest.mark.hint(
    "Who must learn that the file cannot be read? What of the lines before?",
    "Let the error go on. The batches that are committed stay, and the next call goes on there.",
)
def test_keep_what_is_committed_when_the_file_fails(ex, shop, engine, raising):
    def torn():
        yield from shop.lines[: 2 * BATCH + 2]
        raise OSError("the network is gone")

    with raising(OSError, "The file raised OSError. It must go on to the caller; it did not."):
        ex.import_payments(engine, SOURCE, torn(), BATCH)
    assert shop.done() == 2 * BATCH, (
        f"The file broke after {2 * BATCH + 2} lines. Two batches of {BATCH} lines must be there; "
        f"{shop.done()} lines are."
    )
    ex.import_payments(engine, SOURCE, iter(shop.lines), BATCH)
    assert not shop.wrong(), f"The second call must go on there: {shop.wrong()}."


@pytest.mark.hint(
    "What if the program dies between two of your COMMITs?",
    "The rows of a batch and the number of lines that are done belong into one transaction.",
    "with engine.begin() as conn: for all that a batch writes, Import.lines, too",
)
def test_go_on_where_a_killed_process_ended(shop, killed):
    rounds = 1
    while not killed(shop.lines, rounds) and rounds < 9:
        rounds += 1

    wrong = shop.wrong()
    assert not wrong, (
        "A process was killed just before its 1st COMMIT, the next one before its 2nd, and so on, "
        f"until the file was done. Each line must count once: {wrong}."
    )


@pytest.mark.hint(
    "Two processes have read the same number of lines that are done. Which one may go on?",
    "UPDATE ... WHERE Import.lines is still that number, first of all: only one finds a row.",
    "update(Import).where(Import.source == source, Import.lines == done)",
)
def test_import_a_file_once_that_is_started_twice(ex, shop, engine, turns):
    def call():
        return ex.import_payments(engine, SOURCE, iter(shop.lines), BATCH)

    for known in ("was never imported", "was begun and killed"):
        if known == "was begun and killed":
            shop.forget(0)
        kinds = _kinds(turns.run(call, call))
        call()
        wrong = shop.wrong()
        assert not wrong, f"The file {known}, and two imports ran at once ({kinds}): {wrong}."
        assert sorted(kinds) == ["Busy", "ok"], (
            f"The file {known}. Of two imports at once, one must do it, and the other one raise "
            f"Busy, so that its caller knows. It came to {kinds}."
        )


@pytest.mark.hint(
    "Two files have the same new customer. Who saves it, if both looked and found none?",
    "Do not look first: insert or update, with one statement for all customers, sorted by email.",
)
def test_import_two_files_at_once(ex, shop, engine, turns):
    def call(source, cents, *emails):
        lines = [f"{email},{source},{cents}\n" for email in emails]
        return lambda: ex.import_payments(engine, source, lines, BATCH)

    one, two = "n@x.org", "p@x.org"
    kinds = _kinds(turns.run(call("a.csv", 5, one, two), call("b.csv", 7, two, one)))
    wanted = [(one, 5), (one, 7), (two, 5), (two, 7)]
    assert (kinds, shop.payments()) == (["ok", "ok"], wanted), (
        "Two files with the same new customers were imported at the same moment. Both must be "
        f"done, with the payments {wanted}; it came to {kinds} and {shop.payments()}."
    )
