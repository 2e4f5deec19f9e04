"""Judge the one submission that a container was started for."""

import json
import tempfile
from pathlib import Path

from kata.backups import write
from kata.course.report_gradescope import results
from kata.grade.booth import Settings
from kata.grade.grader import Grader
from kata.grade.intake import Intake
from kata.grade.record import Kept


def judge_one(settings: Settings, place: Path, file: Path) -> None:
    """Judge what lies in a folder, and write what came of it to a file, whole or not at all."""
    submission = Intake(settings.pack).take("submission", place)
    with tempfile.TemporaryDirectory(prefix="kata_marks_") as folder:
        grader = Grader(settings, Kept(Path(folder, "records.jsonl"), ""))
        grader.prepare()
        records = grader.grade([submission], lambda record: None)[submission.student]
    data = results(submission, records, settings.exercises, settings.walls.describe())
    write(file, json.dumps(data, indent=1, ensure_ascii=False).encode())
