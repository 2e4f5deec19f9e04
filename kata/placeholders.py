"""What is not written yet: the TODO comments of a stub, and what stands in their place."""

import ast
import io
import tokenize
from dataclasses import dataclass

TODO = "# TODO:"
GIVEN = "# Given:"
BODIES = ("body", "orelse", "finalbody")


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
        case ast.Raise():
            return _stops(node)
        case ast.Import() | ast.ImportFrom():
            return True
        case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
            return all(is_placeholder(each) for each in node.body)
    return False


def take_old_code(tree: ast.Module) -> list[ast.stmt]:
    """Take out of a file what stands behind `raise NotImplementedError`, and return it.

    It never runs: it is neither given nor written by the learner, but there to be rewritten.
    """
    taken: list[ast.stmt] = []
    for node in list(ast.walk(tree)):
        for field in BODIES:
            block = getattr(node, field, None)
            if isinstance(block, list):  # what a lambda returns is called its body, too
                end = next((i for i, each in enumerate(block, 1) if _stops(each)), len(block))
                taken += block[end:]
                del block[end:]
    return taken


def without_old_code(source: str) -> ast.Module:
    """Return the syntax tree of a file without the old code in it."""
    tree = ast.parse(source)
    take_old_code(tree)
    return tree


def has_old_code(source: str) -> bool:
    """Whether there is code in the file that is to be rewritten."""
    return bool(take_old_code(ast.parse(source)))


def is_untouched(source: str) -> bool:
    """Whether the file has TODOs and nothing is written at any of them yet."""
    try:
        tree = without_old_code(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):  # a stub is none of these
        return False
    dividers = marks(source)
    written = [each.lineno for each in _leaves(tree) if not is_placeholder(each)]
    todos = [
        (mark.line, dividers[index + 1].line if index + 1 < len(dividers) else len(source))
        for index, mark in enumerate(dividers)
        if mark.is_todo
    ]
    return bool(todos) and not any(start < line < end for line in written for start, end in todos)


def import_lines(source: str) -> set[int]:
    """Return the numbers of the lines that import something."""
    try:
        nodes = list(ast.walk(ast.parse(source)))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return set()
    imports = [node for node in nodes if isinstance(node, (ast.Import, ast.ImportFrom))]
    return {line for node in imports for line in range(node.lineno, (node.end_lineno or 0) + 1)}


def _stops(node: ast.stmt) -> bool:
    """Whether a statement raises NotImplementedError."""
    name = node.exc if isinstance(node, ast.Raise) else None
    name = name.func if isinstance(name, ast.Call) else name
    return isinstance(name, ast.Name) and name.id == "NotImplementedError"


def _leaves(tree: ast.AST) -> list[ast.stmt]:
    """Return the statements, a class or a function not as one but as what it holds."""
    blocks = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
    return [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.stmt) and not isinstance(node, blocks)
    ]
