"""An update brings what is new, and each line of the learner's is in its file or in a backup."""

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from kata.backups import Backups
from kata.cli import main
from kata.pack import Exercise, UsageError
from kata.plan import Kind
from kata.stubs import remember, stub_of
from kata.update import Updated, update

HERE = Path(__file__).parents[2]
Kata = Callable[..., tuple[int, str]]
LEFT_OUT = (".kata/backups/", ".kata/update-")
STUB = "exercises/c0_mini/ex01_number.py"
TESTS = "tests/c0_mini/test_ex01_number.py"
# What a process can be killed before, as Python's audit calls it.
STEPS = ("os.rename", "os.link", "os.remove", "os.mkdir", "os.chmod", "subprocess.Popen")
# An answer, a new stub that changes other lines of it, and one that changes the same.
ANSWER = ("number: int = ...", "number: int = 42  # mine")
NEWS = ("Task: store 42", "Task: keep 42")
CLASH = ("number: int = ...", "number: float = ...")


@pytest.fixture(autouse=True)
def surroundings(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """Give git a name for the author, and nothing of this machine's own settings."""
    for name in [name for name in os.environ if name.startswith("GIT_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(tmp_path_factory.mktemp("home")))
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    monkeypatch.setenv("PYTHONPATH", str(HERE))
    for who in ("AUTHOR", "COMMITTER"):
        monkeypatch.setenv(f"GIT_{who}_NAME", "Ada")
        monkeypatch.setenv(f"GIT_{who}_EMAIL", "ada@example.com")


@pytest.fixture
def new(root: Path, exercise: Exercise, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a folder with the same pack, to be made newer; the stub is remembered as by a run."""
    remember(exercise)
    folder = tmp_path_factory.mktemp("new")
    for name in ("exercises", "solutions", "tests", "answers"):
        shutil.copytree(root / name, folder / name)
    return folder


@pytest.fixture
def kata(
    root: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> Iterator[Kata]:
    """Give a function that runs a command and returns its exit status and what it printed."""

    def run(*words: str) -> tuple[int, str]:
        monkeypatch.setattr(sys, "argv", ["kata", "--root", str(root), *words])
        with pytest.raises(SystemExit) as stopped:
            main()
        text = "".join(capfd.readouterr())
        assert "Traceback" not in text, text
        return int(stopped.value.code or 0), text

    return run


def git(folder: Path, *words: str) -> str:
    """Return what git prints."""
    done = subprocess.run(["git", *words], cwd=folder, capture_output=True, text=True, check=True)
    return done.stdout.strip()


def commit(folder: Path) -> None:
    """Commit everything but what the runner keeps."""
    if not (folder / ".git").exists():
        git(folder, "init", "--quiet", "--initial-branch=main")
        (folder / ".git/info").mkdir(exist_ok=True)
        (folder / ".git/info/exclude").write_text(".kata/\n")
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message", "work")


def edit(root: Path, *changes: tuple[str, str], name: str = STUB) -> bytes:
    """Replace texts in a file and return what it holds then."""
    data = (root / name).read_bytes()
    for old, new in changes:
        assert data.count(old.encode()) == 1
        data = data.replace(old.encode(), new.encode())
    (root / name).write_bytes(data)
    return data


def add(root: Path, name: str, data: bytes = b"") -> bytes:
    """Write a file and return what it holds."""
    (root / name).parent.mkdir(parents=True, exist_ok=True)
    (root / name).write_bytes(data)
    return data


def tree(root: Path) -> dict[str, bytes]:
    """Return all files by name but the backups, which hold the time, and what a clone left.

    A git that outlives its killed parent writes on for a moment; the next update clears up.
    """
    found = (each for each in root.rglob("*") if each.is_file() and ".git" not in each.parts)
    held = {each.relative_to(root).as_posix(): each.read_bytes() for each in found}
    return {name: data for name, data in held.items() if not name.startswith(LEFT_OUT)}


def kept(root: Path, name: str = STUB) -> list[bytes]:
    """Return the backups of a file, the newest first."""
    return [each.read_bytes() for each in Backups(root).all(root / name)]


def only(done: Updated, *kinds: Kind) -> bool:
    """Whether no file but exercises that stay became anything else than this."""
    return {each.kind for each in done.steps} - {Kind.SAME} == set(kinds)


def test_take_a_new_stub_for_one_that_is_not_begun(root: Path, new: Path) -> None:
    theirs = edit(new, NEWS)
    (root / STUB).chmod(0o640)
    (root / "before").hardlink_to(root / STUB)

    done = update(root, str(new))

    assert only(done, Kind.CHANGED)
    assert (root / STUB).stat().st_mode & 0o777 == 0o640
    assert (root / "before").read_bytes() != theirs, "The file must be replaced, not rewritten."
    assert (root / STUB).read_bytes() == theirs
    assert (root / ".kata/stubs/c0_mini/ex01_number.py").read_bytes() == theirs


def test_keep_a_remark_in_a_stub_that_is_not_begun(root: Path, new: Path) -> None:
    ours = add(root, STUB, (root / STUB).read_bytes() + b"# a remark\n")
    edit(new, NEWS)

    update(root, str(new))

    assert kept(root) == [ours]


def test_name_what_was_replaced_and_how_it_comes_back(root: Path, new: Path, kata: Kata) -> None:
    ours = add(root, STUB, (root / STUB).read_bytes() + b"import os  # my plan\n")

    _, text = kata("update", str(new))

    (backup,) = Backups(root).all(root / STUB)
    assert f"replaced  {STUB}\n            yours is in {backup.relative_to(root)}\n" in text
    assert "To bring yours back: make undo EX=01" in text
    kata("undo", "01")
    assert (root / STUB).read_bytes() == ours


def test_make_no_backup_of_what_is_committed(root: Path, new: Path) -> None:
    commit(root)
    edit(new, NEWS)
    edit(new, ("six times", "6 times"), name=TESTS)

    done = update(root, str(new))

    assert (done.count(Kind.CHANGED), done.backups) == (2, {})


def test_leave_an_answer_whose_stub_is_the_same(root: Path, new: Path) -> None:
    ours = edit(root, ANSWER)

    done = update(root, str(new))

    assert only(done, Kind.KEPT)
    assert (root / STUB).read_bytes() == ours
    assert done.backups == {}


@pytest.mark.parametrize("end", [b"", b"\n", b"  \n\n"])
@pytest.mark.parametrize("line", [b"\n", b"\r\n"])
def test_merge_an_answer_with_a_new_stub(root: Path, new: Path, end: bytes, line: bytes) -> None:
    edit(root, ANSWER)
    ours = add(root, STUB, (root / STUB).read_bytes().replace(b"\n", line).rstrip() + b"\xff" + end)
    theirs = edit(new, NEWS)

    done = update(root, str(new))

    assert only(done, Kind.MERGED)
    merged = ours.replace(b"Task: store 42", b"Task: keep 42")
    assert (root / STUB).read_bytes() == merged
    assert kept(root) == [ours]
    assert (root / ".kata/stubs/c0_mini/ex01_number.py").read_bytes() == theirs
    assert only(update(root, str(new)), Kind.KEPT)
    assert (root / STUB).read_bytes() == merged


def test_merge_the_next_update_with_the_stub_of_this_one(root: Path, new: Path) -> None:
    edit(root, ANSWER)
    edit(new, NEWS)
    update(root, str(new))
    edit(new, ("keep 42", "hold 42"))

    done = update(root, str(new))

    assert only(done, Kind.MERGED)
    assert b"hold 42" in (root / STUB).read_bytes() and b"# mine" in (root / STUB).read_bytes()


def test_mark_a_conflict_with_both_and_say_where(root: Path, new: Path, kata: Kata) -> None:
    ours = edit(root, ANSWER)
    edit(new, CLASH)

    status, text = kata("update", str(new))

    found = (root / STUB).read_text().splitlines()
    assert found[8:15] == [
        "<<<<<<< yours",
        "number: int = 42  # mine",
        "||||||| the stub you began from",
        "number: int = ...",
        "=======",
        "number: float = ...",
        ">>>>>>> the new stub",
    ]
    assert status == 0
    assert f"{STUB}:9" in text
    assert kept(root) == [ours]
    (backup,) = Backups(root).all(root / STUB)
    assert str(backup.relative_to(root)) in text
    assert "0 merged, 1 conflicts" in text and "Backups: 1" in text


def test_add_no_second_marks_to_a_conflict_that_is_not_solved(root: Path, new: Path) -> None:
    edit(root, ANSWER)
    edit(new, CLASH)
    update(root, str(new))
    marked = (root / STUB).read_bytes()
    edit(new, ("float", "complex"))

    done = update(root, str(new))

    assert only(done, Kind.CONFLICT)
    assert [each.line for each in done.steps] == [9]
    assert (root / STUB).read_bytes() == marked
    edit(root, ("<<<<<<< yours\n", ""))
    update(root, str(new))
    assert b"complex" in (root / STUB).read_bytes()


@pytest.mark.parametrize("ours", [b"number = 42\n", b"number = 42\0", b""])
def test_mark_everything_where_the_stub_is_not_known(root: Path, new: Path, ours: bytes) -> None:
    shutil.rmtree(root / ".kata")
    add(root, STUB, ours)

    done = update(root, str(new))

    text = (root / STUB).read_bytes()
    assert ours.splitlines() == text.splitlines()[1 : 1 + len(ours.splitlines())] or ours == b""
    assert (new / STUB).read_bytes() in text
    assert kept(root) == [ours]
    assert done.count(Kind.CONFLICT) + done.count(Kind.MERGED) == 1


def test_bring_new_exercises_and_take_away_what_is_gone(root: Path, new: Path) -> None:
    for name in ("exercises/c0_mini/ex02_two.py", "tests/c0_mini/test_ex02_two.py"):
        add(new, name, (new / STUB).read_bytes())
        add(root, name.replace("02", "03"), (new / STUB).read_bytes())
        add(root, name.replace("02", "04"), b"touched = 1\n")

    done = update(root, str(new))

    assert (root / "exercises/c0_mini/ex02_two.py").read_bytes() == (new / STUB).read_bytes()
    assert not (root / "exercises/c0_mini/ex03_two.py").exists()
    assert kept(root, "exercises/c0_mini/ex03_two.py") == [(new / STUB).read_bytes()]
    assert (root / "exercises/c0_mini/ex04_two.py").read_bytes() == b"touched = 1\n"
    assert not (root / "tests/c0_mini/test_ex04_two.py").exists()
    assert kept(root, "tests/c0_mini/test_ex04_two.py") == [b"touched = 1\n"]
    counts = [done.count(each) for each in (Kind.NEW, Kind.REMOVED, Kind.LEFT)]
    assert counts == [2, 3, 1]


def test_name_three_of_many_that_are_gone_and_each_answer(
    root: Path, new: Path, kata: Kata
) -> None:
    for number in range(2, 9):
        add(root, f"exercises/c0_mini/ex0{number}_two.py", (new / STUB).read_bytes())
        add(root, f"tests/c0_mini/test_ex0{number}_two.py", b"touched = 1\n")
    for number in range(4, 9):
        add(root, f"exercises/c0_mini/ex0{number}_two.py", b"touched = 1\n")

    text = kata("update", str(new))[1]

    assert text.count("  removed   ") == 4
    assert "  removed   and 6 more\n" in text
    assert text.count("  left, though the pack has it no more exercises/c0_mini/ex0") == 5


def test_back_up_other_files_that_the_learner_changed(root: Path, new: Path) -> None:
    commit(root)
    ours = edit(root, ("six times", "7 times"), name=TESTS)
    theirs = edit(new, ("six times", "6 times"), name=TESTS)
    add(new, "kata/tool.py", b"new = 1\n")

    done = update(root, str(new))

    assert (root / TESTS).read_bytes() == theirs
    assert kept(root, TESTS) == [ours]
    assert list(done.backups) == [TESTS]
    assert (root / "kata/tool.py").read_bytes() == b"new = 1\n"


def test_leave_what_is_nobodys_or_the_learners_own(root: Path, new: Path) -> None:
    names = [".kata/journal.db", ".venv/x.py", "my.db", "tests/__pycache__/x.pyc", ".git/config"]
    for name in names:
        add(new, name, b"theirs")
        add(root, name, b"ours")
    shutil.rmtree(new / ".git")
    shutil.rmtree(root / ".git")
    mine = ["notes.txt", "exercises/c0_mini/scratch.py", "exercises/notes.md"]
    for name in mine:
        add(root, name, b"ours")

    update(root, str(new))

    for name in [*names[:-1], *mine]:
        assert (root / name).read_bytes() == b"ours", name


def test_leave_what_the_source_never_had(root: Path, new: Path) -> None:
    own, old = "tests/c0_mini/test_ex05_own.py", "tests/c0_mini/test_ex06_old.py"
    add(new, old, b"old = 1\n")
    commit(new)
    add(root, own, b"own = 1\n")
    update(root, str(new))
    assert (root / own).exists()
    (new / old).unlink()
    commit(new)

    update(root, str(new))

    assert (root / own).exists() and not (root / old).exists()
    shutil.rmtree(new / ".git")
    update(root, str(new))
    assert (root / own).exists()


def test_take_a_repository_as_it_is_committed(root: Path, new: Path) -> None:
    theirs = edit(new, NEWS)
    commit(new)
    edit(new, ("keep 42", "not committed"))
    add(root, ".kata/update-killed/pack/file")

    update(root, str(new))

    assert (root / STUB).read_bytes() == theirs
    assert not list((root / ".kata").glob("update-*"))


def test_take_a_branch_or_the_default_branch_of_origin(root: Path, new: Path) -> None:
    commit(new)
    commit(root)
    git(root, "remote", "add", "origin", str(new))
    git(new, "switch", "--quiet", "--create", "next")
    theirs = edit(new, NEWS)
    commit(new)
    git(new, "switch", "--quiet", "main")

    update(root)
    assert b"store 42" in (root / STUB).read_bytes()
    update(root, f"{new}#next")
    assert (root / STUB).read_bytes() == theirs
    update(root, f"file://{new}")
    assert b"store 42" in (root / STUB).read_bytes()


def test_find_the_base_in_git_where_it_was_not_remembered(root: Path, new: Path) -> None:
    commit(root)
    shutil.rmtree(root / ".kata")
    edit(root, ANSWER)
    commit(root)
    edit(new, NEWS)

    assert only(update(root, str(new)), Kind.MERGED)


@pytest.mark.parametrize(
    ("source", "message"),
    [
        (None, "where new exercises come from (not a git repository"),
        ("{root}", "is the folder to update"),
        ("{root}/solutions", "holds no pack"),
        ("{root}/nowhere", "could not be had from"),
        ("{new}#nobranch", "could not be had from"),
    ],
)
def test_refuse_and_touch_nothing(
    root: Path, new: Path, kata: Kata, source: str | None, message: str
) -> None:
    edit(root, ANSWER)
    commit(new)
    before = tree(root)

    status, text = kata("update", *([source.format(root=root, new=new)] if source else []))

    assert status == 2
    assert message in text
    assert tree(root) | {".kata/keep.lock": b""} == before | {".kata/keep.lock": b""}


def test_ask_for_the_folder_that_is_in_an_archive(root: Path, new: Path, kata: Kata) -> None:
    archive = shutil.make_archive(str(root / "Handout"), "zip", new)
    before = tree(root)

    status, text = kata("update", archive)

    assert (status, "Handout.zip is an archive: unpack it and name the folder" in text) == (2, True)
    assert tree(root) | {".kata/keep.lock": b""} == before | {".kata/keep.lock": b""}


def test_refuse_a_handout_where_the_whole_project_is(root: Path, new: Path, kata: Kata) -> None:
    shutil.rmtree(new / "solutions")
    edit(new, NEWS)
    before = tree(root)

    status, text = kata("update", str(new))

    assert (status, f"{new} is a handout: it has no solutions, and this folder has." in text) == (
        2,
        True,
    )
    assert tree(root) | {".kata/keep.lock": b""} == before | {".kata/keep.lock": b""}


def test_do_without_git_what_needs_no_merge(
    root: Path, new: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    theirs = edit(new, NEWS)
    update(root, str(new))
    assert (root / STUB).read_bytes() == theirs

    edit(root, ANSWER)
    edit(new, ("keep 42", "hold 42"))
    edit(new, ("six times", "6 times"), name=TESTS)
    before = tree(root)

    with pytest.raises(UsageError, match="Install git"):
        update(root, str(new))
    assert tree(root) == before
    with pytest.raises(UsageError, match="Install git"):
        update(root, "https://example.invalid/pack.git")


def test_refuse_where_a_folder_is_in_the_place_of_a_file(root: Path, new: Path) -> None:
    add(new, "Makefile", b"all:\n")
    (root / "Makefile").mkdir()

    with pytest.raises(UsageError, match="something else is in its place"):
        update(root, str(new))


@pytest.fixture
def busy(root: Path, new: Path) -> dict[str, bytes]:
    """Make a pack of each kind of exercise, and return the files that the learner wrote."""
    stub = (root / STUB).read_bytes()
    for number in (2, 3, 4, 5, 6):
        for folder in (root, new):
            add(folder, STUB.replace("01", f"0{number}"), stub)
            add(folder, TESTS.replace("01", f"0{number}"), b"import kata\n")
        remember(Exercise(number, "number", "c0_mini", root))
    names = {number: STUB.replace("01", f"0{number}") for number in range(1, 9)}
    written = {
        names[1]: edit(root, ANSWER),
        names[2]: edit(root, ANSWER, name=names[2]),
        names[3]: edit(root, ANSWER, name=names[3]),
        names[4]: add(root, names[4], stub + b"# a remark\n"),
        names[5]: edit(root, ANSWER, name=names[5]),
        TESTS: edit(root, ("six times", "7 times"), name=TESTS),
        "kata/tool.py": add(root, "kata/tool.py", b"old = 1\n"),
    }
    edit(new, NEWS)
    edit(new, CLASH, name=names[2])
    edit(new, NEWS, name=names[4])
    (new / names[5]).unlink()
    (new / names[6]).unlink()
    add(new, names[7], stub)
    edit(new, ("six times", "6 times"), name=TESTS)
    (new / TESTS.replace("01", "05")).unlink()
    add(new, "kata/tool.py", b"new = 1\n")
    add(new, "README.md", b"# New\n")
    return written


def assert_nothing_is_lost(root: Path, written: dict[str, bytes]) -> None:
    for name, data in written.items():
        file = root / name
        now = file.read_bytes() if file.exists() else b""
        rest = set(data.splitlines()) - set(now.splitlines())
        assert not rest or data in kept(root, name), name


def ended(root: Path, source: Path, scratch: Path) -> dict[str, bytes]:
    """Return what an update that nobody stops makes of a copy of the pack."""
    shutil.copytree(root, scratch)
    update(scratch, str(source))
    return tree(scratch)


def restore(root: Path, master: Path) -> None:
    shutil.rmtree(root)
    shutil.copytree(master, root)


def test_lose_nothing_killed_at_any_step_and_end_the_same(
    root: Path, new: Path, busy: dict[str, bytes], tmp_path_factory: pytest.TempPathFactory
) -> None:
    scratch = tmp_path_factory.mktemp("scratch")
    shutil.copytree(root, scratch / "master")
    wanted = ended(root, new, scratch / "whole")
    stride = int(os.environ.get("STRIDE", "9"))  # 1 is each step, and takes half a minute
    step, survived = random.randrange(stride) - stride, False

    while not survived:
        step += stride
        restore(root, scratch / "master")
        survived = run_until(max(step, 1), lambda: update(root, str(new)))
        assert_nothing_is_lost(root, busy)
        update(root, str(new))
        assert tree(root) == wanted
        assert_nothing_is_lost(root, busy)

    assert step > 100


def run_until(step: int, work: Callable[[], object]) -> bool:
    """Do work in a process of its own, killed (-9) before its step-th change of a file.

    Returns whether it came to its end before that.
    """
    process = os.fork()
    if not process:
        left = step

        def count(event: str, given: tuple[object, ...]) -> None:
            nonlocal left
            is_writing = event == "open" and given[1] not in ("r", "rb", None)
            if is_writing or event in STEPS:
                left -= 1
                if not left:
                    os.kill(os.getpid(), signal.SIGKILL)

        sys.addaudithook(count)
        try:
            work()
        finally:
            os.kill(os.getpid(), signal.SIGTERM)
    status = os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])
    assert status in (-signal.SIGKILL, -signal.SIGTERM)
    return status == -signal.SIGTERM


@pytest.mark.parametrize("stop", [signal.SIGKILL, signal.SIGINT])
def test_lose_nothing_when_the_command_is_stopped(
    root: Path,
    new: Path,
    busy: dict[str, bytes],
    tmp_path_factory: pytest.TempPathFactory,
    stop: signal.Signals,
) -> None:
    scratch = tmp_path_factory.mktemp("scratch")
    shutil.copytree(root, scratch / "master")
    commit(new)
    words = [sys.executable, "-m", "kata", "--root", str(root), "update", str(new)]
    began = time.monotonic()
    subprocess.run(words, stdout=subprocess.DEVNULL, check=True)
    whole = time.monotonic() - began
    wanted = tree(root)

    for _ in range(2):
        restore(root, scratch / "master")
        process = subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(whole * random.uniform(0.5, 1.0))
        process.send_signal(stop)
        process.wait()
        assert_nothing_is_lost(root, busy)
        update(root, str(new))
        assert tree(root) == wanted
        assert_nothing_is_lost(root, busy)


def test_leave_what_is_saved_in_the_meantime(
    root: Path, new: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A merge driver of the machine stands in for a learner who saves during the merge."""
    edit(root, ANSWER)
    edit(new, NEWS)
    tools = root / "tools"
    real = shutil.which("git")
    script = f'#!/bin/sh\n[ $1 = merge-file ] && echo saved > {root / STUB}\nexec {real} "$@"\n'
    add(tools, "git", script.encode())
    (tools / "git").chmod(0o755)
    monkeypatch.setenv("PATH", f"{tools}:{os.environ['PATH']}")

    with pytest.raises(UsageError, match="was changed while the update was at work"):
        update(root, str(new))
    assert (root / STUB).read_bytes() == b"saved\n"


def test_hand_on_a_folder_whose_name_has_spaces_and_brackets() -> None:
    command = ["make", "-n", "update", "FROM=/tmp/handout (1)"]
    done = subprocess.run(command, cwd=HERE, capture_output=True, text=True, check=True)

    assert "update '/tmp/handout (1)'" in done.stdout


def test_find_the_stub_of_an_update_for_a_reset(root: Path, new: Path, exercise: Exercise) -> None:
    edit(root, ANSWER)
    theirs = edit(new, CLASH)

    update(root, str(new))

    assert stub_of(exercise) == theirs
