"""Look at hidden tests before they are used: one that fits nowhere would test nobody."""

from pathlib import Path

from kata.pack import Exercise, Pack, UsageError


def place_of(exercise: Exercise) -> Path:
    """Return where the hidden tests of an exercise lie below their folder."""
    return exercise.tests.relative_to(exercise.root / "tests")


def hidden_tests(folder: Path, pack: Pack, exercises: list[Exercise]) -> int:
    """Return how many hidden test files these exercises have.

    Raises UsageError where there are none at all, and for one that belongs to no exercise.
    """
    places = {place_of(each): each for each in pack.exercises}
    found = sorted(each.relative_to(folder) for each in folder.rglob("test_*.py"))
    example = next(iter(places), Path("c0_name", "test_ex01_name.py"))
    if not found:
        raise UsageError(f"HIDDEN={folder} holds no tests. One would be {folder / example}")
    for file in found:
        if file not in places:
            near = next((each for each in places if each.name == file.name), example)
            raise UsageError(
                f"{folder / file} belongs to no exercise, so it would test nobody. "
                f"Put it where it fits, as {folder / near}, or take it away."
            )
    return sum(places[file] in exercises for file in found)
