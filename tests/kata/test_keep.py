"""A reset and its undo lose nothing, whatever is in the file and whenever they are stopped."""

import os
import pty
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pytest

from kata.backups import Backups, alone, write
from kata.backups import _name as name_backup
from kata.cli import main
from kata.pack import Exercise, Pack, UsageError
from kata.stubs import remember, stub_of

HERE = Path(__file__).parents[2]
WRITTEN = b"number = 42\r\nprint(number)  # \xff\n\n  \nlast = 'no newline'"


@dataclass
class Typed:
    """A command that was run: its exit status, and what it printed."""

    status: int
    text: str


Kata = Callable[..., Typed]


def command(root: Path, *words: str) -> list[str]:
    return [sys.executable, "-m", "kata", "--root", str(root), *words]


@pytest.fixture
def kata(
    root: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> Iterator[Kata]:
    """Give a function that runs a command on the miniature pack, with nobody to be asked."""
    monkeypatch.setenv("PYTHONPATH", str(HERE))

    def run(*words: str) -> Typed:
        monkeypatch.setattr(sys, "argv", command(root, *words)[2:])
        with pytest.raises(SystemExit) as stopped:
            main()
        text = "".join(capfd.readouterr())
        assert "Traceback" not in text, text
        return Typed(int(stopped.value.code or 0), text)

    with Path(os.devnull).open() as nobody:
        monkeypatch.setattr(sys, "stdin", nobody)
        yield run


@pytest.fixture
def stub(exercise: Exercise) -> bytes:
    """Give the stub, which is remembered as a run would."""
    remember(exercise)
    return exercise.stub.read_bytes()


def backups(exercise: Exercise) -> list[bytes]:
    """Return all backups of an exercise, the oldest first."""
    found = Backups(exercise.root).all(exercise.stub)
    return [each.read_bytes() for each in reversed(found)]


def commit(root: Path) -> None:
    git = ["git", "-c", "user.name=Ada", "-c", "user.email=ada@example.com"]
    subprocess.run([*git, "init", "--quiet"], cwd=root, check=True)
    subprocess.run([*git, "add", "--all"], cwd=root, check=True)
    subprocess.run([*git, "commit", "--quiet", "--message", "work"], cwd=root, check=True)


def test_reset_and_undo_each_byte_and_each_permission(
    kata: Kata, exercise: Exercise, stub: bytes
) -> None:
    exercise.stub.write_bytes(WRITTEN)
    exercise.stub.chmod(0o640)

    done = kata("reset", "01", "--yes")

    assert (done.status, exercise.stub.read_bytes()) == (0, stub)
    assert backups(exercise) == [WRITTEN]
    backup = Backups(exercise.root).last(exercise.stub)
    assert backup is not None and backup.stat().st_mode & 0o777 == 0o640
    assert backup.parent == exercise.root / ".kata/backups/c0_mini/ex01_number"
    kept = backup.relative_to(exercise.root)
    assert f"ex01_number.py is the stub again\n  yours is in {kept}\n" in done.text

    done = kata("undo", "1")

    assert (done.status, exercise.stub.read_bytes()) == (0, WRITTEN)
    assert exercise.stub.stat().st_mode & 0o777 == 0o640
    assert backups(exercise) == [WRITTEN, stub]
    assert "is as it was until 20" in done.text


def test_undo_again_and_again_toggles(kata: Kata, exercise: Exercise, stub: bytes) -> None:
    exercise.stub.write_bytes(WRITTEN)
    kata("reset", "all", "--yes")
    exercise.stub.write_bytes(b"second = 2\n")

    states = []
    for _ in range(3):
        assert kata("undo", "01").status == 0
        states.append(exercise.stub.read_bytes())

    assert states == [WRITTEN, b"second = 2\n", WRITTEN]
    assert set(backups(exercise)) == {WRITTEN, b"second = 2\n"}


def test_undo_a_file_that_was_deleted(kata: Kata, exercise: Exercise, stub: bytes) -> None:
    exercise.stub.write_bytes(WRITTEN)
    kata("reset", "01", "--yes")
    exercise.stub.unlink()

    assert kata("undo", "01").status == 0
    assert exercise.stub.read_bytes() == WRITTEN


def test_name_three_of_many_stubs_that_are_left_alone(
    kata: Kata, exercise: Exercise, stub: bytes
) -> None:
    for number in range(2, 8):
        for file in (exercise.stub, exercise.tests):
            shutil.copy(file, file.with_name(file.name.replace("01", f"0{number}")))

    done = kata("reset", "all", "--yes")

    assert done.text.count("is the stub already.") == 3
    assert "ex03_number.py is the stub already.\nand 4 more\n" in done.text


def test_leave_a_stub_alone(kata: Kata, exercise: Exercise, stub: bytes) -> None:
    before = exercise.stub.stat().st_mtime_ns

    done = kata("reset", "--chapter", "0", "--yes")

    assert done.status == 0
    assert "ex01_number.py is the stub already." in done.text
    assert exercise.stub.stat().st_mtime_ns == before
    assert backups(exercise) == []


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["reset"], "make reset EX=03"),
        (["reset", "99"], "EX=99: no exercise has this number."),
        (["reset", "01"], "make reset EX=01 YES=1"),
        (["reset", "01", "1"], 'make reset EX="01 1" YES=1'),
        (["reset", "--chapter", "0"], "make reset CH=0 YES=1"),
        (["undo", "01"], "There is no backup"),
        (["undo", "all"], "EX=all: no exercise has this number."),
    ],
)
def test_refuse_in_one_line_and_touch_nothing(
    kata: Kata, exercise: Exercise, stub: bytes, words: list[str], message: str
) -> None:
    exercise.stub.write_bytes(WRITTEN)

    done = kata(*words)

    assert done.status == 2
    assert message in done.text
    assert exercise.stub.read_bytes() == WRITTEN
    assert backups(exercise) == []


@pytest.mark.parametrize("words", [["reset", "01", "--yes"], ["undo", "01"], ["list"]])
def test_say_that_a_folder_is_in_the_place_of_the_file(
    kata: Kata, exercise: Exercise, stub: bytes, words: list[str]
) -> None:
    exercise.stub.unlink()
    exercise.stub.mkdir()

    done = kata(*words)

    if words != ["list"]:
        assert done.status == 2
        assert "ex01_number.py is a folder" in done.text
        assert "Move the folder away, then try again." in done.text
    assert exercise.stub.is_dir()


@pytest.mark.parametrize(("reply", "is_reset"), [(b"y\n", True), (b"n\n", False), (b"\x03", False)])
def test_ask_on_a_terminal(
    kata: Kata, root: Path, exercise: Exercise, stub: bytes, reply: bytes, is_reset: bool
) -> None:
    exercise.stub.write_bytes(WRITTEN)
    process, ours = pty.fork()
    if not process:
        os.execv(sys.executable, command(root, "reset", "01"))
    text = b""
    while b"[y/N]" not in text:
        text += os.read(ours, 1024)
    ended, deadline = (0, 0), time.monotonic() + 20
    again = 0.0
    while not ended[0] and time.monotonic() < deadline:
        if time.monotonic() > again:  # Ctrl-C can come too early to be seen
            os.write(ours, reply)
            again = time.monotonic() + 1
        time.sleep(0.02)
        ended = os.waitpid(process, os.WNOHANG)
    if not ended[0]:
        os.kill(process, signal.SIGKILL)
        ended = os.waitpid(process, 0)
    status = os.waitstatus_to_exitcode(ended[1])
    os.close(ours)

    assert status == (130 if reply == b"\x03" else 0)
    assert b"exercises/c0_mini/ex01_number.py" in text
    assert exercise.stub.read_bytes() == (stub if is_reset else WRITTEN)
    assert backups(exercise) == ([WRITTEN] if is_reset else [])


def test_remember_the_newest_stub_and_nothing_that_is_written(
    exercise: Exercise, stub: bytes
) -> None:
    newer = stub.replace(b"a name", b"its name")
    exercise.stub.write_bytes(newer)
    remember(exercise)
    exercise.stub.write_bytes(WRITTEN)
    remember(exercise)

    assert stub_of(exercise) == newer
    copy = exercise.root / ".kata/stubs" / exercise.relative
    assert [each.read_bytes() for each in Backups(exercise.root).all(copy)] == [stub]


def test_prefer_the_file_itself_while_it_is_the_stub(exercise: Exercise, stub: bytes) -> None:
    exercise.stub.write_bytes(newer := stub + b"# a remark\n")

    assert stub_of(exercise) == newer


def test_find_the_stub_in_history_and_pass_over_a_damaged_copy(
    root: Path, exercise: Exercise, stub: bytes
) -> None:
    commit(root)
    exercise.stub.write_bytes(WRITTEN)
    commit(root)
    (root / ".kata/stubs" / exercise.relative).write_bytes(stub[:90])

    assert stub_of(exercise) == stub


def test_say_what_to_do_where_no_stub_is_known(kata: Kata, exercise: Exercise) -> None:
    exercise.stub.write_bytes(WRITTEN)

    done = kata("reset", "01", "--yes")

    assert done.status == 2
    assert "anew from where your exercises came from" in done.text
    assert exercise.stub.read_bytes() == WRITTEN


def test_work_without_git(
    kata: Kata, exercise: Exercise, stub: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    exercise.stub.write_bytes(WRITTEN)

    assert kata("reset", "01", "--yes").status == 0
    assert kata("undo", "01").status == 0
    assert exercise.stub.read_bytes() == WRITTEN


def test_keep_the_order_even_if_the_clock_is_set_back(root: Path, exercise: Exercise) -> None:
    late = root / ".kata/backups/c0_mini/ex01_number/29991231T235959.999999Z.py"
    write(late, b"of the future")

    kept = Backups(root).keep(exercise.stub)

    assert Backups(root).all(exercise.stub) == [kept, late]


def test_overwrite_no_backup_even_if_several_are_made_at_once(root: Path) -> None:
    def keep(number: int) -> None:
        """Keep a file in a folder whose backups are also those of the others."""
        folder = root / str(number)
        folder.mkdir()
        (folder / ".kata").symlink_to(root / ".kata")
        for turn in range(10):
            write(folder / "notes.txt", b"%d %d" % (number, turn))
            Backups(folder).keep(folder / "notes.txt")

    (root / ".kata").mkdir()
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(keep, range(4)))

    found = [each.read_bytes() for each in (root / ".kata/backups/notes").iterdir()]
    assert sorted(found) == sorted(b"%d %d" % (a, b) for a in range(4) for b in range(10))


def test_give_no_backup_a_name_that_is_taken(root: Path) -> None:
    add_to = root / "half", root / "taken"
    for each in add_to:
        each.write_text(each.name)

    with pytest.raises(FileExistsError):
        name_backup(*add_to)
    assert (root / "taken").read_text() == "taken"


def test_undo_past_a_backup_that_is_just_the_same(
    kata: Kata, exercise: Exercise, stub: bytes
) -> None:
    exercise.stub.write_bytes(WRITTEN)
    kata("reset", "01", "--yes")
    Backups(exercise.root).keep(exercise.stub)  # as a reset does that is killed then

    assert kata("undo", "01").status == 0
    assert exercise.stub.read_bytes() == WRITTEN


def test_write_through_a_link(root: Path, exercise: Exercise, stub: bytes, kata: Kata) -> None:
    elsewhere = root / "mine.py"
    elsewhere.write_bytes(WRITTEN)
    exercise.stub.unlink()
    exercise.stub.symlink_to(elsewhere)

    assert kata("reset", "01", "--yes").status == 0
    assert (exercise.stub.is_symlink(), elsewhere.read_bytes()) == (True, stub)
    assert backups(exercise) == [WRITTEN]


def test_let_only_one_work_at_a_time(
    root: Path, kata: Kata, exercise: Exercise, stub: bytes
) -> None:
    exercise.stub.write_bytes(WRITTEN)
    with alone(root):
        done = kata("reset", "01", "--yes")

    assert done.status == 2
    assert "Another reset, undo or update is at work" in done.text
    assert exercise.stub.read_bytes() == WRITTEN
    with alone(root), pytest.raises(UsageError), alone(root):
        pass


def test_lose_nothing_when_a_reset_is_killed_at_any_step(
    root: Path, exercise: Exercise, stub: bytes
) -> None:
    step, survived = 0, False
    while not survived:
        step += 1
        exercise.stub.write_bytes(WRITTEN)
        survived = run_until(step, lambda: _reset(root))
        now = exercise.stub.read_bytes()
        assert now in (WRITTEN, stub)
        assert now == WRITTEN or WRITTEN in backups(exercise)
        assert set(backups(exercise)) <= {WRITTEN, stub}
        Backups(root).keep(exercise.stub)  # so that the next reset makes a backup of its own

    assert step > 10
    assert exercise.stub.read_bytes() == stub
    assert not list(exercise.stub.parent.glob(".*"))


def _reset(root: Path) -> None:
    from kata.keep import commands

    commands(["reset", "01", "--yes"], obj=Pack(root), standalone_mode=False)


def run_until(step: int, work: Callable[[], None]) -> bool:
    """Do work in a process of its own, killed (-9) before its step-th change of a file.

    Returns whether it came to its end before that.
    """
    process = os.fork()
    if not process:
        left = step

        def count(event: str, given: tuple[object, ...]) -> None:
            nonlocal left
            is_writing = event == "open" and given[1] not in ("r", "rb", None)
            if is_writing or event.startswith(("os.", "subprocess.")):
                left -= 1
                if not left:
                    os.kill(os.getpid(), signal.SIGKILL)

        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        sys.addaudithook(count)
        try:
            work()
        finally:
            sys.stdout.flush()
            os.kill(os.getpid(), signal.SIGTERM)
    status = os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])
    assert status in (-signal.SIGKILL, -signal.SIGTERM)
    return status == -signal.SIGTERM


def test_lose_nothing_when_the_command_is_killed(
    root: Path, kata: Kata, exercise: Exercise, stub: bytes
) -> None:
    exercise.stub.write_bytes(WRITTEN)
    began = time.monotonic()
    kata("reset", "01", "--yes")
    whole = time.monotonic() - began
    for part in (0.5, 0.7, 0.8, 0.9, 1.0):
        exercise.stub.write_bytes(WRITTEN)
        process = subprocess.Popen(command(root, "reset", "01", "--yes"), stdout=subprocess.DEVNULL)
        time.sleep(whole * part)
        process.kill()
        process.wait()
        assert exercise.stub.read_bytes() in (WRITTEN, stub)
        assert exercise.stub.read_bytes() == WRITTEN or WRITTEN in backups(exercise)
