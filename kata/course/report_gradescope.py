"""Tell Gradescope what one submission has reached, in its own format.

See https://gradescope-autograders.readthedocs.io/en/latest/specs/ (Output format).
"""

from typing import Any

from kata.fitting import plain
from kata.grade.feedback import SAY
from kata.grade.intake import Submission
from kata.grade.record import Record
from kata.pack import Exercise

Entry = dict[str, Any]
STAFF = "hidden"  # what only instructors see


def results(
    submission: Submission, records: list[Record], exercises: list[Exercise], walls: list[str]
) -> Entry:
    """Return the content of results.json: an entry a test, in points.

    A mark that is withheld counts nothing in `score`: its entry has none, and beside it stands one
    for instructors that says why.
    """
    titles = {each.id: f"{each.id} {each.title}" for each in exercises}
    entries = [entry for record in records for entry in _entries(record, titles[record.exercise])]
    if submission.notes:
        entries.append(_staff("Notes on the submission", submission.notes))
    entries.append(_staff("Walls", walls))
    return {
        "score": sum(record.points or 0 for record in records),
        "output": _summary(records),
        "output_format": "text",
        "test_output_format": "text",
        "test_name_format": "text",
        "visibility": "visible",
        "stdout_visibility": "hidden",
        "tests": entries,
    }


def _summary(records: list[Record]) -> str:
    given = sum(record.points or 0 for record in records)
    most = sum(record.max_points for record in records)
    withheld = sum(record.points is None for record in records)
    more = f" {withheld} exercises wait for your instructor." if withheld else ""
    return f"{given:g} of {most:g} points.{more}"


def _entries(record: Record, title: str) -> list[Entry]:
    if record.points is None or not record.tests:
        said = SAY.get(record.outcome, record.outcome.lower().replace("_", " "))
        entry: Entry = {"name": title, "number": record.exercise, "output": said}
        entry["max_score"] = record.max_points
        if record.points is not None:
            return [entry | {"score": record.points, "status": "failed"}]
        return [entry, _staff(title, record.reasons)]
    failed = next((test for test in record.tests if test["outcome"] == "failed"), None)
    return [
        {
            "name": f"{title}: {_sentence(test)}",
            "number": f"{record.exercise}.{place}",
            "score": test["points"] if test["outcome"] == "passed" else 0,
            "max_score": test["points"],
            "status": test["outcome"],
            "output": plain(_help(record, test)) if test is failed else "",
        }
        for place, test in enumerate(record.tests, 1)
    ]


def _sentence(test: dict[str, Any]) -> str:
    words = test["name"].removeprefix("test_").replace("_", " ")
    return f"a hidden test: {words}" if test["hidden"] else words


def _help(record: Record, test: dict[str, Any]) -> str:
    """Return what helps with the first test that failed."""
    lines = [*record.reasons, test["message"]]
    if record.diagnosis:
        lines.append(f"Looks like: {record.diagnosis}")
    if record.sql:
        lines += ["", "The SQL that your answer sent:", *record.sql]
    return "\n".join(lines).strip()


def _staff(name: str, lines: list[str]) -> Entry:
    return {"name": f"{name} (instructors only)", "visibility": STAFF, "output": "\n".join(lines)}
