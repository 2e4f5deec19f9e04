"""Rules on where files lie: each exercise has its four, and nothing else lies about."""

from collections.abc import Iterator
from pathlib import Path

from kata.pack import Exercise, Pack
from kata.verify.sources import Finding

FOLDERS = ("exercises", "solutions", "answers")
SHARED = (
    "exercises/*/README.md",
    "exercises/*/given.py",
    "exercises/*/given_*.py",
    "tests/*/conftest.py",
    "tests/*/data/*",
)
CACHE = "__pycache__"


def missing_files(exercise: Exercise) -> Iterator[Finding]:
    """Find which of the four mirrored files an exercise lacks."""
    for file in exercise.files:
        if not file.is_file():
            problem = f"Exercise {exercise.id} has no such file."
            yield _path(exercise.root, file), problem, "Write it; each exercise has four files."


def wrong_numbers(pack: Pack, exercises: list[Exercise]) -> Iterator[Finding]:
    """Find exercises with a number that is taken, or that belongs to another chapter."""
    for exercise in exercises:
        where = _path(pack.root, exercise.tests)
        same = [each.slug for each in pack.exercises if each.number == exercise.number]
        if len(same) > 1:
            problem = f"Several exercises have the number {exercise.id}: {', '.join(same)}."
            yield where, problem, "Give one of them a free number."
        if not exercise.chapter.startswith(f"c{exercise.chapter_number}_"):
            problem = f"Number {exercise.id} belongs to chapter {exercise.chapter_number}."
            yield where, problem, f"Move its four files to c{exercise.chapter_number}_..."


def missing_readmes(pack: Pack) -> Iterator[Finding]:
    """Find the chapters that no README.md introduces."""
    for chapter in sorted({each.chapter for each in pack.exercises}):
        file = pack.root / "exercises" / chapter / "README.md"
        if not file.is_file():
            problem = "The chapter has no README.md."
            yield _path(pack.root, file), problem, "Write one: its ideas, in order."


def strays(pack: Pack) -> Iterator[Finding]:
    """Find the files that belong to no exercise."""
    known = {file for exercise in pack.exercises for file in exercise.files}
    for file in _files(pack.root):
        if file not in known and not _is_allowed(file.relative_to(pack.root)):
            problem = "The file belongs to no exercise."
            repair = "Remove it, or name it as its exercise's test file in tests/ is named."
            yield _path(pack.root, file), problem, repair


def count_strays(pack: Pack) -> int:
    """Count the files that belong to no exercise."""
    return len(list(strays(pack)))


def _files(root: Path) -> list[Path]:
    folders = [*(root / name for name in FOLDERS), *(root / "tests").glob("c*_*")]
    return sorted(file for folder in folders for file in folder.rglob("*") if file.is_file())


def _is_allowed(file: Path) -> bool:
    if CACHE in file.parts:
        return True
    return any(file.match(pattern) for pattern in SHARED)


def _path(root: Path, file: Path) -> str:
    return file.relative_to(root).as_posix()
