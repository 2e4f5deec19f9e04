"""Other programs read what came of a class; what is hidden or withheld stays so."""

import json
import re
from pathlib import Path
from xml.etree import ElementTree

import pytest
from jsonschema import validate
from junitparser import JUnitXml

from kata.report.files import file_names
from tests.kata.report_class import HEADER
from tests.kata.report_formats import EXERCISM, GRADESCOPE, JUNIT, ORDER, as_data
from tests.kata.report_marks import (
    LOOKS,
    Marks,
    Reader,
    a_record,
    a_test,
    page_of,
)


@pytest.fixture
def marks(tmp_path: Path) -> Marks:
    """Give a folder for marks of the class of a small pack."""
    return Marks(tmp_path)


@pytest.mark.parametrize("outcome", ["SUSPECT", "HARNESS"])
def test_never_give_points_for_a_withheld_mark(marks: Marks, outcome: str) -> None:
    marks.write(a_record("kim", outcome, reasons=["private"]), a_record("kim", exercise="02"))
    marks.report()
    gradescope, exercism = (marks.results(kind, "kim") for kind in ("gradescope", "exercism"))

    assert gradescope["score"] == 2
    assert "score" not in gradescope["tests"][0]
    assert "status" not in gradescope["tests"][0]
    assert [each["status"] for each in exercism["tests"]] == ["error", "pass", "pass"]
    (suite,) = JUnitXml.fromfile(str(marks.out / "junit.xml"))
    assert (suite.tests, suite.skipped, suite.failures) == (3, 1, 0)
    seen = [each for each in gradescope["tests"] if each["visibility"] == "visible"]
    told = [each for each in gradescope["tests"] if each not in seen]
    assert [(each["name"], each["output"]) for each in told] == [
        ("01 Add up the takings (instructors only)", "private"),
        ("Walls (instructors only)", "\n".join(HEADER["walls"])),
    ]
    for text in (json.dumps(seen), json.dumps(exercism)):
        assert "private" not in text
        assert "It must be saved." not in text
    assert re.search(r'<td class="(sus|un)">(suspect|not judged)</td>', page_of(marks))


def test_show_the_name_and_verdict_of_a_hidden_test_alone(marks: Marks) -> None:
    secret = a_test("test_keep_it", "failed", "SECRET", hidden=True)
    marks.write(
        a_record("kim", "FAILING", tests=[secret]),
        a_record("lee", "BROKEN", tests=[secret], reasons=["line 3"]),
    )
    marks.report()
    assert marks.results("exercism", "lee")["tests"][0]["message"] is None
    files = [each for each in marks.out.rglob("*") if each.name != "grades.json" and each.is_file()]

    assert len(files) == 6
    for file in files:
        assert "SECRET" not in file.read_text()
        assert "keep it" in file.read_text()


def test_write_formats_as_they_are_published(marks: Marks) -> None:
    everything = ["PASSED", "FAILING", "BROKEN", "TIMEOUT", "CRASHED", "NOT_STARTED", "SUSPECT"]
    everything += ["HARNESS", "UNAVAILABLE"]
    marks.write(
        *(a_record("all", each, exercise=f"{number:02}") for number, each in enumerate(everything)),
        *(a_record(each.lower(), each, reasons=["why"], seconds=0.5) for each in everything),
        a_record("loud", "BROKEN", tests=[a_test("test_x", "failed", "𝄞" * 70_000)]),
    )
    marks.report()

    for kind, schema in (("gradescope", GRADESCOPE), ("exercism", EXERCISM)):
        files = list((marks.out / kind).iterdir())
        assert len(files) == 11
        for file in files:
            validate(json.loads(file.read_text()), schema)
    root = ElementTree.parse(marks.out / "junit.xml").getroot()
    validate(as_data(root), JUNIT)
    for suite in root:
        tags = [each.tag for each in suite]
        assert tags == sorted(tags, key=ORDER.index)
        assert set(tags) == set(ORDER)
    loud = (marks.out / "exercism/loud.json").read_text()
    assert max(len(each["message"].encode()) for each in json.loads(loud)["tests"]) <= 65_535


def test_tell_other_programs_what_came_of_each_answer(marks: Marks) -> None:
    marks.write(
        a_record("kim"),
        a_record("lee", "FAILING", sql=["INSERT INTO users"]),
        a_record("max", "NOT_STARTED"),
        a_record("ola", "TIMEOUT", reasons=["Still running."]),
    )
    marks.report()

    entry = marks.results("gradescope", "lee")["tests"][0]
    assert (entry["number"], entry["score"], entry["max_score"], entry["status"]) == (
        ("01", 1, 2, "failed")
    )
    for words in ("failed: save it", "It must be saved.", f"Looks like: {LOOKS}", "INSERT INTO"):
        assert words in entry["output"]
    statuses = [marks.results("exercism", each)["status"] for each in ("kim", "lee", "max", "ola")]
    assert statuses == ["pass", "fail", "error", "fail"]
    lee = marks.results("exercism", "lee")["tests"]
    assert [(each["status"], each["message"], each["task_id"]) for each in lee] == [
        ("pass", None, 1),
        ("fail", "It must be saved.", 1),
    ]
    found = {suite.name: suite for suite in JUnitXml.fromfile(str(marks.out / "junit.xml"))}
    counts = {name: (each.tests, each.failures, each.errors) for name, each in found.items()}
    assert counts == {"kim": (2, 0, 0), "lee": (2, 1, 0), "max": (1, 1, 0), "ola": (2, 0, 1)}
    (failure,) = list(found["lee"])[1].result
    assert failure.message == "It must be saved."


def test_tell_what_an_instructor_has_added(marks: Marks) -> None:
    marks.write(a_record("kim", seconds=0.25, comment="Well done.", late="2 days: half the points"))
    marks.report()

    entry = marks.results("gradescope", "kim")["tests"][0]
    assert "comment: Well done." in entry["output"]
    assert "late: 2 days: half the points" in entry["output"]
    data = json.loads(Reader(page_of(marks)).inside["script"][0])
    told = [["late", "2 days: half the points"], ["comment", "Well done."], ["took", "0.25 s"]]
    assert data["answers"][0]["remarks"] == told


def test_say_of_a_mark_that_an_instructor_gave_whose_it_is(marks: Marks) -> None:
    marks.write(a_record("kim", "SUSPECT", final=2, manual=2))
    marks.report()

    entry = marks.results("gradescope", "kim")["tests"][0]
    assert entry["output"].startswith("marked by your instructor")
    assert entry["score"] == 2


def test_give_no_two_students_one_file_or_one_page(marks: Marks) -> None:
    marks.write(*(a_record(each) for each in ("Kim", "kim", "k/m", "k*m", "k\0m", "k\x01m", "..")))
    course = marks.course

    assert len({each.address for each in course.students}) == 7
    assert len({name.casefold() for name in file_names(course).values()}) == 7
    assert file_names(course)["Kim"] == "Kim.json"


def test_remove_the_files_of_students_who_left(marks: Marks) -> None:
    marks.write(a_record("kim"), a_record("lee"))
    marks.report()
    marks.write(a_record("lee"))
    marks.report()

    assert [each.name for each in (marks.out / "exercism").iterdir()] == ["lee.json"]
