"""Write results as Exercism's test runners do, version 3.

https://exercism.org/docs/building/tooling/test-runners/interface
The pack is the exercise there, and each exercise of the pack is one of its tasks: `task_id` is the
number of the exercise.
"""

from collections.abc import Iterator
from typing import Any

from kata.fitting import cut
from kata.report.course import Answer, Course, Heading, Student
from kata.report.wording import STOPPED, name_of, name_of_test, outcome_of

VERSION = 3
LONGEST = 65_535 // 4  # characters of a message: the limit is less where they take several bytes


def results(student: Student, course: Course) -> dict[str, Any]:
    """Return a student's results.json; without one test that ran, it is an error."""
    answers = student.answers
    tests = [
        entry
        for heading in course.exercises
        if heading.id in answers
        for entry in _entries(heading, answers[heading.id])
    ]
    found = {each["status"] for each in tests}
    if found <= {"error"}:
        message = "Nothing was handed in that could be judged."
        return {"version": VERSION, "status": "error", "message": message, "tests": tests}
    status = "pass" if found == {"pass"} else "fail"
    return {"version": VERSION, "status": status, "message": None, "tests": tests}


def _entries(heading: Heading, answer: Answer) -> Iterator[dict[str, Any]]:
    """Yield the tests of an answer, or one entry that says why there are none."""
    name, task = name_of(heading), int(heading.id)
    if answer.points is None or not answer.begun or not answer.tests:
        yield _entry(name, "error", outcome_of(answer), task)
        return
    for test in answer.tests:
        status = "pass" if test.outcome == "passed" else "fail"
        if answer.outcome in STOPPED and status == "fail":
            status = "error"
        message = test.message or ("\n".join(answer.reasons) if status == "error" else "")
        hidden = "" if test.hidden else message
        yield _entry(f"{name}: {name_of_test(test)}", status, hidden, task)


def _entry(name: str, status: str, message: str, task: int) -> dict[str, Any]:
    shown = cut(message, LONGEST) if message and status != "pass" else None
    return {"name": name, "status": status, "message": shown, "task_id": task}
