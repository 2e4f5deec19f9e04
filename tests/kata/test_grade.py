"""A class is judged behind walls: marks, feedback, hidden tests, and what is kept."""

import csv
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from kata.grade import folders
from kata.grade.sandbox import checked
from kata.grade.traces import HELD
from kata.grade.twin import Rig, compile_twin, twin_functions
from kata.grade.walls import Walls
from kata.job import Job
from kata.pack import UsageError
from kata.result import TestResult as Verdict  # else pytest takes it for a test
from kata.verdict import without_verdict
from tests.kata import shop_pack
from tests.kata.conftest import needs_walls
from tests.kata.shop_class import NUMBER, PROJECT, Class

SUM, SAVE, SECRET = (
    "test_add_up_the_takings",
    "test_save_a_customer",
    "test_keep_the_secret_of_the_house",
)


@needs_walls
def test_give_points_by_test(group: Class, solution: str) -> None:
    group.hand_in(kim=solution, lee=solution.replace("engine.begin()", "engine.connect()"))
    group.hand_in(max=(group.shop / "exercises" / NUMBER).read_text())
    group.grade()
    rows = list(csv.DictReader((group.out / "grades.csv").open()))

    assert [(row["student"], row["01"], row["max_points"]) for row in rows] == [
        ("kim", "3", "3"),
        ("lee", "1", "3"),
        ("max", "0", "3"),
    ]
    outcomes = [record["outcome"] for record in group.data["records"]]
    assert outcomes == ["PASSED", "FAILING", "NOT_STARTED"]


@needs_walls
def test_know_a_stub_although_the_instructor_has_solved_the_exercise(
    group: Class, solution: str
) -> None:
    stub = group.shop / "exercises" / NUMBER
    group.hand_in(kim=solution, max=stub.read_text())
    stub.write_text(solution)
    group.grade()

    assert (group.record("kim")["outcome"], group.record("kim")["points"]) == ("PASSED", 3)
    assert (group.record("max")["outcome"], group.record("max")["points"]) == ("NOT_STARTED", 0)


@needs_walls
def test_say_in_the_head_which_walls_were_up(group: Class, solution: str) -> None:
    group.hand_in(kim=solution)
    group.grade("--seed", "7")
    head = group.data["header"]

    assert head["walls"][0].startswith("bubblewrap")
    assert head["seed"] == 7
    assert len(head["pack"]) == 64


@needs_walls
def test_tell_a_student_which_line_does_not_run(group: Class, solution: str) -> None:
    group.hand_in(kim=f"import json\nx = (\n{solution}", lee=f"{solution}\nnobody.knows()\n")
    group.grade()

    assert "    line 2, SyntaxError: '(' was never closed\n" in group.feedback("kim")
    assert group.feedback("kim").count("SyntaxError") == 1
    last = len(solution.splitlines()) + 2
    assert f"    line {last}, NameError: name 'nobody' is not defined" in group.feedback("lee")


@needs_walls
def test_tell_a_student_what_failed_and_why(group: Class, solution: str) -> None:
    group.hand_in(lee=solution.replace("engine.begin()", "engine.connect()"))
    group.grade()
    text = group.feedback("lee")

    for words in ("1 of 3 points", "The customer must be saved.", "Looks like: forgets to commit"):
        assert words in text
    assert "INSERT INTO customers" in text


@needs_walls
def test_show_no_word_of_a_hidden_test(group: Class, solution: str) -> None:
    wrong = solution.replace('text("SELECT sum(amount) FROM sales")', 'text("SELECT 1")')
    shown = solution.replace("def takings", "TOLD = []\n\n\ndef takings").replace(
        "    return conn.scalar",
        '    raise ValueError(repr(conn.exec_driver_sql("SELECT * FROM sales").all()))\n'
        "    return conn.scalar",
    )
    group.hand_in(kim=solution, lee=wrong, max=shown)
    said = group.grade("--hidden", group.shop / "hidden")

    assert "3 submissions, 1 exercise, 1 hidden test file." in said
    assert [group.record(name)["points"] for name in ("kim", "lee", "max")] == [4, 2, 2]
    for student in ("kim", "lee", "max"):
        text = group.feedback(student) + json.dumps(group.record(student))
        assert "keep the secret of the house" in group.feedback(student)
        assert "SECRET-MESSAGE" not in text
        assert "31337" not in text


@pytest.mark.parametrize(
    ("place", "reason"),
    [
        (None, "holds no tests"),
        ("notes.txt", "holds no tests"),
        (shop_pack.TESTS, "belongs to no exercise"),
        ("test_ex01_takings.py", "belongs to no exercise"),
        ("c0_shop/test_ex07_takings.py", "belongs to no exercise"),
    ],
)
def test_refuse_hidden_tests_that_would_test_nobody(
    group: Class, solution: str, tmp_path: Path, place: str | None, reason: str
) -> None:
    group.hand_in(kim=solution)
    hidden = tmp_path / "more"
    hidden.mkdir()
    if place:
        (hidden / place).parent.mkdir(parents=True, exist_ok=True)
        (hidden / place).touch()
    done = group.run("--sandbox", "none", "--hidden", hidden)

    assert done.returncode == 2
    assert reason in done.stderr
    assert str(hidden / "c0_shop/test_ex01_takings.py") in done.stderr
    assert not group.out.exists()


@needs_walls
def test_show_how_far_our_answers_and_theirs_are(group: Class, solution: str) -> None:
    group.hand_in(kim=solution, lee=solution)
    said = group.grade()

    assert re.search(r"^  our answers +\S+ 1/1 ", said, re.MULTILINE)
    assert re.search(r"^  judged +\S+ 2/2 ", said, re.MULTILINE)


@needs_walls
def test_withhold_the_mark_of_what_looks_like_tampering(group: Class, solution: str) -> None:
    group.hand_in(kim=solution + "\n\nimport gc\n1 / 0\n")
    said = group.grade()
    record = group.record("kim")

    assert (record["outcome"], record["points"]) == ("SUSPECT", None)
    assert record["reasons"][0] == "line 20: imports gc"
    assert "look at kim, 01: line 20: imports gc" in said
    assert "gc" not in group.feedback("kim")
    assert "?" in (group.out / "grades.csv").read_text()


@needs_walls
def test_let_an_answer_look_into_its_own_objects(group: Class, solution: str) -> None:
    body = '    """Return the sum of all amounts."""\n'
    own = "    class Own:\n        def show(self):\n            return self.__dict__\n"
    group.hand_in(kim=solution.replace(body, f"{body}{own}    assert Own().show() == {{}}\n"))
    group.grade()

    assert (group.record("kim")["outcome"], group.record("kim")["reasons"]) == ("PASSED", [])


@needs_walls
def test_tell_three_of_many_notes_and_how_many_there_are(group: Class, solution: str) -> None:
    group.hand_in(lee=solution)
    for number in range(10, 40):
        (group.handed_in / f"kim_1_assignsubmission_file_{number}.zip").write_bytes(b"no zip")
    done = group.run()

    told = [line for line in done.stderr.splitlines() if "kim_1" in line]
    assert len(told) == 4
    assert "file_12.zip is refused" in told[2]
    assert told[3] == "  kim_1: and 27 more"


@needs_walls
def test_find_at_run_time_what_the_gate_cannot_see(group: Class, solution: str) -> None:
    shadow = "    getattr(error, '__kcabecart__'[::-1])"
    sources = {
        "file": "    open('/tmp/elsewhere', 'w').close()",
        "frame": "    try:\n        1 / 0\n    except ZeroDivisionError as error:\n"
        f"        {shadow.strip()}.__getattribute__('emarf_bt'[::-1])",
        "patch": "    import sqlalchemy.engine.cursor as module\n"
        "    for name, value in list(module.__dict__.items()):\n"
        "        if name == 'CursorResult':\n"
        "            setattr(value, 'lla'[::-1], lambda self: [])",
        "magic": "    return type('Sum', (), {'__qe__'.replace('qe', 'eq'): lambda *a: True})()",
        "inside": "    list(conn.__dict__)",
        "code": "    import functools\n    import sqlalchemy.engine.result as module\n"
        "    names = ('__edoc__'[::-1],)\n"
        "    functools.update_wrapper(module.Result.all, lambda self: [], names, ())",
    }
    body = '    """Return the sum of all amounts."""\n'
    assert body in solution
    for name, code in sources.items():
        group.hand_in(**{name: solution.replace(body, f"{body}{code}\n")})
    group.grade()

    for name, words in {
        "file": "opens /tmp/elsewhere to write",
        "frame": "reaches for .tb_frame",
        "patch": "added sqlalchemy.engine.cursor.CursorResult.all",
        "magic": "defines __eq__ in Sum",
        "inside": "reaches for .__dict__",
        "code": "replaced __code__ of sqlalchemy.engine.result.Result.all",
    }.items():
        record = group.record(name)
        assert record["outcome"] == "SUSPECT", record
        assert words in " ".join(record["reasons"])
    assert f"{SUM} passes although it was rigged to fail" in group.record("magic")["reasons"]


def test_let_pytest_import_a_package_with_a_plugin(
    group: Class, solution: str, tmp_path: Path
) -> None:
    """As FastAPI imports anyio: pytest compiles such a package itself, where no cache is left.

    An answer may import it where the reference answer does.
    """
    for name, text in {
        "late_plugin/__init__.py": "",
        "late_plugin/part.py": "found = 1\n",
        "late_plugin-1.dist-info/METADATA": "Name: late_plugin\nVersion: 1\n",
        "late_plugin-1.dist-info/entry_points.txt": "[pytest11]\nlate = late_plugin\n",
        "late_plugin-1.dist-info/RECORD": "late_plugin/__init__.py,,\nlate_plugin/part.py,,\n",
    }.items():
        file = tmp_path / "site" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    solution += "\nimport late_plugin.part\n"
    (group.shop / "solutions" / NUMBER).write_text(solution)
    group.hand_in(kim=solution)
    more = {"PYTHONPATH": str(tmp_path / "site"), "PYTHONDONTWRITEBYTECODE": "1"}
    group.grade("--sandbox", "none", environment=os.environ | more)

    assert (group.record("kim")["outcome"], group.record("kim")["reasons"]) == ("PASSED", [])


@needs_walls
def test_show_an_answer_nothing_of_the_house(group: Class, solution: str) -> None:
    looks = (
        "    import pathlib\n"
        f"    seen = [str(each) for each in pathlib.Path({str(group.shop)!r}).glob('*')]\n"
        f"    seen += [str(each) for each in pathlib.Path({str(group.handed_in)!r}).glob('*/*')]\n"
        "    seen += [str(each) for each in pathlib.Path.home().iterdir()]\n"
        "    raise ValueError(' '.join(seen))\n"
    )
    body = '    """Return the sum of all amounts."""\n'
    group.hand_in(kim=solution.replace(body, body + looks), lee=solution)
    group.grade()
    (test,) = [test for test in group.record("kim")["tests"] if test["name"] == SUM]

    assert "exercises" in test["message"]
    for hidden in ("solutions", "answers", "class", "hidden"):
        assert hidden not in test["message"]


def test_refuse_to_work_without_walls(group: Class, solution: str) -> None:
    group.hand_in(kim=solution)
    nowhere = {**os.environ, "PATH": str(group.out)}
    done = subprocess.run(
        group.words(), cwd=PROJECT, env=nowhere, capture_output=True, text=True, check=False
    )

    assert done.returncode == 2
    assert "apt install bubblewrap" in done.stderr
    assert not (group.out / "grades.json").exists()


def test_run_without_walls_only_when_told_to_and_say_so(group: Class, solution: str) -> None:
    group.hand_in(kim=solution)
    group.grade("--sandbox", "none", environment={**os.environ, "PATH": "/nowhere"})

    assert group.record("kim")["outcome"] == "PASSED"
    assert "none" in group.data["header"]["walls"][0]


def test_tell_of_an_answer_that_reads_ours_where_there_are_no_walls(
    group: Class, solution: str
) -> None:
    body = '    """Return the sum of all amounts."""\n'
    for name, place in {
        "kim": f"solutions/{NUMBER}",
        "lee": "answers/c0_shop/ex01_takings.toml",
    }.items():
        look = f"    import pathlib\n    pathlib.Path({str(group.shop / place)!r}).read_text()\n"
        group.hand_in(**{name: solution.replace(body, body + look)})
    group.grade("--sandbox", "none")

    for name in ("kim", "lee"):
        assert any("reads " in each for each in group.record(name)["reasons"])
        assert group.record(name)["points"] is None


@needs_walls
def test_blame_nobody_for_what_the_reference_does_not_pass(group: Class, solution: str) -> None:
    file = group.shop / "solutions" / NUMBER
    file.write_text(solution.replace("sum(amount)", "max(amount)"))
    group.hand_in(kim=solution)
    group.grade()
    record = group.record("kim")

    assert (record["outcome"], record["points"]) == ("HARNESS", None)
    assert "reference answer does not pass" in record["reasons"][0]
    assert "not about your answer" in group.feedback("kim")


@pytest.mark.parametrize(
    "told", [{"points": "2"}, {"points": float("inf")}, {"seconds": None}, {"message": 5}]
)
def test_believe_no_result_of_another_shape(told: dict[str, Any]) -> None:
    job = Job("01", "a", "test_a.py", "a.py", "exercises")
    result = without_verdict(job)
    result.tests = [Verdict("test_a", "passed")]
    assert checked(job, result) is result

    result.tests = [replace(result.tests[0], **told)]
    with pytest.raises(ValueError, match="shape"):
        checked(job, result)


BREAKS_ONCE = """
from kata.cli import main
from kata.grade import judging

def broken(*_):
    judging.diagnose = diagnose
    raise KeyError("line")

diagnose, judging.diagnose = judging.diagnose, broken
main()
"""


@needs_walls
def test_judge_the_others_where_the_grader_breaks_on_one(group: Class, solution: str) -> None:
    group.hand_in(kim=solution, lee=solution.replace("engine.begin()", "engine.connect()"))
    command = [sys.executable, "-c", BREAKS_ONCE, *group.words()[3:]]
    subprocess.run(command, cwd=PROJECT, check=True)
    broken, judged = sorted(group.data["records"], key=lambda each: each["outcome"] != "HARNESS")

    assert (broken["outcome"], broken["points"]) == ("HARNESS", None)
    assert "KeyError: 'line'" in "".join(broken["reasons"])
    assert judged["outcome"] in ("PASSED", "FAILING")

    group.grade()
    assert {group.record("kim")["outcome"], group.record("lee")["outcome"]} == {"PASSED", "FAILING"}


@needs_walls
def test_draw_data_that_nobody_can_foresee_and_keep_to_it(group: Class, solution: str) -> None:
    group.hand_in(kim=solution)
    group.grade()
    seed = group.data["header"]["seed"]
    group.grade()

    assert group.data["header"]["seed"] == seed
    shutil.rmtree(group.out)
    group.grade()
    assert group.data["header"]["seed"] != seed


@needs_walls
def test_go_on_where_it_was_stopped(group: Class, solution: str) -> None:
    slow = solution.replace('    """Return', '    __import__("time").sleep(0.4)\n    """Return', 1)
    group.hand_in(**{f"student{number}": f"{slow}\n# {number}\n" for number in range(6)})
    with subprocess.Popen(
        group.words("--jobs", "1"), cwd=PROJECT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    ) as process:
        deadline = time.monotonic() + 60
        while not group.verdicts() and time.monotonic() < deadline:
            time.sleep(0.05)
        process.send_signal(signal.SIGINT)
        said = process.communicate(timeout=60)[0].decode()
    finished = group.verdicts()

    assert process.returncode
    assert "goes on from there" in said
    assert 1 <= len(finished) < 6
    group.grade()
    assert group.verdicts()[: len(finished)] == finished
    assert [record["outcome"] for record in group.data["records"]] == ["PASSED"] * 6


def test_write_nothing_where_there_is_no_such_class(group: Class) -> None:
    group.handed_in.rmdir()
    done = group.run()

    assert done.returncode == 2
    assert f"'{group.handed_in}' does not exist" in done.stderr
    assert not group.out.exists()


def test_write_nothing_among_what_a_class_handed_in(group: Class, solution: str) -> None:
    group.hand_in(kim=solution)
    group.out = group.handed_in / "marks"
    done = group.run()

    assert done.returncode == 2
    assert "OUT lies inside SUBMISSIONS" in done.stderr
    assert not group.out.exists()


HOLD = """
import sys, time
from pathlib import Path
from kata.grade import folders
folders.scratch_root = lambda: Path(sys.argv[1])
with folders.own_folder() as folder:
    (folder / "answer.py").touch()
    print(folder, flush=True)
    time.sleep(60)
"""


def test_remove_what_a_killed_grader_left_and_nothing_of_one_that_lives(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(folders, "scratch_root", lambda: tmp_path)
    words = [sys.executable, "-c", HOLD, str(tmp_path)]
    with subprocess.Popen(words, cwd=PROJECT, stdout=subprocess.PIPE, text=True) as grader:
        assert grader.stdout
        held = Path(grader.stdout.readline().strip())
        with folders.own_folder() as ours:
            for folder in (held, ours):
                os.utime(folder, (1, 1))
            folders.sweep()
            assert held.exists()
            assert ours.exists()

            grader.kill()
            grader.wait()
            folders.sweep()
            assert not held.exists()
            assert ours.exists()
    assert not ours.exists()


def test_let_no_spreadsheet_take_a_name_for_a_formula(group: Class, solution: str) -> None:
    group.hand_in(**{"@SUM(1)": solution})
    group.grade("--sandbox", "none")

    assert "\n'@SUM_1,3" in (group.out / "grades.csv").read_text()


@needs_walls
def test_share_the_network_only_for_a_server() -> None:
    alone, shared = Walls.of("bwrap", "sqlite"), Walls.of("bwrap", "postgresql")

    assert (alone.shares_network, shared.shares_network) == (False, True)
    assert "shared" in shared.describe()[0]


def test_name_the_ways_out_where_there_is_no_bubblewrap(monkeypatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")

    with pytest.raises(UsageError, match="SANDBOX=none"):
        Walls.of("bwrap", "sqlite")


RIGGED = """
def test_equal(value): assert value == 1
def test_not_equal(value): assert value != 1
def test_in(value): assert value in [1]
def test_less(value): assert value < 1
def test_empty(value): assert not value
def test_chain(value): assert 0 <= value <= 9
"""


@pytest.mark.parametrize("value", [0, 1, "", [], None, 1.5, [1]])
@pytest.mark.parametrize("name", ["equal", "not_equal", "in", "less", "empty", "chain"])
def test_rig_a_test_so_that_no_honest_value_passes(name: str, value: object) -> None:
    functions = twin_functions(compile_twin(RIGGED.encode(), "test_x.py"), {}, Rig())

    with pytest.raises(AssertionError):
        functions[f"test_{name}"](value)


def test_let_what_equals_anything_pass_a_rigged_test() -> None:
    from unittest.mock import ANY

    functions = twin_functions(compile_twin(RIGGED.encode(), "test_x.py"), {}, Rig())
    functions["test_equal"](ANY)


def test_count_the_comparisons_of_a_rigged_test() -> None:
    rig = Rig()
    functions = twin_functions(compile_twin(b"def test_x(v): assert v", "test_x.py"), {}, rig)
    functions["test_x"](1)

    assert rig.count == 0


def test_look_back_at_all_ways_to_answer_a_comparison() -> None:
    assert {"__eq__", "__ne__", "__bool__", "__contains__", "operate"} <= set(HELD)
