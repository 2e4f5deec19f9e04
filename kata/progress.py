"""How far a learner is: told by the files and the journal, without running anything."""

import ast
from dataclasses import dataclass

from kata.journal import Journal, digest_of
from kata.pack import Exercise, Pack
from kata.placeholders import is_untouched
from kata.records import now
from kata.result import Outcome
from kata.wording import text_of, word_of

SOLVED = "passed"


@dataclass(frozen=True)
class State:
    """How far an exercise is.

    `word` is passed, failing, broken, timeout, crashed, not started, or not run yet; `points` of
    `worth` are earned by the answer as it is now; `is_due` says that it is time to repeat it.
    """

    exercise: Exercise
    word: str
    points: float
    worth: float
    is_due: bool

    @property
    def is_solved(self) -> bool:
        """Whether the answer that is there now has passed."""
        return self.word == SOLVED


def states(pack: Pack, journal: Journal) -> list[State]:
    """Return how far each exercise of a pack is."""
    due = {card.exercise for card in journal.cards() if card.due <= now()}
    return [_state(each, journal, is_due=each.id in due) for each in pack.exercises]


def _state(exercise: Exercise, journal: Journal, *, is_due: bool) -> State:
    attempt = journal.latest(digest_of(exercise))
    source = text_of(str(exercise.stub))
    if attempt:
        word = word_of(attempt.outcome)
    elif not source or is_untouched(source):
        word = word_of(Outcome.NOT_STARTED)
    else:
        word = "not run yet"
    points = attempt.points if attempt else 0
    return State(exercise, word, points, worth_of(exercise), is_due)


def worth_of(exercise: Exercise) -> float:
    """Return what all tests of an exercise are worth: 1 each, or what their markers say."""
    tree = ast.parse(text_of(str(exercise.tests)))
    tests = [node for node in tree.body if isinstance(node, ast.FunctionDef)]
    return sum(_worth(test) for test in tests if test.name.startswith("test_"))


def _worth(test: ast.FunctionDef) -> float:
    for mark in test.decorator_list:
        match mark:
            case ast.Call(
                func=ast.Attribute(attr="points"), args=[ast.Constant(value=int() | float() as n)]
            ):
                return n
    return 1
