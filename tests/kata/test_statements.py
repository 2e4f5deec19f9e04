"""What is shown of the SQL that an answer sent."""

import io
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from rich.console import Console

from kata import recorder
from kata.job import Job
from kata.pack import Exercise
from kata.result import Outcome, Result
from kata.result import TestResult as Verdict  # else pytest takes it for a test
from kata.runner import open_runner
from kata.screen import Screen
from kata.statements import (
    MOST,
    N_PLUS_1,
    ONE_BY_ONE,
    Step,
    fold,
    formatted,
    show_statements,
    summary,
)

Show = Callable[..., str]
BEGIN, COMMIT = Step("BEGIN", "BEGIN (implicit)"), Step("COMMIT", "COMMIT")
ROLLBACK = Step("ROLLBACK", "ROLLBACK", line=9)
LOOK_UP = Step("PRAGMA", 'PRAGMA main.table_info("users")', look_up=True)
SELECT = Step("SELECT", "SELECT users.name FROM users WHERE users.id = ?", "(1,)", 5)
INSERT = Step("INSERT", "INSERT INTO users (name, age) VALUES (?, ?)", "('Alice', 25)", 3)


def shown(*steps: Step, width: int = 80, colour: bool = False, **more: tuple[Step, ...]) -> str:
    """Return what the terminal shows for the steps of one test, and of more tests."""
    tests = {"test_send_it": steps, **more}
    result = Result("01", "number", Outcome.FAILING)
    result.tests = [Verdict(name, "failed") for name in tests]
    result.sql = [{"test": name, **vars(step)} for name, some in tests.items() for step in some]
    return terminal(result, width, colour=colour)


def terminal(result: Result, width: int, *, colour: bool = False) -> str:
    screen, file = Screen(), io.StringIO()
    screen.console = Console(
        file=file, width=width, highlight=False, soft_wrap=True, force_terminal=colour
    )
    show_statements(screen, result)
    return file.getvalue()


def words(text: str) -> str:
    return " ".join(text.split())


def sizes(*steps: Step) -> list[int]:
    return [len(group.steps) for group in fold(steps)]


def test_fold_the_same_statement_from_three_times_on() -> None:
    assert sizes(SELECT, SELECT) == [1, 1]
    assert sizes(INSERT, SELECT, SELECT, SELECT, INSERT) == [1, 3, 1]
    assert sizes(SELECT, INSERT, SELECT, SELECT) == [1, 1, 1, 1]
    assert sizes(SELECT, SELECT, COMMIT, BEGIN, SELECT) == [1, 1, 1, 1, 1]
    assert sizes(BEGIN, BEGIN, BEGIN) == [1, 1, 1]


def test_fold_across_look_ups_but_keep_those_around() -> None:
    groups = fold([LOOK_UP, LOOK_UP, SELECT, LOOK_UP, SELECT, LOOK_UP, SELECT, LOOK_UP])

    assert [len(group.steps) for group in groups] == [2, 5, 1]
    assert [len(group.same) for group in groups] == [0, 3, 0]
    assert sizes(SELECT, LOOK_UP, SELECT) == [1, 1, 1]


@pytest.mark.parametrize(
    ("step", "name"),
    [
        (SELECT, N_PLUS_1),
        (Step("SELECT", "WITH a AS (SELECT 1) SELECT * FROM a"), N_PLUS_1),
        (INSERT, ONE_BY_ONE),
        (Step("UPDATE", "UPDATE users SET age=? WHERE id = ?", "(1, 2)"), ONE_BY_ONE),
        (Step("DELETE", "DELETE FROM users WHERE id = ?", "(1,)"), ONE_BY_ONE),
        (Step("CREATE", "CREATE TABLE t (x INTEGER)"), ""),
        (Step("INSERT", INSERT.text, "[('Alice', 25), ('Bob', 3)]"), ""),
        (Step("INSERT", f"{INSERT.text}, (?, ?)", "('Alice', 25, 'Bob', 3)"), ""),
        (Step("SELECT", f"SELECT x FROM t WHERE x IN ({', '.join('?' * 20)})"), ""),
    ],
)
def test_call_a_run_by_its_name(step: Step, name: str) -> None:
    (run,) = fold([step] * 3)

    assert run.pattern == name
    assert fold([step])[0].pattern == ""
    text = words(shown(BEGIN, *[step] * 12, COMMIT))
    assert "x 12, same statement" in text
    assert (name in text, "N+1" in text) == (True, name == N_PLUS_1)


def test_show_the_parameters_of_the_first_and_the_last_of_a_run() -> None:
    run = [Step("SELECT", SELECT.text, f"({number},)", 5) for number in range(10, 22)]

    text = shown(BEGIN, *run, COMMIT)

    assert text.count("WHERE users.id = ?") == 1
    assert "line 5   (10,) … (21,)" in text
    assert "(11,)" not in text


@pytest.mark.parametrize(
    ("steps", "told"),
    [
        ([BEGIN, INSERT, COMMIT], "1 statement in 1 transaction"),
        ([BEGIN, LOOK_UP, COMMIT, BEGIN, INSERT, INSERT, COMMIT], "2 statements in 1 transaction"),
        ([BEGIN, INSERT, COMMIT, BEGIN, SELECT, ROLLBACK], "2 statements in 2 transactions"),
        ([INSERT, BEGIN, INSERT, COMMIT], "2 statements, 1 transaction"),
        ([INSERT, COMMIT], "1 statement"),
        ([BEGIN, COMMIT], "0 statements"),
        ([BEGIN, BEGIN, INSERT, COMMIT], "1 statement in 1 transaction, 1 not ended"),
        (
            [BEGIN, Step("SAVEPOINT", "SAVEPOINT a"), INSERT, COMMIT],
            "1 statement in 1 transaction",
        ),
    ],
)
def test_count_statements_and_transactions(steps: list[Step], told: str) -> None:
    assert summary(steps) == told
    assert told in shown(*steps)


def test_tell_where_the_record_ends() -> None:
    assert MOST == recorder.STATEMENTS
    full = shown(BEGIN, *[INSERT] * (MOST - 1))

    assert f"{MOST - 1} statements in 1 transaction; only the first {MOST} steps" in words(full)
    assert "not ended" not in full
    assert "only the first" not in shown(BEGIN, *[INSERT] * (MOST - 2))


def test_show_a_transaction_as_a_unit() -> None:
    point, release = Step("SAVEPOINT", "SAVEPOINT s1"), Step("RELEASE SAVEPOINT", "RELEASE s1")
    inner = point, INSERT, release, point, release

    lines = shown(BEGIN, *inner, ROLLBACK, BEGIN, SELECT, COMMIT).splitlines()

    margins = [(line.split()[0], len(line) - len(line.lstrip())) for line in lines[3:] if line]
    assert margins == [
        *[("BEGIN", 2), ("SAVEPOINT", 4), ("INSERT", 11), ("VALUES", 11), ("line", 2)],
        *[
            ("RELEASE", 4),
            ("SAVEPOINT", 4),
            ("RELEASE", 4),
            ("ROLLBACK", 2),
            ("BEGIN", 2),
            ("SELECT", 11),
            ("FROM", 11),
        ],
        *[("WHERE", 11), ("line", 2), ("COMMIT", 2)],
    ]
    after = lines.index("  ROLLBACK  line 9") + 1
    assert lines[after : after + 2] == ["", "  BEGIN (implicit)"]


def test_keep_statements_apart_and_say_where_nothing_is_bound() -> None:
    lines = shown(BEGIN, INSERT, Step("SELECT", "SELECT 1", line=7), COMMIT).splitlines()

    after = lines.index("  line 3   ('Alice', 25)") + 1
    assert [line.strip() for line in lines[after : after + 3]] == [
        "",
        "SELECT 1",
        "line 7   no parameters",
    ]


def test_cut_long_parameters_after_two_lines() -> None:
    text = shown(Step("SELECT", "SELECT 1", repr(list(range(300)))))

    assert text.endswith(" …\n")
    assert len(text.splitlines()) == 7


def test_show_the_sql_of_a_test_without_a_verdict() -> None:
    result = Result("01", "number", Outcome.CRASHED, sql=[{"test": "test_a", **vars(SELECT)}])

    assert re.search("^a +not run$", terminal(result, 80), re.MULTILINE)


def test_fold_look_ups_to_one_line() -> None:
    text = shown(BEGIN, LOOK_UP, LOOK_UP, INSERT, LOOK_UP, COMMIT)

    assert "2 look-ups of SQLAlchemy about tables" in text
    assert "1 look-up of SQLAlchemy about tables" in text
    assert "PRAGMA" not in text


def test_not_repeat_what_another_test_sent() -> None:
    text = shown(BEGIN, INSERT, COMMIT, test_again=(BEGIN, INSERT, COMMIT), test_other=(SELECT,))

    assert text.count("INSERT INTO") == 1
    assert "the same SQL as in: send it" in text
    assert text.count("1 statement in 1 transaction") == 2
    assert "SELECT users.name" in text


def test_say_that_there_is_no_sql() -> None:
    assert shown() == "The answer sent no SQL.\n"


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("SELECT a.x FROM a WHERE a.y = ?", ["SELECT a.x", "FROM a", "WHERE a.y = ?"]),
        ("select type from a", ["SELECT TYPE", "FROM a"]),
        ("SELECT type, name FROM a", ["SELECT type, name", "FROM a"]),
        ("CREATE TABLE a (\n\tx INTEGER\n)", ["CREATE TABLE a (", "    x INTEGER", ")"]),
        (f"SELECT x FROM a WHERE x IN ({', '.join('?' * 40)})", ["x IN (?, ?, ?, … 37 more)"]),
        (
            "INSERT INTO a VALUES " + ", ".join(f"(%(x_{n})s, ')')" for n in range(40)),
            ["(%(x_2)s, ')'), … 37 more"],
        ),
        (f"select x from a where x in ({', '.join('?' * 40)})", ["… 37 more"]),
        (f"SELECT {'(SELECT ' * 150}1{')' * 150}", ["SELECT (SELECT (SELECT"]),
        ("SELECT 1" + " UNION SELECT 1" * 30, ["-- … "]),
        ("SELECT '\x1b[31m'", ["SELECT '�[31m'"]),
    ],
)
def test_format_a_statement(text: str, lines: list[str]) -> None:
    kind = text.split()[0].upper()

    found = formatted(Step(kind, text), 69)

    assert all(line in found for line in lines), found
    assert "kata" not in found.lower()
    assert len(found.splitlines()) <= 15
    assert max(map(len, found.splitlines())) <= 69


@pytest.mark.parametrize("width", [80, 40])
def test_fit_into_the_terminal_without_colour(width: int) -> None:
    long = "x" * 300
    steps = [
        BEGIN,
        Step("SAVEPOINT", f"SAVEPOINT {long}", line=1234),
        Step("INSERT", f"INSERT INTO {long} (a) VALUES ('{long}')", f"('{long}', {long!r})", 1234),
        Step("SELECT", f"SELECT a AS {long}, b FROM t", repr(list(range(300))), 12),
        *[Step("UPDATE", "UPDATE a SET b=?", f"('{long}', {n})") for n in range(5)],
        *[LOOK_UP] * 3,
        *[BEGIN] * 4,
    ]

    text = shown(*steps, width=width, test_with_a_name_that_is_longer_than_any_line=(SELECT,) * 4)

    assert "\x1b" not in text
    assert max(map(len, text.splitlines())) <= width
    assert "same statement" in text
    assert words(text).count(N_PLUS_1) == 1
    assert "…" in text


def test_use_colour_on_a_terminal() -> None:
    text = shown(BEGIN, INSERT, ROLLBACK, colour=True)

    assert re.search(r"\x1b\[1;33mROLLBACK", text)
    assert re.search(r"\x1b\[[0-9;]*mINSERT", text)


def test_show_what_an_answer_really_sends(
    root: Path, exercise: Exercise, answer: Callable[..., Job]
) -> None:
    job = answer("""
        from sqlalchemy import create_engine, text
        number = 42
        with create_engine("sqlite:///example.db").begin() as connection:
            connection.exec_driver_sql("CREATE TABLE numbers (value INTEGER)")
            for value in range(5):
                connection.execute(text("insert into numbers values (:v)"), {"v": value})
            with connection.begin_nested():
                connection.execute(text("select 'a'"))
        """)
    with open_runner(root, [exercise.tests]) as runner:
        text = terminal(runner.run(job), 80)

    assert re.search(r"know the number +passed\n7 statements in 1 transaction\n", text)
    assert re.search(r"store the number +failed\n7 statements in 1 transaction\n", text)
    assert "the same SQL as in: know the number" in text
    flat = words(text)
    assert "INSERT INTO numbers VALUES (?) line 7 (0,) … (4,) x 5, same statement" in flat
    assert ONE_BY_ONE in flat
    assert "SAVEPOINT sa_savepoint_1 line 8 SELECT 'a' line 9 no parameters RELEASE" in flat
    assert "COMMIT line 4" in flat
