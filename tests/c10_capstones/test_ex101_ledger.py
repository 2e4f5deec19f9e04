"""The books must be right, also when many write in them at the same moment."""

from collections import Counter
from datetime import date, timedelta
from importlib import import_module

import pytest
from sqlalchemy import func, insert, select, text
from sqlalchemy.orm import Session

UNKNOWN = 5000


class Bank:
    """A ledger: `world` has all the credit, `rich` are four accounts with money, `poor` has none.

    `days` are four open days, `closed` is a closed one. Each account with money has three
    entries; ids agree neither with names nor with balances.
    """

    def __init__(self, given, connection, rng):
        self.given, self.connection = given, connection
        given.Ledger.metadata.create_all(connection, checkfirst=False)
        first = date(2026, 1, 1) + timedelta(rng.randint(0, 300))
        self.closed, *self.days = (first + timedelta(number) for number in range(5))
        self.world, self.poor, *self.rich = rng.sample(range(100, 1000), 6)
        days = [{"day": day, "closed": day == self.closed} for day in (self.closed, *self.days)]
        self._save(given.Day, days)
        self._pay({key: [rng.randint(100, 199) for _ in range(3)] for key in self.rich}, rng)
        self.entries = self.rows(given.Entry)

    def rows(self, model, *columns):
        """Return what is committed as tuples, in the order of the primary key."""
        table = model.__table__
        wanted = [table.c[name] for name in columns] or list(table.c)
        found = self.connection.execute(select(*wanted).order_by(*table.primary_key))
        return [tuple(row) for row in found]

    def balances(self):
        """Return the committed balances by account."""
        return dict(self.rows(self.given.Account, "id", "balance"))

    def transfers(self, day):
        """Return how many transfers the day says that it has."""
        days = self.given.Day.__table__
        return self.connection.scalar(select(days.c.transfers).where(days.c.day == day))

    def shut(self):
        """Return the days that were closed since the beginning."""
        found = self.rows(self.given.Day, "day", "closed")
        return [each for each, closed in found if closed and each != self.closed]

    def wrong(self):
        """Return by account the balance and the sum of the entries, where they differ."""
        entry = self.given.Entry.__table__
        query = select(entry.c.account_id, func.sum(entry.c.amount)).group_by(entry.c.account_id)
        sums = {key: int(total) for key, total in self.connection.execute(query)}
        return {
            key: (balance, sums.get(key, 0))
            for key, balance in self.balances().items()
            if balance != sums.get(key, 0)
        }

    def new(self):
        """Return (account, amount) of the entries that came since the beginning."""
        pairs = self.rows(self.given.Entry, "account_id", "amount")
        return sorted(pairs[len(self.entries) :])

    def _pay(self, amounts, rng):
        """Save accounts that the world has paid these amounts."""
        pairs = [(key, amount) for key, found in amounts.items() for amount in found]
        total = {key: sum(found) for key, found in amounts.items()} | {self.poor: 0}
        accounts = {self.world: -sum(total.values()), **total}
        rows = [
            {"id": key, "name": f"account {key % 7} {key}", "balance": balance}
            for key, balance in accounts.items()
        ]
        rows[0] |= {"credit": 1_000_000}
        self._save(self.given.Account, [{"credit": 0, **row} for row in rows])
        self._save(self.given.Transfer, [{"id": 1, "day": self.closed, "memo": "old"}])
        rows = [
            {"transfer_id": 1, "account_id": key, "amount": amount}
            for who, amount in rng.sample(pairs, len(pairs))
            for key, amount in ((self.world, -amount), (who, amount))
        ]
        self._save(self.given.Entry, rows)

    def _save(self, model, rows):
        self.connection.execute(insert(model.__table__), rows)
        if "id" in rows[0] and self.connection.dialect.name == "postgresql":
            name = model.__tablename__
            last = f"SELECT setval(pg_get_serial_sequence('{name}', 'id'), 5001) FROM {name}"
            self.connection.execute(text(last))


@pytest.fixture
def given(run):
    """Give what the exercise is given."""
    return import_module("given")


@pytest.fixture
def bank(given, other_connection, rng):
    """Give a ledger with some history."""
    return Bank(given, other_connection, rng)


@pytest.fixture
def pair(bank, rng):
    """Give two accounts in the order of their ids, an amount that both have, and an open day."""
    src, dst = sorted(rng.sample(bank.rich, 2))
    return src, dst, rng.randint(10, 99), rng.choice(bank.days)


@pytest.fixture
def teller(engine, given):
    """Give a function that prepares a call with a session of its own.

    The session has loaded all accounts before, in an earlier transaction, and knows them still.
    """
    kept = []

    def teller(function, *arguments):
        session = Session(engine, expire_on_commit=False)
        kept.append((session, session.scalars(select(given.Account)).all()))
        session.commit()

        def call():
            with session.begin():
                return function(session, *arguments)

        return call

    yield teller
    for session, _ in kept:
        session.close()


@pytest.fixture
def refused(engine, bank, raising):
    """Give a function that says what changed although a call raised the error that is wanted."""

    def state():
        names = "Account", "Day", "Transfer", "Closing"
        return {name: bank.rows(getattr(bank.given, name)) for name in names}

    def refused(error, function, *arguments, why):
        before = state()
        with raising(error, why), Session(engine) as session, session.begin():
            function(session, *arguments)
        return [name for name, rows in state().items() if rows != before[name]]

    return refused


def _kinds(results):
    """Return what came back: "ok", or the name of the error."""
    return [type(each).__name__ if isinstance(each, Exception) else "ok" for each in results]


def _failures(results):
    """Say in one line what was raised."""
    texts = [f"{type(each).__name__}: {each}" for each in results if isinstance(each, Exception)]
    first = texts[0].splitlines()[0] if texts else "nothing"
    return f"{len(texts)} of {len(results)} failed, the first with {first}."


@pytest.mark.hint(
    "Who gives the account its id, and when?",
    "An object has its id after session.flush().",
    "session.add(account); session.flush(); return account.id",
)
def test_open_an_account(ex, bank, session, rng):
    name, credit, old = f"O'Neill {rng.randint(10, 99)}", rng.randint(1, 99), bank.balances()
    keys = ex.open_account(session, name, credit), ex.open_account(session, "other")
    session.commit()

    wanted = sorted([(keys[0], name, 0, credit), (keys[1], "other", 0, 0)])
    found = [row for row in bank.rows(bank.given.Account) if row[0] not in old]
    assert found == wanted, (
        f"The new accounts (id, name, balance, credit) must be {wanted}; they are {found}."
    )


@pytest.mark.hint(
    "What lies between a SELECT that finds no such name and your INSERT?",
    "Another program. Let the INSERT find out: the database raises sqlalchemy.exc.IntegrityError.",
    "try: session.flush() except IntegrityError as error: raise NameTaken(name) from error",
)
def test_give_a_name_to_one_of_two_programs(ex, bank, teller, turns):
    results = turns.run(teller(ex.open_account, "new"), teller(ex.open_account, "new"))

    assert sorted(_kinds(results)) == ["NameTaken", "ok"], (
        "Two programs opened an account with the same name at the same moment. One must get its "
        f"id, and the other NameTaken; what came was {_kinds(results)}. A name that was free when "
        "you looked can be taken when you write."
    )


@pytest.mark.hint(
    "Which rows does a transfer need? Whose balance changes?",
    "A Transfer, an Entry for each amount, and an UPDATE of each balance.",
    "Transfer(day=day, memo=memo, entries=[Entry(account_id=..., amount=...), ...])",
)
def test_move_money_between_accounts(ex, bank, session, pair):
    src, dst, amount, day = pair
    entries = {src: -amount, bank.poor: amount // 3, dst: amount - amount // 3}
    before = bank.balances()
    key = ex.post(session, day, entries, "d'accord")
    session.commit()

    found = bank.rows(bank.given.Transfer)[-1]
    assert found == (key, day, "d'accord"), f"The new transfer is {found}; post returned {key}."
    assert bank.new() == sorted(entries.items()), (
        f"These entries must be new: {sorted(entries.items())}. New are {bank.new()}."
    )
    changes = {key: now - before[key] for key, now in bank.balances().items() if now != before[key]}
    assert changes == entries, f"The balances must change by {entries}; they did by {changes}."
    assert bank.transfers(day) == 1, f"The day has 1 transfer now; it says {bank.transfers(day)}."


@pytest.mark.hint(
    "Who commits, and who rolls back?",
    "flush() sends what is new to the database, and leaves the transaction open.",
)
def test_leave_the_end_of_the_transaction_to_the_caller(ex, bank, real_begin, session, pair):
    src, dst, amount, day = pair
    before = bank.balances(), bank.rows(bank.given.Day)
    ex.open_account(session, "new")
    ex.post(session, day, {src: -amount, dst: amount})
    ex.close_day(session, day)
    session.rollback()

    assert (bank.balances(), bank.rows(bank.given.Day)) == before and not bank.new(), (
        "The caller rolled back, so nothing of it may be there. A function that receives a session "
        "must not end its transaction: what belongs together is the caller's to decide."
    )


@pytest.mark.hint(
    "What must the amounts of a transfer add up to? What does an UPDATE say that finds no row?",
    "Add up before you change anything. An UPDATE that finds no row has a row count of 0.",
)
def test_refuse_what_is_no_transfer(ex, bank, refused, pair):
    src, dst, n, day = pair
    for error, entries in (
        (bank.given.Unbalanced, {src: -n, dst: n - 1}),
        (bank.given.Unbalanced, {src: -n, dst: n + 1}),
        (bank.given.Unbalanced, {}),
        (LookupError, {src: -n, UNKNOWN: n}),
        (LookupError, {UNKNOWN: -n, src: n}),
    ):
        name, what = error.__name__, f"{entries or 'none'}, and nobody has the account {UNKNOWN}"
        why = f"{name} must be raised; no error was. The entries were {what}."
        changed = refused(error, ex.post, day, entries, why=why)
        assert not changed, f"Nothing may change when {name} is raised; changed: {changed}."


@pytest.mark.hint(
    "How far may a balance fall? Is a balance of exactly -credit too little?",
    "To -credit, and not below: then balance + credit is 0. Compare with >=.",
)
def test_let_a_balance_fall_to_its_credit_and_no_further(ex, bank, session, refused, pair, rng):
    dst, credit = pair[1], rng.randint(2, 50)
    src = ex.open_account(session, "debtor", credit)
    ex.post(session, pair[3], {src: -credit, dst: credit})
    session.commit()
    found = bank.balances()[src]
    assert found == -credit, f"A credit of {credit} was used up; the balance is {found}."

    why = "The balance was -credit. To take 1 more must raise Broke; no error was raised."
    changed = refused(bank.given.Broke, ex.post, pair[3], {src: -1, dst: 1}, why=why)
    assert not changed, f"Nothing may change when Broke is raised; changed: {changed}."


@pytest.mark.hint(
    "Can one post on each day? What do the columns of Day say?",
    "UPDATE ... WHERE the day is open: its row count tells whether there was such a day.",
    "update(Day).where(Day.day == day, Day.closed.is_(False))",
)
def test_refuse_a_day_that_is_closed_or_missing(ex, bank, refused, pair):
    src, dst, n, _ = pair
    for day in (bank.closed, date(1999, 1, 1)):
        for function, arguments in ((ex.post, [{src: -n, dst: n}]), (ex.close_day, [])):
            name = function.__name__
            why = f"{name} must raise DayClosed if the day is closed or not there; it did not."
            changed = refused(bank.given.DayClosed, function, day, *arguments, why=why)
            assert not changed, f"Nothing may change when {name} fails; changed: {changed}."


@pytest.mark.hint(
    "Do you change an entry that is there, or add another one?",
    "A second transfer of the same day has entries of its own.",
)
def test_never_change_what_was_posted(ex, bank, session, pair):
    src, dst, amount, day = pair
    ex.post(session, day, {src: -amount, dst: amount})
    session.commit()
    before = bank.rows(bank.given.Entry)
    ex.post(session, day, {src: -amount, dst: amount})
    ex.close_day(session, day)
    session.commit()

    after = bank.rows(bank.given.Entry)
    assert len(after) == len(before) + 2 and after[: len(before)] == before, (
        "Two transfers with the same accounts were posted, and the day was closed. Four entries "
        f"must be new, and none changed; new are {bank.new()}."
    )


@pytest.mark.hint(
    "Where does the balance stand? Does the session ask the database for it, each time?",
    "session.get() returns an object that it knows already, with its old balance. Select the "
    "column: session.scalar() returns the first column of the first row, or None.",
    "session.scalar(select(Account.balance).where(...))",
)
def test_tell_the_balance_of_now_with_one_select(ex, bank, teller, raising, sql):
    tell, nothing = teller(ex.balance, bank.poor), teller(ex.balance, bank.poor)()
    assert nothing == 0, f"An account has 0; returned was {nothing!r}."
    teller(ex.post, bank.days[0], {bank.rich[0]: -7, bank.poor: 7})()
    sql.clear()
    found, sent = tell(), [each.kind for each in sql if each.kind not in ("BEGIN", "COMMIT")]
    assert found == 7, f"Another program moved 7 to an account with 0; its balance is {found}."
    assert sent == ["SELECT"], f"A balance is one SELECT; sent were {sent}."

    why = f"Nobody has the account {UNKNOWN}. LookupError must be raised; no error was."
    with raising(LookupError, why):
        teller(ex.balance, UNKNOWN)()


@pytest.fixture
def pages(ex, bank, engine, session, sql):
    """Give a function that returns the pages of an account, and what was sent for them.

    Rows that nobody sorted come in any order; SQLite is told to turn those around.
    """
    if engine.dialect.name == "sqlite":
        session.execute(text("PRAGMA reverse_unordered_selects=ON"))
    sql.clear()

    def pages(key, limit):
        after, found = 0, []
        while rows := ex.statement(session, key, after, limit):
            found.append([(row.id, row.amount, row.balance) for row in rows])
            after = rows[-1].id
            assert len(found) < 5, "The pages do not end: each must begin after the given id."
        return found, [each.kind for each in sql if each.kind != "BEGIN"]

    return pages


@pytest.mark.hint(
    "Over which rows does your window sum up: over all of the account, or over the page?",
    "WHERE is done before a window. Put the window into a subquery, and choose the page outside.",
    "func.sum(Entry.amount).over(order_by=Entry.id)",
)
def test_page_through_a_statement(ex, bank, pages, rng):
    key, limit = rng.choice(bank.rich), 2
    found, sent = pages(key, limit)

    mine = [(row[0], row[3]) for row in bank.entries if row[2] == key]
    total = [sum(amount for _, amount in mine[: place + 1]) for place in range(3)]
    lines = [(*entry, sofar) for entry, sofar in zip(mine, total, strict=True)]
    assert found == [lines[:limit], lines[limit:]], (
        f"Of {len(lines)} entries, by {limit}, the pages (id, amount, balance) must be "
        f"{lines[:limit]} and {lines[limit:]}; they are {found}."
    )
    assert sent == ["SELECT"] * 3, f"Three pages, the last one empty, are 3 SELECTs; sent: {sent}."


@pytest.mark.hint(
    "Which entries belong to the day? What is the sum for each account? Who adds up?",
    "Join the transfers, choose the day, group by the account. INSERT ... SELECT adds up and saves "
    "in one statement.",
    "insert(Closing).from_select([...], select(literal(day), ..., func.sum(...)).group_by(...))",
)
def test_close_a_day_with_its_sums(ex, bank, session, pair, sql):
    (src, dst, n, day), poor = pair, bank.poor
    yesterday = bank.days[bank.days.index(day) - 1]
    for entries in ({src: -n, dst: n}, {src: -3, poor: 3}, {src: 3, poor: -3}):
        ex.post(session, day, entries)
    ex.post(session, yesterday, {dst: -1, src: 1})
    sql.clear()
    ex.close_day(session, day)
    sent = len(sql)
    session.commit()
    found, closed = bank.rows(bank.given.Closing), bank.shut()
    wanted = sorted([(day, src, -n), (day, dst, n), (day, poor, 0)])
    assert found == wanted, f"The closings must be {wanted}; they are {found}."
    assert closed == [day], f"This day must be closed, {day}, and no other; closed are {closed}."
    assert sent <= 4, f"To close a day may send 4 statements, with 3 accounts it sent {sent}."


@pytest.fixture
def bound(sql):
    """Give a function that makes a call, and returns what its statements bound, as texts."""

    def bound(function, *arguments):
        sql.clear()
        function(*arguments)
        sent = [each for each in sql.of("SELECT", "UPDATE", "INSERT") if not each.many]
        return [str(value) for each in sent for value in each.values]

    return bound


@pytest.mark.hint(
    "Does SQLAlchemy write the value, or do you write it into the SQL?",
    "A comparison such as Account.id == account binds the value by itself; limit() does, too.",
)
def test_send_the_values_as_parameters(ex, bank, session, pair, bound):
    src, dst, amount, day = pair
    for function, arguments, wanted in (
        (ex.post, [day, {src: -amount, dst: amount}], [day, day, src, dst]),
        (ex.balance, [src], [src]),
        (ex.statement, [dst, 1, 3], [dst, 1, 3]),
        (ex.close_day, [day], [day, day]),
    ):
        found = bound(function, session, *arguments)
        missing = Counter(map(str, wanted)) - Counter(found)
        name = function.__name__
        assert not missing, f"{name} must bind {wanted}; bound by its statements are {found}."


@pytest.mark.hint(
    "Where is the new balance computed: in Python, from what was read, or in the UPDATE?",
    "values() takes an expression with a column. It is computed when the row is locked.",
    "update(Account).where(...).values(balance=Account.balance + amount)",
)
def test_count_every_payment_of_the_same_moment(ex, bank, teller, turns, pair):
    src, dst, *_ = pair
    days, before = [*bank.days[:2], bank.days[0]], bank.balances()
    entries = [{src: -amount, dst: amount} for amount in (1, 10, 100)]
    results = turns.run(*map(teller, [ex.post] * 3, days, entries))

    assert _kinds(results) == ["ok"] * 3, f"Three payments at once: {_failures(results)}"
    change, count = bank.balances()[dst] - before[dst], bank.transfers(days[0])
    assert change == 111 and not bank.wrong(), (
        "At the same moment, 1, 10 and 100 were paid from one account to another. Its balance must "
        f"grow by 111; it grew by {change}. (Balances that are not the sums of their entries: "
        f"{bank.wrong()}.) What was read before is out of date when another payment is saved."
    )
    assert count == 2, f"Two of them were of the same day, which counts {count} transfers."


@pytest.mark.hint(
    "What can happen between your check of the balance and the UPDATE?",
    "Let the UPDATE check: a condition in its WHERE, and then its row count.",
    "where(Account.id == account, Account.balance + Account.credit + amount >= 0)",
)
def test_let_nobody_spend_the_same_money_twice(ex, bank, teller, turns, pair):
    src, dst, *_ = pair
    has = bank.balances()[src]
    entries = {src: -has + 1, dst: has - 1}
    results = turns.run(*(teller(ex.post, day, entries) for day in bank.days[:3]))

    left = bank.balances()[src]
    assert (left, sorted(_kinds(results))) == (1, ["Broke", "Broke", "ok"]), (
        f"An account has {has}. Three programs try to take {has - 1} at the same moment: one must "
        f"get it, the others Broke, and 1 is left. It came to {_kinds(results)}, and {left} is "
        "left. What a check has seen may be out of date when the UPDATE comes."
    )
    assert not bank.wrong(), f"Balances differ from the sums of the entries: {bank.wrong()}."


@pytest.mark.hint(
    "In which order do you change the two accounts? And the other program?",
    "Each has one row and waits for the other's. Change the rows in the order of their ids.",
    "for account, amount in sorted(entries.items()): ...",
)
def test_pay_to_and_fro_without_a_deadlock(ex, bank, teller, turns, pair):
    src, dst, *_ = pair
    to, fro = {src: -5, dst: 5}, {dst: -7, src: 7}
    before = bank.balances()[src]
    results = turns.run(teller(ex.post, bank.days[0], to), teller(ex.post, bank.days[1], fro))

    assert _kinds(results) == ["ok", "ok"], (
        "One program pays from one account to another, and a second one back, at the same moment. "
        f"Both must succeed: {_failures(results)}"
    )
    change = bank.balances()[src] - before
    assert change == 2, f"5 went and 7 came, so the balance must grow by 2; it grew by {change}."


@pytest.mark.hint(
    "What if the day is closed between your look at it and your INSERT?",
    "Change the row of the day, first of all, where it is open: then close_day has to wait. And "
    "close_day must close before it adds up.",
)
def test_close_a_day_while_somebody_posts(ex, bank, teller, turns, pair):
    src, dst, amount, day = pair
    entries = {src: -amount, dst: amount}
    posted, closed = turns.run(teller(ex.post, day, entries), teller(ex.close_day, day))

    kinds = _kinds([posted, closed])
    assert kinds in (["ok", "ok"], ["DayClosed", "ok"]), f"{_failures([posted, closed])}"
    sums = {key: total for _, key, total in bank.rows(bank.given.Closing)}
    wanted = entries if kinds[0] == "ok" else {}
    assert sums == wanted and dict(bank.new()) == wanted, (
        "While one program posts a transfer, another one closes the day. The transfer was "
        f"{'saved' if bank.new() else 'refused'}, and the closings say {sums}. Either it is saved "
        "and in the closings, or it is refused with DayClosed."
    )


@pytest.mark.hint(
    "Who closes the day if two find it open?",
    "The UPDATE that closes it, with closed in its WHERE: only one of them finds a row.",
)
def test_let_one_of_two_close_the_day(ex, bank, teller, turns):
    teller(ex.post, bank.days[0], {bank.world: -1, bank.poor: 1})()
    results = turns.run(*(teller(ex.close_day, bank.days[0]) for _ in range(2)))

    assert sorted(_kinds(results)) == ["DayClosed", "ok"], (
        "Two programs close the same day at the same moment. One must close it, and the other get "
        f"DayClosed; what came was {_kinds(results)}."
    )
