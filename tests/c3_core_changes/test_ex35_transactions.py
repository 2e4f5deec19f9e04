"""What belongs together must be committed together, and nothing else with it."""

import re

import pytest
from sqlalchemy.exc import DatabaseError

pytestmark = pytest.mark.usefixtures("real_begin")
UNKNOWN = 5000
NO_SUCH = f"Nobody has the account {UNKNOWN}, which was given"


@pytest.fixture
def pair(accounts, rng):
    """Give the ids of two accounts, and an amount that the first one has."""
    src, dst = rng.sample(sorted(key for key, row in accounts.before.items() if row["bal"]), 2)
    return src, dst, rng.randint(50, accounts.before[src]["bal"] - 1)


@pytest.fixture
def poor(accounts):
    """Give the id of an account that exists, and has no money."""
    return next(key for key, row in accounts.before.items() if row["bal"] == 0)


@pytest.fixture
def new(rng):
    """Give eight messages that differ, and are not in the table."""
    return [f"d'or {number}" for number in rng.sample(range(1000), 8)]


@pytest.fixture
def mixed(messages, new, rng):
    """Give the new messages, among them two that the table has and two that come again."""
    old = [messages.before[key]["msg"] for key in rng.sample(sorted(messages.before), 2)]
    return [new[0], old[0], *new[1:4], new[2], *new[4:7], old[1], new[0], new[7]]


@pytest.mark.hint(
    "Is the transaction committed when your block ends? And does each account get its change?",
    "The tutorial's section 'Committing Changes' shows two ways.",
    "with engine.begin() as conn: ...",
)
def test_move_the_money_from_one_account_to_the_other(ex, engine, accounts, pair, sql):
    src, dst, amount = pair
    ex.transfer(engine, src, dst, amount)

    before = accounts.before
    wanted = {src: {"bal": before[src]["bal"] - amount}, dst: {"bal": before[dst]["bal"] + amount}}
    assert accounts.changes() == wanted, (
        f"After transfer(engine, {src}, {dst}, {amount}) these balances must be new for other "
        f"programs, and no others: {wanted}. By id, this changed: {accounts.changes()}."
    )
    written = {int(number) for each in sql for number in re.findall(r"\d+", each.text)}
    assert written.isdisjoint(pair), "Ids and amount must travel beside the SQL, as parameters."


@pytest.mark.hint(
    "Who computes the new balance: Python, or the UPDATE? What if the balance changes in between?",
    "values() takes an expression with a column, as in exercise 31.",
    "values(bal=acc.c.bal - amount)",
)
def test_compute_the_new_balances_in_the_update(ex, engine, accounts, pair, rival, sql):
    src, dst, amount = pair
    rival("UPDATE", "UPDATE acc SET bal = bal + 5000", times=2)
    ex.transfer(engine, src, dst, amount)

    rows, old, gift = accounts.rows(), accounts.before, 5000 * min(2, len(sql.of("UPDATE")))
    found = rows[src]["bal"] - old[src]["bal"], rows[dst]["bal"] - old[dst]["bal"]
    assert found == (gift - amount, gift + amount), (
        f"{amount} were moved. Just before each UPDATE every account got 5000 more, so `src` must "
        f"now have {gift - amount} and `dst` {gift + amount} more than at first; they have "
        f"{found[0]} and {found[1]} more. A balance that was read before may be out of date."
    )


@pytest.mark.hint(
    "How many transactions do you begin, and how many do you commit?",
    "Both UPDATEs belong into one block. A check in a block of its own is one transaction more.",
)
def test_use_one_transaction_for_a_transfer(ex, engine, pair, sql):
    ex.transfer(engine, *pair)

    steps = [each.kind for each in sql.of("BEGIN", "COMMIT", "ROLLBACK")]
    assert steps == ["BEGIN", "COMMIT"], (
        "A transfer must be one transaction, with one BEGIN and one COMMIT; the steps were "
        f"{steps}. Between two transactions the program can end, and the money is lost."
    )


@pytest.mark.hint(
    "Compare the balance with the amount. What if they are equal?",
    "Nothing is left then, and that is enough.",
)
def test_let_an_account_spend_all_it_has(ex, engine, accounts, pair, poor):
    src = pair[0]
    ex.transfer(engine, src, poor, accounts.before[src]["bal"])

    left = accounts.rows()[src]["bal"]
    assert left == 0, f"The account gave away all it had, so 0 must be left; {left} is left."


@pytest.mark.hint(
    "Who must learn that there was too little money? Does the error leave your function?",
    "An error that leaves the block of engine.begin() rolls back, and goes on to the caller.",
    "raise Broke",
)
def test_raise_broke_and_change_nothing(ex, engine, accounts, pair, raising):
    src, dst, _ = pair
    with raising(ex.Broke, "An account had 1 too little. Broke must be raised; no error was."):
        ex.transfer(engine, src, dst, accounts.before[src]["bal"] + 1)

    assert accounts.changes() == {}, (
        "The account had 1 too little, so nothing may change. "
        f"By id, this changed: {accounts.changes()}."
    )


@pytest.mark.hint(
    "What tells you that an account does not exist? What does an UPDATE of no row say?",
    "Ask for the ids first, or look at the row count of the UPDATE.",
    "raise LookupError",
)
def test_refuse_to_take_from_an_unknown_account(ex, engine, accounts, pair, raising):
    with raising(LookupError, f"{NO_SUCH} as `src`. LookupError must be raised; no error was."):
        ex.transfer(engine, UNKNOWN, pair[1], 1)

    assert accounts.changes() == {}, (
        f"Nobody has the account {UNKNOWN}, so nothing may change. "
        f"By id, this changed: {accounts.changes()}."
    )


@pytest.mark.hint(
    "Where is the money if the second UPDATE finds no row?",
    "An UPDATE of no row is no error. You have to raise one, and inside the transaction.",
)
def test_refuse_to_give_to_an_unknown_account(ex, engine, accounts, pair, raising):
    src, _, amount = pair
    with raising(LookupError, f"{NO_SUCH} as `dst`. LookupError must be raised; no error was."):
        ex.transfer(engine, src, UNKNOWN, amount)

    assert accounts.changes() == {}, (
        f"Nobody has the account {UNKNOWN}, so nothing may change. "
        f"By id, this changed: {accounts.changes()}."
    )


@pytest.mark.hint(
    "Who closes your connection when you raise an error?",
    "A `with` block closes what it opened, whatever happens inside.",
)
def test_leave_no_connection_open(ex, engine, poor, pair, raising, kept):
    with raising(ex.Broke, "An account had nothing. Broke must be raised; no error was.") as it:
        ex.transfer(engine, poor, pair[1], 1_000_000)

    assert engine.pool.checkedout() == 0, (
        f"After {type(it[0]).__name__} was raised, a connection is still checked out of the pool. "
        "Leaked connections make a busy program wait until it fails."
    )


@pytest.mark.hint(
    "Who closes your connections if nothing goes wrong?",
    "A `with` block closes what it opened, whatever happens inside.",
)
def test_close_every_connection(ex, engine, accounts, messages, pair, mixed, kept):
    ex.transfer(engine, *pair)
    assert engine.pool.checkedout() == 0, (
        "After transfer, a connection is still checked out of the pool. Close what you opened."
    )

    ex.save_each(engine, list(mixed))
    assert engine.pool.checkedout() == 0, (
        "After save_each, a connection is still checked out of the pool. Close what you opened."
    )


@pytest.mark.hint(
    "What happens to the messages after a duplicate? And to those before it?",
    "The database refuses a duplicate with an IntegrityError (sqlalchemy.exc). Catch it around "
    "one message, not around all.",
    "try: with engine.begin() as conn: ... except IntegrityError: ...",
)
def test_save_each_new_message_once(ex, engine, messages, mixed, new, sql):
    ex.save_each(engine, list(mixed))

    saved = sorted(row["msg"] for row in messages.changes().values())
    assert saved == sorted(new), (
        f"save_each was called with {mixed}. Those that were not there already must be new, each "
        f"once; but new are {saved}."
    )
    bound = [value for each in sql.of("INSERT") for value in each.values]
    assert new[0] in bound, "The message must travel beside the SQL, as a parameter."


@pytest.mark.hint(
    "Who knows for sure that the message is not there yet: a SELECT before, or the INSERT?",
    "Another program can save the message after your SELECT. Let the INSERT find out, and catch "
    "the IntegrityError.",
)
def test_skip_a_message_that_another_program_saves(ex, engine, messages, new, rival):
    rival("INSERT", "INSERT INTO log (msg) VALUES ('both')")
    count = ex.save_each(engine, ["both", *new])

    assert count == len(new), (
        "Just before your first INSERT, the message 'both' was saved by another program, so yours "
        f"was refused. The other {len(new)} count; save_each returned {count}."
    )


@pytest.mark.hint(
    "Which errors does your `except` catch?",
    "Only an IntegrityError says that the message is there. Catch that class alone.",
)
def test_let_other_errors_go_on(ex, engine, raising, kept):
    why = "The table `log` is missing here, and save_each hid that error. Only IntegrityError is "
    with raising(DatabaseError, f"{why}to be caught: a program must learn of any other."):
        ex.save_each(engine, ["d'or"])

    assert engine.pool.checkedout() == 0, (
        "save_each let the error go on, but a connection is still checked out of the pool."
    )


@pytest.mark.hint(
    "Which messages count: all of them, or those that were saved?",
    "Count a message when its transaction is over without an error.",
)
def test_return_how_many_messages_were_saved(ex, engine, messages, mixed, new):
    count = ex.save_each(engine, list(mixed))

    assert count == len(new), (
        f"{len(new)} of the {len(mixed)} messages could be saved, and save_each must return that "
        f"number; it returned {count}."
    )


@pytest.mark.hint(
    "Where does your transaction begin and end: inside the loop, or around it?",
    "One message, one transaction: begin and commit inside the loop, and do not make a list of "
    "the messages first.",
    "for msg in msgs: with engine.begin() as conn: ...",
)
def test_commit_each_message_before_you_take_the_next(ex, engine, messages, new, sql):
    seen = []

    def watched():
        for msg in new:
            seen.append(len(messages.changes()))
            yield msg

    ex.save_each(engine, watched())
    assert seen == list(range(len(new))), (
        "When the next message is taken, all before it must be there for other programs. So they "
        f"must see {list(range(len(new)))} new messages, one after the other; they saw {seen}. "
        f"In all, save_each sent {len(sql.of('COMMIT'))} COMMITs."
    )


@pytest.mark.hint(
    "What does PostgreSQL answer to the statement after a failed one?",
    "'current transaction is aborted': only a rollback ends that. engine.begin() does it when the "
    "error leaves its block; with engine.connect(), conn.rollback() does.",
)
def test_roll_back_after_each_refused_message(ex, engine, messages, mixed, errors, sql, rival):
    rival("INSERT", "INSERT INTO log (msg) VALUES ('both')")
    ex.save_each(engine, ["both", *mixed])

    rollbacks = len(sql.of("ROLLBACK", "ROLLBACK TO SAVEPOINT"))
    assert rollbacks >= len(errors), (
        f"The database refused an INSERT {len(errors)} times, so as many rollbacks are needed; "
        f"there were {rollbacks or 'none'}, and {len(sql.of('COMMIT'))} COMMITs. After an error, "
        "PostgreSQL refuses all statements until the transaction is rolled back."
    )
