"""What students get: everything but the answers, and what they do with it."""

import ast
import os
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from kata.backups import OURS
from kata.course.bundle import write_bundle, zipped
from kata.course.diagnoses import without_code
from kata.course.handout import Handout
from kata.pack import Exercise, Pack
from kata.placeholders import is_untouched
from kata.specimens import read_specimens
from tests.kata import shop_pack
from tests.kata.conftest import needs_walls
from tests.kata.test_cli import second
from tests.kata.test_grade import Class
from tests.kata.test_watch import Terminal

PROJECT = Path(__file__).parents[2]
NUMBER = "c0_shop/" + shop_pack.NAME
LONG = 30
TOLD = {"title", "diagnosis", "fails", "error", "says", "on"}
DIAGNOSIS = re.compile("(title|diagnosis) = ")  # it may name what the answer lacks


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """Give the root of a small pack with a helper for its exercises, and files of no exercise."""
    root = tmp_path / "shop"
    shop_pack.build(root)
    (root / "exercises/c0_shop/given.py").write_text("TAX = 0.19\n")
    (root / "tests/c0_shop/conftest.py").write_text("")
    (root / "exercises/c0_shop/my_answers.py").write_text("secret = 1\n")
    (root / "handed_in/kim").mkdir(parents=True)
    (root / "handed_in/kim/note.txt").write_text("private")
    return root


@pytest.fixture
def solution(shop: Path) -> str:
    """Give the reference answer of its one exercise."""
    return (shop / "solutions" / NUMBER).read_text()


def kata(folder: Path, *words: str | Path) -> subprocess.CompletedProcess[str]:
    """Run a command of the package that lies in a folder."""
    return subprocess.run(
        [sys.executable, "-m", "kata", *map(str, words)],
        cwd=folder,
        env={key: value for key, value in os.environ.items() if key != "PYTHONPATH"},
        capture_output=True,
        text=True,
        check=False,
    )


def said(folder: Path, *words: str | Path, status: int = 0) -> str:
    """Return what a command prints, its spaces made one."""
    done = kata(folder, *words)
    assert done.returncode == status, done.stdout + done.stderr
    return " ".join((done.stdout + done.stderr).split())


def make(shop: Path, out: Path, *words: str) -> str:
    return said(PROJECT, "--root", shop, "handout", *words, "--out", out)


@pytest.fixture
def mine(shop: Path) -> Path:
    """Give the folder into which a student unpacked what they got."""
    make(shop, shop.parent / "handout.zip")
    with zipfile.ZipFile(shop.parent / "handout.zip") as archive:
        archive.extractall(shop.parent / "mine")
    return shop.parent / "mine"


def test_give_students_what_they_need_and_nothing_else(mine: Path) -> None:
    found = {file.relative_to(mine).as_posix() for file in mine.rglob("*") if file.is_file()}
    others = {name for name in found if not name.startswith("kata/")}

    assert others == {
        ".gitignore",
        f"{OURS}/stubs/{NUMBER}",
        ".vscode/settings.json",
        "LICENSE",
        "Makefile",
        "README.md",
        "answers/c0_shop/ex01_takings.toml",
        "conftest.py",
        "exercises/c0_shop/README.md",
        f"exercises/{NUMBER}",
        "exercises/c0_shop/given.py",
        "pyproject.toml",
        "requirements-web.txt",
        "requirements.txt",
        "tests/c0_shop/conftest.py",
        shop_pack.TESTS,
    }
    assert {"kata/worker.py", "kata/async_fixtures.py", "kata/watch.py"} <= found
    for name in ("kata/grade", "kata/verify", "kata/course", "kata/maintain.py"):
        assert not (mine / name).exists()


def test_make_the_same_bytes_each_time(shop: Path) -> None:
    first, second = shop.parent / "first.zip", shop.parent / "second.zip"
    make(shop, first)
    for file in shop.rglob("*"):
        os.utime(file, (1, 1))
        if file.is_file():
            file.chmod(0o600)
    make(shop, second)
    make(shop, shop.parent / "folder")

    assert first.read_bytes() == second.read_bytes()
    with zipfile.ZipFile(first) as archive:
        folder = shop.parent / "folder"
        there = sorted(str(f.relative_to(folder)) for f in folder.rglob("*") if f.is_file())
        assert there == archive.namelist()
        for member in archive.infolist():
            assert archive.read(member) == (folder / member.filename).read_bytes()
            assert member.external_attr >> 16 == (folder / member.filename).stat().st_mode


def test_write_over_an_earlier_handout_and_nothing_else(shop: Path, mine: Path) -> None:
    handout = shop.parent / "handout.zip"
    given = handout.read_bytes()
    make(shop, handout)
    make(shop, handout, "01")
    assert handout.read_bytes() == given

    theirs, text = shop.parent / "hw.zip", shop.parent / "text.zip"
    with zipfile.ZipFile(theirs, "w") as archive:  # a student handed in all that they have
        for file in mine.rglob("*"):
            archive.writestr(
                file.relative_to(mine).as_posix(), file.read_bytes() if file.is_file() else b""
            )
    text.write_text("no archive")
    for file in (theirs, text, mine):
        before = file.read_bytes() if file.is_file() else b""
        assert "is there already" in said(
            PROJECT, "--root", shop, "handout", "--out", file, status=2
        )
        assert (file.read_bytes() if file.is_file() else b"") == before


def test_give_out_the_stub_although_the_instructor_has_solved_it(shop: Path, solution: str) -> None:
    stub = shop / "exercises" / NUMBER
    given = stub.read_bytes()
    (shop / OURS / "stubs" / NUMBER).parent.mkdir(parents=True)
    (shop / OURS / "stubs" / NUMBER).write_bytes(given)
    stub.write_text(solution)
    make(shop, shop.parent / "out")

    assert (shop.parent / "out/exercises" / NUMBER).read_bytes() == given


def test_refuse_where_a_stub_is_not_known(shop: Path, solution: str) -> None:
    (shop / "exercises" / NUMBER).write_text(solution)
    text = said(PROJECT, "--root", shop, "handout", "--out", shop.parent / "out", status=2)

    assert "The stub of exercise 01 is not known" in text
    assert not (shop.parent / "out").exists()


def test_tell_of_a_stub_that_is_not_as_it_is_committed(shop: Path) -> None:
    assert "not as it is committed" not in make(shop, shop.parent / "first.zip")
    name = ("-c", "user.name=kim", "-c", "user.email=kim@example.org")
    for words in (("init", "-q"), ("add", "."), (*name, "commit", "-qm", "all")):
        subprocess.run(["git", *words], cwd=shop, check=True)
    assert "not as it is committed" not in make(shop, shop.parent / "second.zip")
    stub = shop / "exercises" / NUMBER
    stub.write_text(stub.read_text().replace("Task: return", "Task: find"))

    text = make(shop, shop.parent / "third.zip")
    assert f"exercises/{NUMBER} goes out as it is now, not as it is committed" in text


def test_overwrite_no_folder(shop: Path) -> None:
    (shop.parent / "out").mkdir()
    make(shop, shop.parent / "out")
    text = said(PROJECT, "--root", shop, "handout", "--out", shop.parent / "out", status=2)

    assert "is there already" in text


def test_leave_nothing_behind_when_stopped(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="name too long"):
        write_bundle({"good.py": b"", "x" * 300: b""}, tmp_path / "out")

    assert not list(tmp_path.iterdir())


def test_let_scripts_run(tmp_path: Path) -> None:
    files = {"run": b"#!/bin/sh\n", "text": b"#"}
    write_bundle(files, tmp_path / "out")
    (tmp_path / "all.zip").write_bytes(zipped(files))

    assert os.access(tmp_path / "out/run", os.X_OK)
    assert not (tmp_path / "out/text").stat().st_mode & 0o111
    with zipfile.ZipFile(tmp_path / "all.zip") as archive:
        assert [each.external_attr >> 16 & 0o777 for each in archive.infolist()] == [0o755, 0o644]


def test_give_out_a_choice(root: Path) -> None:
    second(root)
    out = root.parent / f"{root.name}-out"
    make(root, out, "2")

    assert [each.id for each in Pack(out).exercises] == ["02"]
    assert not list(out.rglob("*ex01*"))


def test_work_on_what_was_given_out(mine: Path, solution: str) -> None:
    stub = mine / "exercises" / NUMBER
    given = stub.read_text()
    assert "NOT" not in said(mine, "list")
    assert f"exercises/{NUMBER}" in said(mine, "next")
    assert "0 of 2" in said(mine, "test", "01", status=1)
    stub.write_text(solution.replace("engine.begin()", "engine.connect()"))
    text = said(mine, "test", "01", status=1)
    assert "Looks like: forgets to commit. What is not committed is rolled back." in text
    assert "Looks like: forgets to commit" in said(mine, "hint", "01")
    assert "INSERT INTO customers" in said(mine, "sql", "01")
    assert "your instructor has the answers" in said(mine, "solution", "01", status=2)
    stub.write_text(solution)
    assert "2 of 2" in said(mine, "test")
    assert "A shop 1/1" in said(mine, "stats")
    assert "Repeat 01" in said(mine, "review", "01")
    assert stub.read_text() == given
    said(mine, "undo", "01")
    assert stub.read_text() == solution
    said(mine, "reset", "01", "--yes")
    assert stub.read_text() == given


def test_know_the_stub_of_a_file_that_was_changed_before_any_run(mine: Path, solution: str) -> None:
    stub = mine / "exercises" / NUMBER
    given = stub.read_text()
    stub.write_text(solution)
    said(mine, "reset", "01", "--yes")

    assert stub.read_text() == given


def test_watch_what_was_given_out(
    mine: Path, solution: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tests.kata.test_watch.HERE", mine)
    terminal = Terminal(mine)
    terminal.shows("0 of 2")
    (mine / "exercises" / NUMBER).write_text(solution)
    terminal.shows("2 of 2", "Passed. n goes on")
    terminal.press("d", "your instructor has")
    terminal.press("q")
    terminal.ends(0)


def test_run_plain_pytest_on_what_was_given_out(mine: Path) -> None:
    (mine / "exercises" / NUMBER).write_text("def takings(conn): return 0\n")
    shutil.copy(PROJECT / "pyproject.toml", mine)
    shutil.copy(PROJECT / "conftest.py", mine)
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q"], cwd=mine, capture_output=True, text=True
    )

    assert "2 failed" in done.stdout, done.stdout


def test_offer_students_no_command_of_instructors(mine: Path) -> None:
    offered = (
        said(mine, "--help")
        + subprocess.run(
            ["make", "help"], cwd=mine, capture_output=True, text=True, check=True
        ).stdout
    )

    for name in ("grade", "report", "verify", "handout", "compat", "solutions-branch"):
        assert f" {name} " not in offered
        assert "is a command of instructors" in said(mine, name, status=2)
    for name in ("test", "hint", "watch", "sql", "list", "next", "review", "reset"):
        assert f" {name} " in offered


def test_bring_a_newer_handout_and_keep_the_answers(shop: Path, mine: Path, solution: str) -> None:
    (mine / "exercises" / NUMBER).write_text(solution)
    stub = shop / "exercises" / NUMBER
    stub.write_text(stub.read_text().replace("Add up the takings.", "Add the takings up."))
    tests = shop / shop_pack.TESTS
    tests.write_text(tests.read_text().replace("must be saved", "must be there"))
    make(shop, shop.parent / "newer")
    text = said(mine, "update", shop.parent / "newer")

    assert "1 merged" in text
    assert "engine.begin()" in (mine / "exercises" / NUMBER).read_text()
    assert "must be there" in (mine / shop_pack.TESTS).read_text()
    assert "2 of 2" in said(mine, "test", "01")


@needs_walls
def test_grade_what_students_return(shop: Path, mine: Path, solution: str) -> None:
    """Students zip all that they have: environment, caches, changed tests, their journal."""
    group = Class(shop)
    (mine / "exercises" / NUMBER).write_text(solution)
    said(mine, "test", "01")
    (mine / shop_pack.TESTS).write_text("def test_add_up_the_takings(): pass\n")
    for number in range(6_000):
        file = mine / f".venv/lib/package{number // 100}/module{number}.py"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("")
    shutil.make_archive(str(group.handed_in / "kim"), "zip", mine)
    shutil.make_archive(str(group.handed_in / "max"), "gztar", mine.parent, mine.name)
    shutil.copytree(mine, group.handed_in / "pat")
    (mine / "exercises" / NUMBER).unlink()
    shutil.make_archive(str(group.handed_in / "lee"), "zip", mine)
    group.grade()

    outcomes = {each["student"]: each["outcome"] for each in group.data["records"]}
    assert outcomes == dict.fromkeys(("kim", "max", "pat"), "PASSED") | {"lee": "NOT_STARTED"}
    assert all(not each["notes"] for each in group.data["submissions"])


def test_keep_the_diagnoses_and_none_of_the_code() -> None:
    text = (
        '[[wrong]]\ntitle = "says \\"no\\"\\u007f"\ndiagnosis = """a\nb\\\\ ü"""\n'
        'code = "SECRET"\nfails = ["test_a", "test_b"]\non = ["sqlite"]\n'
        '[[right]]\ntitle = "r"\nreplace = "SECRET"\nwith = "SECRET"\n'
        '[[allowed]]\nmutant = "SECRET"\nreason = "SECRET"\n'
    )
    entry = {
        "title": 'says "no"\x7f',
        "diagnosis": "a\nb\\ ü",
        "fails": ["test_a", "test_b"],
        "on": ["sqlite"],
    }

    assert tomllib.loads(without_code(text)) == {"wrong": [entry]}
    assert "SECRET" not in without_code(text)


REAL = Pack(PROJECT)


@pytest.fixture(scope="module")
def real() -> dict[str, bytes]:
    """Give what students get of the whole pack of this project."""
    return Handout(REAL, REAL.exercises).files()


def code_of(source: str) -> Iterator[str]:
    """Yield the long lines of a source, without docstrings, comments and imports."""
    try:
        tree = ast.parse(source)
    except SyntaxError:
        return
    blocks = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    found = [node.body[0] for node in ast.walk(tree) if isinstance(node, blocks) and node.body]
    texts = [node for node in found if isinstance(node, ast.Expr)]
    told = {line for each in texts for line in range(each.lineno, (each.end_lineno or 0) + 1)}
    for number, line in enumerate(source.splitlines(), 1):
        text = line.strip()
        if number not in told and len(text) >= LONG and not text.startswith(("#", "from ")):
            yield text


def known_answers(exercise: Exercise) -> list[str]:
    source = exercise.solution.read_text()
    known = read_specimens(exercise.answers, source)
    return [source, *(each.source for each in (*known.wrong, *known.right))]


def test_give_away_no_line_of_any_known_answer(real: dict[str, bytes]) -> None:
    """What is given out is a stub or a file outside of solutions/ and answers/, as it is there.

    What is made for students holds no line of code that is an answer's.
    """
    for name, data in real.items():
        if name.startswith((f"{OURS}/stubs/", "exercises/")) and "/ex" in name:
            assert is_untouched(data.decode()), name
    made = {
        name: data.decode()
        for name, data in real.items()
        if not (PROJECT / name).is_file() or (PROJECT / name).read_bytes() != data
    }
    stubs = ("exercises/", f"{OURS}/stubs/")  # whoever tries an exercise here has some of these
    assert {name for name in made if not name.startswith(stubs)} == {
        "Makefile",
        "README.md",
        *(name for name in real if name.startswith("answers/")),
    }
    assert not any(name.startswith("solutions/") for name in real)
    told = made["Makefile"] + made["README.md"]
    for name in (name for name in made if name.startswith("answers/")):
        entries = tomllib.loads(made[name])["wrong"]
        assert {key for each in entries for key in each} <= TOLD, name
        told += "\n".join(line for line in made[name].splitlines() if not DIAGNOSIS.match(line))
    lines = {
        line for each in REAL.exercises for text in known_answers(each) for line in code_of(text)
    }
    assert len(lines) > 3_000
    assert not [line for line in lines if line in told]


def test_give_every_diagnosis_of_the_pack_to_students(
    real: dict[str, bytes], tmp_path: Path
) -> None:
    for exercise in REAL.exercises:
        file = tmp_path / "answers.toml"
        file.write_bytes(real[exercise.answers.relative_to(PROJECT).as_posix()])
        known = read_specimens(exercise.answers, exercise.solution.read_text()).wrong
        assert read_specimens(file, None).wrong == tuple(replace(each, source="") for each in known)


def test_refuse_a_pack_without_exercises(tmp_path: Path) -> None:
    text = said(PROJECT, "--root", tmp_path, "handout", "--out", tmp_path / "out", status=2)

    assert "No exercises" in text


def test_name_what_to_write_where_nothing_is_named() -> None:
    done = subprocess.run(
        ["make", "-n", "handout"], cwd=PROJECT, capture_output=True, text=True, check=False
    )

    assert "make handout OUT=handout.zip" in done.stderr
