"""One refused row must be undone alone, and the transaction must go on."""

import pytest
from sqlalchemy import insert
from sqlalchemy.exc import DatabaseError

pytestmark = pytest.mark.usefixtures("real_begin")


@pytest.fixture
def known(messages, rng):
    """Give a message that is in the table already."""
    return rng.choice(sorted(row["msg"] for row in messages.before.values()))


@pytest.fixture
def new(messages, rng):
    """Give eight messages that differ, and are not in the table."""
    return [f"d'or {number}" for number in rng.sample(range(1000), 8)]


@pytest.fixture
def mixed(new, known):
    """Give the messages, among them three that are to be refused, and these alone."""
    return [new[0], known, *new[1:5], new[3], *new[5:8], new[0]], [known, new[3], new[0]]


def _added(messages):
    return sorted(row["msg"] for row in messages.changes().values())


def _open(sql):
    """Return how many savepoints were set, and neither released nor gone back to."""
    return len(sql.of("SAVEPOINT")) - len(sql.of("RELEASE SAVEPOINT", "ROLLBACK TO SAVEPOINT"))


@pytest.mark.hint(
    "Is the message inserted, and what does your function return then?",
    "begin_nested() makes a block for `with`, just as begin() does.",
    "with conn.begin_nested(): conn.execute(insert(log).values(msg=msg))",
)
def test_note_a_new_message_and_return_true(ex, conn, messages, new, sql):
    answer = ex.try_note(conn, new[0])
    conn.commit()

    assert answer is True and _added(messages) == new[:1], (
        f"try_note(conn, {new[0]!r}) must save this message and return True. It returned {answer}, "
        f"and after the caller's commit these are new: {_added(messages)}."
    )
    assert new[0] in sql.of("INSERT")[0].values, (
        "The message must travel beside the SQL, as a parameter."
    )


@pytest.mark.hint(
    "Which error comes from the database if the message is there already?",
    "sqlalchemy.exc.IntegrityError. Catch it, and return.",
)
def test_return_false_for_a_message_that_is_there(ex, conn, messages, known, rival):
    rival("INSERT", "INSERT INTO log (msg) VALUES ('both')")
    answers = [ex.try_note(conn, msg) for msg in ("both", known)]

    assert answers == [False, False], (
        "Just before your first INSERT, the message 'both' was saved by another program, and "
        f"{known!r} was in the table already. For both try_note must return False; it returned "
        f"{answers}."
    )


@pytest.mark.hint(
    "How far does your rollback go? Who made the changes before?",
    "rollback() of the connection undoes the whole transaction; that of a savepoint does not.",
    "try: with conn.begin_nested(): ... except IntegrityError: return False",
)
def test_keep_what_the_caller_did_before(ex, conn, given, messages, known, new):
    conn.execute(insert(given.log).values(msg="of the caller"))
    ex.try_note(conn, known)
    ex.try_note(conn, new[0])
    conn.commit()

    assert _added(messages) == sorted(["of the caller", new[0]]), (
        "The caller inserted a row, then one note was refused, and one was new. The row of the "
        f"caller and the new note must be there after the commit; new are {_added(messages)}."
    )


@pytest.mark.hint(
    "Who ends the transaction: your function, or the caller?",
    "The end of a savepoint's block commits nothing. It only forgets the mark.",
)
def test_let_the_caller_undo_everything(ex, conn, given, messages, new):
    ex.try_note(conn, new[0])
    conn.execute(insert(given.log).values(msg="of the caller"))
    ex.try_note(conn, new[1])
    conn.rollback()

    assert _added(messages) == [], (
        "The caller rolled back after two calls of try_note, so nothing may be new; but new are "
        f"{_added(messages)}. The caller decides what belongs together."
    )


@pytest.mark.hint(
    "Look at the SQL: is there a SAVEPOINT? What ends it when the insert fails?",
    "If the error leaves the block of begin_nested(), SQLAlchemy goes back to the savepoint. So "
    "`try` stands outside of `with`.",
)
def test_go_back_to_the_savepoint_of_a_refused_note(ex, conn, messages, known, errors, sql):
    ex.try_note(conn, known)

    back = len(sql.of("ROLLBACK TO SAVEPOINT"))
    assert sql.of("SAVEPOINT"), "try_note must set a savepoint before the insert; it set none."
    assert back >= len(errors), (
        f"In try_note the database refused {len(errors)} message, and there were {back} rollbacks "
        "to a savepoint. After an error, PostgreSQL refuses all statements until you go back."
    )


@pytest.mark.hint(
    "What becomes of the savepoint when the insert went well?",
    "The block of begin_nested() releases it at its end. By hand, commit() of the savepoint does.",
    "savepoint = conn.begin_nested(); ...; savepoint.commit()",
)
def test_release_the_savepoint_of_a_saved_note(ex, conn, messages, new, sql):
    for msg in new[:2]:
        ex.try_note(conn, msg)

    assert _open(sql) <= 0, (
        f"try_note saved two messages, and {_open(sql)} savepoints are still open. The database "
        "keeps each until it is released, and the caller's next savepoint stands inside of it."
    )


@pytest.mark.hint(
    "Which errors does your `except` catch?",
    "Only an IntegrityError says that the message was refused. Catch that class alone.",
)
def test_let_other_errors_of_the_database_go_on(ex, engine, conn, raising):
    why = "The table `log` is missing here. That is no refused message, but {} hid the error."
    with raising(DatabaseError, why.format("try_note")):
        ex.try_note(conn, "d'or")
    conn.rollback()

    with raising(DatabaseError, why.format("import_all")):
        ex.import_all(engine, ["d'or"])


@pytest.mark.hint(
    "Are all the others saved, if some are refused?",
    "Each message has a savepoint of its own, inside one transaction. try_note does half of it.",
    "with engine.begin() as conn: for msg in msgs: ...",
)
def test_import_the_messages_that_are_new(ex, engine, messages, mixed, new, sql):
    ex.import_all(engine, list(mixed[0]))

    assert _added(messages) == sorted(new), (
        f"import_all was called with {mixed[0]}. Those that were not there already must be new, "
        f"each once; but new are {_added(messages)}."
    )
    bound = [value for each in sql.of("INSERT") for value in each.values]
    assert new[0] in bound, "In import_all, too, the messages must travel as parameters."


@pytest.mark.hint(
    "Which list comes first? In which order are the messages in it?",
    "Append each message to one of two lists, as you go.",
    "return good, bad",
)
def test_return_the_saved_and_the_refused_messages(ex, engine, messages, mixed, new):
    answer = ex.import_all(engine, list(mixed[0]))

    exchanged = ", the two lists exchanged" if answer == (mixed[1], new) else ""
    assert answer == (new, mixed[1]), (
        "import_all must return a tuple of two lists, the saved and the refused messages in their "
        f"order: {(new, mixed[1])}. It returned {answer}{exchanged}."
    )


@pytest.mark.hint(
    "How many transactions are there, and how many savepoints?",
    "engine.begin() stands around the loop, begin_nested() inside of it.",
)
def test_import_everything_in_one_transaction(ex, engine, messages, mixed, sql):
    ex.import_all(engine, list(mixed[0]))

    steps = [each.kind for each in sql.of("BEGIN", "COMMIT", "ROLLBACK")]
    assert steps == ["BEGIN", "COMMIT"], (
        "import_all must make one transaction, with one BEGIN and one COMMIT; the steps were "
        f"{steps}."
    )
    marks = len(sql.of("SAVEPOINT"))
    assert marks >= len(mixed[0]), (
        f"In import_all each of the {len(mixed[0])} messages needs a savepoint of its own; there "
        f"were {marks}."
    )
    assert _open(sql) <= 0, f"import_all left {_open(sql)} savepoints open. Release each."


@pytest.mark.hint(
    "Who closes your connection if nothing goes wrong?",
    "A `with` block closes what it opened, whatever happens inside.",
)
def test_leave_no_connection_open(ex, engine, new, kept):
    ex.import_all(engine, new[:1])

    assert engine.pool.checkedout() == 0, (
        "After import_all, a connection is still checked out of the pool. Close what you opened."
    )


@pytest.mark.hint(
    "What ends the savepoint of a refused message?",
    "Let the error leave the block of begin_nested(), and catch it outside.",
)
def test_go_back_once_for_each_refused_message(ex, engine, messages, mixed, errors, sql):
    ex.import_all(engine, list(mixed[0]))

    back = len(sql.of("ROLLBACK TO SAVEPOINT"))
    assert back >= len(errors), (
        f"In import_all the database refused {len(errors)} messages, and there were {back} "
        "rollbacks to a savepoint. After an error, PostgreSQL refuses all statements until you go "
        "back."
    )


@pytest.mark.hint(
    "Which errors do you catch, and where? When is the transaction committed?",
    "engine.begin() rolls back if an error leaves its block. Catch only IntegrityError.",
)
def test_save_nothing_if_another_error_comes(ex, engine, messages, new, raising, kept):
    def torn():
        yield from new[:4]
        raise EOFError

    with raising(EOFError, "`msgs` raised an EOFError. It must go on to the caller; it did not."):
        ex.import_all(engine, torn())

    assert _added(messages) == [], (
        "After four messages `msgs` raised an EOFError, so nothing may be saved; but new are "
        f"{_added(messages)}. An import is all or nothing."
    )
    assert engine.pool.checkedout() == 0, (
        "import_all let the error go on, but a connection is still checked out of the pool."
    )
