"""What is not written yet: the TODO comments of a stub, and what stands in their place."""

import ast
import io
import tokenize
from dataclasses import dataclass

TODO = "# TODO:"
GIVEN = "# Given:"


@dataclass(frozen=True)
class Mark:
    """A comment that divides an exercise file: a TODO or the head of given code."""

    line: int
    text: str

    @property
    def is_todo(self) -> bool:
        """Whether the learner writes something here."""
        return self.text.startswith(TODO)


def marks(source: str) -> list[Mark]:
    """Return the TODO and Given comments of a file, from top to bottom."""
    try:
        comments = [
            token
            for token in tokenize.generate_tokens(io.StringIO(source).readline)
            if token.type == tokenize.COMMENT
        ]
    except (tokenize.TokenError, SyntaxError):
        return []
    dividers = (TODO, GIVEN)
    return [
        Mark(each.start[0], each.string) for each in comments if each.string.startswith(dividers)
    ]


def given_lines(source: str) -> set[int]:
    """Return the numbers of the lines that a learner did not write."""
    dividers = marks(source)
    ends = [*(mark.line for mark in dividers[1:]), len(source.splitlines()) + 1]
    return {
        line
        for mark, end in zip(dividers, ends, strict=False)
        if not mark.is_todo
        for line in range(mark.line, end)
    }


def is_placeholder(node: ast.stmt) -> bool:
    """Whether a statement only keeps a place: `...`, NotImplementedError, a docstring."""
    match node:
        case ast.Expr(value=ast.Constant(value=value)):
            return value is ... or isinstance(value, str)
        case ast.Assign(value=ast.Constant(value=value)):
            return value is ...
        case ast.AnnAssign(value=value):
            return value is None or (isinstance(value, ast.Constant) and value.value is ...)
        case ast.Raise(exc=exc):
            name = exc.func if isinstance(exc, ast.Call) else exc
            return isinstance(name, ast.Name) and name.id == "NotImplementedError"
        case ast.Import() | ast.ImportFrom():
            return True
        case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
            return all(is_placeholder(each) for each in node.body)
    return False


def is_untouched(source: str) -> bool:
    """Whether the file has TODOs and nothing is written at any of them yet."""
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError):
        return False
    dividers = marks(source)
    written = [each.lineno for each in _leaves(tree) if not is_placeholder(each)]
    todos = [
        (mark.line, dividers[index + 1].line if index + 1 < len(dividers) else len(source))
        for index, mark in enumerate(dividers)
        if mark.is_todo
    ]
    return bool(todos) and not any(start < line < end for line in written for start, end in todos)


def _leaves(tree: ast.AST) -> list[ast.stmt]:
    """Return the statements, a class or a function not as one but as what it holds."""
    blocks = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
    return [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.stmt) and not isinstance(node, blocks)
    ]
