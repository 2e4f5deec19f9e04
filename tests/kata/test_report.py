"""A class is reported: what it got wrong, who needs help, and whom to look at."""

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from kata.pack import Pack, UsageError
from kata.report.page import render
from kata.report.reading import read_course
from tests.kata import shop_pack
from tests.kata.conftest import needs_walls
from tests.kata.report_class import made_up, write_grades
from tests.kata.report_marks import (
    PROJECT,
    Marks,
    a_record,
    page_of,
)


@pytest.fixture
def marks(tmp_path: Path) -> Marks:
    """Give a folder for marks of the class of a small pack."""
    return Marks(tmp_path)


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
    assert "3 students, 1 exercise." in said
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


def test_count_the_points_that_a_human_or_a_deadline_left(marks: Marks) -> None:
    marks.write(
        a_record("kim", final=1.5, final_max=2),
        a_record("lee", "SUSPECT", final=2, final_max=2),
        a_record("max", final=0, final_max=0),
    )
    answers = {each.name: each.answers["01"] for each in marks.course.students}

    found = {name: (each.points, each.most) for name, each in answers.items()}
    assert found == {"kim": (1.5, 2), "lee": (2, 2), "max": (0, 0)}


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


def test_show_the_first_of_many_reasons_and_the_number_of_the_others(marks: Marks) -> None:
    marks.write(
        *(a_record("kim", "SUSPECT", exercise=f"{n:02}", reasons=["?"]) for n in range(1, 31)),
        a_record("lee", "SUSPECT", reasons=[f"line {n}: imports gc" for n in range(1, 31)]),
        notes=tuple(f"{n}.zip is refused" for n in range(1, 31)),
    )
    page = page_of(marks)
    table = page.partition('<section id="looks"')[2].partition("</section>")[0]

    assert table.count("<tr>") == 1 + 3 + 1 + 1 + 2
    assert '<td class="muted">27 more</td>' in table
    assert table.count('<summary class="muted">27 more</summary>') == 3
    assert "01, and 29 more" in page.partition('<section id="students"')[0]


def test_leave_out_whom_somebody_has_marked_by_now(marks: Marks) -> None:
    marks.write(
        a_record("odd", "SUSPECT", points=None, final=2, manual=2),
        a_record("loop", "TIMEOUT", manual=1, final=1, seconds=10.0),
    )

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
        ("SUSPECT", 4, 'class="f2">4 of 8 points'),
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
