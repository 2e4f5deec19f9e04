"""What is to do for a class: what is judged already, and what is left of each submission."""

from dataclasses import dataclass, field

from kata.backends import name_of
from kata.grade.booth import Settings
from kata.grade.intake import Submission
from kata.grade.keys import Keys
from kata.grade.record import Record
from kata.gradebook.book import Book, Found, record_of
from kata.gradebook.tables import Verdict
from kata.pack import Exercise
from kata.result import CUT_SHORT, Outcome


@dataclass
class Work:
    """What is left to judge of one submission: the keys of the judgements by exercise."""

    submission: Submission
    keys: dict[Exercise, str] = field(default_factory=dict)

    @property
    def answers(self) -> dict[Exercise, bytes]:
        """The answers to those exercises, as far as there are any."""
        files = self.submission.files
        return {each: files[each.id] for each in self.keys if each.id in files}


@dataclass
class Plan:
    """The records that are there, by student and exercise, and the work that is left."""

    records: dict[tuple[str, str], Record]
    work: list[Work]

    @property
    def exercises(self) -> list[Exercise]:
        """The exercises of which an answer is left to judge."""
        return sorted({exercise for work in self.work for exercise in work.keys})

    @property
    def by_student(self) -> dict[str, list[Record]]:
        """All records by student, in the order of the exercises."""
        found: dict[str, list[Record]] = {}
        for (student, _), record in sorted(self.records.items(), key=_place):
            found.setdefault(student, []).append(record)
        return found


def make_plan(
    settings: Settings, keys: Keys, book: Book, submissions: list[Submission], again: bool
) -> Plan:
    """Look up what is judged already; with `again`, what timed out or crashed is to be judged."""
    wanted = [
        Work(one, {each: _key(keys, one, each) for each in settings.exercises})
        for one in submissions
    ]
    found = book.find(key for work in wanted for key in work.keys.values())
    if again:
        found = _without_doubtful(found, book, {each.student for each in submissions})
    plan, finished = Plan({}, []), []
    for work in wanted:
        student = work.submission.student
        left = Work(work.submission)
        for exercise, key in work.keys.items():
            if not exercise.runs_on(name_of(settings.db)):
                plan.records[student, exercise.id] = _elsewhere(student, exercise)
            elif verdict := known(found, key, student):
                finished.append((student, verdict))
                plan.records[student, exercise.id] = record_of(verdict, student)
            else:
                left.keys[exercise] = key
        plan.work += [left] if left.keys else []
    book.hand_on(finished)
    return plan


def _place(entry: tuple[tuple[str, str], Record]) -> tuple[str, int]:
    (student, exercise), _ = entry
    return student, int(exercise)


def _without_doubtful(found: Found, book: Book, students: set[str]) -> Found:
    """Strike out what timed out or crashed, and return the rest."""
    doubtful = {
        place: each
        for place, each in found.items()
        if each.owner in students and each.outcome in CUT_SHORT
    }
    book.forget(doubtful.values())
    return {place: each for place, each in found.items() if place not in doubtful}


def known(found: Found, key: str, student: str) -> Verdict | None:
    """Return the verdict that counts for a student: their own, or one that counts for all."""
    return found.get((key, student)) or found.get((key, ""))


def _key(keys: Keys, submission: Submission, exercise: Exercise) -> str:
    number = exercise.id
    return keys.of(exercise, submission.files.get(number), submission.refused.get(number, ""))


def _elsewhere(student: str, exercise: Exercise) -> Record:
    """Return the record of an exercise that no answer can pass on this back end."""
    places = " or ".join(f"DB={each}" for each in exercise.backends)
    reason = f"Its tests run only with {places}."
    return Record(student, exercise.id, Outcome.UNAVAILABLE, None, 0, reasons=[reason])
