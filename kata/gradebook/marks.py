"""What a human decides on an answer: points, extra credit, exemption, a comment."""

import math
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session, sessionmaker

from kata.gradebook.book import insist
from kata.gradebook.rows import read_rows
from kata.gradebook.tables import Finished, Mark
from kata.pack import Pack, UsageError

COLUMNS = ("student", "exercise", "points", "extra", "exempt", "comment")
YES, NO = ("yes", "true", "1", "x"), ("no", "false", "0")


@dataclass(frozen=True)
class Change:
    """What is decided anew on one exercise of one student; None leaves it as it was.

    Raises UsageError for points that are no number, or a negative one.
    """

    student: str
    exercise: str
    points: float | None = None
    extra: float | None = None
    exempt: bool | None = None
    comment: str | None = None

    def __post_init__(self) -> None:
        for number in (self.points, self.extra):
            if number is not None and not 0 <= number < math.inf:
                raise UsageError(f"{number} is no number of points: give one from 0 on.")


class Marks:
    """The marks in a gradebook that a human gave."""

    def __init__(self, engine: Engine) -> None:
        self._session: sessionmaker[Session] = sessionmaker(engine, expire_on_commit=False)

    def all(self) -> dict[tuple[str, str], Mark]:
        """Return the marks by student and exercise."""
        with self._session.begin() as session:
            marks = session.scalars(select(Mark).order_by(Mark.student, Mark.exercise))
            return {(each.student, each.exercise): each for each in marks}

    def change(self, changes: list[Change]) -> None:
        """Keep all of these decisions, or none; raises UsageError for a student nobody knows."""
        insist(lambda: self._change(changes))

    def _change(self, changes: list[Change]) -> None:
        with self._session.begin() as session:
            students = set(session.scalars(select(Finished.student).distinct()))
            for change in changes:
                _check_student(change.student, students)
                mark = session.get(Mark, (change.student, change.exercise))
                if mark is None:
                    mark = Mark(student=change.student, exercise=change.exercise)
                    session.add(mark)
                for name in COLUMNS[2:]:
                    if (value := getattr(change, name)) is not None:
                        setattr(mark, name, value)

    def clear(self, student: str, exercise: str) -> None:
        """Take back whatever was decided."""
        with self._session.begin() as session:
            if mark := session.get(Mark, (student, exercise)):
                session.delete(mark)


def read_changes(file: Path, pack: Pack) -> list[Change]:
    """Return the decisions in a CSV file with the columns COLUMNS; raises UsageError.

    An empty cell leaves what was decided before.
    """
    return [
        Change(
            student,
            pack.one(row["exercise"]).id,
            points=_number(row.get("points"), where),
            extra=_number(row.get("extra"), where),
            exempt=yes_or_no(row.get("exempt"), f"{where}: exempt "),
            comment=row.get("comment") or None,
        )
        for where, student, row in read_rows(file, COLUMNS)
    ]


def yes_or_no(text: str | None, what: str) -> bool | None:
    """Return what a text decides, None for no text; raises UsageError for anything else."""
    if not text:
        return None
    word = text.strip().lower()
    if word not in YES + NO:
        raise UsageError(f"{what}{text} is neither yes nor no.")
    return word in YES


def _check_student(student: str, students: set[str]) -> None:
    if student not in students:
        near = get_close_matches(student, students, n=3)
        hint = f" Is it {' or '.join(near)}?" if near else " Grade the class first."
        raise UsageError(f"The gradebook knows no student {student!r}, nothing was kept.{hint}")


def _number(text: str | None, where: str) -> float | None:
    if not text:
        return None
    try:
        return float(text.replace(",", "."))
    except ValueError:
        raise UsageError(f"{where}: {text!r} is no number of points.") from None
