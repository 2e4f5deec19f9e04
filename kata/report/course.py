"""A class and what it answered: plain data, whose texts were made safe to show."""

from dataclasses import dataclass, field
from itertools import groupby

from kata.result import Outcome
from kata.wording import sentence_of, word_of


@dataclass(frozen=True)
class Heading:
    """An exercise that was asked: its number, its title, and the title of its chapter."""

    id: str
    title: str
    chapter: str


@dataclass(frozen=True)
class Test:
    """One test: `outcome` is passed or failed; a hidden one has no message."""

    name: str
    outcome: str
    hidden: bool
    message: str

    @property
    def sentence(self) -> str:
        """Its name as a sentence: "send one insert to the database"."""
        return sentence_of(self.name)


@dataclass(frozen=True)
class Answer:
    """What came of one answer of one student; `points` is None where the mark is withheld.

    `seconds` and `remarks` (pairs of a word and a text) are there where the grader told them,
    `decided` says that a human has given the mark.
    """

    exercise: str
    outcome: str
    points: float | None
    most: float
    tests: tuple[Test, ...] = ()
    reasons: tuple[str, ...] = ()
    diagnosis: str = ""
    sql: tuple[str, ...] = ()
    seconds: float | None = None
    remarks: tuple[tuple[str, str], ...] = ()
    decided: bool = False

    @property
    def begun(self) -> bool:
        """Whether there is more than the stub, or no file."""
        return self.outcome != Outcome.NOT_STARTED

    @property
    def judged(self) -> bool:
        """Whether it was begun and has a mark."""
        return self.begun and self.points is not None

    @property
    def passed(self) -> bool:
        """Whether every test passed, and nobody has to look first."""
        return self.outcome == Outcome.PASSED and self.points is not None

    @property
    def waits(self) -> bool:
        """Whether it is suspect, and nobody has given it a mark yet."""
        return self.outcome == Outcome.SUSPECT and self.points is None

    @property
    def said(self) -> str:
        """The outcome in words."""
        return word_of(self.outcome)


@dataclass
class Student:
    """One student; `address` names their page, `answers` holds what they gave by exercise."""

    name: str
    address: str
    notes: list[str] = field(default_factory=list)
    answers: dict[str, Answer] = field(default_factory=dict)

    @property
    def points(self) -> float:
        """The points that were given so far."""
        return sum(each.points or 0 for each in self.answers.values())

    @property
    def most(self) -> float:
        """All points that can be had."""
        return sum(each.most for each in self.answers.values())

    @property
    def judged(self) -> list[Answer]:
        """What was begun and has a mark."""
        return [each for each in self.answers.values() if each.judged]

    @property
    def passed(self) -> list[Answer]:
        """What passed."""
        return [each for each in self.answers.values() if each.passed]

    @property
    def failed(self) -> list[Answer]:
        """What was begun, has a mark, and does not pass."""
        return [each for each in self.judged if not each.passed]

    @property
    def withheld(self) -> list[Answer]:
        """What has no mark: it is suspect, or could not be judged."""
        return [each for each in self.answers.values() if each.points is None]

    @property
    def waiting(self) -> list[Answer]:
        """What somebody has to look at before it gets a mark."""
        return [each for each in self.answers.values() if each.waits]


@dataclass(frozen=True)
class Course:
    """A class: what was asked, who answered, and how it was judged (pairs of words)."""

    exercises: list[Heading]
    students: list[Student]
    facts: list[tuple[str, str]]

    @property
    def chapters(self) -> list[tuple[str, int]]:
        """The titles of the chapters in order, and how many exercises were asked of each."""
        grouped = groupby(self.exercises, key=lambda each: each.chapter)
        return [(title, len(list(exercises))) for title, exercises in grouped]
