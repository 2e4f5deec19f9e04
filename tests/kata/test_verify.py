"""The command `verify`: what it says, writes and returns."""

import json
import os
import subprocess
import sys
from pathlib import Path

from tests.kata.conftest import FILES, only_on_postgresql

HERE = Path(__file__).parents[2]
KEYS = {
    "exercises",
    "stub_tests",
    "stub_tests_red",
    "solutions_green",
    "wrong",
    "wrong_rejected",
    "wrong_as_declared",
    "right",
    "right_accepted",
    "mutants",
    "mutants_killed",
    "mutants_allowed",
    "strays",
    "asserts",
    "asserts_with_message",
    "seconds",
}


def verify(root: Path, *words: str, ci: str = "") -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "kata", "--root", str(root), "verify", *words]
    environment = {**os.environ, "PYTHONPATH": str(HERE), "CI": ci}
    return subprocess.run(
        command, cwd=root, env=environment, capture_output=True, text=True, check=False
    )


def test_write_the_counts_of_a_good_pack(root: Path) -> None:
    done = verify(root, "--db", "sqlite", "--json", str(root / "counts.json"))

    counts = json.loads((root / "counts.json").read_text())
    assert set(counts) == KEYS
    assert counts["wrong_as_declared"] == counts["wrong"] == 4
    assert counts["mutants_killed"] + counts["mutants_allowed"] == counts["mutants"] > 0
    assert (counts["strays"], counts["exercises"]) == (0, 1)
    assert done.returncode == 0
    assert "no fault" in done.stdout


def test_take_any_name_of_a_service_for_ci(root: Path) -> None:
    done = verify(root, "--only", "right", ci="woodpecker")

    assert "seconds" in done.stdout
    assert not done.stderr


def test_tell_each_fault_with_its_repair(root: Path) -> None:
    (root / "exercises/c0_mini/notes.txt").write_text("mine")

    done = verify(root, "--db", "sqlite")

    assert done.returncode == 1
    assert "no strays: exercises/c0_mini/notes.txt" in done.stdout
    assert "repair   Remove it" in done.stdout
    assert max(map(len, done.stdout.splitlines())) <= 80


def test_tell_of_tests_that_are_not_python(root: Path) -> None:
    file = root / "tests/c0_mini/test_ex01_number.py"
    file.write_text(file.read_text() + "def (:\n")

    done = verify(root, "--db", "sqlite")

    assert done.returncode == 1
    assert "readable: tests/c0_mini/test_ex01_number.py:15" in done.stdout
    assert "Mend it." in done.stdout
    assert "2 faults" in done.stdout, "it is not told of each answer"
    assert "Traceback" not in done.stderr


def test_fail_where_a_database_that_must_be_there_is_not(root: Path) -> None:
    nowhere = "postgresql://nobody@127.0.0.1:1/nothing"

    done = verify(root, "--db", "sqlite", "--db", nowhere)

    assert done.returncode == 1
    assert "unavailable: postgresql does not answer" in done.stdout
    assert "back end: postgresql" in done.stdout


def test_say_what_is_left_out(root: Path) -> None:
    only_on_postgresql(root)

    done = verify(root, "--db", "sqlite")

    assert done.returncode == 0
    assert "01 number                  left out: it needs postgresql" in done.stdout


def test_prove_only_what_is_named(root: Path) -> None:
    for name, text in FILES.items():
        if "01" in name:
            (root / name.replace("01", "02")).write_text("broken" + text)

    done = verify(root, "01", "--db", "sqlite")

    assert "1 exercise on sqlite" in done.stdout
    assert "02 number" not in done.stdout
