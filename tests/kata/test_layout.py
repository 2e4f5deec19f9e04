"""The rules on where files lie find what is missing and what is too much."""

from pathlib import Path

import pytest

from kata.pack import Pack
from kata.verify.faults import Fault
from kata.verify.layout import count_strays
from kata.verify.rules import static_faults

RULES = ("no strays", "chapter README", "numbers", "four files")
STUB, SOLUTION = "exercises/c0_first/ex03_alice.py", "solutions/c0_first/ex03_alice.py"
TESTS, ANSWERS = "tests/c0_first/test_ex03_alice.py", "answers/c0_first/ex03_alice.toml"
FILES = [
    "exercises/c0_first/README.md",
    "exercises/c0_first/given.py",
    "exercises/c0_first/given_rental.py",
    "exercises/c0_first/__pycache__/given.pyc",
    "tests/c0_first/conftest.py",
    "tests/c0_first/data/poem.txt",
    "tests/kata/test_runner.py",
    STUB,
    SOLUTION,
    TESTS,
    ANSWERS,
]


@pytest.fixture
def pack(tmp_path: Path) -> Pack:
    """Make a pack of empty files, all where they belong."""
    for name in FILES:
        add(tmp_path / name)
    return Pack(tmp_path)


def add(file: Path) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.touch()


def faults(pack: Pack) -> list[Fault]:
    return [fault for fault in static_faults(pack, pack.exercises) if fault.rule in RULES]


def test_find_no_fault_where_all_files_belong(pack: Pack) -> None:
    assert faults(pack) == []
    assert count_strays(pack) == 0


@pytest.mark.parametrize("name", [STUB, SOLUTION, ANSWERS])
def test_find_a_missing_file(pack: Pack, name: str) -> None:
    (pack.root / name).unlink()

    (fault,) = faults(pack)

    assert (fault.rule, fault.where) == ("four files", name)


def test_find_what_a_missing_test_leaves_behind(pack: Pack) -> None:
    (pack.root / TESTS).unlink()

    assert {fault.where for fault in faults(pack)} == {STUB, SOLUTION, ANSWERS}
    assert count_strays(pack) == 3


@pytest.mark.parametrize(
    "name",
    [
        "exercises/c0_first/ex04_old.py",
        "exercises/notes.txt",
        "exercises/README.md",
        "solutions/c0_first/README.md",
        "exercises/c0_first/giving.py",
        "solutions/c0_first/given.py",
        "answers/c0_first/ex03_alice.json",
        "tests/c0_first/helpers.py",
    ],
)
def test_find_a_stray(pack: Pack, name: str) -> None:
    add(pack.root / name)

    (fault,) = faults(pack)

    assert (fault.rule, fault.where) == ("no strays", name)


def test_find_a_chapter_without_readme(pack: Pack) -> None:
    (pack.root / "exercises/c0_first/README.md").unlink()

    (fault,) = faults(pack)

    assert (fault.rule, fault.where) == ("chapter README", "exercises/c0_first/README.md")


@pytest.mark.parametrize(("new", "problem"), [("03_bob", "Several"), ("13_alice", "chapter 1")])
def test_find_a_number_that_is_taken_or_of_another_chapter(
    pack: Pack, new: str, problem: str
) -> None:
    for name in (STUB, SOLUTION, TESTS, ANSWERS):
        add(pack.root / name.replace("03_alice", new))

    found = faults(pack)

    assert {fault.rule for fault in found} == {"numbers"}
    assert all(problem in fault.problem for fault in found)
