"""Judge the one submission that a container was started for."""

import json
import tempfile
from pathlib import Path

from kata.backups import write
from kata.course.report_gradescope import results
from kata.grade.booth import Settings
from kata.grade.grader import Grader
from kata.grade.intake import Intake
from kata.grade.keys import Keys
from kata.grade.plan import make_plan
from kata.gradebook.book import Book
from kata.gradebook.opening import open_in


def judge_one(settings: Settings, place: Path, file: Path) -> None:
    """Judge what lies in a folder, and write what came of it to a file, whole or not at all."""
    submission = Intake(settings.pack).take("submission", place)
    with tempfile.TemporaryDirectory(prefix="kata_marks_") as folder:
        book = Book(open_in(Path(folder), None))
        plan = make_plan(settings, Keys(settings), book, [submission], again=False)
        grader = Grader(settings, book, plan)
        grader.prepare()
        grader.grade(lambda record: None)
        records = plan.by_student[submission.student]
    data = results(submission, records, settings.exercises, settings.walls.describe())
    write(file, json.dumps(data, indent=1, ensure_ascii=False).encode())
