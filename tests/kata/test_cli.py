"""What a learner types, and what the terminal says."""

import json
import os
import pty
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from textwrap import dedent

import pytest

from kata.pack import Exercise
from tests.kata.conftest import only_on_postgresql

HERE = Path(__file__).parents[2]
NOWHERE = "postgresql://nobody@127.0.0.1:1/nothing"
RIGHT = """
    from sqlalchemy import create_engine
    number = 42
    with create_engine("sqlite:///example.db").begin() as connection:
        connection.exec_driver_sql("CREATE TABLE numbers (value INTEGER)")
        connection.exec_driver_sql(f"INSERT INTO numbers VALUES ({number})")
    """
UNCOMMITTED = RIGHT.replace(".begin()", ".connect()")


class Typed:
    """A command that was run: its exit status, and what it printed."""

    def __init__(self, done: subprocess.CompletedProcess[str]) -> None:
        self.status = done.returncode
        self.text = done.stdout + done.stderr

    def __repr__(self) -> str:
        return self.text

    def __contains__(self, part: str) -> bool:
        return " ".join(part.split()) in " ".join(self.text.split())


@pytest.fixture
def kata(root: Path) -> Callable[..., Typed]:
    """Give a function that runs a command on the miniature pack."""

    def run(*words: str, **more: str) -> Typed:
        command, environment = _command(root, words, more)
        done = subprocess.run(
            command, cwd=root, env=environment, capture_output=True, text=True, check=False
        )
        return Typed(done)

    return run


def _command(
    root: Path, words: tuple[str, ...], more: dict[str, str]
) -> tuple[list[str], dict[str, str]]:
    environment = {key: value for key, value in os.environ.items() if key != "CI"}
    environment |= {"PYTHONPATH": str(HERE), "COLUMNS": "80", **more}
    return [sys.executable, "-m", "kata", "--root", str(root), *words], environment


def solve(exercise: Exercise, code: str) -> None:
    exercise.stub.write_text(dedent(code))


def test_say_that_nothing_runs_under_the_guard_of_a_script(
    kata: Callable[..., Typed], exercise: Exercise
) -> None:
    solve(exercise, UNCOMMITTED)
    unguarded = kata("test", "1")
    exercise.stub.write_text(
        f"{dedent(UNCOMMITTED)}\nif __name__ == '__main__':\n    print(number)\n"
    )
    line = exercise.stub.read_text().splitlines().index("if __name__ == '__main__':") + 1
    guarded = kata("test", "1")

    said = f'Nothing under `if __name__ == "__main__":` (line {line}) runs here.'
    assert said in guarded
    assert "runs here" not in unguarded


def test_say_of_a_stub_where_to_begin(kata: Callable[..., Typed]) -> None:
    typed = kata("test", "01")

    assert typed.status == 1
    assert "01 Know the number" in typed
    assert "chapter 0, A miniature" in typed
    assert "`number` is still `...`" in typed
    assert "waiting store the number" in typed
    assert "Begin exercises/c0_mini/ex01_number.py:8 TODO: give it a name." in typed
    assert "Traceback" not in typed
    assert "SQL" not in typed


def test_show_the_first_failure_with_its_line_its_sql_and_its_name(
    kata: Callable[..., Typed], exercise: Exercise
) -> None:
    solve(exercise, UNCOMMITTED)

    typed = kata("test", "1", "--seed", "7")

    assert typed.status == 1
    assert "passed know the number failed store the number The table must hold it." in typed
    assert "assert [] == [(42,)]" in typed
    assert "exercises/c0_mini/ex01_number.py:6" in typed
    assert "Looks like: does not commit. The transaction was rolled back." in typed
    assert "INSERT INTO numbers VALUES (42) ROLLBACK" in typed
    assert re.search(r"^1 of 2, seed 7, \d\.\d\d s +again: make test EX=01$", typed.text, re.M)


def test_show_after_a_pass_what_to_take_away(
    kata: Callable[..., Typed], exercise: Exercise
) -> None:
    solve(exercise, RIGHT)

    typed = kata("test", "01")

    assert typed.status == 0
    assert "Why What is committed stays." in typed
    assert "2 of 2" in typed
    assert "That was the last one." in typed


@pytest.mark.parametrize(
    ("code", "message"),
    [
        ("number = 42\nprint(numbr)\n", "NameError: name 'numbr' is not defined"),
        ("number = 42\nif number\n    print(1)\n", "SyntaxError: expected ':'"),
        ("import json\njson.loads('{')\n", "JSONDecodeError"),
    ],
)
def test_show_of_a_broken_file_only_its_own_line(
    kata: Callable[..., Typed], exercise: Exercise, code: str, message: str
) -> None:
    solve(exercise, code)

    typed = kata("test", "01")

    assert typed.status == 1
    assert message in typed
    assert f"ex01_number.py:2 {code.splitlines()[1]}" in typed
    for ours in ("Traceback", "kata/", "site-packages", "json/decoder"):
        assert ours not in typed


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("import sqlalchmy", "ModuleNotFoundError: No module named 'sqlalchmy'"),
        ("from sqlalchemy import (\n    insrt,\n)", "ImportError: cannot import name 'insrt'"),
    ],
)
def test_show_an_import_that_fails_in_a_stub(
    kata: Callable[..., Typed], exercise: Exercise, line: str, message: str
) -> None:
    exercise.stub.write_text(exercise.stub.read_text() + line + "\n")

    typed = kata("test", "01")

    assert "failed run the file to its last line" in typed
    assert message in typed
    assert f"ex01_number.py:13 {line.splitlines()[0]}" in typed
    assert "Begin" not in typed


def test_say_of_a_stub_with_an_import_where_to_begin(
    kata: Callable[..., Typed], exercise: Exercise
) -> None:
    exercise.stub.write_text(exercise.stub.read_text() + "import json\n")

    assert "Begin exercises/c0_mini/ex01_number.py:8" in kata("test", "01")


def test_stop_an_endless_loop_and_show_where_it_was(
    kata: Callable[..., Typed], exercise: Exercise
) -> None:
    solve(exercise, "number = 42\nwhile True:\n    number += 0\n")

    typed = kata("test", "01", "--limit", "1")

    assert typed.status == 1
    assert "still running when its time was over" in typed
    assert re.search(r"ex01_number\.py:[23]", typed.text)


def test_show_what_the_answer_printed(kata: Callable[..., Typed], exercise: Exercise) -> None:
    solve(exercise, "number = 41\nprint('so far so good')\n")

    assert "Printed so far so good" in kata("test", "01")


def test_tell_how_to_start_a_database_that_is_not_there(kata: Callable[..., Typed]) -> None:
    typed = kata("test", "01", "--db", NOWHERE)

    assert typed.status == 1
    assert "postgresql does not answer at postgresql+psycopg://nobody@127.0.0.1:1" in typed
    assert "docker run" in typed
    assert "failed know" not in typed


def test_tell_which_database_an_exercise_needs(kata: Callable[..., Typed], root: Path) -> None:
    only_on_postgresql(root)

    for words in (["test", "01"], ["test"]):
        typed = kata(*words)
        assert typed.status == 1
        assert "Needs postgresql, not sqlite: Only it has arrays." in typed
        assert "Choose it with DB=postgresql." in typed
        assert "docker run" in typed
        assert "sudo apt install postgresql" in typed
        assert "again: make test EX=01 DB=postgresql" in typed
    typed = kata("test", "01", "--db", NOWHERE)
    assert "postgresql does not answer" in typed
    assert "Needs postgresql" not in typed


def test_never_blame_the_learner_for_a_broken_test(
    kata: Callable[..., Typed], exercise: Exercise
) -> None:
    exercise.tests.write_text("import pytest\nfrom nowhere import nothing\n")

    typed = kata("test", "01")

    assert typed.status == 3
    assert "not about your answer" in typed
    assert "nowhere" in typed


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["test", "99"], "EX=99: no exercise has this number. To see all of them: make list"),
        (["test", "3x"], "EX=3x: no exercise has this number."),
        (["test", "--chapter", "5"], "CH=5: no chapter has this number."),
        (["test", "--chapter", "x"], "CH=x: no chapter has this number."),
        (["test", "01", "--db", "postgres"], "DB=postgres is unknown. Choose sqlite, postgresql,"),
        (["verify", "01", "--db", "postgres"], "DB=postgres is unknown."),
        (["test", "01", "--seed", "abc"], "SEED=abc: a seed is a whole number, as in SEED=3816."),
        (["sql", "01", "--seed", "-1"], "SEED=-1: a seed is a whole number"),
        (["grade", "--submissions", "nowhere"], "SUBMISSIONS: Directory 'nowhere' does not exist."),
        (["test", "01", "--target", "nowhere"], "There is no directory nowhere"),
        (["test", "01", "--limit", "0"], "LIMIT: 0.0 is not in the range x>0."),
        (["tset"], "No such command 'tset'."),
    ],
)
def test_answer_a_wrong_command_in_one_line(
    kata: Callable[..., Typed], words: list[str], message: str
) -> None:
    typed = kata(*words)

    assert typed.status == 2
    assert message in typed
    assert "Traceback" not in typed
    assert "Usage:" not in typed or words == ["tset"]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["hint", "EX=03 04"], "Name one exercise: make hint EX=03"),
        (["watch", "EX=03 04"], "Name one exercise: make watch EX=03"),
        (["review", "EX=03 04"], "Name one exercise: make review EX=03"),
        (["new", "EX=27"], "Name both: make new EX=27 NAME=window_functions"),
    ],
)
def test_let_make_say_what_to_type(words: list[str], told: str) -> None:
    done = subprocess.run(["make", "-n", *words], cwd=HERE, capture_output=True, text=True)

    assert done.returncode == 2
    assert told in done.stderr


def test_write_one_json_object_a_line(
    kata: Callable[..., Typed], root: Path, exercise: Exercise
) -> None:
    solve(exercise, UNCOMMITTED)

    kata("test", "all", "--json", "out.json", "--seed", "3")

    (line,) = (root / "out.json").read_text().splitlines()
    result = json.loads(line)
    assert (result["exercise"], result["slug"], result["seed"]) == ("01", "number", 3)
    assert result["outcome"] == "FAILING"
    assert [test["outcome"] for test in result["tests"]] == ["passed", "failed"]
    assert [test["points"] for test in result["tests"]] == [1, 2]
    assert result["tests"][1]["hints"] == ["Which statement adds a row?", "INSERT INTO numbers ..."]
    assert {"name", "outcome", "message", "seconds"} <= set(result["tests"][0])
    assert [each["kind"] for each in result["sql"]][-1] == "ROLLBACK"
    assert set(result["versions"]) == {"python", "sqlalchemy", "pytest"}
    assert result["seconds"] > 0


@pytest.mark.parametrize("place", ["ex01_number.py", "c0_mini/ex01_number.py"])
@pytest.mark.parametrize("elsewhere", [True, False])
def test_take_answers_from_any_directory(
    kata: Callable[..., Typed],
    root: Path,
    tmp_path_factory: pytest.TempPathFactory,
    place: str,
    elsewhere: bool,
) -> None:
    target = tmp_path_factory.mktemp("kim") if elsewhere else root / "handed_in"
    file = target / place
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(dedent(RIGHT))

    name = str(target) if elsewhere else "handed_in"

    assert kata("test", "01", "--target", name).status == 0


def test_say_of_a_file_that_is_not_there_that_it_is_not_started(
    kata: Callable[..., Typed], root: Path
) -> None:
    (root / "empty").mkdir()

    typed = kata("test", "01", "--target", "empty")

    assert typed.status == 1
    assert re.search(r"There is no file ex01_number.py in\n.*\n\n0 of 2,", typed.text)


@pytest.mark.parametrize("data", [None, b"", b"\n \n"])
def test_say_how_a_stub_comes_back_that_was_lost(
    kata: Callable[..., Typed], exercise: Exercise, data: bytes | None
) -> None:
    kata("test", "01")
    problem = "The file is empty." if data is not None else "There is no file ex01_number.py in"
    if data is None:
        exercise.stub.unlink()
    else:
        exercise.stub.write_bytes(data)

    for word in ("test", "hint"):
        typed = kata(word, "01")
        assert problem in typed
        assert "make reset EX=01 brings the stub back." in typed
        assert "Looks like" not in typed
        assert max(len(line) for line in typed.text.splitlines() if "/" not in line) <= 80
    assert kata("reset", "01", "--yes").status == 0
    assert "TODO" in exercise.stub.read_text()


@pytest.mark.parametrize(
    ("text", "encoding", "told"),
    [
        ("name = 'Zoë'\n", "utf-16", "the file is not UTF-8. Save it as UTF-8."),
        ("name = 'Zoe'\n", "utf-16-le", "the file holds a NUL byte. Save it as UTF-8."),
        ("\nname = 'Zoë'\n", "latin-1", "line 2, SyntaxError: the file is not UTF-8."),
        ("\n# By Zoë.\n", "latin-1", "line 2, SyntaxError: the file is not UTF-8."),
        ("# coding: latin-1\n# By Zoe.\n", "latin-1", "the file declares the encoding iso-8859-1."),
    ],
)
def test_say_of_a_file_in_another_encoding_how_to_save_it(
    kata: Callable[..., Typed], exercise: Exercise, text: str, encoding: str, told: str
) -> None:
    exercise.stub.write_bytes((text + dedent(RIGHT)).encode(encoding))

    assert "Save it as UTF-8." in kata("test", "01")
    assert "Free Your file does not run yet. Mend that first: " in kata("hint", "01")
    assert told in kata("hint", "01")


def test_judge_several_with_a_line_each_and_show_the_first_unsolved(
    kata: Callable[..., Typed], root: Path, exercise: Exercise
) -> None:
    second(root)
    solve(exercise, UNCOMMITTED)

    typed = kata("test", "01", "02")

    assert "01 Number failing 1 of 2" in typed
    assert "02 Know the number not started 0 of 2" in typed
    assert "Looks like: does not commit." in typed
    assert "02 Know the number" in kata("test", "--chapter", "0")


def test_go_to_the_next_unsolved_exercise(
    kata: Callable[..., Typed], root: Path, exercise: Exercise
) -> None:
    second(root)
    solve(exercise, RIGHT)

    assert "Why What is committed stays." in kata("test"), "nobody has seen this pass yet"
    assert "ex02_number.py:8 TODO: give it a name." in kata("test")
    assert "make test EX=02" in kata("next")
    listed = kata("list")
    assert "01 Number passed 3 of 3" in listed
    assert "1 of 2 solved" in listed


def test_say_when_nothing_is_left(kata: Callable[..., Typed], exercise: Exercise) -> None:
    solve(exercise, RIGHT)
    kata("test")

    for words in (["test"], ["next"]):
        typed = kata(*words)
        assert (typed.status, "Every exercise is solved." in typed) == (0, True)


def second(root: Path) -> None:
    """Add an exercise 02 that is like 01."""
    for file in root.glob("*/c0_mini/*ex01_number*"):
        file.with_name(file.name.replace("01", "02")).write_text(file.read_text())


def test_show_pytest_itself_on_request(kata: Callable[..., Typed], root: Path) -> None:
    (root / "conftest.py").write_text('pytest_plugins = ["kata.plugin"]\n')

    typed = kata("test", "01", "--verbose", "--seed", "5")

    assert typed.status == 1
    assert "test_know_the_number FAILED" in typed
    assert "--randomly-seed=5" in typed


@pytest.mark.parametrize("code", [None, UNCOMMITTED, RIGHT, "x = '" + "long " * 40 + "'; y"])
def test_fit_into_80_columns_without_colour(
    kata: Callable[..., Typed], exercise: Exercise, code: str | None
) -> None:
    if code:
        solve(exercise, code)

    typed = kata("test", "01")

    assert "\x1b" not in typed.text
    assert max(map(len, typed.text.splitlines())) <= 80


@pytest.mark.parametrize("wish", [{}, {"NO_COLOR": "1"}])
def test_use_colour_on_a_terminal_unless_asked_not_to(root: Path, wish: dict[str, str]) -> None:
    command, environment = _command(root, ("test", "01"), {"TERM": "xterm-256color", **wish})
    for unwanted in {"NO_COLOR", "FORCE_COLOR"} - set(wish):
        environment.pop(unwanted, None)
    ours, theirs = pty.openpty()
    process = subprocess.Popen(command, cwd=root, env=environment, stdout=theirs, stderr=theirs)
    os.close(theirs)
    text = b""
    try:
        while piece := os.read(ours, 4096):
            text += piece
    except OSError:  # how Linux says that the other end is closed
        pass
    os.close(ours)

    assert process.wait() == 1
    assert bool(re.search(rb"\x1b\[[0-9;]*3\dm", text)) is not bool(wish)


@pytest.mark.parametrize("cold", ["0", "1"])
def test_leave_nothing_running_after_ctrl_c(root: Path, exercise: Exercise, cold: str) -> None:
    sign = root / "running"
    solve(exercise, f"import os, time\nopen({str(sign)!r}, 'w').write(os.getcwd())\ntime.sleep(60)")
    command, environment = _command(root, ("test", "01", "--limit", "50"), {"KATA_COLD": cold})
    process = subprocess.Popen(
        command,
        cwd=root,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    deadline = time.monotonic() + 30
    while not (sign.exists() and sign.read_text()) and time.monotonic() < deadline:
        time.sleep(0.02)

    os.killpg(process.pid, signal.SIGINT)
    text, _ = process.communicate(timeout=20)

    assert process.returncode == 130
    assert "Stopped." in text
    assert "Traceback" not in text
    while _alive(str(root)) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert not _alive(str(root))
    assert not Path(sign.read_text()).parent.exists()


def _alive(word: str) -> list[str]:
    """Return the command lines that hold a word, of all processes but this one."""
    found = []
    for file in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            text = file.read_text()
        except OSError:
            continue
        if word in text and file.parent.name != str(os.getpid()):
            found.append(text)
    return found


def test_write_in_any_encoding_and_unicode_into_a_file(
    kata: Callable[..., Typed], root: Path, exercise: Exercise
) -> None:
    exercise.stub.write_text("print('☃')\n1 / 0\n", encoding="utf-8")
    file = root / "result.json"
    ascii_only = {"LC_ALL": "POSIX", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"}

    typed = kata("test", "01", "--json", str(file), **ascii_only)

    assert typed.status == 1
    assert "Printed ?" in typed
    assert "☃" in file.read_text(encoding="utf-8")


def test_say_of_a_command_that_this_system_cannot_run(root: Path) -> None:
    program = "import sys; sys.modules['fcntl'] = None; from kata.cli import main; main()"
    words = ["-c", program, "--root", str(root), "grade", "--help"]
    done = subprocess.run(
        [sys.executable, *words], cwd=HERE, capture_output=True, text=True, check=False
    )

    assert done.returncode == 2
    assert done.stderr == "`grade` needs Linux. On Windows, run it in WSL.\n"
