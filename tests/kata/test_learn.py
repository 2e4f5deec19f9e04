"""The commands of learners beside `test`, as they are typed."""

import os
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from textwrap import dedent

import pytest

from kata.hints import next_help
from kata.journal import Journal
from kata.pack import Exercise
from kata.records import now
from kata.result import Outcome, Result
from kata.result import TestResult as Failed
from tests.kata.conftest import only_on_postgresql
from tests.kata.test_cli import NOWHERE, RIGHT, UNCOMMITTED, Typed, kata, solve

__all__ = ["kata"]

Kata = Callable[..., Typed]


def test_give_hints_one_step_further_each_time(kata: Kata, exercise: Exercise) -> None:
    kata("test", "01")
    solve(exercise, UNCOMMITTED)

    first, second, third, fourth = (kata("hint", "01") for _ in range(4))

    assert "Free Looks like: does not commit." in first
    assert "That cost no hint; there are 2: make hint EX=01" in first
    assert "Hint Which statement adds a row? Hint 1 of 2; 1 more" in second
    assert "Hint INSERT INTO numbers ... That was the last hint. Read on: https://" in third
    assert "exercises/c0_mini/README.md" in third
    assert third.text == fourth.text


def test_ask_for_the_next_hint_on_the_same_database(exercise: Exercise) -> None:
    failed = Failed("test_x", "failed", hints=["one", "two"])
    for db, command in (
        ("mariadb", "make hint EX=01 DB=mariadb"),
        ("sqlite", "make hint EX=01"),
        ("postgresql://me:secret@host/name", "make hint EX=01"),
    ):
        result = Result("01", "number", Outcome.FAILING, tests=[failed], db=db)
        with Journal(exercise.root) as journal:
            assert next_help(exercise, result, journal).command == command


def test_hint_at_the_test_that_fails_now(kata: Kata, exercise: Exercise) -> None:
    assert "What is six times seven?" in kata("hint", "01")
    solve(exercise, UNCOMMITTED.replace("connection.exec", "connection.execute; connection.exec"))
    assert "store the number" in kata("hint", "01")
    solve(exercise, RIGHT)
    assert "nothing is left to hint at" in kata("hint", "01")


@pytest.mark.parametrize("line", ["number = (", "import sqlalchmy"])
def test_spend_no_hint_on_a_file_that_does_not_run(
    kata: Kata, exercise: Exercise, line: str
) -> None:
    exercise.stub.write_text(exercise.stub.read_text() + line + "\n")

    for _ in range(2):
        typed = kata("hint", "01")
        assert "failed run the file to its last line" in typed
        assert "Free Your file does not run yet. Mend that first: line 13, " in typed
        assert "That cost no hint; there are 2" in typed
    typed = kata("sql", "01")
    assert "The answer sent no SQL, for it does not run: line 13, " in typed


def test_give_hints_where_a_statement_of_the_file_fails(kata: Kata, exercise: Exercise) -> None:
    solve(exercise, RIGHT.replace("INTO numbers", "INTO nowhere"))

    assert "Looks like: makes no table." in kata("hint", "01")
    assert "Hint What is six times seven?" in kata("hint", "01")


def test_show_the_sql(kata: Kata, exercise: Exercise) -> None:
    solve(exercise, RIGHT)

    typed = kata("sql", "01")

    assert typed.status == 0
    assert "INSERT INTO numbers VALUES (42)" in typed
    assert "COMMIT" in typed


def test_help_on_the_database_that_is_named(kata: Kata, root: Path) -> None:
    only_on_postgresql(root)

    for command in ("hint", "sql"):
        typed = kata(command, "01")
        assert (typed.status, "Choose it with DB=postgresql." in typed) == (2, True)
        typed = kata(command, "01", "--db", NOWHERE)
        assert (typed.status, "postgresql does not answer" in typed) == (2, True)


def test_open_the_solution_after_a_pass_or_by_force(kata: Kata, exercise: Exercise) -> None:
    locked = kata("solution", "01")
    assert locked.status == 2
    assert "opens when your answer has passed once" in locked
    assert "number: int = 42" not in locked

    assert "number: int = 42" in kata("solution", "01", "--force")
    with Journal(exercise.root) as journal:
        assert journal.looks("01") == 1

    solve(exercise, RIGHT)
    kata("test", "01")
    opened = kata("solution", "01")
    assert opened.status == 0
    assert "Why What is committed stays." in opened
    assert "@@" in opened
    with Journal(exercise.root) as journal:
        assert journal.looks("01") == 1, "it is no cheating any more"


def test_repeat_what_is_due(kata: Kata, exercise: Exercise) -> None:
    stub = exercise.stub.read_text()
    assert "Nothing is due." in kata("review")
    assert "has not passed yet" in kata("review", "01")
    kata("test", "01")
    solve(exercise, RIGHT)
    kata("test", "01")
    assert "Next: 01" in kata("review")
    with Journal(exercise.root) as journal:
        (card,) = journal.cards()
        card.due = now() - timedelta(days=1)
        journal.session.commit()

    assert "To repeat: 01" in kata("list")
    begun = kata("review")

    assert "Repeat 01 Know the number." in begun
    assert exercise.stub.read_text() == stub
    assert "already" in kata("review")
    kept = next((exercise.root / ".kata/backups").rglob("*.py"))
    assert kept.read_text() == dedent(RIGHT)
    solve(exercise, RIGHT)
    kata("test", "01")
    with Journal(exercise.root) as journal:
        (card,) = journal.cards()
        assert card.begun is None
        assert card.due > now()


def test_look_back(kata: Kata, exercise: Exercise) -> None:
    assert "empty yet" in kata("stats")
    kata("test", "01")
    assert "0 A miniature 0/1 1 0 0:00:00" in kata("stats")


def test_keep_nothing_of_other_targets(kata: Kata, root: Path) -> None:
    kata("test", "01", "--target", "solutions")

    assert not (root / ".kata").exists()
    assert "not started" in kata("list")


def test_say_that_a_damaged_journal_was_set_aside(kata: Kata, root: Path) -> None:
    (root / ".kata").mkdir()
    (root / ".kata/journal.db").write_text("nothing of the kind " * 500)

    typed = kata("list")

    assert typed.status == 0
    assert "The journal is damaged. It was set aside as journal-" in typed
    assert "damaged" not in kata("list")


def test_show_a_verdict_that_the_journal_cannot_keep(
    kata: Kata, root: Path, exercise: Exercise
) -> None:
    spoil = f"open({str(root / '.kata/journal.db')!r}, 'w').write('nothing of the kind ' * 500)"
    solve(exercise, RIGHT)
    exercise.stub.write_text(f"{exercise.stub.read_text()}\n{spoil}\n")

    typed = kata("test", "01")

    assert typed.status == 0
    assert "2 of 2" in typed
    assert "journal.db cannot be used" in typed
    assert "This run is not kept." in typed


@pytest.mark.parametrize("number", ["77", "all"])
@pytest.mark.parametrize("word", ["hint", "sql", "solution", "review", "undo", "watch"])
def test_say_that_no_exercise_has_such_a_number(kata: Kata, word: str, number: str) -> None:
    typed = kata(word, number)

    assert typed.status == 2
    assert f"EX={number}: no exercise has this number. To see all of them: make list" in typed


def test_do_everything_without_make_and_without_fork(kata: Kata, exercise: Exercise) -> None:
    stub = exercise.stub.read_text()

    def cold(*words: str) -> Typed:
        return kata(*words, KATA_COLD="1")

    assert "TODO: give it a name." in cold("test", "01")
    assert "What is six times seven?" in cold("hint", "01")
    solve(exercise, RIGHT)
    assert "2 of 2" in cold("test")
    assert "COMMIT" in cold("sql", "01")
    assert "Why" in cold("solution", "01")
    assert "1 of 1 solved" in cold("list")
    assert cold("reset", "01", "--yes").status == 0
    assert exercise.stub.read_text() == stub
    assert cold("undo", "01").status == 0
    assert exercise.stub.read_text() == dedent(RIGHT)
    assert os.environ.get("KATA_COLD") is None
