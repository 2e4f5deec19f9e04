"""What hostile submissions try, and that none gets a mark, stops the batch, or touches a neighbour.

`attacks/answers` holds hostile answers, `attacks/submissions` modules that build a whole hostile
submission; the second line of each docstring names the class of attack. All are judged in one
batch, with honest neighbours among them, in the same way as `make grade` does.
"""

import ast
import fcntl
import importlib.util
import json
import os
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.kata import shop_pack
from tests.kata.conftest import needs_walls

PROJECT = Path(__file__).parents[2]
HERE = Path(__file__).parent / "attacks"
ANSWERS = sorted((HERE / "answers").glob("*.py"))
SUBMISSIONS = sorted((HERE / "submissions").glob("*.py"))
ATTACKS = [*ANSWERS, *SUBMISSIONS]
LIMIT = 4
SECRETS = ("SECRET-MESSAGE", "31337")
TRACE = "kata-attack"  # part of every name that an attack leaves outside of its own folder
CLASSES = 28


@dataclass
class Batch:
    """What came of the batch: its records by student, those without attacks, and its traces."""

    records: dict[str, dict[str, Any]]
    quiet: dict[str, dict[str, Any]]
    seconds: float
    traces: list[str]
    is_pack_changed: bool
    feedback: dict[str, str]


def hand_in_neighbours(root: Path, folder: Path) -> None:
    """Hand in honest answers, first and last by name."""
    solution = (root / "solutions" / "c0_shop" / shop_pack.NAME).read_text()
    sources = {
        "a-solution": solution,
        "a-wrong": solution.replace("engine.begin()", "engine.connect()"),
        "m-stub": (root / "exercises" / "c0_shop" / shop_pack.NAME).read_text(),
        "z-solution": solution,
    }
    for student, source in sources.items():
        chapter = folder / student / "exercises" / "c0_shop"
        chapter.mkdir(parents=True)
        (chapter / shop_pack.NAME).write_text(source)


def hand_in_attacks(folder: Path) -> None:
    for file in ANSWERS:
        chapter = folder / file.stem / "exercises" / "c0_shop"
        chapter.mkdir(parents=True)
        shutil.copy(file, chapter / shop_pack.NAME)
    for file in SUBMISSIONS:
        spec = importlib.util.spec_from_file_location(f"attack_{file.stem}", file)
        assert spec and spec.loader
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        (folder / file.stem).mkdir()
        module.build(folder / file.stem)


def grade(root: Path, handed_in: Path, out: Path, *more: str) -> dict[str, dict[str, Any]]:
    words = ["--root", root, "grade", "--submissions", handed_in, "--out", out, *more]
    words += ["--hidden", root / "hidden", "--limit", LIMIT]
    command = [sys.executable, "-m", "kata", *map(str, words)]
    done = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    records = json.loads((out / "grades.json").read_text())["records"]
    return {record["student"]: record for record in records}


def snapshot(root: Path) -> dict[str, bytes]:
    """Return all files of the pack, with what they hold."""
    folders = [root / name for name in ("exercises", "solutions", "tests", "answers", "hidden")]
    files = [file for each in folders for file in each.rglob("*") if "__pycache__" not in str(file)]
    return {str(file): file.read_bytes() for file in files if file.is_file()}


def traces() -> list[str]:
    """Return what attacks left: files in the usual places, and processes by their command line."""
    folders = [Path(name) for name in ("/tmp", "/var/tmp", "/dev/shm", str(Path.home()))]
    found = [str(file) for folder in folders for file in folder.glob(f"*{TRACE}*")]
    for file in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            line = file.read_bytes().replace(b"\0", b" ").decode(errors="replace")
        except OSError:
            continue
        if TRACE in line and "pytest" not in line:
            found.append(line)
    return found


def run_batch(folder: Path) -> Batch:
    """Judge the neighbours alone, then everybody."""
    root, everybody, few = folder / "pack", folder / "class", folder / "few"
    shop_pack.build(root)
    hand_in_neighbours(root, few)
    hand_in_neighbours(root, everybody)
    hand_in_attacks(everybody)
    before = snapshot(root)
    quiet = grade(root, few, folder / "quiet")
    began = time.monotonic()
    seed = json.loads((folder / "quiet" / "grades.json").read_text())["header"]["seed"]
    records = grade(root, everybody, folder / "out", "--seed", str(seed))
    seconds = time.monotonic() - began
    feedback = {file.stem: file.read_text() for file in (folder / "out" / "feedback").iterdir()}
    return Batch(records, quiet, seconds, traces(), snapshot(root) != before, feedback)


@pytest.fixture(scope="module")
def batch(tmp_path_factory: pytest.TempPathFactory) -> Batch:
    """Give the batch; of several processes that run the tests, the first one judges it."""
    own = tmp_path_factory.getbasetemp()
    shared = own.parent if "PYTEST_XDIST_WORKER" in os.environ else own
    with (shared / "attacks.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        kept = shared / "attacks.json"
        if not kept.exists():
            folder = tmp_path_factory.mktemp("attacks")
            kept.write_text(json.dumps(vars(run_batch(folder))))
        return Batch(**json.loads(kept.read_text()))


@needs_walls
@pytest.mark.parametrize("attack", [file.stem for file in ATTACKS])
def test_give_no_mark_to_an_attack(batch: Batch, attack: str) -> None:
    record = batch.records[attack]

    assert record["outcome"] not in ("PASSED", "HARNESS")  # nor is it the grader's trouble
    assert not record["points"], record
    if record["outcome"] == "SUSPECT":
        assert record["points"] is None
        assert record["reasons"]


@needs_walls
def test_judge_honest_neighbours_as_if_they_were_alone(batch: Batch) -> None:
    for student, alone in batch.quiet.items():
        assert json.dumps(batch.records[student]) == json.dumps(alone)
    assert {s: r["outcome"] for s, r in batch.quiet.items()} == {
        "a-solution": "PASSED",
        "a-wrong": "FAILING",
        "m-stub": "NOT_STARTED",
        "z-solution": "PASSED",
    }


@needs_walls
def test_end_the_batch_in_bounded_time(batch: Batch) -> None:
    # Each of the open, the hidden and the rigged tests may take its limit, and start a sandbox.
    most = len(ATTACKS) * 3 * (LIMIT + 2)

    assert batch.seconds < most / 2


@needs_walls
def test_leave_nothing_behind_and_the_pack_untouched(batch: Batch) -> None:
    assert batch.traces == []
    assert not batch.is_pack_changed


@needs_walls
def test_tell_no_student_a_word_of_the_hidden_tests(batch: Batch) -> None:
    for student, text in batch.feedback.items():
        assert not [secret for secret in SECRETS if secret in text], student
        assert all(each.isprintable() for each in text.replace("\n", "")), student
        markup = [line for line in text.splitlines() if "<script>" in line]
        assert all(line.startswith("    ") for line in markup), student


def test_have_attacks_of_every_class() -> None:
    docstrings = [ast.get_docstring(ast.parse(file.read_text())) or "" for file in ATTACKS]
    classes = {text.rpartition("Class: ")[2] for text in docstrings}

    assert len(ATTACKS) >= 40
    assert len(classes) == CLASSES
