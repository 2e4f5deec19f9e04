"""The pack: a folder with exercises/, solutions/, tests/ and answers/, and what is in it."""

import ast
import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

NAME = re.compile(r"ex(\d{2,})_(\w+)\.py")


class UsageError(Exception):
    """What was asked for cannot be done; the message says what can."""


@dataclass(frozen=True, order=True)
class Exercise:
    """One exercise: a number, a slug, and the four files that make it."""

    number: int
    slug: str
    chapter: str
    root: Path

    @property
    def id(self) -> str:
        """The number as it is written, with two digits or more: "03"."""
        return f"{self.number:02}"

    @property
    def relative(self) -> Path:
        """Where its file lies in exercises/, in solutions/ and in any target."""
        return Path(self.chapter, f"ex{self.id}_{self.slug}.py")

    @property
    def stub(self) -> Path:
        """The file that a learner edits."""
        return self.root / "exercises" / self.relative

    @property
    def solution(self) -> Path:
        """The reference answer."""
        return self.root / "solutions" / self.relative

    @property
    def tests(self) -> Path:
        """The tests that judge it."""
        return self.root / "tests" / self.chapter / f"test_{self.relative.name}"

    @property
    def answers(self) -> Path:
        """Its specimens."""
        return self.root / "answers" / self.relative.with_suffix(".toml")

    @property
    def files(self) -> tuple[Path, Path, Path, Path]:
        """The four files, the stub first."""
        return (self.stub, self.solution, self.tests, self.answers)

    @property
    def title(self) -> str:
        """The first line of the stub's docstring, or the slug where there is none."""
        try:
            text = ast.get_docstring(ast.parse(self.stub.read_bytes())) or ""
        except (SyntaxError, ValueError, OSError):
            text = ""
        return (text.splitlines() or [self.slug.replace("_", " ").capitalize()])[0].rstrip(".")

    @cached_property
    def backends(self) -> tuple[str, ...]:
        """The only back ends that can run its tests, as their `pytestmark` says; empty: all."""
        try:
            body = ast.parse(self.tests.read_bytes()).body
        except (SyntaxError, ValueError, OSError):
            return ()
        marks = [each.value for each in body if isinstance(each, ast.Assign) and _is_mark(each)]
        calls = [node for mark in marks for node in ast.walk(mark) if isinstance(node, ast.Call)]
        found = [call for call in calls if ast.unparse(call.func).endswith("mark.backends")]
        return tuple(ast.literal_eval(name) for call in found for name in call.args)

    def runs_on(self, backend: str) -> bool:
        """Whether a back end, by its name, can run its tests."""
        return not self.backends or backend in self.backends

    @property
    def chapter_number(self) -> int:
        """The number of its chapter: all digits but the last."""
        return self.number // 10


def _is(word: str, number: int) -> bool:
    return word.isdecimal() and int(word) == number


def _is_mark(node: ast.Assign) -> bool:
    return "pytestmark" in map(ast.unparse, node.targets)


@dataclass(frozen=True)
class Pack:
    """All exercises below one folder."""

    root: Path

    @cached_property
    def exercises(self) -> list[Exercise]:
        """The exercises in order, found by the names of their tests."""
        found = []
        for file in (self.root / "tests").glob("c*_*/test_ex*.py"):
            match = NAME.fullmatch(file.name.removeprefix("test_"))
            if match:
                found.append(Exercise(int(match[1]), match[2], file.parent.name, self.root))
        return sorted(found)

    def chapter_title(self, chapter: str) -> str:
        """The heading of a chapter's README, or its folder's name where there is none."""
        readme = self.root / "exercises" / chapter / "README.md"
        if readme.is_file():
            first = readme.read_text(encoding="utf-8").partition("\n")[0]
            return first.removeprefix("#").strip()
        return chapter.partition("_")[2].replace("_", " ").capitalize()

    def select(self, words: tuple[str, ...], chapter: str | None = None) -> list[Exercise]:
        """Return the exercises that are meant: by number ("03", "3"), all of a chapter, or "all".

        Raises UsageError for a number that no exercise has.
        """
        if chapter is not None:
            found = [each for each in self.exercises if _is(chapter, each.chapter_number)]
            if not found:
                raise self._none(f"CH={chapter}: no chapter")
            return found
        if "all" in words:
            return self.exercises
        return [self.one(word) for word in words]

    def one(self, word: str) -> Exercise:
        """Return the exercise of a number; raises UsageError for a number that none has."""
        for each in self.exercises:
            if _is(word, each.number):
                return each
        raise self._none(f"EX={word}: no exercise")

    def _none(self, what: str) -> UsageError:
        if not self.exercises:
            return UsageError(f"No exercises lie below {self.root}.")
        return UsageError(f"{what} has this number. To see all of them: make list")
