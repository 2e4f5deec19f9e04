"""Write what a class has reached: grades.json, grades.csv, and feedback for each student."""

import csv
import io
import json
from pathlib import Path
from typing import Any

from kata.backups import read, write
from kata.fitting import cell
from kata.grade.booth import Settings
from kata.grade.feedback import feedback
from kata.grade.intake import Submission
from kata.grade.record import Record
from kata.gradebook.finals import Final, Finals
from kata.versions import versions

Records = dict[str, list[Record]]


class Output:
    """The files of a class in one folder."""

    def __init__(self, folder: Path, settings: Settings, digest: str, finals: Finals) -> None:
        self._folder = folder
        self._settings = settings
        self._digest = digest
        self._finals = finals

    def write(self, submissions: list[Submission], records: Records) -> None:
        """Write all files; each is whole or not there. What has not changed is not touched."""
        feedbacks = self._folder / "feedback"
        feedbacks.mkdir(parents=True, exist_ok=True)
        _write(self._folder / "grades.json", "".join(self._data(submissions, records)))
        _write(self._folder / "grades.csv", self._table(records))
        seconds = {
            student: {each.exercise: round(each.seconds, 3) for each in found}
            for student, found in sorted(records.items())
        }
        _write(self._folder / "seconds.json", json.dumps(seconds, indent=1))
        titles = {each.id: each.title for each in self._settings.exercises}
        for student, found in records.items():
            text = feedback(student, found, titles, self._finals)
            _write(feedbacks / f"{student}.md", text)

    def _data(self, submissions: list[Submission], records: Records) -> list[str]:
        """Return grades.json in pieces, a submission or a record a line."""
        found = [record for each in _sorted(records) for record in each]
        return [
            f'{{"header": {_json(self._header())},\n"submissions": [\n',
            ",\n".join(_json(self._submission(each)) for each in submissions),
            '\n],\n"records": [\n',
            ",\n".join(_json(self._record(each)) for each in found),
            "\n]}\n",
        ]

    def _submission(self, submission: Submission) -> dict[str, Any]:
        late = self._finals.late.get(submission.student)
        return {
            "student": submission.student,
            "notes": submission.notes,
            "refused": submission.refused,
            "handed_in": late and late.handed_in.isoformat(),
            "due": late and late.due.isoformat(),
            "days_late": late.days if late else 0,
            "late": late.text if late else "",
        }

    def _record(self, record: Record) -> dict[str, Any]:
        """Return what grades.json says of a record: all but the time, in which no runs agree."""
        final, late = self._finals.of(record), self._finals.late.get(record.student)
        data = vars(record) | {
            "points": _whole(record.points),
            "max_points": _whole(record.max_points),
            "final": _whole(final.points),
            "final_max": _whole(final.max_points),
            "manual": _whole(final.manual),
            "extra": _whole(final.extra),
            "exempt": final.exempt,
            "comment": final.comment,
            "late": late.text if late and late.days else "",
        }
        del data["seconds"]
        return data

    def _header(self) -> dict[str, Any]:
        settings = self._settings
        return {
            "pack": self._digest,
            "python": versions()["python"],
            "versions": {name: each for name, each in versions().items() if name != "python"},
            "walls": settings.walls.describe(),
            "db": settings.db if settings.db.isalpha() else settings.db.partition(":")[0],
            "seed": settings.seed,
            "exercises": [each.id for each in settings.exercises],
        }

    def _table(self, records: Records) -> str:
        """Return a row a student: the points by exercise; withheld is "?", missing is empty."""
        text = io.StringIO()
        rows = csv.writer(text)
        numbers = [each.id for each in self._settings.exercises]
        rows.writerow(["student", *numbers, "points", "max_points", "withheld", "days_late"])
        for found in _sorted(records):
            student = found[0].student
            finals = {record.exercise: self._finals.of(record) for record in found}
            points = [_cell_of(finals[each]) if each in finals else "" for each in numbers]
            given = sum(final.points for final in finals.values() if final.points is not None)
            most = sum(final.max_points for final in finals.values())
            withheld = sum(final.points is None for final in finals.values())
            late = self._finals.late.get(student)
            days = late.days if late else 0
            rows.writerow([cell(student), *points, f"{given:g}", f"{most:g}", withheld, days])
        return text.getvalue()


def _write(file: Path, text: str) -> None:
    data = text.encode(errors="replace")
    if read(file) != data:
        write(file, data)


def _json(data: Any) -> str:
    return json.dumps(data, ensure_ascii=False)


def _whole(number: float | None) -> float | None:
    """Return 3 for 3.0, however the number was kept."""
    return int(number) if number is not None and number == int(number) else number


def _cell_of(final: Final) -> str:
    if final.exempt:
        return "exempt"
    return "?" if final.points is None else f"{final.points:g}"


def _sorted(records: Records) -> list[list[Record]]:
    return [records[student] for student in sorted(records) if records[student]]
