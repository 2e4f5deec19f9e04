"""Write what a class has reached: grades.json, grades.csv, and feedback for each student."""

import csv
import io
import json
import platform
from dataclasses import asdict
from importlib.metadata import version
from pathlib import Path
from typing import Any

from kata.backups import write
from kata.fitting import plain
from kata.grade.booth import Settings
from kata.grade.intake import Submission
from kata.grade.record import Record
from kata.pack import Exercise
from kata.result import Outcome

SAY = {
    Outcome.NOT_STARTED: "not started",
    Outcome.SUSPECT: "is looked at by your instructor",
    Outcome.HARNESS: "could not be judged; this is not about your answer",
    Outcome.UNAVAILABLE: "could not be judged; this is not about your answer",
}
UNSAFE = ("=", "+", "-", "@", "\t", "\r")


class Output:
    """The files of a class in one folder."""

    def __init__(self, folder: Path, settings: Settings, digest: str) -> None:
        self._folder = folder
        self._settings = settings
        self._digest = digest

    def write(self, submissions: list[Submission], records: dict[str, list[Record]]) -> None:
        """Write all files; each is whole or not there."""
        feedback = self._folder / "feedback"
        feedback.mkdir(parents=True, exist_ok=True)
        data = {
            "header": self._header(),
            "submissions": [
                {"student": each.student, "notes": each.notes, "refused": each.refused}
                for each in submissions
            ],
            "records": [asdict(record) for found in _sorted(records) for record in found],
        }
        text = json.dumps(data, indent=1, ensure_ascii=False)
        write(self._folder / "grades.json", text.encode())
        write(self._folder / "grades.csv", self._table(records).encode())
        for student, found in records.items():
            text = self._feedback(student, found)
            write(feedback / f"{student}.md", text.encode())

    def _header(self) -> dict[str, Any]:
        settings = self._settings
        return {
            "pack": self._digest,
            "python": platform.python_version(),
            "versions": {name: version(name) for name in ("sqlalchemy", "pytest")},
            "walls": settings.walls.describe(),
            "db": settings.db if settings.db.isalpha() else settings.db.partition(":")[0],
            "seed": settings.seed,
            "exercises": [each.id for each in settings.exercises],
        }

    def _table(self, records: dict[str, list[Record]]) -> str:
        """Return a row a student: the points by exercise; withheld is "?", missing is empty."""
        text = io.StringIO()
        rows = csv.writer(text)
        numbers = [each.id for each in self._settings.exercises]
        rows.writerow(["student", *numbers, "points", "max_points", "withheld"])
        for found in _sorted(records):
            by_number = {record.exercise: record for record in found}
            points = [_points(by_number.get(number)) for number in numbers]
            given = [record.points for record in found if record.points is not None]
            most = sum(record.max_points for record in found)
            withheld = sum(record.points is None for record in found)
            rows.writerow([_cell(found[0].student), *points, sum(given), most, withheld])
        return text.getvalue()

    def _feedback(self, student: str, records: list[Record]) -> str:
        titles = {each.id: each for each in self._settings.exercises}
        given = sum(record.points or 0 for record in records)
        most = sum(record.max_points for record in records)
        lines = [f"# {student}", "", f"{given:g} of {most:g} points", ""]
        for record in records:
            lines += _section(record, titles[record.exercise])
        return "\n".join(lines)


def _section(record: Record, exercise: Exercise) -> list[str]:
    said = SAY.get(record.outcome, record.outcome.lower().replace("_", " "))
    lines = [f"## {exercise.id} {exercise.title}: {said}", ""]
    if record.outcome in SAY:
        return lines
    lines += [f"{record.points:g} of {record.max_points:g} points", ""]
    if record.outcome in (Outcome.BROKEN, Outcome.TIMEOUT, Outcome.CRASHED):
        lines += [*_code(record.reasons), ""]
    shown = False
    for test in record.tests:
        name = "a hidden test: " * test["hidden"] + test["name"].removeprefix("test_")
        lines.append(f"- {test['outcome']}: {name.replace('_', ' ')}")
        if test["outcome"] == "failed" and test["message"] and not shown:
            lines += ["", *_code([test["message"]]), ""]
            shown = True
    if record.diagnosis:
        lines += ["", f"Looks like: {record.diagnosis}"]
    if record.outcome is not Outcome.PASSED and record.sql:
        lines += ["", "The SQL that your answer sent:", "", *_code(record.sql)]
    return [*lines, ""]


def _code(texts: list[str]) -> list[str]:
    """Return texts as indented code: nothing in them is read as Markdown, HTML or escape codes."""
    return [f"    {line}" for text in texts for line in plain(text).split("\n")]


def _points(record: Record | None) -> str:
    if not record:
        return ""
    return "?" if record.points is None else f"{record.points:g}"


def _cell(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(UNSAFE) else text


def _sorted(records: dict[str, list[Record]]) -> list[list[Record]]:
    return [records[student] for student in sorted(records) if records[student]]
