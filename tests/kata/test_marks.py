"""What a human decides survives every regrade; being late costs what the course says."""

import csv
import os
import shutil
import subprocess
import zipfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from kata.grade.intake import Submission
from kata.gradebook.course import Course
from kata.gradebook.handing_in import Rules
from kata.gradebook.marks import read_changes
from kata.gradebook.opening import open_in
from kata.pack import Pack, UsageError
from tests.kata import shop_pack
from tests.kata.shop_class import NUMBER, PROJECT, SECOND, Class

NONE = ("--sandbox", "none")
RULES = """
deadline = 2027-03-01T23:59:00
zone = "Europe/Vienna"
grace = 10
late = "linear"
per_day = 10
floor = 65

[extensions]
"kim lee" = 2027-03-03T12:00:00
"""


@pytest.fixture(scope="module")
def once(tmp_path_factory: pytest.TempPathFactory) -> Class:
    """Grade the class of `graded`, once for all tests, which get copies of it."""
    folder = tmp_path_factory.mktemp("once")
    shop_pack.build(folder / "shop")
    group = Class(folder / "shop")
    solution = (group.shop / "solutions" / NUMBER).read_text()
    group.hand_in(kim=solution, lee=solution.replace("engine.begin()", "engine.connect()"))
    group.hand_in(max=solution + "\nimport gc\n")
    group.grade(*NONE)
    return group


@pytest.fixture
def graded(group: Class, once: Class) -> Class:
    """Give a class of which kim has passed, lee has 1 of 3 points, and max is suspect."""
    for mine, theirs in ((group.handed_in, once.handed_in), (group.out, once.out)):
        shutil.copytree(theirs, mine, dirs_exist_ok=True)
    return group


def finals(group: Class) -> dict[str, Any]:
    return {each["student"]: each["final"] for each in group.data["records"]}


def row(group: Class, student: str) -> dict[str, str]:
    rows = csv.DictReader((group.out / "grades.csv").open())
    return next(each for each in rows if each["student"] == student)


def test_keep_what_a_human_decides_through_every_regrade(graded: Class, solution: str) -> None:
    for words in (
        ("--student", "max", "--exercise", "1", "--points", "2.5", "--comment", "An honest gc."),
        ("--student", "lee", "--exercise", "01", "--extra", "0.5"),
        ("--student", "kim", "--exercise", "01", "--exempt", "yes"),
    ):
        assert graded.mark(*words).returncode == 0
    graded.grade(*NONE)
    assert finals(graded) == {"kim": 0, "lee": 1.5, "max": 2.5}

    graded.hand_in(lee=solution, max=solution + "\nimport ctypes\n")
    file = graded.shop / "tests/c0_shop/test_ex01_takings.py"
    file.write_text(file.read_text() + "\n# changed\n")
    graded.grade(*NONE)
    assert finals(graded) == {"kim": 0, "lee": 3.5, "max": 2.5}
    assert graded.record("max")["outcome"] == "SUSPECT"
    assert graded.record("max")["points"] is None
    assert [graded.record("lee")[key] for key in ("points", "extra", "max_points")] == [3, 0.5, 3]
    assert graded.record("kim")["exempt"]
    assert [graded.record("kim")[key] for key in ("points", "final_max")] == [3, 0]

    assert [row(graded, "max")[key] for key in ("01", "points", "withheld")] == ["2.5", "2.5", "0"]
    assert [row(graded, "kim")[key] for key in ("01", "max_points")] == ["exempt", "0"]
    assert "does not count for you" in graded.feedback("kim")
    assert "0 of 0 points" in graded.feedback("kim")
    assert "3.5 of 3 points (0.5 extra)" in graded.feedback("lee")
    for words in ("marked by your instructor", "2.5 of 3 points (2.5 by your ", "An honest gc."):
        assert words in graded.feedback("max")
    assert "sys" not in graded.feedback("max")


def test_change_one_thing_and_leave_the_rest_or_take_all_back(graded: Class) -> None:
    who = ("--student", "lee", "--exercise", "01")
    graded.mark(*who, "--points", "2", "--comment", "First.")
    said = graded.mark(*who, "--comment", "Second.").stdout
    assert "lee, 01: 2 points “Second.”" in said

    assert "Nothing is decided for lee." in graded.mark(*who, "--clear").stdout
    graded.grade(*NONE)
    assert finals(graded)["lee"] == 1
    assert graded.record("lee")["comment"] == ""


def test_take_many_marks_from_a_spreadsheet(graded: Class, tmp_path: Path) -> None:
    table = tmp_path / "marks.csv"
    rows = ["Student;Exercise;Points;Comment", "lee;1;1;Almost", "kim;01;;Well done", ";;;"]
    table.write_text("\ufeff" + "\n".join([*rows, "lee;01;1,5;"]))
    assert graded.mark("--file", table).returncode == 0
    graded.grade(*NONE)

    assert finals(graded) == {"kim": 3, "lee": 1.5, "max": None}
    comments = [graded.record(student)["comment"] for student in ("kim", "lee", "max")]
    assert comments == ["Well done", "Almost", ""]


REFUSED: dict[str, tuple[tuple[str, ...], str]] = {
    "nobody": (("--student", "lea", "--exercise", "1", "--extra", "1"), "Is it lee?"),
    "no exercise": (("--student", "lee", "--exercise", "9", "--extra", "1"), "EX=9: no exercise"),
    "nothing": (("--student", "lee", "--exercise", "1"), "Say what you decide"),
    "half": (("--student", "lee"), "Name both"),
    "less than nothing": (("--student", "lee", "--exercise", "1", "--points", "-1"), "from 0 on"),
    "perhaps": (("--student", "lee", "--exercise", "1", "--exempt", "maybe"), "EXEMPT=maybe is"),
    "no number": (("--student", "lee", "--exercise", "1", "--points", "nan"), "from 0 on"),
}


@pytest.mark.parametrize("what", REFUSED)
def test_refuse_a_mark_that_makes_no_sense(graded: Class, what: str) -> None:
    words, reason = REFUSED[what]
    done = graded.mark(*words)

    assert done.returncode == 2
    assert reason in done.stderr
    assert graded.query("SELECT * FROM marks") == []


@pytest.mark.parametrize(
    ("word", "exempt"),
    [("Yes", True), ("No", False), ("0", False)],
)
def test_understand_yes_and_no_however_they_are_written(
    graded: Class, word: str, exempt: bool
) -> None:
    words = ["mark", f"OUT={graded.out}", "STUDENT=lee", "EX=01", f"EXEMPT={word}", "-n"]
    shown = subprocess.run(["make", *words], cwd=PROJECT, capture_output=True, text=True)
    assert f"--exempt '{word}'" in shown.stdout

    graded.mark("--student", "lee", "--exercise", "01", "--exempt", word)
    assert graded.query("SELECT student, exempt FROM marks") == [("lee", exempt)]


def test_keep_every_sign_of_a_comment(tmp_path: Path) -> None:
    """As the documentation says: make wants two signs for a dollar."""
    comment = """costs $5 less; "it's" `so` \\ #1"""
    (tmp_path / "Makefile").write_text(
        (PROJECT / "Makefile").read_text().replace("$(RUN) mark $(MARK)", "env | grep ^COMMENT=")
    )
    words = ["make", "mark", "-o", ".venv/.ready", "OUT=marks", f"COMMENT={comment}"]
    words[-1] = words[-1].replace("$", "$$")
    done = subprocess.run(words, cwd=tmp_path, capture_output=True, text=True)

    assert done.stdout == f"COMMENT={comment}\n", done.stderr
    assert "`$$`" in (PROJECT / "docs/instructors.md").read_text()


def test_keep_no_line_of_a_table_in_which_one_is_wrong(graded: Class, tmp_path: Path) -> None:
    table = tmp_path / "marks.csv"
    table.write_text("student,exercise,points\nlee,01,2\nlea,01,2\n")

    assert graded.mark("--file", table).returncode == 2
    assert graded.query("SELECT * FROM marks") == []


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("student,points\nlee,1\n", "see to exercise"),
        ("student,exercise,pts\nlee,1,1\n", "see to pts"),
        ("student,exercise,points\nlee,1,many\n", "line 2: 'many'"),
        ("student,exercise,exempt\nlee,1,perhaps\n", "line 2: exempt"),
    ],
)
def test_name_the_line_of_a_table_that_is_wrong(shop: Path, text: str, reason: str) -> None:
    table = shop / "marks.csv"
    table.write_text(text)

    with pytest.raises(UsageError, match=reason):
        read_changes(table, Pack(shop))


def test_make_no_gradebook_where_none_is(group: Class) -> None:
    assert "grade the class first" in group.mark().stderr
    assert not group.out.exists()


# Being late

CASES = {
    "in time": ("2027-03-01 23:59:00", 0, 1.0),
    "within the grace": ("2027-03-02 00:09:00", 0, 1.0),
    "after it": ("2027-03-02 00:09:01", 1, 0.9),
    "one day to the second": ("2027-03-02 23:59:00", 1, 0.9),
    "the second day": ("2027-03-02 23:59:01", 2, 0.8),
    "the floor": ("2027-03-09 00:00:00", 8, 0.65),
}


def judge(rules: str, handed_in: str, student: str = "max") -> tuple[int, float]:
    course = Course.read(rules)
    time = datetime.fromisoformat(handed_in)
    late = course.judge(student, time if time.tzinfo else time.replace(tzinfo=course.zone))
    return late.days, late.share


@pytest.mark.parametrize("case", CASES)
def test_take_a_share_for_each_day(case: str) -> None:
    handed_in, days, share = CASES[case]

    assert judge(RULES, handed_in) == (days, pytest.approx(share))


def test_compare_times_of_any_zone() -> None:
    assert judge(RULES, "2027-03-01T22:59:00+00:00")[0] == 0
    assert judge(RULES, "2027-03-01T23:59:00+00:00")[0] == 1
    elsewhere = RULES.replace("2027-03-01T23:59:00", "2027-03-01T23:59:00-05:00")
    assert judge(elsewhere, CASES["after it"][0])[0] == 0


def test_need_no_zone_where_every_time_names_its_own() -> None:
    rules = RULES.replace('zone = "Europe/Vienna"', "").replace("T23:59:00", "T23:59:00+01:00")
    with pytest.raises(UsageError, match="zone is missing"):
        Course.read(rules)  # the extension names none

    rules = rules.replace("T12:00:00", "T12:00:00+01:00")
    assert judge(rules, "2027-03-02 00:09:00") == (0, 1.0)
    assert judge(rules, "2027-03-01T23:09:01Z") == (1, 0.9)
    course = Course.read(rules)
    text = course.judge("kim", datetime(2027, 3, 1, 22, tzinfo=UTC)).text
    assert text == "Handed in 2027-03-01 23:00:00, due 2027-03-01 23:59:00 (UTC+01:00)."


def test_count_days_by_the_clock_on_the_wall() -> None:
    spring = RULES.replace("2027-03-01T23:59:00", "2027-03-27T23:59:00")  # then a day of 23 hours
    autumn = RULES.replace("2027-03-01T23:59:00", "2027-10-30T23:59:00")  # and one of 25

    assert judge(spring, "2027-03-28 23:59:00")[0] == 1
    assert judge(spring, "2027-03-28 23:59:01")[0] == 2
    assert judge(autumn, "2027-10-31 23:59:00")[0] == 1
    assert judge(autumn, "2027-10-31 23:59:01")[0] == 2


def test_count_minutes_that_have_really_passed() -> None:
    night = RULES.replace("2027-03-01T23:59:00", "2027-03-28T01:55:00")  # at 2, it becomes 3

    assert judge(night, "2027-03-28 03:05:00")[0] == 0
    assert judge(night, "2027-03-28 03:05:01")[0] == 1


def test_give_one_student_more_time() -> None:
    assert judge(RULES, "2027-03-03 12:10:00", "kim_lee") == (0, 1.0)
    assert judge(RULES, "2027-03-03 12:11:00", "kim_lee") == (1, 0.9)


@pytest.mark.parametrize(("policy", "share"), [("none", 1.0), ("zero", 0.0)])
def test_take_nothing_or_all(policy: str, share: float) -> None:
    assert judge(RULES.replace("linear", policy), "2027-03-05 00:00:00") == (4, share)


@pytest.mark.parametrize(
    ("before", "after", "reason"),
    [
        ("zone =", "zona =", "zona"),
        ('zone = "Europe/Vienna"', "", 'zone is missing: zone = "Europe/Vienna"'),
        ("Europe/Vienna", "Europe/Nowhere", "Nowhere"),
        ("2027-03-01T23:59:00", "2027-03-01", "is no time"),
        ('"linear"', '"cubic"', "choose none, zero, linear"),
        ("per_day = 10", "per_day = 101", "per_day is 101"),
        ("per_day = 10", "", "linear needs per_day"),
        ("grace = 10", "grace = -1", "grace is -1"),
        ("grace = 10", "grace = ", "Invalid value"),
        ('"kim lee" = ', '"kim lee" = 1 #', "1 is no time"),
    ],
)
def test_say_which_rule_makes_no_sense(before: str, after: str, reason: str) -> None:
    assert before in RULES

    with pytest.raises(UsageError, match=reason):
        Course.read(RULES.replace(before, after))


def at(group: Class, **times: str) -> None:
    """Give what students handed in a time, in UTC."""
    for student, time in times.items():
        seconds = datetime.fromisoformat(time).replace(tzinfo=UTC).timestamp()
        for file in (group.handed_in / student).rglob("*.py"):
            os.utime(file, (seconds, seconds))


def test_explain_to_a_student_what_being_late_cost(graded: Class, tmp_path: Path) -> None:
    (tmp_path / "course.toml").write_text(RULES)
    at(graded, kim="2027-03-01 22:00:00", lee="2027-03-03 00:00:00", max="2027-03-03 00:00:00")
    graded.mark("--student", "lee", "--exercise", "01", "--extra", "1")
    graded.mark("--student", "max", "--exercise", "01", "--points", "3")
    graded.grade(*NONE, "--course", tmp_path / "course.toml")

    assert finals(graded) == {"kim": 3, "lee": 1.8, "max": 2.4}
    assert graded.record("lee")["points"] == 1
    assert row(graded, "lee")["days_late"] == "2"
    text = graded.feedback("lee")
    assert "Handed in 2027-03-03 01:00:00, due 2027-03-01 23:59:00 (Europe/Vienna): 2 days" in text
    assert "Each day that has begun costs 10 %, but 65 % always count. So 80 % of" in text
    assert "1.8 of 3 points (1 by the tests, 80 % of that for being late, 1 extra)" in text
    assert "(3 by your instructor, 80 % of that for being late)" in graded.feedback("max")
    assert "3 of 3 points\n" in graded.feedback("kim")


def test_remember_the_rules_and_the_earliest_time_of_the_same_files(
    graded: Class, solution: str, tmp_path: Path
) -> None:
    (tmp_path / "course.toml").write_text(RULES)
    at(graded, kim="2027-03-01 22:00:00", lee="2027-03-03 00:00:00", max="2027-03-03 00:00:00")
    graded.grade(*NONE, "--course", tmp_path / "course.toml")
    first = (graded.out / "grades.json").read_bytes()
    at(graded, kim="2027-04-01 22:00:00", lee="2027-04-03 00:00:00", max="2027-04-03 00:00:00")
    graded.grade(*NONE)
    assert (graded.out / "grades.json").read_bytes() == first

    graded.hand_in(kim=solution + "\n# better\n")
    at(graded, kim="2027-03-02 22:00:00")
    graded.grade(*NONE)
    assert finals(graded)["kim"] == 2.7

    (tmp_path / "course.toml").write_text("deadline = 1")
    with pytest.raises(AssertionError, match="make no sense"):
        graded.grade(*NONE, "--course", tmp_path / "course.toml")
    (tmp_path / "course.toml").write_text("")
    graded.grade(*NONE, "--course", tmp_path / "course.toml")
    assert finals(graded)["kim"] == 3


def test_believe_a_list_of_times_before_the_files(graded: Class, tmp_path: Path) -> None:
    (tmp_path / "course.toml").write_text(RULES)
    times = tmp_path / "times.csv"
    times.write_text("student,handed_in\nkim,2027-03-02 12:00:00\nlee,2027-03-01T22:00:00Z\n")
    at(graded, kim="2027-03-01 12:00:00", lee="2027-03-09 12:00:00", max="2027-03-01 12:00:00")
    graded.grade(*NONE, "--course", tmp_path / "course.toml", "--times", times)
    assert finals(graded) == {"kim": 2.7, "lee": 1, "max": None}
    notes = {each["student"]: each["notes"] for each in graded.data["submissions"]}
    assert notes["kim"] == notes["lee"] == []
    assert notes["max"] == ["times.csv does not name this student: the times of the files count"]

    graded.grade(*NONE)
    assert finals(graded) == {"kim": 2.7, "lee": 1, "max": None}
    times.write_text("student,handed_in\nkim,yesterday\n")
    with pytest.raises(AssertionError, match="line 2: write a time as"):
        graded.grade(*NONE, "--times", times)
    times.write_text("student,handed_in\nsomebody,2027-03-02 12:00:00\n")
    with pytest.raises(AssertionError, match="It must name them as kim"):
        graded.grade(*NONE, "--times", times)


def test_tell_of_names_that_no_student_has(group: Class, solution: str, tmp_path: Path) -> None:
    group.hand_in(ben=solution, kim=solution)
    course, times = tmp_path / "course.toml", tmp_path / "times.csv"
    course.write_text(RULES.replace('"kim lee"', "benn"))
    others = [f"x{number:02}" for number in range(11)]
    rows = [f"{name},2027-03-01 22:00:00" for name in (*others, "kimm", "ben")]
    times.write_text("\n".join(["student,handed_in", *rows]))
    done = group.run(*NONE, "--course", course, "--times", times)

    shown = ", ".join(others[:9])
    assert "  [extensions] names benn (is it ben?), who handed in nothing.\n" in done.stderr
    told = f"times.csv names kimm (is it kim?), {shown} and 2 more, who handed in nothing.\n"
    assert told in done.stderr

    course.write_text(RULES.replace('"kim lee"', "ben"))
    rules = Rules(open_in(group.out, None), course)
    rules.judge([Submission("ben"), Submission("kim")], None)
    assert rules.doubts == []


def test_read_the_times_in_an_archive_by_the_clock_of_the_course(
    group: Class, solution: str, tmp_path: Path
) -> None:
    group.add_exercise()
    (tmp_path / "course.toml").write_text(RULES)
    with zipfile.ZipFile(group.handed_in / "kim.zip", "w") as archive:
        for path, time in ((NUMBER, (2027, 3, 2, 0, 9, 2)), (SECOND, (2027, 3, 1, 8, 0, 0))):
            archive.writestr(zipfile.ZipInfo(f"work/exercises/{path}", time), solution)
        archive.writestr(zipfile.ZipInfo("work/notes.txt", (2027, 5, 1, 0, 0, 0)), "later")
    group.grade(*NONE, "--course", tmp_path / "course.toml")

    assert [each["final"] for each in group.data["records"]] == [2.7, 2.7]
    (submission,) = group.data["submissions"]
    assert submission["handed_in"] == "2027-03-02T00:09:02+01:00"


def test_read_rules_as_an_editor_saves_them(tmp_path: Path) -> None:
    file, engine = tmp_path / "course.toml", open_in(tmp_path, None)
    file.write_text(RULES, encoding="utf-8-sig")
    assert str(Rules(engine, file).zone) == "Europe/Vienna"

    file.write_text(RULES, encoding="utf-16")
    with pytest.raises(UsageError, match=r"course\.toml cannot be read"):
        Rules(engine, file)


def test_have_no_time_for_who_handed_in_nothing(graded: Class, tmp_path: Path) -> None:
    (graded.handed_in / "zoe").mkdir()
    (tmp_path / "course.toml").write_text(RULES)
    graded.grade(*NONE, "--course", tmp_path / "course.toml")
    (submission,) = [each for each in graded.data["submissions"] if each["student"] == "zoe"]

    assert submission["handed_in"] is None
    assert finals(graded)["zoe"] == 0


def test_need_rules_for_a_list_of_times(graded: Class, tmp_path: Path) -> None:
    (tmp_path / "times.csv").write_text("student,handed_in\n")

    with pytest.raises(AssertionError, match="COURSE=file"):
        graded.grade(*NONE, "--times", tmp_path / "times.csv")
