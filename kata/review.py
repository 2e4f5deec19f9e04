"""Repeat what was solved: when an exercise is due, and how well it was recalled.

FSRS, the free spaced repetition scheduler, says when. How well an exercise was recalled is graded
from what happened since it was begun:

- again: the solution was looked at, or three hints and more were taken;
- hard:  a hint was taken, or it took more than six runs or half an hour;
- easy:  no hint, at most two runs, at most five minutes;
- good:  everything between.
"""

from datetime import UTC, timedelta

import fsrs

from kata.journal import Journal
from kata.records import Attempt, Card, now
from kata.result import Outcome, Result

EASY, HARD = timedelta(minutes=5), timedelta(minutes=30)


def grade(runs: int, hints: int, looks: int, took: timedelta) -> fsrs.Rating:
    """Return how well an exercise was recalled; `runs` counts the one that passed."""
    if looks or hints >= 3:
        return fsrs.Rating.Again
    if hints or runs > 6 or took > HARD:
        return fsrs.Rating.Hard
    if runs <= 2 and took <= EASY:
        return fsrs.Rating.Easy
    return fsrs.Rating.Good


def repeat(journal: Journal, result: Result) -> None:
    """Schedule an exercise that passed: for the first time, or as a repetition that was begun."""
    if result.outcome is not Outcome.PASSED:
        return
    card = journal.session.get(Card, result.exercise)
    if card and not card.begun:
        return  # it is green already, and nobody is repeating it
    runs = _since_last_pass(journal.attempts(result.exercise))
    begun = card.begun if card and card.begun else runs[0].at
    runs = [run for run in runs if run.at >= begun]
    looks = journal.looks(result.exercise, since=begun)
    rating = grade(len(runs), runs[-1].hints, looks, runs[-1].at - begun)
    scheduler = fsrs.Scheduler(learning_steps=(), relearning_steps=(), enable_fuzzing=False)
    known = fsrs.Card.from_json(card.record) if card else fsrs.Card()
    known, _ = scheduler.review_card(known, rating, review_datetime=runs[-1].at.replace(tzinfo=UTC))
    due = known.due.astimezone(UTC).replace(tzinfo=None)
    new = Card(exercise=result.exercise, record=known.to_json(), due=due, begun=None)
    journal.session.merge(new)
    journal.session.commit()


def begin(journal: Journal, card: Card) -> None:
    """Begin to repeat an exercise now."""
    card.begun = now()
    journal.session.commit()


def due(journal: Journal) -> list[Card]:
    """Return what is to be repeated by now, what has waited longest first."""
    return [card for card in journal.cards() if card.due <= now()]


def _since_last_pass(attempts: list[Attempt]) -> list[Attempt]:
    """Return the attempts from the one after the last pass but one to the last, which passed."""
    before = [i for i, each in enumerate(attempts[:-1]) if each.outcome == Outcome.PASSED]
    return attempts[before[-1] + 1 if before else 0 :]
