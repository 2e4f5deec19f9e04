"""A class is reported: what it got wrong, whom to look at, and nothing that is dangerous."""

import json
import re
import subprocess
import sys
from base64 import b64encode
from hashlib import sha256
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from jsonschema import validate
from junitparser import JUnitXml

from kata.pack import Pack, UsageError
from kata.report.course import Course
from kata.report.files import file_names
from kata.report.page import render
from kata.report.reading import read_course
from kata.report.statistics import Statistics
from tests.kata import shop_pack
from tests.kata.conftest import needs_walls
from tests.kata.report_class import HEADER, made_up, write_grades
from tests.kata.report_formats import EXERCISM, GRADESCOPE, JUNIT, ORDER, as_data

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
        data = {"header": header, "submissions": submissions, "records": records}
        write_grades(self.out, data)

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


@pytest.fixture
def marks(tmp_path: Path) -> Marks:
    """Give a folder for marks of the class of a small pack."""
    return Marks(tmp_path)


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


@needs_walls
def test_report_what_was_graded(marks: Marks, tmp_path: Path) -> None:
    solution = (marks.pack.root / "solutions/c0_shop" / shop_pack.NAME).read_text()
    wrong = solution.replace("engine.begin()", "engine.connect()")
    for student, source in {"kim": solution, "lee": wrong, "max": wrong}.items():
        file = tmp_path / "class" / student / shop_pack.NAME
        file.parent.mkdir(parents=True)
        file.write_text(source)
    words = ["--root", marks.pack.root, "grade", "--submissions", tmp_path / "class"]
    words += ["--out", marks.out]
    subprocess.run([sys.executable, "-m", "kata", *map(str, words)], cwd=PROJECT, check=True)
    said = marks.report()

    (mistake,) = marks.statistics.misconceptions
    assert (mistake.title, len(mistake.students), mistake.of) == ("forgets to commit", 2, 3)
    assert "3 students, 1 exercises." in said
    assert "INSERT INTO customers" in (marks.out / "report.html").read_text()


def test_count_a_misconception_among_those_who_began(marks: Marks) -> None:
    wrong = [a_record(f"wrong{number}", "FAILING") for number in range(14)]
    right = [a_record(f"right{number}") for number in range(32)]
    marks.write(*wrong, *right, a_record("late", "NOT_STARTED"), a_record("odd", "SUSPECT"))
    (asked,) = marks.statistics.asked

    assert (asked.begun, asked.passed, asked.waiting) == (46, 32, 1)
    (mistake,) = asked.misconceptions
    assert (len(mistake.students), mistake.of, mistake.title) == (14, 46, "forgets to commit")
    assert mistake.explanation == "What is not committed is rolled back."
    assert re.search(
        r"14 <small>of 46</small></span> <span><strong>forgets to commit", page_of(marks)
    )


def test_put_what_most_got_wrong_first(marks: Marks) -> None:
    marks.write(
        a_record("a", "FAILING", diagnosis="seldom. Rare."),
        *(a_record(name, "FAILING", diagnosis="often. Common.") for name in "bc"),
        *(a_record(name, "FAILING", diagnosis="") for name in "def"),
        a_record("g", "BROKEN"),
        *(a_record(name, "FAILING", exercise="02", diagnosis="most. More.") for name in "abc"),
    )
    statistics = marks.statistics

    assert [each.title for each in statistics.misconceptions] == ["most", "often", "seldom"]
    titles = [(each.title, each.known) for each in statistics.asked[0].misconceptions]
    assert titles[:2] == [("fails to save it", False), ("often", True)]
    assert ("broken: the code did not run to its end", False) in titles


def test_name_first_who_fails_much_of_what_they_began(marks: Marks) -> None:
    def some(name: str, wrong: int, right: int) -> list[dict[str, Any]]:
        outcomes = ["FAILING"] * wrong + ["PASSED"] * right
        return [a_record(name, each, exercise=f"{i:02}") for i, each in enumerate(outcomes, 1)]

    marks.write(
        *some("far", 20, 47), *some("stuck", 17, 17), *some("new", 1, 0), *some("good", 0, 9)
    )
    marks_of = marks.statistics

    assert [each.name for each in marks_of.stuck] == ["stuck", "far", "new"]
    assert marks_of.absent == []


def test_say_whom_to_look_at_and_why(marks: Marks) -> None:
    marks.write(
        a_record("slow", seconds=9.0),
        *(a_record(f"usual{number}", seconds=0.2) for number in range(5)),
        a_record("loop", "TIMEOUT", reasons=["Still running after 10 seconds."]),
        a_record("odd", "SUSPECT", reasons=["line 3: it uses `globals`"]),
    )
    found = [(each.student.name, each.kind, each.reasons[0]) for each in marks.statistics.looks]

    assert found == [
        ("odd", "suspect", "line 3: it uses `globals`"),
        ("loop", "timeout", "Still running after 10 seconds."),
        ("slow", "slow", "It took 9.0 s; half of the class took at most 0.2."),
    ]


def test_call_nobody_slow_where_everybody_needs_long(marks: Marks) -> None:
    marks.write(*(a_record(f"s{number}", seconds=3.0 + number) for number in range(9)))

    assert marks.statistics.looks == []


def test_show_what_was_refused(marks: Marks) -> None:
    marks.write(a_record("kim"), notes=("old.zip is refused: it is no archive",))

    assert [each.kind for each in marks.statistics.looks] == ["refused"]
    assert "old.zip is refused: it is no archive" in page_of(marks)


def test_leave_out_a_suspect_who_has_a_mark_by_now(marks: Marks) -> None:
    marks.write(a_record("odd", "SUSPECT", points=2))

    assert marks.statistics.looks == []


def test_blame_nobody_for_what_could_not_be_judged(marks: Marks) -> None:
    marks.write(*(a_record(name, "HARNESS", reasons=["No server."]) for name in "ab"))
    statistics = marks.statistics

    assert [(each[0].id, *each[1:]) for each in statistics.unfit] == [("01", 2, "No server.")]
    assert statistics.asked[0].rate is None
    assert statistics.stuck == []
    page = page_of(marks)
    assert "could not be judged here for 2 of 2 students" in page
    assert "for somebody to look" not in page


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
    for text in (json.dumps(gradescope), json.dumps(exercism)):
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

    (entry,) = marks.results("gradescope", "kim")["tests"]
    assert "comment: Well done." in entry["output"]
    assert "late: 2 days: half the points" in entry["output"]
    data = json.loads(Reader(page_of(marks)).inside["script"][0])
    told = [["late", "2 days: half the points"], ["comment", "Well done."], ["took", "0.25 s"]]
    assert data["answers"][0]["remarks"] == told


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


def test_let_no_text_of_a_submission_become_html(marks: Marks) -> None:
    hostile(marks)
    page = page_of(marks)
    reader = Reader(page)
    tags = [tag for tag, _ in reader.elements]

    assert tags.count("script") == 2
    assert tags.count("style") == 1
    assert not {"img", "iframe", "object", "base", "b", "link"} & set(tags)
    assert not [key for _, attributes in reader.elements for key in attributes if key[:2] == "on"]
    links = {attributes["href"] or "" for tag, attributes in reader.elements if tag == "a"}
    assert all(re.fullmatch(r"#[\w/%.~-]+", each) for each in links)
    assert "{{ 7 * 7 }}" in page


def test_keep_the_data_of_a_page_whole_and_free_of_unseen_characters(marks: Marks) -> None:
    hostile(marks)
    data = json.loads(Reader(page_of(marks)).inside["script"][0])
    names = {each["name"] for each in data["students"]}

    assert {HOSTILE[0], HOSTILE[2], HOSTILE[5], HOSTILE[10]} <= names
    assert "right�to�left" in names
    assert "nul�l and �[31mred" in names
    assert all(text.isprintable() for text in names)
    assert max(map(len, data["texts"])) <= 20_000


def test_allow_the_page_nothing_but_its_own_script_and_style(marks: Marks) -> None:
    marks.write(a_record("kim"))
    reader = Reader(page_of(marks))
    (policy,) = [
        attributes["content"] or ""
        for tag, attributes in reader.elements
        if attributes.get("http-equiv") == "Content-Security-Policy"
    ]

    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    for kind, text in (
        ("style", "".join(reader.inside["style"])),
        ("script", reader.inside["script"][-1]),
    ):
        digest = b64encode(sha256(text.encode()).digest()).decode()
        assert f"{kind}-src 'sha256-{digest}'" in policy


def test_keep_the_files_of_hostile_names_in_their_folder(marks: Marks) -> None:
    hostile(marks)
    marks.report()

    for kind in ("gradescope", "exercism"):
        files = list((marks.out / kind).iterdir())
        assert len(files) == len(HOSTILE)
        assert all(re.fullmatch(r"[\w.@+-]{1,120}\.json", each.name) for each in files)
        for file in files:
            validate(json.loads(file.read_text()), GRADESCOPE if kind == "gradescope" else EXERCISM)
    assert len(JUnitXml.fromfile(str(marks.out / "junit.xml"))) == len(HOSTILE)
    assert {each.name for each in marks.out.parent.iterdir()} == {"shop", "marks"}


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


def test_put_equal_answers_into_a_page_once(marks: Marks) -> None:
    def size(students: int) -> int:
        marks.write(*(a_record(f"s{n:03}", "FAILING", sql=["X" * 5000]) for n in range(students)))
        return len(page_of(marks))

    assert size(101) - size(1) < 100 * 1000


def test_stay_small_for_a_big_class(marks: Marks) -> None:
    pack = Pack(PROJECT)
    data = made_up(pack, 200)
    for number, record in enumerate(data["records"]):
        if record["tests"]:
            record["sql"] = [f"SELECT users.name FROM users  ({number}, {n})" for n in range(6)]
    write_grades(marks.out, data)
    page = render(read_course(marks.out, pack))

    assert len(page) < 8 * 2**20
    assert page.count("<td class=") >= 200 * len(pack.exercises)


@pytest.mark.parametrize(
    ("outcome", "points", "cell"),
    [
        ("PASSED", 2, 'class="ok">passed'),
        ("FAILING", 0, 'class="f0">0 of 8 points'),
        ("FAILING", 2, 'class="f1">2 of 8 points'),
        ("FAILING", 4, 'class="f2">4 of 8 points'),
        ("FAILING", 7.5, 'class="f3">7.5 of 8 points'),
        ("BROKEN", 0, 'class="bad">broken'),
        ("TIMEOUT", 0, 'class="bad">timeout'),
        ("NOT_STARTED", 0, 'class="no">not started'),
        ("SUSPECT", None, 'class="sus">suspect'),
        ("HARNESS", None, 'class="un">not judged'),
    ],
)
def test_show_each_outcome_in_the_map(
    marks: Marks, outcome: str, points: float | None, cell: str
) -> None:
    marks.write(a_record("kim", outcome, points=points, max_points=8))

    assert f"<td {cell}</td>" in page_of(marks)


def test_report_a_class_that_has_not_begun(marks: Marks) -> None:
    marks.write(a_record("kim", "NOT_STARTED"))
    page = page_of(marks)

    assert "Nobody has begun yet." in page
    assert [each.name for each in marks.statistics.absent] == ["kim"]


def test_show_an_exercise_that_the_pack_no_longer_has(marks: Marks) -> None:
    marks.write(a_record("kim", exercise="77"))

    assert marks.course.exercises[0].id == "77"
    assert 'id="exercise/77"' in page_of(marks)


def test_say_what_to_do_where_there_are_no_marks(marks: Marks) -> None:
    with pytest.raises(UsageError, match="make grade SUBMISSIONS=dir"):
        read_course(marks.out, marks.pack)


@pytest.mark.parametrize("text", ["", "[]", '{"header": {}}', '{"records": [{"student": 7}]}'])
def test_say_so_where_the_marks_are_damaged(marks: Marks, text: str) -> None:
    marks.out.mkdir()
    (marks.out / "grades.json").write_text(text)

    with pytest.raises(UsageError, match="is not as `make grade` writes it"):
        read_course(marks.out, marks.pack)


def test_say_how_to_install_what_is_missing(marks: Marks) -> None:
    code = "import sys; sys.modules['jinja2'] = None; from kata.cli import main; main()"
    words = [sys.executable, "-c", code, "report", "--out", str(marks.out)]
    done = subprocess.run(words, cwd=PROJECT, capture_output=True, text=True, check=False)

    assert done.returncode == 2
    assert "jinja2 is not installed. Run: pip install -r requirements-report.txt" in done.stderr
