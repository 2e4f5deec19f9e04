"""What is repeated when, and how well it was recalled."""

from datetime import timedelta
from pathlib import Path

import fsrs
import pytest

from kata.journal import Journal
from kata.records import Attempt, Card, now
from kata.result import Outcome, Result
from kata.review import begin, due, grade, repeat

MINUTE = timedelta(minutes=1)
PASSED = Result("01", "number", Outcome.PASSED)
FAILED = Result("01", "number", Outcome.FAILING)


@pytest.fixture
def journal(root: Path) -> Journal:
    """Give an empty journal."""
    return Journal(root)


def run(journal: Journal, result: Result) -> None:
    journal.record("digest", result)
    repeat(journal, result)


def card(journal: Journal) -> Card:
    (found,) = journal.cards()
    return found


@pytest.mark.parametrize(
    ("runs", "hints", "looks", "minutes", "rating"),
    [
        (1, 0, 0, 1, fsrs.Rating.Easy),
        (2, 0, 0, 5, fsrs.Rating.Easy),
        (3, 0, 0, 1, fsrs.Rating.Good),
        (1, 0, 0, 6, fsrs.Rating.Good),
        (6, 0, 0, 30, fsrs.Rating.Good),
        (7, 0, 0, 1, fsrs.Rating.Hard),
        (1, 0, 0, 31, fsrs.Rating.Hard),
        (1, 1, 0, 1, fsrs.Rating.Hard),
        (1, 3, 0, 1, fsrs.Rating.Again),
        (1, 0, 1, 1, fsrs.Rating.Again),
    ],
)
def test_grade_by_runs_hints_looks_and_time(
    runs: int, hints: int, looks: int, minutes: int, rating: fsrs.Rating
) -> None:
    assert grade(runs, hints, looks, minutes * MINUTE) is rating


def test_schedule_what_passed_for_the_first_time(journal: Journal) -> None:
    run(journal, FAILED)
    assert journal.cards() == []

    run(journal, PASSED)

    assert card(journal).due > now() + timedelta(hours=12)
    assert due(journal) == []


def test_come_back_sooner_after_trouble(root: Path) -> None:
    dues = []
    for hints in (0, 1):
        (root / str(hints)).mkdir()
        journal = Journal(root / str(hints))
        for number in range(hints):
            journal.give_hint("01", f"test_{number}")
        run(journal, PASSED)
        dues.append(card(journal).due - now())

    assert dues[0] > dues[1] + timedelta(days=1)


def test_leave_the_schedule_alone_when_nobody_repeats(journal: Journal) -> None:
    run(journal, PASSED)
    before = card(journal).due

    run(journal, PASSED)

    assert card(journal).due == before


def test_push_a_repeated_exercise_further_away(journal: Journal) -> None:
    run(journal, PASSED)
    first = card(journal)
    interval = first.due - now()
    _let_pass(journal, timedelta(days=20))
    assert due(journal) == [card(journal)]

    begin(journal, card(journal))
    run(journal, FAILED)
    assert card(journal).begun is not None
    run(journal, PASSED)

    assert card(journal).begun is None
    assert card(journal).due - now() > interval
    assert due(journal) == []


def test_count_only_what_happened_since_the_repetition_began(journal: Journal) -> None:
    for _ in range(8):
        run(journal, FAILED)
    journal.note_look("01")
    run(journal, PASSED)
    hard = card(journal).due - now()
    _let_pass(journal, timedelta(days=3))

    begin(journal, card(journal))
    run(journal, PASSED)

    assert card(journal).due - now() > hard


def _let_pass(journal: Journal, time: timedelta) -> None:
    """Move everything that happened into the past."""
    for attempt in journal.session.query(Attempt):
        attempt.at -= time
    for each in journal.cards():
        record = fsrs.Card.from_json(each.record)
        assert record.last_review
        record.last_review -= time
        record.due -= time
        each.record, each.due = record.to_json(), each.due - time
    journal.session.commit()
