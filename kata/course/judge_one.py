"""Judge the one submission that a container was started for."""

import json
import tempfile
from dataclasses import replace
from pathlib import Path

from kata.backups import write
from kata.grade.booth import Settings
from kata.grade.desk import Desk
from kata.grade.examining import Examiner
from kata.grade.grader import Grader
from kata.grade.intake import Intake
from kata.grade.judging import Judge
from kata.grade.keys import Keys
from kata.grade.output import Output
from kata.grade.places.threads import Threads
from kata.grade.plan import make_plan
from kata.gradebook.book import Book
from kata.gradebook.finals import Finals
from kata.gradebook.opening import open_in
from kata.report.course import Course
from kata.report.gradescope import results
from kata.report.reading import read_course


def judge_one(settings: Settings, place: Path, file: Path) -> None:
    """Judge what lies in a folder, and write what came of it to a file, whole or not at all."""
    with tempfile.TemporaryDirectory(prefix="kata_marks_") as folder:
        course = _judged(settings, place, Path(folder))
    (student,) = course.students
    write(file, json.dumps(results(student, course), indent=1, ensure_ascii=False).encode())


def _judged(settings: Settings, place: Path, folder: Path) -> Course:
    """Return a class of one, whose marks lie in `folder` for the moment."""
    submission = Intake(settings.pack).take("submission", place)
    keys, book = Keys(settings), Book(open_in(folder, None))
    plan = make_plan(settings, keys, book, [submission], again=False)
    judge = Judge(replace(settings, exercises=plan.exercises))
    judge.prepare()
    with Threads(Examiner(settings, judge), None) as threads:
        Grader(Desk(book, plan, judge, lambda record: None), threads).grade()
    Output(folder, settings, keys.pack, Finals()).write([submission], plan.by_student)
    return read_course(folder, settings.pack)
