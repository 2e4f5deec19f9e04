"""Write results as Gradescope reads them.

https://gradescope-autograders.readthedocs.io/en/latest/specs/#output-format
"""

from collections.abc import Iterator
from typing import Any

from kata.report.course import Answer, Course, Heading, Student
from kata.report.wording import feedback, name_of

STAFF = "hidden"  # what only instructors see
Entry = dict[str, Any]


def results(student: Student, course: Course) -> Entry:
    """Return a student's results.json: an entry an exercise, with its feedback.

    A withheld mark is an entry without a score, so the sum stands at the top; beside it stands
    an entry for instructors that says why.
    """
    return {
        "score": student.points,
        "output": _summary(student),
        "output_format": "text",
        "test_output_format": "text",
        "test_name_format": "text",
        "visibility": "visible",
        "stdout_visibility": "hidden",
        "tests": list(_entries(student, course)),
    }


def _summary(student: Student) -> str:
    text, waiting = f"{student.points:g} of {student.most:g} points", len(student.withheld)
    if waiting:
        text += f"; {waiting} of the marks {'waits' if waiting == 1 else 'wait'} for a human"
    return text


def _entries(student: Student, course: Course) -> Iterator[Entry]:
    for heading in course.exercises:
        if answer := student.answers.get(heading.id):
            yield _entry(heading, answer)
            if answer.points is None:
                yield _staff(name_of(heading), answer.reasons)
    if student.notes:
        yield _staff("Notes on the submission", student.notes)
    yield _staff("Walls", [text for word, text in course.facts if word == "Walls"])


def _entry(heading: Heading, answer: Answer) -> Entry:
    entry: Entry = {
        "number": heading.id,
        "name": name_of(heading),
        "max_score": answer.most,
        "output": feedback(answer),
        "visibility": "visible",
    }
    if answer.points is None:
        return entry
    return entry | {"score": answer.points, "status": "passed" if answer.passed else "failed"}


def _staff(name: str, lines: list[str] | tuple[str, ...]) -> Entry:
    text = "\n".join(lines)
    return {"name": f"{name} (instructors only)", "visibility": STAFF, "output": text}
