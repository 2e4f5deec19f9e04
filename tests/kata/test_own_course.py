"""A lab that knows nothing of this project becomes a pack, is given out, and is graded."""

import json
import re
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest

from tests.kata import lab
from tests.kata.conftest import needs_walls
from tests.kata.test_handout import said

PROJECT = Path(__file__).parents[2]
NUMBER = "exercises/" + lab.NAME
# It builds the name where it runs, so that only a twin can find it.
EQUAL = """

def most_common(lines):
    return type("Any", (str,), {"__qe__".replace("qe", "eq"): lambda *a: True})("x")
"""


@pytest.fixture
def course(tmp_path: Path) -> Path:
    """Give the root of a pack that was made of the lab."""
    lab.write(tmp_path / "lab")
    lab.make_pack(tmp_path / "lab", tmp_path / "course")
    return tmp_path / "course"


@pytest.fixture
def key(course: Path) -> str:
    """Give the lab's own answer."""
    return (course / "solutions" / lab.NAME).read_text()


def grade(course: Path, sources: dict[str, str], *more: str | Path) -> dict[str, dict[str, Any]]:
    """Return the records of a class by student."""
    for student, source in sources.items():
        file = course.parent / "class" / student / NUMBER
        file.parent.mkdir(parents=True)
        file.write_text(source)
    out = course.parent / "marks"
    words = ("grade", "--submissions", course.parent / "class", "--out", out, *more)
    said(PROJECT, "--root", course, *words)
    records = json.loads((out / "grades.json").read_text())["records"]
    return {each["student"]: each for each in records}


def test_be_a_lab_that_works_by_itself(tmp_path: Path) -> None:
    lab.write(tmp_path)
    for folder, status in (("key", 0), ("starter", 1)):
        words = [sys.executable, "-m", "pytest", "-q", "-p", "no:randomly", "tests"]
        environment = {"PYTHONPATH": folder, "PYTHONDONTWRITEBYTECODE": "1"}
        done = subprocess.run(words, cwd=tmp_path, env=environment, capture_output=True)
        assert done.returncode == status, done.stdout


def test_judge_stub_and_key(course: Path) -> None:
    assert "0 of 7" in said(PROJECT, "--root", course, "test", "11", status=1)
    assert "7 of 7" in said(PROJECT, "--root", course, "test", "11", "--target", "solutions")


@needs_walls
def test_grade_good_wrong_and_hostile_answers(course: Path, key: str) -> None:
    records = grade(
        course,
        {
            "good": key,
            "wrong": key.replace("text.lower()", "text"),
            "stub": (course / NUMBER).read_text(),
            "ends": key + "\n\nimport os\n\nos._exit(0)\n",
            "equal": key + EQUAL,
            "reads": key.replace(
                'return "-"', f'open({str(course / lab.TESTS)!r}).read()\n    return "-"'
            ),
        },
    )
    marks = {name: (each["outcome"], each["points"]) for name, each in records.items()}

    assert marks == {
        "good": ("PASSED", 7),
        "wrong": ("FAILING", 3),
        "stub": ("NOT_STARTED", 0),
        "ends": ("SUSPECT", None),
        "equal": ("SUSPECT", None),
        "reads": ("SUSPECT", None),
    }
    twin = "test_most_common passes although it was rigged to fail"
    assert twin in records["equal"]["reasons"]  # a test in a class
    assert any("imports os" in each for each in records["ends"]["reasons"])
    assert any("test_ex11_slugs.py" in each for each in records["reads"]["reasons"])


def test_ask_for_a_name_for_each_test(course: Path, key: str) -> None:
    with (course / lab.TESTS).open("a") as tests:
        tests.write("\n\nclass TestMore:\n    def test_most_common(self, ex):\n        assert ex\n")
    record = grade(course, {"kim": key}, "--sandbox", "none")["kim"]

    assert (record["outcome"], record["points"]) == ("HARNESS", None)
    assert "Two tests of test_ex11_slugs.py are called test_most_common" in record["reasons"][0]


def test_give_it_out_with_all_that_its_tests_read(course: Path, key: str) -> None:
    said(PROJECT, "--root", course, "handout", "--out", course.parent / "out.zip")
    mine = course.parent / "mine"
    with zipfile.ZipFile(course.parent / "out.zip") as archive:
        archive.extractall(mine)
    (mine / NUMBER).write_text(key)

    assert "7 of 7" in said(mine, "test")
    assert "1 Text | 11 Make slugs" in (mine / "README.md").read_text()


def test_show_in_the_guide_what_is_there() -> None:
    guide = (PROJECT / "docs/own_course.md").read_text()
    tree = guide.split("```")[1]

    for place in lab.PLACES.values():
        assert place in tree
    assert set(re.findall(r"kata --root mycourse (\w+)", guide)) == {
        "test",
        "handout",
        "grade",
        "verify",
    }


def test_name_no_exercise_in_the_package() -> None:
    numbers = {path.stem for path in (PROJECT / "solutions").glob("*/ex*.py")}
    for file in (PROJECT / "kata").rglob("*.py"):
        text = file.read_text()
        assert not [name for name in numbers if name in text], file
