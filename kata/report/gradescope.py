"""Write results as Gradescope reads them.

https://gradescope-autograders.readthedocs.io/en/latest/specs/#output-format
"""

from typing import Any

from kata.report.course import Answer, Course, Heading, Student
from kata.report.wording import feedback, name_of


def results(student: Student, course: Course) -> dict[str, Any]:
    """Return a student's results.json: an entry an exercise, with its feedback.

    A withheld mark is an entry without a score, so the sum stands at the top.
    """
    found = [
        _entry(heading, student.answers[heading.id])
        for heading in course.exercises
        if heading.id in student.answers
    ]
    waiting = len(student.withheld)
    output = f"{student.points:g} of {student.most:g} points"
    if waiting:
        output += f"; {waiting} of the marks {'waits' if waiting == 1 else 'wait'} for a human"
    return {"score": student.points, "output": output, "output_format": "text", "tests": found}


def _entry(heading: Heading, answer: Answer) -> dict[str, Any]:
    entry: dict[str, Any] = {
        "number": heading.id,
        "name": name_of(heading),
        "name_format": "text",
        "max_score": answer.most,
        "output": feedback(answer),
        "output_format": "text",
    }
    if answer.points is None:
        return entry
    return entry | {"score": answer.points, "status": "passed" if answer.passed else "failed"}
