"""An engine must keep to its limits, and every connection must come back to the pool."""

from contextlib import ExitStack, suppress

import pytest
from sqlalchemy import URL, event, exc, text


@pytest.fixture
def place(rng):
    """Give a host and a database."""
    return f"db{rng.randint(1, 9)}.example.com", f"shop{rng.randint(1, 9)}"


@pytest.fixture
def limits(rng):
    """Give a size, and a time so short that a test can wait for it."""
    return rng.randint(2, 4), rng.randint(30, 60) / 1000


@pytest.fixture
def hold():
    """Give a function that opens connections of an engine; they are closed after the test."""
    with ExitStack() as stack:
        yield lambda engine, count=1: [stack.enter_context(engine.connect()) for _ in range(count)]


@pytest.fixture
def rows(fill, rng):
    """Fill the table, and give the number of its rows."""
    return len(fill(["m"] * rng.randint(3, 30)))


def _drivers(connections):
    """Return the connections of the driver, which the pool lends out."""
    return [conn.connection.dbapi_connection for conn in connections]


def _limits(engine):
    """Return the size of the pool and the seconds to wait for it, or what it is, if it has none."""
    pool = engine.pool
    return (pool.size(), pool.timeout()) if hasattr(pool, "timeout") else type(pool).__name__


@pytest.mark.hint(
    "What comes back: a text, or an object of the class URL? Are its parts in their places?",
    "The documentation of URL.create() says which part is called what.",
    'URL.create("postgresql+psycopg", username=user, ...)',
)
def test_return_a_url_with_its_parts_in_place(ex, place, rng):
    user = f"ada{rng.randint(1, 9)}"
    url = ex.url_for(user, "secret", *place)

    assert isinstance(url, URL), (
        f"An object of the class URL must come back; it is of the class {type(url).__name__}. A "
        "text would either show the password to everybody, or have *** in its place."
    )
    found = url.drivername, url.username, url.host, url.port, url.database
    wanted = "postgresql+psycopg", user, place[0], None, place[1]
    assert found == wanted, (
        "Driver, user, host, port (None: the usual one) and database must be "
        f"{wanted}; they are {found}."
    )


@pytest.mark.hint(
    "What do @, : and / mean in the text of a URL?",
    "URL.create() takes each part as it is. In a text, they would have to be escaped.",
    "URL.create(..., password=password, ...)",
)
def test_keep_every_character_of_user_and_password(ex, place, rng):
    user, password = f"sales:{rng.randint(10, 99)}", f"p@ss/w:rd#{rng.randint(10, 99)}%2B+x"
    url = ex.url_for(user, password, *place)

    found = url.username, url.password, url.host
    assert found == (user, password, place[0]), (
        f"User, password and host must be {(user, password, place[0])}; in the URL they are "
        f"{found}. In the text of a URL, some characters mean that a part of it ends."
    )


@pytest.mark.hint(
    "What happens to a connection that is closed: is it kept, and how many are?",
    "The size of a pool says how many connections are kept. NullPool keeps none.",
    "create_engine(url, pool_size=size, ...)",
)
def test_keep_as_many_connections_as_the_size(ex, db_url, limits, hold):
    size, seconds = limits
    engine = ex.make_engine(db_url, size, seconds)
    connections = hold(engine, size)
    first = _drivers(connections)
    for conn in connections:
        conn.close()

    second = _drivers(hold(engine, size))
    same = sum(any(one is other for other in first) for one in second)
    assert same == size, (
        f"{size} connections were opened and closed, and then {size} opened again. All must be "
        f"the same ones, out of the pool; {same} were. To open a new one costs time."
    )


@pytest.mark.hint(
    "What happens when all connections of the pool are in use? After how many seconds?",
    "A pool opens 10 more than its size if nobody says otherwise, and waits 30 seconds. See "
    "`max_overflow` and `pool_timeout` of create_engine().",
    "create_engine(url, ..., max_overflow=0, pool_timeout=seconds)",
)
def test_let_one_more_wait_and_then_fail(ex, db_url, limits, hold):
    size, seconds = limits
    engine = ex.make_engine(db_url, size, seconds)
    found = _limits(engine)
    assert found == limits, f"The pool's size and seconds to wait must be {limits}; found: {found}."

    hold(engine, size)
    try:
        hold(engine)
    except exc.TimeoutError:
        return
    pytest.fail(
        f"All {size} connections were in use, and one more was opened. A database server has a "
        "limit for all of its clients, so each of them needs one, too."
    )


@pytest.mark.hint(
    "How does the pool know that a connection which it kept still works?",
    "The page on pooling has a section 'Dealing with Disconnects': the pessimistic way.",
    "create_engine(url, ..., pool_pre_ping=True)",
)
def test_replace_a_connection_that_broke(ex, db_url, limits, hold):
    engine = ex.make_engine(db_url, *limits)
    with engine.connect() as conn:
        (driver,) = _drivers([conn])
    with suppress(engine.dialect.dbapi.Error):  # it is closed if no pool keeps it
        driver.close()

    try:
        answer = hold(engine)[0].scalar(text("SELECT 1"))
    except exc.DBAPIError as error:
        answer = str(error.orig)
    assert answer == 1, (
        "A connection broke while it lay in the pool, as when the server starts again. The next "
        f"user must get one that works; what came was: {answer}."
    )


@pytest.mark.hint(
    "Which methods does engine.pool have? What is a connection called that is in use?",
    "A connection is checked out to be used, and checked in when it is closed. The size is only "
    "how many the pool could keep.",
    "engine.pool.checkedout(), engine.pool.checkedin()",
)
def test_report_what_is_in_use_and_what_is_not(ex, engine, hold, rng):
    used, idle = rng.choice([(1, 2), (1, 3), (2, 1), (3, 1)])
    for conn in hold(engine, used + idle)[used:]:
        conn.close()

    found = ex.pool_report(engine)
    assert found != (idle, used), (
        f"The number in use comes first, then the number unused; {found} is the other way round."
    )
    assert found == (used, idle), (
        f"Of {used + idle} connections that were opened, {used} are in use and {idle} are closed, "
        f"so ({used}, {idle}) must come back; it was {found}. A pool opens a connection only when "
        "it is wanted."
    )


@pytest.mark.hint(
    "Does your query count in the database, and does your function return the number?",
    "func.count() with select_from(), and a method that takes one value out of the result.",
    "conn.scalar(select(func.count()).select_from(log))",
)
def test_count_the_rows_of_the_log(ex, engine, rows):
    found = ex.count_log(engine)

    assert found == rows, f"The table has {rows} rows; count_log returned {found!r}."


@pytest.mark.hint(
    "Who closes the connection that you open?",
    "A connection is a context manager: it is closed when its block ends.",
    "with engine.connect() as conn: ...",
)
def test_leave_nothing_checked_out_after_ten_calls(ex, engine, rows, kept):
    for _ in range(10):
        ex.count_log(engine)

    left = engine.pool.checkedout()
    assert left == 0, (
        f"count_log was called ten times, and {left} connections are still checked out. A program "
        "that runs for days would soon wait for a connection that never comes."
    )


@pytest.mark.hint(
    "Which of your lines are not run when the query raises an error?",
    "A `with` block ends in any case; a line behind the query is skipped.",
)
def test_leave_nothing_checked_out_after_an_error(ex, engine, kept):
    try:
        found = ex.count_log(engine)
    except exc.DBAPIError:
        left = engine.pool.checkedout()
    else:
        pytest.fail(f"The table is missing, and nobody hears of it: count_log returned {found!r}.")

    assert left == 0, (
        f"The query failed, and {left} connection is still checked out. A connection must be "
        "closed whatever happens."
    )


@pytest.mark.hint(
    "Who still holds the connections that your program has closed?",
    "An engine has a method that closes all connections of its pool.",
    "engine.dispose()",
)
def test_close_all_connections_at_the_end(ex, engine, hold, rng):
    closed, count = [], rng.randint(2, 4)
    event.listen(engine, "close", lambda driver, record: closed.append(driver))
    for conn in hold(engine, count):
        conn.close()

    ex.shutdown(engine)
    assert len(closed) == count, (
        f"{count} connections lay in the pool, and shutdown(engine) must close them all; closed "
        f"were {len(closed)}. To close a Connection only gives it back to the pool."
    )
