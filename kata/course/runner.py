"""The part of this package that a learner needs: what its commands import, and no more."""

import ast
from collections.abc import Iterator
from pathlib import Path

from kata.cli import ELSEWHERE, LEARNERS

PACKAGE = Path(__file__).parents[1]
PROJECT = PACKAGE.parent
BEGIN = ("kata", "kata.__main__", "kata.worker", "kata.plugin", *LEARNERS)
STAYS = ("kata.grade", *(name for name in ELSEWHERE if name not in LEARNERS))


def runner_files() -> list[Path]:
    """Return the modules of this package that the commands of learners need, in order."""
    found: set[Path] = set()
    left = list(BEGIN)
    while left:
        name = left.pop()
        file = None if name.startswith(STAYS) else _file(name)
        if file and file not in found:
            found.add(file)
            left += _named_in(file)
    return sorted(found)


def _named_in(file: Path) -> Iterator[str]:
    """Yield what a module imports or names of this package, even if it is no module."""
    for node in ast.walk(ast.parse(file.read_bytes())):
        match node:
            case ast.Import(names=names):
                yield from (alias.name for alias in names)
            case ast.ImportFrom(module=str() as module, names=names):
                yield from (module, *(f"{module}.{alias.name}" for alias in names))
            case ast.Constant(value=str() as text) if text.startswith("kata."):
                yield text  # a plugin of pytest is named, not imported


def _file(name: str) -> Path | None:
    """Return the file of a module of this package; None for every other name."""
    top, *parts = name.split(".")
    if top != PACKAGE.name:
        return None
    place = PACKAGE.joinpath(*parts)
    files = (place / "__init__.py", place.with_suffix(".py"))
    return next((file for file in files if file.is_file()), None)
