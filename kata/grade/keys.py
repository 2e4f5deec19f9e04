"""What a judgement depends on, so that it is made once, and anew only where that has changed."""

import json
import re
import tomllib
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

from kata.backends import name_of
from kata.grade.booth import Settings
from kata.pack import NAME, Exercise
from kata.versions import versions

PACKAGE = Path(__file__).parents[1]
JUDGES = ("worker.py", "plugin.py", "grade/guard.py", "grade/judging.py")
OURS = re.compile(r"\bkata\.([\w.]+)")  # some are imported by their name in a string


class Keys:
    """The digests of judgements, in hexadecimal: one for each answer to each exercise."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._exercises = {each.id: self._of_exercise(each) for each in settings.exercises}
        self._grader = digest_of(grader_files())
        how = [name_of(settings.db), settings.seed, settings.limit, settings.walls.describe()]
        self._how = json.dumps([*how, versions(), self._grader])

    @property
    def pack(self) -> str:
        """What identifies the exercises, their tests and this grader together."""
        return _joined(self._grader, *(self._exercises[each] for each in sorted(self._exercises)))

    def of(self, exercise: Exercise, answer: bytes | None, refusal: str) -> str:
        """Return what identifies the judgement of an answer, or of one that is not there."""
        given = "" if answer is None else sha256(answer).hexdigest()
        return _joined(self._how, self._exercises[exercise.id], given, refusal)

    def _of_exercise(self, exercise: Exercise) -> str:
        """Return what identifies an exercise: its files, and what its chapter lends to them."""
        settings, root = self._settings, exercise.root
        chapters = [root / kind / exercise.chapter for kind in ("exercises", "tests")]
        if settings.hidden:
            chapters.append(settings.hidden / exercise.chapter)
        lent = [file for chapter in chapters for file in _lent(chapter)]
        files = [*exercise.files, *settings.tests(exercise)[1:], *lent, root / "conftest.py"]
        options = tomllib.loads(_read(root / "pyproject.toml").decode()).get("tool", {})
        return _joined(str(exercise.relative), digest_of(files), repr(options.get("pytest")))


def _lent(chapter: Path) -> Iterator[Path]:
    """Yield the files of a chapter that belong to no exercise alone: given.py, conftest.py."""
    for file in sorted(chapter.glob("*.py")):
        if not NAME.fullmatch(file.name.removeprefix("test_")):
            yield file


def grader_files() -> list[Path]:
    """Return the code that has a part in a verdict: what judges, and whatever that names of ours.

    The rest, such as what writes the feedback, can change without an answer being judged again.
    """
    found: set[Path] = set()
    left = [PACKAGE / name for name in JUDGES]
    while left:
        file = left.pop()
        if file not in found and file.is_file():
            found.add(file)
            names = OURS.findall(file.read_text(encoding="utf-8"))
            left += [PACKAGE.joinpath(*name.split(".")).with_suffix(".py") for name in names]
            left += [PACKAGE.joinpath(*name.split("."), "__init__.py") for name in names]
    return sorted(found | {PACKAGE / "grade" / "gate.toml"})


def digest_of(files: list[Path]) -> str:
    """Return what identifies files by name and content; one that is not there is empty."""
    return _joined(*(f"{file.name} {sha256(_read(file)).hexdigest()}" for file in files))


def _read(file: Path) -> bytes:
    return file.read_bytes() if file.is_file() else b""


def _joined(*texts: str) -> str:
    return sha256("\0".join(texts).encode()).hexdigest()
