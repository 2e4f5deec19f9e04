"""Put the files of a report in place: the page, and what other programs read."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import Any

from kata.backups import write
from kata.grade.intake import safe_name
from kata.report import exercism, gradescope
from kata.report.course import Course, Student
from kata.report.junit import suites
from kata.report.page import render

LONGEST = 100  # characters of a file's name; most systems take 255 bytes
Results = Callable[[Student, Course], dict[str, Any]]
FORMATS: dict[str, Results] = {"gradescope": gradescope.results, "exercism": exercism.results}


def write_page(folder: Path, course: Course) -> Path:
    """Write the page of the class, and return its file."""
    file = folder / "report.html"
    write(file, render(course).encode())
    return file


def write_junit(folder: Path, course: Course) -> Path:
    """Write the class as JUnit XML, and return its file; its time is that of the marks."""
    judged = datetime.fromtimestamp((folder / "grades.json").stat().st_mtime, UTC)
    text = BytesIO()
    suites(course, judged).write(text)
    file = folder / "junit.xml"
    write(file, text.getvalue())
    return file


def write_results(folder: Path, course: Course, kind: str) -> Path:
    """Write a file a student in one of the FORMATS, and return their folder.

    The files of students who are no longer in the class are removed.
    """
    place = folder / kind
    place.mkdir(exist_ok=True)
    names = file_names(course)
    for student in course.students:
        data = FORMATS[kind](student, course)
        text = json.dumps(data, indent=1, ensure_ascii=False)
        write(place / names[student.address], text.encode())
    for file in place.glob("*.json"):
        if file.name not in names.values():
            file.unlink()
    return place


def file_names(course: Course) -> dict[str, str]:
    """Return a name of a file for each student, by their address; no two differ only in case."""
    found: dict[str, str] = {}
    taken: set[str] = set()
    for student in course.students:
        name = safe_name(student.name)[:LONGEST]
        if name != student.name or name.casefold() in taken:
            name += "-" + sha256(student.address.encode()).hexdigest()[:8]
        taken.add(name.casefold())
        found[student.address] = f"{name}.json"
    return found
