"""A new exercise is complete, correct and judged rightly before anybody edits it."""

from pathlib import Path

import pytest

from kata.job import make_job
from kata.pack import Exercise, Pack, UsageError
from kata.result import Outcome, Result
from kata.runner import open_runner
from kata.scaffold import new_exercise
from kata.specimens import Specimen, read_specimens


def everything(root: Path) -> dict[Path, bytes]:
    """Return the content of each file below a folder."""
    return {file: file.read_bytes() for file in root.rglob("*") if file.is_file()}


def fresh(root: Path) -> Exercise:
    """Start exercise 27 and return it."""
    new_exercise(Pack(root), 27, "window_functions", "core_queries")
    return Pack(root).select(("27",))[0]


def judge(exercise: Exercise, targets: list[Path]) -> list[Result]:
    """Judge the answers in these directories on SQLite."""
    with open_runner(exercise.root, [exercise.tests]) as runner:
        return [runner.run(make_job(exercise, target)) for target in targets]


def test_write_four_files_and_the_readme_of_a_new_chapter(root: Path) -> None:
    written = new_exercise(Pack(root), 27, "window_functions", "core_queries")

    assert [str(file.relative_to(root)) for file in written] == [
        "exercises/c2_core_queries/ex27_window_functions.py",
        "solutions/c2_core_queries/ex27_window_functions.py",
        "tests/c2_core_queries/test_ex27_window_functions.py",
        "answers/c2_core_queries/ex27_window_functions.toml",
        "exercises/c2_core_queries/README.md",
    ]
    assert all("$" not in file.read_text(encoding="utf-8") for file in written)


def test_give_the_exercise_and_its_chapter_their_titles(root: Path) -> None:
    exercise = fresh(root)

    assert exercise.title == "Window functions"
    assert exercise.solution.read_text(encoding="utf-8").startswith('"""Window functions.\n')
    assert Pack(root).chapter_title(exercise.chapter) == "Core queries"


@pytest.mark.parametrize("chapter", [None, "mini"])
def test_find_the_chapter_that_is_there(root: Path, chapter: str | None) -> None:
    readme = (root / "exercises/c0_mini/README.md").read_bytes()

    written = new_exercise(Pack(root), 7, "more", chapter)

    assert len(written) == 4
    assert written[0] == root / "exercises/c0_mini/ex07_more.py"
    assert (root / "exercises/c0_mini/README.md").read_bytes() == readme


def test_count_chapters_from_ten_on(root: Path) -> None:
    (root / "exercises/c1_first").mkdir()

    written = new_exercise(Pack(root), 105, "upgrade", "capstones")

    assert written[0] == root / "exercises/c10_capstones/ex105_upgrade.py"


def test_fail_every_test_on_the_fresh_stub_and_pass_on_its_solution(root: Path) -> None:
    exercise = fresh(root)

    stub, solution = judge(exercise, [root / "exercises", root / "solutions"])

    assert stub.outcome in (Outcome.NOT_STARTED, Outcome.FAILING)
    assert stub.passed == []
    assert solution.outcome == Outcome.PASSED
    assert all(len(test.hints) >= 2 for test in stub.failed)


def test_judge_every_specimen_of_a_fresh_exercise_as_declared(root: Path) -> None:
    exercise = fresh(root)
    source = exercise.solution.read_text(encoding="utf-8")
    found = read_specimens(exercise.answers, source)
    specimens: list[Specimen] = [*found.wrong, *found.right]
    targets = [root / "specimens" / str(number) for number in range(len(specimens))]
    for target, specimen in zip(targets, specimens, strict=True):
        target.mkdir(parents=True)
        (target / exercise.relative.name).write_text(specimen.source, encoding="utf-8")

    results = judge(exercise, targets)

    failed = [tuple(test.name for test in result.failed) for result in results]
    assert failed == [specimen.fails for specimen in specimens]
    assert len(found.wrong) >= 5
    assert len(found.right) >= 2


@pytest.mark.parametrize(
    ("number", "slug", "chapter", "message"),
    [
        (1, "other", None, "The number 01 is taken by exercises/c0_mini/ex01_number.py"),
        (27, "windows", None, "make new EX=27 NAME=windows CHAPTER=core_queries"),
        (27, "windows", "Core", "CHAPTER=Core cannot name a file"),
        (2, "../escape", None, r"NAME=\.\./escape cannot name a file"),
        (2, "Upper", None, "NAME=Upper cannot name a file"),
        (2, "", None, "NAME= cannot name a file"),
        (2, "more", "maxi", "Chapter 0 is c0_mini. Leave out CHAPTER=maxi"),
        (0, "zero", None, "1 or more, not 0"),
    ],
)
def test_refuse_what_cannot_be_and_write_nothing(
    root: Path, number: int, slug: str, chapter: str | None, message: str
) -> None:
    before = everything(root)

    with pytest.raises(UsageError, match=message):
        new_exercise(Pack(root), number, slug, chapter)

    assert everything(root) == before


@pytest.mark.parametrize(
    "left_over",
    [
        "exercises/c0_mini/ex02_more.py",
        "solutions/c0_mini/ex02_more.py",
        "tests/c0_mini/test_ex02_more.py",
        "answers/c0_mini/ex02_more.toml",
        "answers/c0_mini/ex02_other.toml",
    ],
)
def test_overwrite_no_file_of_the_same_number(root: Path, left_over: str) -> None:
    (root / left_over).write_text("somebody's work")
    before = everything(root)

    with pytest.raises(UsageError, match=f"taken by {left_over}"):
        new_exercise(Pack(root), 2, "more")

    assert everything(root) == before


def test_refuse_a_chapter_that_has_two_folders(root: Path) -> None:
    (root / "exercises/c0_again").mkdir()

    with pytest.raises(UsageError, match="two folders: c0_again, c0_mini"):
        new_exercise(Pack(root), 2, "more")
