"""Statements of one engine must be counted and timed, all of them and no others."""

import time

import pytest
from sqlalchemy import create_engine, event, insert, text
from sqlalchemy.exc import DBAPIError

ONE = text("SELECT 1")
SLOW = text("SELECT 'slow'")


@pytest.fixture
def engine(engine):
    """Give an engine that has connected before, so that it need not ask who the server is."""
    engine.connect().close()
    return engine


@pytest.fixture
def other_engine(db_url):
    """Give a second engine on the same database."""
    engine = create_engine(db_url)
    engine.connect().close()
    yield engine
    engine.dispose()


@pytest.fixture
def send(engine):
    """Give a function that sends a statement, some times in one transaction."""

    def send(times, statement=ONE, engine=engine):
        with engine.begin() as conn:
            for _ in range(times):
                (conn.exec_driver_sql if isinstance(statement, str) else conn.execute)(statement)

    return send


@pytest.fixture
def told():
    """Give a list of what a sink was told, and the sink."""
    told = []
    return told, lambda *args: told.append(args)


def _delay(engine, seconds, meanwhile=lambda: None):
    """Let each slow statement of an engine take so many seconds, and call `meanwhile` in it."""

    def listener(cursor, statement, parameters, context):
        if "slow" in statement:
            time.sleep(seconds)
            meanwhile()

    event.listen(engine, "do_execute", listener)


@pytest.mark.hint(
    "What does your block get? What is called for each statement?",
    "A function that listens to before_cursor_execute has six arguments. It can change the count "
    "that the block has.",
    'event.listen(engine, "before_cursor_execute", before)',
)
def test_count_each_statement_of_the_block(ex, engine, send, rng):
    number = rng.randint(2, 6)
    with ex.count_queries(engine) as count:
        first = count.value
        send(number)
        inside = count.value
        send(1, "SELECT 1")

    off = f"{abs(inside - number)} too {'many' if inside > number else 'few'}"
    assert (first, inside) == (0, number), (
        f"{number} statements were sent, in one transaction. The value must be 0 at first and "
        f"{number} then; it was {first} and {inside}, {off}. BEGIN and COMMIT do not count."
    )
    more = count.value - inside
    assert more == 1, f"exec_driver_sql() sent one more; the value grew by {more}, and not by 1."


@pytest.mark.hint(
    "How often is your function called for an executemany? What do you add?",
    "The argument `executemany` only says that there are many rows; it is one statement.",
)
def test_count_an_executemany_once(ex, engine, given, fill):
    fill([])
    with ex.count_queries(engine) as count, engine.begin() as conn:
        conn.execute(insert(given.log), [{"msg": "a"}, {"msg": "b"}, {"msg": "c"}])

    assert count.value == 1, (
        "One INSERT was sent with three rows. For the driver that is one executemany, so the value "
        f"must be 1; it is {count.value}."
    )


@pytest.mark.hint(
    "Which event comes for a statement that fails: the one before it, or the one after it?",
    "after_cursor_execute comes when the statement has succeeded.",
)
def test_count_a_statement_that_fails(ex, engine, send, rng):
    number = rng.randint(2, 4)
    with ex.count_queries(engine) as count:
        for _ in range(number):
            with pytest.raises(DBAPIError):
                send(1, text("SELECT nothing FROM nowhere"))
        send(1)

    assert count.value == number + 1, (
        f"{number} statements failed and one did not: the value must be {number + 1}, and it is "
        f"{count.value}. The database had work with each of them."
    )


@pytest.mark.hint(
    "Which engines does your function listen to?",
    "An event can be listened to on one engine, or on the class Engine: then it is all engines.",
)
def test_ignore_other_engines(ex, engine, send, other_engine):
    with ex.count_queries(engine) as count:
        send(1)
        send(2, engine=other_engine)

    assert count.value == 1, (
        "One statement was sent through the engine that was given, and two through another: the "
        f"value must be 1, and it is {count.value}."
    )


@pytest.mark.hint(
    "Does each block have a Count of its own?",
    "Make the Count in your function, and let a function in there add to it.",
)
def test_give_each_block_its_own_count(ex, engine, send, rng):
    first, second = rng.randint(1, 3), rng.randint(4, 6)
    with ex.count_queries(engine) as outer:
        send(first)
        with ex.count_queries(engine) as inner:
            send(second)

    found, wanted = (outer.value, inner.value), (first + second, second)
    assert found == wanted, (
        f"{first} statements were sent in the outer block, and {second} in a block in it, so outer "
        f"and inner value must be {wanted}; they are {found}."
    )


@pytest.mark.hint(
    "What takes your listener away when the block is over?",
    "event.remove() takes the same three arguments as event.listen().",
    'event.remove(engine, "before_cursor_execute", before)',
)
def test_count_no_more_after_the_block(ex, engine, send):
    with ex.count_queries(engine) as count:
        send(1)
    send(2)

    assert count.value == 1, (
        "One statement was sent inside the block and two after it: the value must be 1, and it is "
        f"{count.value}. A listener that nobody removes works for as long as the engine lives."
    )


@pytest.mark.hint(
    "Which of your lines behind `yield` are run when an error leaves the block?",
    "The error comes out of the `yield`. What must be done in any case stands in `finally`.",
    "try: yield count; finally: event.remove(...)",
)
def test_count_no_more_after_an_error(ex, engine, send):
    try:
        with ex.count_queries(engine) as count:
            raise EOFError
    except EOFError:
        send(2)
    else:
        pytest.fail("An EOFError left the block, and nobody heard of it. It must go on.")

    assert count.value == 0, (
        "An error left the block, and two statements were sent after it: the value must be 0, and "
        f"it is {count.value}. The listener must go in any case."
    )


@pytest.mark.hint(
    "Which two events are there for a statement, and which clock do you read in each?",
    "time.perf_counter() gives seconds. Both functions get the same `context`: what is put there "
    "by the first, the second finds.",
    "context.start = perf_counter()",
)
def test_tell_of_each_slow_statement(ex, engine, send, sql, told):
    _delay(engine, 0.02)
    ex.log_slow(engine, 0.01, told[1])
    send(2, SLOW)

    texts = [text for text, _ in told[0]]
    assert texts == [each.text for each in sql.of("SELECT")], (
        f"Two statements took 0.02 s and more, so sink must be called twice, with the SQL of each, "
        f"when 0.01 s are allowed; it was called with {told[0]}."
    )
    times = [time for _, time in told[0]]
    assert all(0.01 < each < 5 for each in times), f"They took 0.02 s and more, not {times} s."


@pytest.mark.hint(
    "When is sink called?",
    "Compare the time that a statement took with `seconds`.",
)
def test_tell_of_no_fast_statement(ex, engine, send, told):
    ex.log_slow(engine, 0, told[1])
    send(1)
    assert told[0], "A statement took more than 0 s, and 0 s were allowed; sink was not called."

    told[0].clear()
    ex.log_slow(engine, 5, told[1])
    send(1)
    assert len(told[0]) == 1, (
        "With 5 s allowed, a fast statement must not be told; only log_slow(engine, 0, ...), which "
        f"was called before, tells of it. sink was called {len(told[0])} times."
    )


@pytest.mark.hint(
    "Which engines do your functions listen to?",
    "An event can be listened to on one engine, or on the class Engine: then it is all engines.",
)
def test_tell_nothing_of_other_engines(ex, engine, send, other_engine, told):
    ex.log_slow(engine, 0, told[1])
    send(2, engine=other_engine)
    other = len(told[0])
    send(1)

    assert (other, len(told[0])) == (0, 1), (
        "Two statements of another engine and then one of the engine that was given were sent, and "
        f"0 s were allowed. sink was called {other} times and {len(told[0]) - other} times; it "
        "must be 0 and 1."
    )


@pytest.mark.hint(
    "Where do you keep the beginning of a statement? What if another one begins before it is over?",
    "`context` belongs to one statement. conn.info is a dictionary that belongs to one connection.",
)
def test_keep_the_times_of_two_connections_apart(ex, engine, send, told):
    _delay(engine, 0.06, meanwhile=lambda: send(1))
    ex.log_slow(engine, 0.04, told[1])
    send(1, SLOW)

    slow = [text for text, _ in told[0] if "slow" in text]
    assert len(slow) == 1, (
        "A statement took more than 0.06 s, and 0.04 s were allowed. While it ran, another "
        f"connection sent a fast one. sink must be told of the slow one; it was told: {told[0]}."
    )
