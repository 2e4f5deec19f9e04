"""What the fixtures for asyncio promise, on each database."""

from pathlib import Path

import pytest
from sqlalchemy import create_engine
from sqlalchemy.engine import make_url

from kata.async_urls import asynchronous
from kata.databases import resolve
from kata.result import Outcome
from tests.kata.conftest import Judge
from tests.kata.test_plugin import plain

TOP = """
import asyncio, os, sqlite3, time
from time import sleep as nap
from sqlalchemy import *
from sqlalchemy.ext.asyncio import *
numbers = Table("numbers", MetaData(), Column("value", Integer, primary_key=True))
"""
STORE = """
async def store(engine, *values):
    async with engine.begin() as conn:
        await conn.run_sync(numbers.metadata.create_all)
        for value in values:
            await conn.execute(insert(numbers), {"value": value})
async def load(engine):
    async with engine.connect() as conn:
        return list(await conn.scalars(select(numbers.c.value).order_by(numbers.c.value)))
"""
CALL = "def test_{0}(ex, arun, async_engine): arun(ex.{0}(async_engine))"
ONE = "def test_a(ex, arun, async_engine): arun(ex.main(async_engine))"


def test_run_coroutines_on_the_tests_own_database(judge: Judge, db: str) -> None:
    result = judge(
        TOP + STORE,
        """
        def test_a(ex, arun, async_engine, other_connection):
            arun(ex.store(async_engine, 1, 2))
            assert arun(ex.load(async_engine)) == [1, 2], "the same loop, the same pool"
            rows = other_connection.exec_driver_sql("SELECT value FROM numbers").all()
            assert sorted(rows) == [(1,), (2,)], "seen by the judge"

        def test_b(ex, arun, async_url, other_connection):
            engine = ex.create_async_engine(async_url)
            arun(ex.store(engine))
            assert arun(ex.load(engine)) == [], "another database"
            drivers = {"sqlite": "aiosqlite", "postgresql": "asyncpg"}
            assert engine.driver == drivers.get(engine.dialect.name, "aiomysql"), engine.driver
        """,
        db=db,
    )

    assert result.outcome == Outcome.PASSED, result


def test_tell_the_statements_with_their_lines(judge: Judge, db: str) -> None:
    code = TOP + STORE
    line = code.split("\n").index(
        '            await conn.execute(insert(numbers), {"value": value})'
    )

    result = judge(
        code,
        f"""
        def test_a(ex, arun, async_engine, sql):
            arun(ex.store(async_engine, 1, 2))
            assert [each.line for each in sql.of("INSERT")] == [{line + 1}] * 2, "the line"
            kinds = [each.kind for each in sql if not each.is_look_up]
            assert kinds == ["BEGIN", "CREATE", "INSERT", "INSERT", "COMMIT"], kinds
            assert None not in {{each.line for each in sql if each.kind != "BEGIN"}}, "each one"
        """,
        db=db,
    )

    assert result.outcome == Outcome.PASSED, result


def test_wait_for_a_lock_no_longer_than_the_others(judge: Judge, db: str) -> None:
    if db == "sqlite":
        pytest.skip("its driver waits five seconds, whatever the URL says")
    result = judge(
        TOP + STORE + "async def main(engine):\n"
        "    await store(engine, 1)\n"
        "    async with engine.connect() as one, engine.connect() as two:\n"
        "        await one.execute(update(numbers).values(value=2))\n"
        "        await two.execute(update(numbers).values(value=3))\n",
        ONE,
        db=db,
    )

    assert result.failed[0].error in ("OperationalError", "DBAPIError"), result
    assert "ock" in result.failed[0].message


LEFT = """
left = []
async def main(engine):
    await store(engine, 1)
    conn = await engine.connect()
    left.extend((conn, asyncio.create_task(asyncio.sleep(99))))
    await conn.execute(insert(numbers), {"value": 2})
    async def numbers_of():
        async with engine.connect() as conn:
            yield await conn.scalar(select(numbers.c.value))
    left.append(numbers_of())
    print(await anext(left[-1]))
def forget(url):
    async def body():
        engine = create_async_engine(url)
        conn = await engine.connect()
        await conn.execute(text("SELECT 1"))
        left.extend((engine, conn))
    asyncio.run(body())
"""


@pytest.mark.parametrize("call", ["arun(ex.main(async_engine))", "ex.forget(async_url)"])
def test_end_what_was_left_open_without_a_word(
    root: Path, judge: Judge, db: str, call: str
) -> None:
    test = f"""
        def test_a(ex, arun, async_engine, async_url): {call}
        def test_b(ex, arun, async_engine, async_url): {call}
        """
    code = TOP + STORE + LEFT
    result = judge(code, test, db=db, strict=True)
    assert result.outcome == Outcome.PASSED, result

    done = plain(root, "tests/c0_mini", f"--db={db}", "--target=answer", "-rA")

    assert done.returncode == 0, done.stdout
    assert "2 passed" in done.stdout.split("\n")[-2], done.stdout
    assert "rror" not in done.stdout + done.stderr, done.stdout
    assert "arning" not in done.stdout + done.stderr, done.stdout + done.stderr


def test_leave_no_database_behind(judge: Judge, root: Path, db: str) -> None:
    if db == "sqlite":
        pytest.skip("its database is a file in a directory that goes")
    file, name = root / "names", "current_schema" if db == "postgresql" else "database"
    tell = (
        f"async def tell(url):\n    engine = create_async_engine(url)\n"
        f"    conn = await engine.connect()\n    left.append(conn)\n"
        f"    name = await conn.scalar(text('SELECT {name}()'))\n"
        f"    print(name, file=open({str(file)!r}, 'a'), flush=True)\n"
    )
    test = "def test_a(ex, async_url, arun): {}(ex.tell(async_url))"
    for code, way in (("", "arun"), ("", "ex.asyncio.run"), ("    os._exit(1)\n", "arun")):
        judge(TOP + STORE + LEFT + tell + code, test.format(way), db=db)

    used = file.read_text().split()
    with create_engine(resolve(db)).connect() as connection:
        there = connection.exec_driver_sql("SELECT schema_name FROM information_schema.schemata")
        assert len(used) == 3
        assert not set(used) & set(there.scalars())


BLOCKING = {
    "time.sleep(0)": "time.sleep()",
    "nap(0)": "time.sleep()",
    "os.system('true')": "os.system()",
    "sqlite3.connect(':memory:')": "sqlite3.connect()",
    "create_engine(URL).connect()": "synchronous engine",
    "opened.execute(select(1))": "synchronous engine",
    "__import__('urllib.request').request.urlopen('http://127.0.0.1:1')": "not made for asyncio",
}


def test_find_each_call_that_blocks(judge: Judge, db: str) -> None:
    code = TOP + "URL = 'sqlite://'\nopened = create_engine(URL).connect()\n"
    lines = []
    for number, call in enumerate(BLOCKING):
        code += f"async def plain_{number}(engine):\n    {call}\n"
        lines.append(code.count("\n"))
        code += f"async def caught_{number}(engine):\n    await asyncio.sleep(0)\n"
        code += f"    try:\n        {call}\n    except Exception: pass\n"
        lines.append(code.count("\n") - 1)
    names = [f"{kind}_{number}" for number in range(len(BLOCKING)) for kind in ("plain", "caught")]

    result = judge(code, "\n".join(CALL.format(name) for name in names), db=db)

    assert {test.error for test in result.tests} == {"BlockingCall"}, result.tests
    assert [test.line for test in result.tests] == lines
    for test, word in zip(result.tests, [w for w in BLOCKING.values() for _ in "12"], strict=True):
        assert word in test.message


def test_let_threads_and_the_judge_block(judge: Judge, db: str) -> None:
    result = judge(
        TOP + "async def main():\n"
        "    await asyncio.to_thread(time.sleep, 0)\n"
        "    return await asyncio.to_thread(create_engine('sqlite://').connect)\n",
        """
        import time
        def test_a(ex, arun, other_connection, db_url):
            async def story():
                await ex.main()
                time.sleep(0)
                other_connection.exec_driver_sql("SELECT 1")
                ex.create_engine(db_url).connect().close()
            arun(story())
        """,
        db=db,
    )

    assert result.outcome == Outcome.PASSED, result


FORGOTTEN = """
    engine.connect().close()  # here, AsyncConnection.close()
---
    conn = await engine.connect()
    result = conn.execute(select(1))  # here, AsyncConnection.execute()
    await conn.close()
    return result.all()
---
    conn = await engine.connect()
    result = conn.execute(select(1)).scalar()  # here, AsyncConnection.execute()
---
    asyncio.sleep(0)  # here, sleep()
    raise ValueError
---
    asyncio.sleep(0)  # here, sleep()
    assert 0
---
    return asyncio.sleep(0)  # here, sleep()
---
    try: return asyncio.sleep(0).result  # here, sleep()
    except Exception: pass
---
    return AsyncAttrs().awaitable_attrs.anything  # here
"""


def test_find_each_coroutine_that_nobody_awaits(judge: Judge) -> None:
    bodies = FORGOTTEN.split("---")
    code = TOP + "".join(f"async def f_{n}(engine):{body}" for n, body in enumerate(bodies))
    found = [
        f"Line {number} makes a coroutine{text.partition('# here')[2]}, and nothing awaits it."
        for number, text in enumerate(code.split("\n"), 1)
        if "# here" in text
    ]

    result = judge(code, "\n".join(CALL.format(f"f_{n}") for n in range(len(bodies))))

    assert {test.error for test in result.tests} == {"NeverAwaited"}, result.tests
    assert [test.message.partition(" So ")[0] for test in result.tests] == found


def test_say_where_sql_was_to_be_sent_in_secret(judge: Judge, db: str) -> None:
    code = TOP + STORE
    code += "async def cold(engine):\n    numbers.metadata.create_all(engine.sync_engine)\n"
    line = code.count("\n")
    code += "async def warm(engine):\n    await store(engine)\n    await cold(engine)\n"

    result = judge(code, "\n".join(CALL.format(name) for name in ("cold", "warm")), db=db)

    for test in result.tests:
        assert (test.error, test.line) == ("MissingGreenlet", line)
        assert "SQL was to be sent here" in test.message
        assert "xd2s" in test.message


MISTAKES = {
    "def main(engine): return []": ("NotAwaitable", "class list"),
    "async def main(engine): raise NotImplementedError": ("NotImplementedError", "not written"),
    "async def main(engine):\n    conn = await engine.connect()": ("LeftOpen", "garbage"),
    "async def main(engine):\n    await asyncio.Event().wait()": ("StillWaiting", "4 seconds"),
}


@pytest.mark.parametrize("code", MISTAKES)
def test_say_what_went_wrong(judge: Judge, code: str) -> None:
    result = judge(TOP + code, ONE)

    error, words = MISTAKES[code]
    assert result.failed[0].error == error, result
    assert words in result.failed[0].message
    if error == "StillWaiting":
        assert result.failed[0].line == (TOP + code).count("\n") + 1


def test_hand_on_other_warnings(judge: Judge) -> None:
    code = TOP + "import warnings\nasync def main(engine): warnings.warn('beware', UserWarning)"

    result = judge(
        code,
        "def test_a(ex, arun, async_engine):\n"
        "    with pytest.warns(UserWarning, match='beware'): arun(ex.main(async_engine))",
    )

    assert result.outcome == Outcome.PASSED, result


def test_cost_nothing_where_asyncio_is_not_used(judge: Judge) -> None:
    test = """
        import sys
        LATE = {"kata.event_loop", "kata.blocking", "sqlalchemy.ext.asyncio", "aiosqlite"}
        def test_a(ex, sql): assert not LATE & sys.modules.keys(), "imported"
        """

    assert judge("", test).outcome == Outcome.PASSED


@pytest.mark.parametrize(
    ("url", "other"),
    [
        ("sqlite:////tmp/a.db", "sqlite+aiosqlite:////tmp/a.db"),
        (
            "mysql+pymysql://me:x@h/d?ssl_disabled=true&charset=utf8",
            "mysql+aiomysql://me:x@h/d?charset=utf8",
        ),
        ("mariadb+pymysql://h/d", "mariadb+aiomysql://h/d"),
    ],
)
def test_derive_the_url(url: str, other: str) -> None:
    assert asynchronous(make_url(url)) == make_url(other)


def test_derive_the_url_of_asyncpg() -> None:
    url = make_url("postgresql+psycopg://me:x@h:1/d").update_query_dict(
        {
            "options": "-csearch_path=a -clock_timeout=2s",
            "sslmode": "disable",
            "connect_timeout": "2",
        }
    )

    found = asynchronous(url)

    assert found.set(query={}) == make_url("postgresql+asyncpg://me:x@h:1/d")
    assert found.query == {"dsn": "postgresql://?search_path=a&lock_timeout=2s&sslmode=disable"}
