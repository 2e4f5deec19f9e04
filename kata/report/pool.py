"""Put the answers of a class into a page once: equal texts, tests and answers are kept once."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from kata.report.course import Answer, Course, Student, Test
from kata.wording import counted

NONE = -1  # in the place of an answer that there is not


@dataclass
class Shelf:
    """Things that are told by their number; equal ones have one number."""

    shown: list[Any] = field(default_factory=list)
    _numbers: dict[Any, int] = field(default_factory=dict)

    def number(self, thing: Any, show: Callable[[Any], Any]) -> int:
        """Return the number of a thing; what is new is shown once."""
        if thing not in self._numbers:
            shown = show(thing)  # before it gets its number, as it may put others on their shelves
            self._numbers[thing] = len(self.shown)
            self.shown.append(shown)
        return self._numbers[thing]


class Pool:
    """The data of a page: what `student.js` reads."""

    def __init__(self, course: Course) -> None:
        self._texts = Shelf()
        self._tests = Shelf()
        self._answers = Shelf()
        self._course = course

    def data(self) -> dict[str, Any]:
        """Return everything as plain lists and dictionaries."""
        course = self._course
        students = [
            {
                "name": each.name,
                "address": each.address,
                "reached": _reached(each),
                "notes": each.notes,
                "answers": [self._answer(each.answers.get(one.id)) for one in course.exercises],
            }
            for each in course.students
        ]
        return {
            "exercises": [[each.id, each.title, each.chapter] for each in course.exercises],
            "students": students,
            "answers": self._answers.shown,
            "tests": self._tests.shown,
            "texts": self._texts.shown,
        }

    def _answer(self, answer: Answer | None) -> int:
        return self._answers.number(answer, self._show_answer) if answer else NONE

    def _show_answer(self, answer: Answer) -> dict[str, Any]:
        took = [] if answer.seconds is None else [("took", f"{answer.seconds:.2f} s")]
        shown = {
            "said": answer.said,
            "points": answer.points,
            "most": answer.most,
            "tests": [self._tests.number(each, self._show_test) for each in answer.tests],
            "reasons": self._many(answer.reasons),
            "sql": self._many(answer.sql),
            "remarks": [*answer.remarks, *took],
        }
        if answer.diagnosis:
            shown["diagnosis"] = self._text(answer.diagnosis)
        return {name: value for name, value in shown.items() if value not in ([], "")}

    def _show_test(self, test: Test) -> list[Any]:
        message = self._text(test.message) if test.message else NONE
        return [self._text(test.sentence), test.outcome, int(test.hidden), message]

    def _many(self, texts: tuple[str, ...]) -> list[int]:
        return [self._text(each) for each in texts]

    def _text(self, text: str) -> int:
        return self._texts.number(text, str)


def _reached(student: Student) -> str:
    """Return in a line what a student has reached."""
    points = f"{student.points:g} of {student.most:g} points. "
    begun = f"{len(student.passed)} of {len(student.judged)} exercises that were begun pass"
    waiting = len(student.waiting)
    return points + begun + (f"; {counted(waiting, 'mark')} to look at." if waiting else ".")
