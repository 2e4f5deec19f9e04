"""What the fixtures promise, on each database, in the runner and in plain pytest."""

import os
import subprocess
import sys
from pathlib import Path
from textwrap import dedent

import pytest
from sqlalchemy import create_engine

from kata.databases import resolve
from kata.result import Outcome
from tests.kata.conftest import Judge

NOWHERE = "postgresql://nobody@127.0.0.1:1/nothing"


def plain(root: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run plain pytest on a pack whose conftest names the plugin."""
    (root / "conftest.py").write_text('pytest_plugins = ["kata.plugin"]\n')
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", *arguments]
    here = str(Path(__file__).parents[2])
    environment = {**os.environ, "PYTHONPATH": here}
    return subprocess.run(
        command, cwd=root, env=environment, capture_output=True, text=True, check=False
    )


INSERT = dedent("""
    from sqlalchemy import Column, Integer, MetaData, String, Table, create_engine, insert
    engine = create_engine("sqlite:///example.db", echo=True)
    users = Table("users", MetaData(), Column("id", Integer, primary_key=True),
                  Column("name", String(50)))
    users.metadata.create_all(engine)
    print("made")
    with engine.connect() as connection:
        connection.execute(insert(users), [{"name": "Alice"}, {"name": "O'Brien"}])
        connection.commit()
    left_open = engine.connect()
    left_open.execute(insert(users), {"name": "Bob"})
    """)


def test_judge_a_script_on_each_database(judge: Judge, db: str) -> None:
    result = judge(
        INSERT,
        """
        def test_a(ex, sql, run, other_connection):
            rows = other_connection.exec_driver_sql("SELECT name FROM users ORDER BY id").all()
            assert rows == [("Alice",), ("O'Brien",)], f"only what is committed: {rows}"
            many, one = sql.of("INSERT")
            assert many.many and many.values == ["Alice", "O'Brien"], "bound values"
            assert [s.kind for s in sql if not s.is_look_up] == [
                "BEGIN", "CREATE", "COMMIT", "BEGIN", "INSERT", "COMMIT", "BEGIN", "INSERT"
            ], "steps"
            assert run.lines == ["made"], "echo is not part of what was printed"

        def test_b(db_url, other_connection):
            with pytest.raises(Exception):
                other_connection.exec_driver_sql("SELECT * FROM users")
        """,
        db=db,
    )

    assert result.outcome == Outcome.PASSED, result
    assert result.db == db


def test_leave_no_database_behind_where_a_transaction_was_left_open(
    judge: Judge, root: Path, db: str
) -> None:
    if db == "sqlite":
        pytest.skip("its database is a file in a directory that goes")
    file, name = root / "names", "current_schema" if db == "postgresql" else "database"
    told = (
        f'\nname = left_open.exec_driver_sql("SELECT {name}()").scalar()\n'
        f"print(name, file=open({str(file)!r}, 'a'), flush=True)\n"
    )
    for code, outcome, limit in (
        ("", Outcome.PASSED, 10.0),
        ("import os; os._exit(1)\n", Outcome.CRASHED, 10.0),
        ("while True: pass\n", Outcome.TIMEOUT, 2.0),
    ):
        result = judge(INSERT + told + code, "def test_a(ex): pass", db=db, limit=limit)
        assert result.outcome == outcome
    used = file.read_text().split()
    with create_engine(resolve(db)).connect() as connection:
        there = connection.exec_driver_sql("SELECT schema_name FROM information_schema.schemata")
        assert len(used) == 3
        assert not set(used) & set(there.scalars())


def test_hand_an_engine_and_a_session_to_functions(judge: Judge, db: str) -> None:
    result = judge(
        "from sqlalchemy import text\ndef one(conn): return conn.scalar(text('SELECT 1'))",
        """
        def test_a(ex, engine, session, sql):
            with engine.connect() as connection:
                assert ex.one(connection) == 1, "one"
            assert ex.one(session.connection()) == 1, "one"
            assert [each.line for each in sql.of("SELECT")] == [2, 2], "the answer's line"
        """,
        db=db,
    )

    assert result.outcome == Outcome.PASSED, result


def test_enforce_foreign_keys_on_the_engine_that_is_handed_over(judge: Judge, db: str) -> None:
    result = judge(
        "from sqlalchemy import *\nfrom sqlalchemy.exc import IntegrityError",
        """
        def test_a(ex, engine):
            data = ex.MetaData()
            ex.Table("a", data, ex.Column("id", ex.Integer, primary_key=True))
            b = ex.Table("b", data, ex.Column("a", ex.ForeignKey("a.id")))
            data.create_all(engine)
            with engine.begin() as connection, pytest.raises(ex.IntegrityError):
                connection.execute(b.insert(), {"a": 1})
        """,
        db=db,
    )

    assert result.outcome == Outcome.PASSED, result


def test_not_record_what_the_judge_sends(judge: Judge, db: str) -> None:
    result = judge(
        "",
        """
        def test_a(ex, sql, other_connection):
            other_connection.exec_driver_sql("CREATE TABLE t (x INTEGER)")
            assert len(sql) == 0, "nothing"
        """,
        db=db,
    )

    assert result.outcome == Outcome.PASSED, result


def test_run_the_file_again_on_what_it_left(judge: Judge) -> None:
    result = judge(
        "import pathlib\nfile = pathlib.Path('count')\n"
        "file.write_text(str(len(file.read_text()) * 'x' + 'x') if file.exists() else '')\n",
        """
        def test_a(run):
            first, second = run(), run()
            assert first is not second, "a fresh module"
            assert second.file.read_text() == "x", "the same directory"
        """,
    )

    assert result.outcome == Outcome.PASSED, result


def test_take_given_code_from_the_pack_and_not_from_the_target(root: Path, judge: Judge) -> None:
    (root / "exercises/c0_mini/given.py").write_text("number = 42\n")
    (root / "answer").mkdir()
    (root / "answer/given.py").write_text("number = 1\n")

    result = judge(
        "from given import number",
        "def test_a(ex): assert ex.number == 42, 'the given one'\n"
        "def test_b(ex): assert 'given' in __import__('sys').modules, 'imported anew'",
    )

    assert result.outcome == Outcome.PASSED, result


def test_run_given_code_anew_where_an_answer_took_modules_away(root: Path, judge: Judge) -> None:
    (root / "exercises/c0_mini/given.py").write_text("calls = []\n")

    result = judge(
        "import sys\nfrom given import calls\n"
        "for name in ('html', 'html.entities', 'xml'): sys.modules.pop(name, None)",
        "import html, xml\n"
        "def test_a(ex): ex.calls.append(1); assert len(ex.calls) == 1, 'anew'\n"
        "def test_b(ex): ex.calls.append(1); assert len(ex.calls) == 1, 'anew'",
    )

    assert result.outcome == Outcome.PASSED, result


def test_draw_the_same_data_again_for_the_same_seed(judge: Judge) -> None:
    def draw(seed: int) -> list[str]:
        test = """
            import random
            def test_a(ex, rng): print(rng.random(), random.random()); assert 0, "no"
            def test_b(ex, rng): print(rng.random(), random.random()); assert 0, "no"
            """
        return [each.printed for each in judge("", test, seed=seed).tests]

    first = draw(7)

    assert first == draw(7)
    assert first != draw(8)
    assert first[0] != first[1]


def test_keep_the_order_of_the_file_unless_asked_to_shuffle(judge: Judge) -> None:
    tests = "\n".join(f"def test_{n}(ex): print({n}); assert 0, 'no'" for n in range(6))
    log = "import pathlib\n" + "pathlib.Path('../order').open('a')\n"

    in_order = judge(log, tests, seed=3)
    shuffled = judge(log, tests, seed=3, shuffle=True)

    names = [f"test_{n}" for n in range(6)]
    assert [each.name for each in in_order.tests] == names
    assert [each.name for each in shuffled.tests] == names, "the result is told in file order"


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        ("", "The file does not define the name `engine` yet."),
        ("engine = ...", "`engine` is still `...`: write it in the place of the dots."),
    ],
)
def test_say_which_name_is_missing(judge: Judge, answer: str, message: str) -> None:
    result = judge(answer, "def test_a(ex): assert ex.engine, 'no'")

    assert result.failed[0].message == message
    assert result.failed[0].error == "MissingName"


def test_refuse_an_api_that_is_on_its_way_out(judge: Judge) -> None:
    stale = "from sqlalchemy.ext.declarative import declarative_base\nBase = declarative_base()"
    legacy = """
        from sqlalchemy import *
        from sqlalchemy.orm import *
        class User(declarative_base()):
            __tablename__ = "users"
            id = Column(Integer, primary_key=True)
        engine = create_engine("sqlite:///example.db")
        User.metadata.create_all(engine)
        nobody = Session(engine).query(User).get(1)
        """
    test = "def test_a(ex): assert ex.nobody is None, 'nobody'"

    broken = judge(stale, test)

    assert (broken.outcome, broken.line) == (Outcome.BROKEN, 2)
    assert "MovedIn20Warning" in broken.message
    assert judge(legacy, test).outcome == Outcome.PASSED


def test_announce_a_server_that_is_not_there(judge: Judge) -> None:
    result = judge(INSERT, "def test_a(ex): pass", db=NOWHERE)

    assert result.outcome == Outcome.UNAVAILABLE
    assert "docker run" in result.message
    assert "DB=" in result.message


def test_announce_a_test_that_another_back_end_must_show(judge: Judge) -> None:
    marker = "@pytest.mark.backends('postgresql', reason='LATERAL is a syntax error.')\n"
    one = marker + "def test_a(ex, engine): assert 0, 'no'\n"

    result = judge("", one + "def test_b(ex): pass")

    assert result.outcome == Outcome.PASSED
    assert result.tests[0].outcome == "unavailable"
    assert "LATERAL" in result.tests[0].message
    assert judge("", one).outcome == Outcome.UNAVAILABLE


@pytest.mark.parametrize("answer", ["import no_such_package", "raise NotImplementedError"])
def test_announce_a_package_that_is_not_installed(judge: Judge, answer: str) -> None:
    marker = "@pytest.mark.needs('click', 'no_such_package', how='Run: make such')\n"
    one = marker + "def test_a(ex, engine): assert 0, 'no'\n"

    result = judge(answer, one)

    assert result.outcome == Outcome.UNAVAILABLE
    assert result.message == "Needs no_such_package, which is not installed. Run: make such"
    assert judge("", one + "def test_b(ex): pass").outcome == Outcome.PASSED


def test_import_needed_packages_before_the_run(judge: Judge) -> None:
    marker = "@pytest.mark.needs('colorsys', how='Run: make such')\n"
    test = "def test_a(ex): assert 'colorsys' in __import__('sys').modules, 'imported'"

    assert judge("", marker + test).outcome == Outcome.PASSED
    assert judge("", test).outcome == Outcome.FAILING


def test_run_a_test_whose_packages_are_installed(judge: Judge) -> None:
    marker = "@pytest.mark.needs('click', how='Run: make such')\n"

    assert judge("", marker + "def test_a(ex): pass").outcome == Outcome.PASSED
    assert judge("", marker + "def test_a(ex): assert 0, 'no'").outcome == Outcome.FAILING


def test_carry_hints_and_points(judge: Judge) -> None:
    result = judge(
        "",
        "@pytest.mark.hint('a', 'b')\n@pytest.mark.points(3)\ndef test_a(ex): assert 0, 'no'",
    )

    assert (result.tests[0].hints, result.tests[0].points) == (["a", "b"], 3)


def test_work_in_plain_pytest(root: Path, db: str) -> None:
    tests = "tests/c0_mini/test_ex01_number.py"

    red = plain(root, tests, f"--db={db}")
    green = plain(root, tests, f"--db={db}", "--target=solutions")

    assert "2 failed" in red.stdout, red.stdout
    assert "2 passed" in green.stdout, green.stdout


def test_skip_in_plain_pytest_where_the_server_is_missing(root: Path) -> None:
    done = plain(root, "tests", f"--db={NOWHERE}", "-rs", "--target=solutions")

    assert done.returncode == 0
    assert "2 skipped" in done.stdout
    assert "docker run" in done.stdout


def test_be_found_by_an_editor(root: Path) -> None:
    done = plain(root, "--collect-only", "-q", "tests")

    assert "tests/c0_mini/test_ex01_number.py::test_know_the_number" in done.stdout
    assert done.returncode == 0
