"""The files of one exercise, read and parsed for the static rules."""

import ast
import io
import tokenize
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from kata.pack import Exercise
from kata.placeholders import without_old_code

Finding = tuple[str, str, str]  # where, problem, repair
Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


@dataclass(frozen=True)
class Source:
    """One Python file: its text and its syntax tree.

    Raises SyntaxError or UnicodeDecodeError when it cannot be read.
    """

    file: Path
    root: Path

    @cached_property
    def text(self) -> str:
        """The text of the file."""
        return self.file.read_text(encoding="utf-8")

    @cached_property
    def tree(self) -> ast.Module:
        """The syntax tree of the file."""
        return ast.parse(self.text)

    @cached_property
    def given(self) -> ast.Module:
        """The syntax tree without the code that stands there to be rewritten."""
        return without_old_code(self.text)

    @property
    def docstring(self) -> str:
        """The docstring of the file, or ""."""
        return ast.get_docstring(self.tree) or ""

    @property
    def title(self) -> str:
        """The first line of the docstring, or ""."""
        return self.docstring.partition("\n")[0]

    @cached_property
    def comments(self) -> list[tuple[int, str]]:
        """Every comment with its line."""
        tokens = tokenize.generate_tokens(io.StringIO(self.text).readline)
        return [(each.start[0], each.string) for each in tokens if each.type == tokenize.COMMENT]

    def at(self, line: int = 1) -> str:
        """Return a place in the file, as an editor understands it."""
        return f"{self.file.relative_to(self.root).as_posix()}:{line}"


class Sources:
    """The three Python files of an exercise, and the exercise itself."""

    def __init__(self, exercise: Exercise) -> None:
        self.exercise = exercise
        self.stub = Source(exercise.stub, exercise.root)
        self.solution = Source(exercise.solution, exercise.root)
        self.tests = Source(exercise.tests, exercise.root)

    def unreadable(self) -> Iterator[Finding]:
        """Find the files that are not Python, or not UTF-8."""
        for source in (self.stub, self.solution, self.tests):
            try:
                source.tree, source.comments  # noqa: B018 - reading is what may fail
            except (SyntaxError, UnicodeDecodeError, tokenize.TokenError) as error:
                line = getattr(error, "lineno", None) or 1
                yield source.at(line), f"The file cannot be read: {error}", "Mend it."


def definitions(body: list[ast.stmt]) -> dict[str, Definition]:
    """Return the functions and classes of a body by their names."""
    found = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
    return {node.name: node for node in body if isinstance(node, found)}


def is_text(node: ast.stmt) -> bool:
    """Whether a statement is only a docstring."""
    return (
        isinstance(node, ast.Expr)
        and isinstance(node.value, ast.Constant)
        and isinstance(node.value.value, str)
    )
