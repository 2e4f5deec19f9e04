"""Whatever an answer does, its run ends in time, is named, and does not hurt the next one."""

import os
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from kata.job import Job, make_job
from kata.pack import Exercise
from kata.result import Outcome
from kata.runner import Runner, open_runner
from kata.warm import WarmRunner

CRASHED, TIMEOUT, BROKEN = Outcome.CRASHED, Outcome.TIMEOUT, Outcome.BROKEN
FAILING, PASSED = Outcome.FAILING, Outcome.PASSED

GOOD = """
from sqlalchemy import create_engine
number = 42
with create_engine("sqlite:///example.db").begin() as connection:
    connection.exec_driver_sql("CREATE TABLE numbers (value INTEGER)")
    connection.exec_driver_sql("INSERT INTO numbers VALUES (42)")
"""

HOSTILE = {
    "ends the process": ("import os; os._exit(0)", CRASHED, "exit status 0"),
    "ends the process with 7": ("import os; os._exit(7)", CRASHED, "exit status 7"),
    "leaves by sys.exit": ("import sys; sys.exit(0)", BROKEN, "SystemExit ended"),
    "interrupts": ("raise KeyboardInterrupt", CRASHED, "KeyboardInterrupt"),
    "reads a null pointer": ("import ctypes; ctypes.string_at(0)", CRASHED, "SIGSEGV"),
    "kills itself": ("import os; os.kill(os.getpid(), 9)", CRASHED, "SIGKILL"),
    "kills its group": ("import os; os.killpg(0, 15)", CRASHED, "SIGTERM"),
    "closes every descriptor": ("import os; os.closerange(0, 4096)", CRASHED, "descriptors"),
    "loops for ever": ("while True: pass", TIMEOUT, "still running"),
    "loops and catches all": (
        "while True:\n    try:\n        while True: pass\n    except BaseException: pass",
        TIMEOUT,
        "still running",
    ),
    "raises what cannot be printed": (
        "class E(Exception):\n    def __str__(self): raise SystemExit\nraise E",
        BROKEN,
        "cannot be shown",
    ),
    "skips the test": (
        "import pytest; pytest.skip('no', allow_module_level=True)",
        BROKEN,
        "Skipped ended",
    ),
    "ends pytest": ("import pytest; pytest.exit('bye')", CRASHED, "Exit"),
    "becomes another program": ("import os; os.execv('/bin/true', ['true'])", CRASHED, "status 0"),
    "nests too deep": ("def f(): f()\nf()", BROKEN, "RecursionError"),
    "is no Python": ("def f(:", BROKEN, "SyntaxError"),
    "is binary": ("x = '\0'", BROKEN, "NUL byte"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_name_what_a_hostile_answer_does_and_go_on(
    runner: Runner, answer: Callable[..., Job], name: str
) -> None:
    code, outcome, word = HOSTILE[name]
    began = time.monotonic()

    result = runner.run(answer(code, limit=1.5))

    assert time.monotonic() - began < 8, "a run ends soon after its time limit"
    assert result.outcome == outcome
    assert word in result.message
    assert not result.passed
    assert runner.run(answer(GOOD)).outcome == PASSED, "the next run is not hurt"


def test_say_in_which_line_the_time_ran_out(runner: Runner, answer: Callable[..., Job]) -> None:
    result = runner.run(answer("number = 1\nwhile True:\n    number += 1\n", limit=1))

    assert result.outcome == TIMEOUT
    assert result.line in (2, 3)


def test_keep_the_tests_that_passed_before_a_crash(
    runner: Runner, answer: Callable[..., Job]
) -> None:
    code = """
        import os
        class Number(int):
            def __bool__(self): os._exit(3)
        number = Number(42)
        """

    result = runner.run(answer(code))

    assert result.outcome == CRASHED
    assert [test.outcome for test in result.tests] == ["passed", "failed"]


@pytest.mark.parametrize(
    "flood",
    [
        "print('x' * 1024 * 1024)",
        "sys.stdout.buffer.write(b'\\xff\\xfe' * 512 * 1024)",
        "os.write(1, b'x' * 1024 * 1024)",
        "sys.stderr.write('x' * 1024 * 1024)",
    ],
)
def test_bear_a_flood_of_output(runner: Runner, answer: Callable[..., Job], flood: str) -> None:
    code = f"import os, sys\nfor _ in range(300):\n    {flood}\n"

    result = runner.run(answer(code + GOOD, limit=30))

    assert result.outcome == PASSED
    assert len(result.to_json()) < 500_000, "the result stays small"


def test_show_raw_bytes_that_an_answer_printed(runner: Runner, answer: Callable[..., Job]) -> None:
    result = runner.run(answer("import sys\nsys.stdout.buffer.write(b'a\\xffb\\n')\nnumber = 1"))

    assert result.outcome == FAILING
    assert "a\\xffb" in result.failed[0].printed


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="looks for processes in /proc")
@pytest.mark.parametrize(
    "start",
    [
        "subprocess.Popen(['sleep', '{mark}'])",
        "subprocess.Popen(['sleep', '{mark}'], start_new_session=True)",
        "os.system('setsid sleep {mark} &')",
    ],
)
def test_leave_no_child_behind(
    root: Path, exercise: Exercise, answer: Callable[..., Job], start: str
) -> None:
    mark = f"86{os.getpid()}"
    code = f"import os, subprocess\n{start.format(mark=mark)}\n" + GOOD
    with open_runner(root, [exercise.tests]) as runner:
        assert runner.run(answer(code)).outcome == PASSED
        assert not _running(mark), "what an answer started ends with its run"


def _running(mark: str) -> list[str]:
    lines = []
    for file in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            lines.append(file.read_bytes().replace(b"\0", b" ").decode())
        except OSError:
            continue
    return [line for line in lines if f"sleep {mark}" in line]


@pytest.mark.parametrize("daemon", [True, False])
def test_do_not_wait_for_threads(runner: Runner, answer: Callable[..., Job], daemon: bool) -> None:
    code = (
        "import threading, time\n"
        f"threading.Thread(target=time.sleep, args=(60,), daemon={daemon}).start()\n"
    )
    began = time.monotonic()

    assert runner.run(answer(code + GOOD)).outcome == PASSED
    assert time.monotonic() - began < 8


def test_do_not_let_a_forked_copy_speak(runner: Runner, answer: Callable[..., Job]) -> None:
    result = runner.run(answer("import os, time\nif not os.fork():\n    time.sleep(60)\n" + GOOD))

    assert result.outcome == PASSED
    assert len(result.tests) == 2


def test_renew_a_warm_runner_whose_process_was_killed(
    root: Path, exercise: Exercise, answer: Callable[..., Job]
) -> None:
    with open_runner(root, [exercise.tests]) as runner:
        result = runner.run(answer("import os; os.kill(os.getppid(), 9)"))
        assert result.outcome == CRASHED
        assert runner.run(answer(GOOD)).outcome == PASSED


def test_start_each_run_from_the_same_state(runner: Runner, answer: Callable[..., Job]) -> None:
    spoil = "import sqlalchemy, builtins\ndel sqlalchemy.create_engine\nbuiltins.len = None\n"

    assert runner.run(answer(spoil)).outcome != PASSED
    assert runner.run(answer(GOOD)).outcome == PASSED


def test_show_a_set_in_the_same_order_in_every_process(
    root: Path, exercise: Exercise, answer: Callable[..., Job]
) -> None:
    """The order of a set goes by the hashes of its texts, and each worker is a process."""
    job = answer("number = [hash(name) for name in ('Alice', 'Bob')]")

    messages = set()
    for cold in (False, False, True):
        with open_runner(root, [exercise.tests], cold=cold) as runner:
            messages.add(runner.run(job).tests[0].detail)

    assert len(messages) == 1
    assert "[" in messages.pop()


def test_clean_up_the_files_of_a_killed_run(
    root: Path, exercise: Exercise, answer: Callable[..., Job]
) -> None:
    note = str(root / "here")
    code = f"import os, pathlib\npathlib.Path({note!r}).write_text(os.getcwd())\nos._exit(1)"
    with open_runner(root, [exercise.tests]) as runner:
        runner.run(answer(code))

    assert not Path((root / "here").read_text()).exists()


def test_report_a_broken_test_file_as_the_harness_s_fault(root: Path, exercise: Exercise) -> None:
    exercise.tests.write_text("import nothing_of_this_name\n")
    with open_runner(root, [exercise.tests]) as runner:
        result = runner.run(make_job(exercise, root / "solutions"))

    assert result.outcome == Outcome.HARNESS
    assert "nothing_of_this_name" in result.message


def test_report_a_run_that_cannot_be_prepared_as_the_harness_s_fault(
    root: Path, exercise: Exercise, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = "from kata import worker\nworker.watch_the_clock = None\nworker.main()"
    command = [sys.executable, "-c", broken, f"--root={root}", str(exercise.tests)]
    monkeypatch.setattr(WarmRunner, "_command", lambda _: command)
    with WarmRunner(root, [exercise.tests]) as runner:
        result = runner.run(make_job(exercise, root / "solutions"))

    assert result.outcome == Outcome.HARNESS
    assert "'NoneType' object is not callable" in result.message
