"""The marks of a class, written by hand, and the report on them."""

import json
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

from kata.pack import Pack
from kata.report.course import Course
from kata.report.page import render
from kata.report.reading import read_course
from kata.report.statistics import Statistics
from tests.kata import shop_pack
from tests.kata.report_class import HEADER, write_grades

PROJECT = Path(__file__).parents[2]
LOOKS = "forgets to commit. What is not committed is rolled back."
HOSTILE = (
    "<script>window.ran = 1</script>",
    '"><img src=x onerror="window.ran = 1">',
    "</script><script>window.ran = 1</script>",
    "<!--<script>",
    "javascript:window.ran=1",
    "{{ 7 * 7 }}{% raw %}${7 * 7}",
    "../../../etc/passwd",
    "right\u202eto\u2066left",
    "nul\0l and \x1b[31mred",
    "a lone \ud800 surrogate",
    'it\'s "quoted" & <b>bold</b>',
    "very long " * 5000,
)


def a_test(name: str, outcome: str, message: str = "", **more: Any) -> dict[str, Any]:
    """Return a test as it is in grades.json."""
    return {"name": name, "outcome": outcome, "points": 1, "hidden": False} | {
        "message": message,
        **more,
    }


def a_record(student: str, outcome: str = "PASSED", **more: Any) -> dict[str, Any]:
    """Return a record as it is in grades.json: of exercise 01, with two tests."""
    points = {"PASSED": 2, "FAILING": 1, "SUSPECT": None, "HARNESS": None}.get(outcome, 0)
    second = a_test("test_save_it", "passed") if outcome == "PASSED" else None
    tests = [
        a_test("test_add_up", "passed"),
        second or a_test("test_save_it", "failed", "It must be saved."),
    ]
    return {
        "student": student,
        "exercise": "01",
        "outcome": outcome,
        "points": points,
        "max_points": 2,
        "tests": [] if outcome == "NOT_STARTED" else tests,
        "reasons": [],
        "diagnosis": LOOKS if outcome == "FAILING" else "",
        "sql": ["SELECT 1"],
    } | more


class Marks:
    """A folder with the marks of a class, and the report on it."""

    def __init__(self, root: Path) -> None:
        self.pack, self.out = Pack(root / "shop"), root / "marks"
        shop_pack.build(root / "shop")

    def write(self, *records: dict[str, Any], notes: tuple[str, ...] = ()) -> None:
        names = dict.fromkeys(each["student"] for each in records)
        submissions = [{"student": each, "notes": list(notes), "refused": {}} for each in names]
        header = HEADER | {"exercises": sorted({each["exercise"] for each in records})}
        seconds: dict[str, dict[str, float]] = {each: {} for each in names}
        for each in records:
            if "seconds" in each:
                seconds[each["student"]][each["exercise"]] = each.pop("seconds")
        data = {"header": header, "submissions": submissions, "records": records}
        write_grades(self.out, data)
        if any(seconds.values()):
            (self.out / "seconds.json").write_text(json.dumps(seconds))

    @property
    def course(self) -> Course:
        return read_course(self.out, self.pack)

    @property
    def statistics(self) -> Statistics:
        return Statistics(self.course)

    def report(self) -> str:
        """Run the command as an instructor does."""
        words = [
            sys.executable,
            "-m",
            "kata",
            "--root",
            self.pack.root,
            "report",
            "--out",
            self.out,
        ]
        done = subprocess.run(
            list(map(str, words)), cwd=PROJECT, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def results(self, kind: str, student: str) -> dict[str, Any]:
        data: dict[str, Any] = json.loads((self.out / kind / f"{student}.json").read_text())
        return data


class Reader(HTMLParser):
    """The elements and attributes of a page, as a browser sees them."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.inside: dict[str, list[str]] = {"script": [], "style": []}
        self._now = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        self._now = tag

    def handle_endtag(self, tag: str) -> None:
        self._now = ""

    def handle_data(self, data: str) -> None:
        if self._now in self.inside:
            self.inside[self._now].append(data)


def page_of(marks: Marks) -> str:
    return render(marks.course)


def hostile(marks: Marks) -> None:
    """Write marks in which every text of a submission is hostile."""
    records = []
    for text in HOSTILE:
        tests = [
            a_test(text, "failed", text),
            a_test(text + "hidden", "failed", text, hidden=True),
        ]
        more = {"tests": tests, "reasons": [text], "diagnosis": f"{text}. {text}", "sql": [text]}
        more |= {"comment": text, "late": text}
        records += [a_record(text, "FAILING", **more)]
        records += [a_record(text, "SUSPECT", exercise="02", **more)]
    marks.write(*records, notes=HOSTILE)
