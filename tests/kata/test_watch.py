"""The loop of `watch`, driven in a real terminal."""

import os
import re
import signal
import subprocess
import sys
import termios
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from textwrap import dedent

import pexpect
import pytest

from kata.pack import Exercise
from tests.kata.test_cli import HERE, RIGHT, UNCOMMITTED, second, solve

COMMAND = ["-m", "kata", "--root"]
PASSED = r"2 of 2, seed \d+"
FAILED = r"1 of 2, seed \d+"
STUB = r"0 of 2, seed \d+"
KEYS = "n next"
CLEAR = "\x1b[2J"


class Terminal:
    """A terminal in which the watch runs."""

    def __init__(self, root: Path, *words: str, rows: int = 50, columns: int = 80, **more: str):
        # Whoever runs the tests side by side may have set COLUMNS, which a resize does not change.
        inherited = {key: os.environ[key] for key in set(os.environ) - {"COLUMNS", "LINES"}}
        environment = {**inherited, "PYTHONPATH": str(HERE), "TERM": "xterm-256color", **more}
        self.child = pexpect.spawn(
            sys.executable,
            [*COMMAND, str(root), "watch", *words],
            cwd=str(root),
            env=environment,
            dimensions=(rows, columns),
            encoding="utf-8",
            timeout=20,
        )
        self.before = termios.tcgetattr(self.child.fileno())

    def shows(self, *texts: str) -> None:
        for text in texts:
            self.child.expect(text)

    def press(self, key: str, *texts: str) -> None:
        self.child.send(key)
        self.shows(*texts)

    def ends(self, status: int) -> None:
        self.child.expect(pexpect.EOF)
        self.child.wait()
        assert self.child.exitstatus == status

    @property
    def echoes(self) -> bool:
        """Whether the terminal shows what is typed, as it does for a shell."""
        return bool(termios.tcgetattr(self.child.fileno())[3] & termios.ECHO)


@pytest.fixture
def watch(root: Path) -> Iterator[Callable[..., Terminal]]:
    """Give a function that starts the watch on a pack with two exercises."""
    second(root)
    started = []

    def start(*words: str, **more: object) -> Terminal:
        terminal = Terminal(root, *words, **more)  # type: ignore[arg-type]
        started.append(terminal)
        return terminal

    yield start
    for terminal in started:
        terminal.child.close(force=True)


def test_judge_each_save(watch: Callable[..., Terminal], exercise: Exercise) -> None:
    terminal = watch()
    terminal.shows("TODO: give it a name", STUB)

    for code, verdict in ((UNCOMMITTED, FAILED), (RIGHT, PASSED), (UNCOMMITTED, FAILED)):
        solve(exercise, code)
        terminal.shows(verdict, KEYS)
    terminal.press("q")
    terminal.ends(0)


def test_notice_a_save_by_rename_and_a_file_written_anew(
    watch: Callable[..., Terminal], exercise: Exercise
) -> None:
    terminal = watch("01")
    terminal.shows(STUB)

    new = exercise.stub.with_suffix(".tmp")
    new.write_text(dedent(UNCOMMITTED))
    new.replace(exercise.stub)
    terminal.shows(FAILED)

    exercise.stub.unlink()
    terminal.shows("There is no file ex01_number.py")
    solve(exercise, RIGHT)
    terminal.shows(PASSED)


def test_end_with_the_last_of_many_saves(
    watch: Callable[..., Terminal], exercise: Exercise
) -> None:
    terminal = watch("01")
    terminal.shows(STUB)

    for number in range(10):
        solve(exercise, UNCOMMITTED + f"\n# {number}\n")
        time.sleep(0.015)
    solve(exercise, RIGHT)

    terminal.shows(PASSED)


def test_do_not_wait_for_a_loop_that_was_mended(
    watch: Callable[..., Terminal], exercise: Exercise
) -> None:
    terminal = watch("01")
    terminal.shows(STUB)
    solve(exercise, "while True: pass\n")
    time.sleep(0.5)

    began = time.monotonic()
    solve(exercise, RIGHT)
    terminal.shows(PASSED)

    assert time.monotonic() - began < 8, "the loop alone would take 10 seconds"


def test_never_go_on_by_itself_but_with_n_and_p(
    watch: Callable[..., Terminal], exercise: Exercise
) -> None:
    terminal = watch()
    terminal.shows(STUB)
    solve(exercise, RIGHT)

    terminal.shows("What is committed stays", PASSED, "1 of 2 solved", "n goes on")
    terminal.press("n", "02 Know the number", STUB)
    terminal.press("p", "01 Number", PASSED)
    terminal.press("n", "02 Know the number", STUB)
    terminal.press("n", "That was the last exercise. Not solved yet", "02")


def test_finish_properly(watch: Callable[..., Terminal], root: Path, exercise: Exercise) -> None:
    second_stub = exercise.stub.with_name("ex02_number.py")
    terminal = watch("02")
    terminal.shows(STUB)
    second_stub.write_text(dedent(RIGHT))
    terminal.shows(PASSED)
    terminal.press("p", STUB)
    solve(exercise, RIGHT)
    terminal.shows(PASSED, "2 of 2 solved")

    terminal.press("n", PASSED)
    terminal.press("n", "Every exercise is solved", "2 of 2 solved")


def test_show_hints_sql_and_diff(watch: Callable[..., Terminal], exercise: Exercise) -> None:
    terminal = watch("01")
    terminal.shows(STUB)
    solve(exercise, UNCOMMITTED)
    terminal.shows(FAILED)

    terminal.press("d", "opens when your answer passes")
    terminal.press("h", "Free", "Looks like: does not commit", "cost no hint")
    terminal.press("h", "Hint", "Which statement adds a row", "1 more")
    terminal.press("h", "INSERT INTO numbers", "last hint", "https://docs.sqlalchemy.org")
    terminal.press("s", "ROLLBACK")
    solve(exercise, RIGHT)
    terminal.shows(PASSED)
    terminal.press("d", "@@")
    terminal.press("h", "nothing is left to hint at")


def test_show_the_list_the_chapter_and_the_keys(
    watch: Callable[..., Terminal], exercise: Exercise
) -> None:
    solve(exercise, RIGHT)
    terminal = watch("01")
    terminal.shows(PASSED)

    terminal.press("l", "chapter 0, A miniature", "passed", "02 Know the number", "not started")
    terminal.press("a", "All of this chapter", "01 Number", "passed", "02 Know", "not started")
    terminal.press("?", "reset to the stub", "previous exercise")
    terminal.press("x")
    terminal.press("\x1b[A")
    terminal.press("q")
    terminal.ends(0)


def test_reset_only_after_a_yes(
    watch: Callable[..., Terminal], root: Path, exercise: Exercise
) -> None:
    stub = exercise.stub.read_text()
    terminal = watch("01")
    terminal.shows(STUB)
    solve(exercise, RIGHT)
    terminal.shows(PASSED)

    terminal.press("r", "Put the stub of 01 back")
    terminal.press("n", PASSED)
    assert exercise.stub.read_text() == dedent(RIGHT)
    terminal.press("r", "Put the stub of 01 back")
    terminal.press("y", STUB)

    assert exercise.stub.read_text() == stub
    (kept,) = (root / ".kata/backups").rglob("*.py")
    assert kept.read_text() == dedent(RIGHT)


def test_notice_when_the_tests_change(
    watch: Callable[..., Terminal], root: Path, exercise: Exercise
) -> None:
    solve(exercise, RIGHT)
    terminal = watch("01")
    terminal.shows(PASSED)

    text = exercise.tests.read_text()
    exercise.tests.write_text(text + "\n\ndef test_be_odd(ex):\n    assert ex.number % 2, 'Odd.'\n")
    terminal.shows("failed", "be odd", "Odd.", r"2 of 3, seed \d+")

    (exercise.stub.parent / "given.py").write_text("word = 'hello'\n")
    terminal.shows(r"2 of 3, seed \d+")
    solve(exercise, "from given import word\nnumber = 43\nprint(word)\n")
    terminal.shows("hello")


@pytest.mark.parametrize("how", ["q", "ctrl-c", "term"])
def test_restore_the_terminal_and_leave_nothing_running(
    watch: Callable[..., Terminal], exercise: Exercise, how: str
) -> None:
    terminal = watch("01")
    assert terminal.echoes
    terminal.shows(STUB)
    assert not terminal.echoes
    solve(exercise, "while True: pass\n")
    time.sleep(0.3)

    if how == "q":
        terminal.press("q")
    elif how == "ctrl-c":
        terminal.child.sendintr()
    else:
        terminal.child.kill(signal.SIGTERM)

    terminal.child.expect(pexpect.EOF)
    terminal.child.wait()
    assert terminal.child.exitstatus == (0 if how == "q" else 130)
    assert "Traceback" not in (terminal.child.before or "")
    assert terminal.before[3] & termios.ECHO
    assert not _workers(exercise)


def _workers(exercise: Exercise) -> list[str]:
    """Return the worker processes of a pack that still run after a moment."""
    found = [""]
    deadline = time.monotonic() + 5
    while found and time.monotonic() < deadline:
        time.sleep(0.05)
        listed = subprocess.run(["ps", "-eo", "args"], capture_output=True, text=True, check=True)
        found = [line for line in listed.stdout.splitlines() if f"--root={exercise.root}" in line]
    return found


def test_fit_into_a_narrow_terminal(watch: Callable[..., Terminal], exercise: Exercise) -> None:
    solve(exercise, UNCOMMITTED)
    terminal = watch("01")
    terminal.shows(FAILED, KEYS)

    widths = [80]
    while widths[-1] > 40 and len(widths) < 5:  # a page of before may still be on its way
        terminal.child.setwinsize(50, 41 - len(widths))
        terminal.shows(re.escape(CLEAR), KEYS)
        page = terminal.child.before or ""
        lines = [_plain(line) for line in page.splitlines()]
        widths.append(max(len(line) for line in lines if " " in line.strip()))  # no path is broken

    assert widths[-1] <= 40
    assert "The table must hold it." in _plain(page)
    terminal.press("q")
    terminal.ends(0)


def _plain(text: str) -> str:
    return re.sub(r"\x1b\[[0-9;?]*[a-zA-Z]", "", text)


@pytest.mark.parametrize("wish", ["NO_COLOR", "colour"])
def test_use_colour_unless_asked_not_to(
    watch: Callable[..., Terminal], exercise: Exercise, wish: str
) -> None:
    solve(exercise, UNCOMMITTED)
    terminal = watch("01", **({"NO_COLOR": "1"} if wish == "NO_COLOR" else {}))
    terminal.shows(FAILED)

    assert ("\x1b[1;31m" in (terminal.child.before or "")) is (wish == "colour")


@pytest.mark.parametrize("cold", ["0", "1"])
def test_work_in_a_pipe_without_keys(root: Path, exercise: Exercise, cold: str) -> None:
    process = subprocess.Popen(
        [sys.executable, *COMMAND, str(root), "watch", "01"],
        cwd=root,
        env={**os.environ, "PYTHONPATH": str(HERE), "PYTHONUNBUFFERED": "1", "KATA_COLD": cold},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    assert process.stdout
    seen = []
    for code in (None, UNCOMMITTED, RIGHT):
        if code:
            solve(exercise, code)
        for line in process.stdout:
            seen.append(line)
            if " of 2, seed" in line:
                break
    os.killpg(process.pid, signal.SIGINT)
    rest, _ = process.communicate(timeout=20)

    text = "".join(seen) + rest
    assert process.returncode == 130
    assert "\x1b" not in text
    assert "n next" not in text
    assert [line.split(",")[0] for line in seen if " of 2, seed" in line] == [
        "0 of 2",
        "1 of 2",
        "2 of 2",
    ]
