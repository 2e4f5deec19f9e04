"""How far a learner is, told without running anything."""

from datetime import date, datetime, timedelta
from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console

from kata.journal import Journal, digest_of
from kata.overview import show_list, show_stats, streak_of, time_of
from kata.pack import Exercise, Pack
from kata.progress import states, worth_of
from kata.records import Attempt, Card, now
from kata.result import Outcome, Result
from kata.result import TestResult as One
from kata.screen import Screen

TODAY = date(2026, 3, 1)


def words(root: Path, journal: Journal) -> list[tuple[str, float, float]]:
    return [(each.word, each.points, each.worth) for each in states(Pack(root), journal)]


def attempt(journal: Journal, exercise: Exercise, outcome: Outcome) -> None:
    tests = [One("test_a", "passed", points=2)]
    journal.record(digest_of(exercise), Result("01", "number", outcome, tests=tests))


def test_follow_the_file_and_the_tests(root: Path, exercise: Exercise) -> None:
    journal = Journal(root)
    assert words(root, journal) == [("not started", 0, 3)]

    exercise.stub.write_text("number = 41\n")
    assert words(root, journal) == [("not run yet", 0, 3)]
    attempt(journal, exercise, Outcome.FAILING)
    assert words(root, journal) == [("failing", 2, 3)]
    exercise.stub.write_text("number = 42\n")
    attempt(journal, exercise, Outcome.PASSED)
    assert words(root, journal) == [("passed", 2, 3)]

    exercise.stub.write_text("number = 41\n")
    assert words(root, journal) == [("failing", 2, 3)], "the file is what it was before"
    exercise.stub.write_text("number = 42\n")
    exercise.tests.write_text(exercise.tests.read_text() + "\n")
    assert words(root, journal) == [("not run yet", 0, 3)], "other tests may judge otherwise"
    exercise.stub.unlink()
    assert words(root, journal) == [("not started", 0, 3)]


def test_count_what_the_tests_are_worth(exercise: Exercise) -> None:
    assert worth_of(exercise) == 3


def test_say_what_is_due(root: Path) -> None:
    journal = Journal(root)
    for hours, is_due in ((1, False), (-1, True)):
        due = now() + timedelta(hours=hours)
        journal.session.merge(Card(exercise="01", record="{}", due=due, begun=None))
        journal.session.commit()
        (state,) = states(Pack(root), journal)
        assert state.is_due is is_due
        assert ("make review" in shown(root, journal, 80)) is is_due


def shown(root: Path, journal: Journal, width: int, show: object = show_list) -> str:
    screen, text = Screen(), StringIO()
    screen.console = Console(file=text, width=width, highlight=False, soft_wrap=True)
    show(screen, Pack(root), journal)  # type: ignore[operator]
    assert max(map(len, text.getvalue().splitlines())) <= width
    return text.getvalue()


def test_fit_the_list_into_the_terminal(root: Path, exercise: Exercise) -> None:
    journal = Journal(root)
    attempt(journal, exercise, Outcome.PASSED)

    for width in (80, 44):
        text = shown(root, journal, width)
        assert "passed" in text
        assert "1 of 1 solved" in text
        assert "#" in text


def test_show_runs_hints_and_days(root: Path, exercise: Exercise) -> None:
    journal = Journal(root)
    assert "empty yet" in shown(root, journal, 80, show_stats)
    attempt(journal, exercise, Outcome.FAILING)
    journal.give_hint("01", "test_a")
    attempt(journal, exercise, Outcome.PASSED)

    text = " ".join(shown(root, journal, 80, show_stats).split())

    assert "0 A miniature 1/1 2 1 0:00:00" in text
    assert "1 day in a row, 1 in all" in text


@pytest.mark.parametrize("width", [44, 36, 28])
def test_fit_the_runs_into_a_narrow_terminal(root: Path, exercise: Exercise, width: int) -> None:
    journal = Journal(root)
    attempt(journal, exercise, Outcome.PASSED)

    text = " ".join(shown(root, journal, width, show_stats).split())

    assert "chapter solved runs hints time" in text
    assert "0 A miniature 1/1 1 0 0:00:00" in text


def test_list_on_a_terminal_of_a_few_columns(root: Path) -> None:
    screen, text = Screen(), StringIO()
    screen.console = Console(file=text, width=20, highlight=False, soft_wrap=True)

    show_list(screen, Pack(root), Journal(root))

    assert "not started" in text.getvalue()


def test_count_days_in_a_row() -> None:
    def days(*back: int) -> set[date]:
        return {TODAY - timedelta(days=each) for each in back}

    assert streak_of(days(0, 1, 2), TODAY) == 3
    assert streak_of(days(1, 2), TODAY) == 2, "today is not over"
    assert streak_of(days(0, 2), TODAY) == 1
    assert streak_of(days(2, 3), TODAY) == 0


def test_count_time_without_the_pauses() -> None:
    minutes = (0, 5, 10, 60, 61)
    attempts = [Attempt(at=datetime(2026, 3, 1) + timedelta(minutes=each)) for each in minutes]

    assert time_of(attempts) == timedelta(minutes=11)
