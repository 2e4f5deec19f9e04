"""What the journal keeps, and what it does when its file is not as it should be."""

import sqlite3
from pathlib import Path

import pytest

from kata.journal import PLACE, Journal, digest_of
from kata.pack import Exercise
from kata.result import Outcome, Result
from kata.result import TestResult as One


def result(outcome: Outcome, passed: int = 1) -> Result:
    tests = [One("test_a", "passed", points=2)] * passed
    return Result("01", "number", outcome, tests=tests, seconds=0.5)


def test_keep_each_attempt(root: Path) -> None:
    with Journal(root) as journal:
        journal.record("d1", result(Outcome.FAILING))
        journal.give_hint("01", "test_a")
        journal.record("d2", result(Outcome.PASSED, passed=3))

    with Journal(root) as journal:
        first, second = journal.attempts("01")
        assert (first.outcome, first.digest, first.points, first.hints) == ("FAILING", "d1", 2, 0)
        assert (second.outcome, second.seconds, second.points, second.hints) == (
            "PASSED",
            0.5,
            6,
            1,
        )
        assert first.at < second.at
        assert journal.attempts("02") == []
        assert journal.latest("d1") is not None
        assert journal.latest("d3") is None
        assert journal.has_passed("01")
        assert not journal.has_passed("02")


@pytest.mark.parametrize("outcome", [Outcome.UNAVAILABLE, Outcome.HARNESS])
def test_keep_nothing_of_a_run_that_says_nothing(root: Path, outcome: Outcome) -> None:
    with Journal(root) as journal:
        journal.record("d1", result(outcome))

        assert journal.attempts() == []


def test_count_hints_anew_after_a_pass(root: Path) -> None:
    with Journal(root) as journal:
        journal.give_hint("01", "test_a")
        journal.give_hint("01", "test_b")
        journal.give_hint("01", "test_b", free=True)
        assert (journal.hints("01"), journal.hints("01", "test_b")) == (2, 1)
        assert journal.hints("01", "test_b", free=True) == 1

        journal.record("d1", result(Outcome.PASSED))

        assert journal.hints("01") == 0
        assert journal.hints_by_exercise() == {"01": 2}


def test_tell_answers_and_tests_apart_by_digest(exercise: Exercise) -> None:
    digests = [digest_of(exercise)]
    for file in (exercise.stub, exercise.tests):
        file.write_text(file.read_text() + "\n# more\n")
        digests.append(digest_of(exercise))
    exercise.solution.write_text("x = 1\n")

    assert len(set(digests)) == 3
    assert digest_of(exercise) == digests[-1]


def test_begin_anew_after_the_file_was_deleted(root: Path) -> None:
    with Journal(root) as journal:
        journal.record("d1", result(Outcome.PASSED))
    (root / PLACE).unlink()

    with Journal(root) as journal:
        assert journal.attempts() == []
        assert journal.notice == ""


@pytest.mark.parametrize("damage", ["text", "cut", "foreign", "newer"])
def test_set_an_unusable_file_aside_and_say_so(root: Path, damage: str) -> None:
    with Journal(root) as journal:
        for number in range(60):
            journal.record(f"d{number}", result(Outcome.PASSED))
    file = root / PLACE
    before = file.read_bytes()
    if damage == "text":
        file.write_text("no database at all, but some words " * 100)
    elif damage == "cut":
        file.write_bytes(before[: len(before) // 2])
    else:
        connection = sqlite3.connect(file)
        connection.execute(f"PRAGMA user_version = {99 if damage == 'newer' else 0}")
        connection.close()
    damaged = file.read_bytes()

    with Journal(root) as journal:
        assert ("newer version" if damage == "newer" else "damaged") in journal.notice
        (aside,) = file.parent.glob("journal-*.db")
        assert aside.name in journal.notice
        assert aside.read_bytes() == damaged
        journal.record("d1", result(Outcome.PASSED))
        assert len(journal.attempts()) == 1


def test_go_on_where_nothing_can_be_kept(root: Path) -> None:
    (root / ".kata").write_text("a file where the folder should be")

    with Journal(root) as journal:
        assert "cannot be used" in journal.notice
        journal.record("d1", result(Outcome.PASSED))
        assert journal.has_passed("01")


def test_serve_two_at_once(root: Path) -> None:
    with Journal(root) as one, Journal(root) as other:
        for number in range(20):
            one.record(f"a{number}", result(Outcome.FAILING))
            other.record(f"b{number}", result(Outcome.PASSED))

        assert len(one.attempts()) == 40
