"""Mutants: reference answers with one thing broken, to prove that the tests notice."""

import ast
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import takewhile

from kata.placeholders import without_old_code
from kata.verify.operators import OPERATORS
from kata.verify.places import Given, Place, places
from kata.verify.words import HOMES

NAME_LENGTH = 96  # and room for " #12"
ARROW = " -> "
MARGIN = 12  # what is shown behind the first difference, dots included


@dataclass(frozen=True)
class Mutant:
    """A whole answer with one thing broken; `line` is the line of the reference answer.

    `name` is one line of at most 100 characters that does not depend on line numbers.
    """

    name: str
    line: int
    source: str


def mutants(solution: str, stub: str) -> list[Mutant]:
    """Return every mutant of what a learner writes: of the statements that the stub lacks.

    No two are alike, none is like the solution, and all compile.
    """
    tree = ast.parse(solution)
    seen = {ast.unparse(tree)}
    names: Counter[str] = Counter()
    found = []
    for place in places(tree, Given(without_old_code(stub)), tree):
        for name, source in _mutations(tree, place):
            if source in seen or not _compiles(source):
                continue
            seen.add(source)
            names[name] += 1
            number = f" #{names[name]}" if names[name] > 1 else ""
            found.append(Mutant(name + number, place.node.lineno, source))
    return found


def _mutations(tree: ast.Module, place: Place) -> Iterator[tuple[str, str]]:
    """Yield name and source of what the operators make of one place."""
    before = ast.unparse(place.shown)
    for operator, change in OPERATORS.items():
        for new in change(place.node):
            if not place.takes(new):
                continue
            with place.holding(new):
                source = _with_imports(tree)
                shown = new if place.shown is place.node else place.shown
                after = ast.unparse(shown) if shown else ""
            yield _name(operator, before, after), source


def _with_imports(tree: ast.Module) -> str:
    """Return the source, with an import for each known name that is used but bound nowhere."""
    nodes = list(ast.walk(tree))
    used = {node.id for node in nodes if isinstance(node, ast.Name) and _is_read(node)}
    bound = {node.id for node in nodes if isinstance(node, ast.Name) and not _is_read(node)}
    bound |= {node.arg for node in nodes if isinstance(node, ast.arg)}
    bound |= {node.asname or node.name for node in nodes if isinstance(node, ast.alias)}
    missing = sorted((used & set(HOMES)) - bound)
    if not missing:
        return ast.unparse(tree)
    imports: list[ast.stmt] = [
        ast.ImportFrom(module=HOMES[name], names=[ast.alias(name)], level=0) for name in missing
    ]
    top = len(list(takewhile(_must_be_first, tree.body)))
    body = [*tree.body[:top], *imports, *tree.body[top:]]
    return ast.unparse(ast.Module(body=body, type_ignores=[]))


def _is_read(node: ast.Name) -> bool:
    return not isinstance(getattr(node, "ctx", None), (ast.Store, ast.Del))


def _must_be_first(node: ast.stmt) -> bool:
    is_text = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    return is_text or (isinstance(node, ast.ImportFrom) and node.module == "__future__")


def _compiles(source: str) -> bool:
    try:
        compile(source, "<mutant>", "exec", dont_inherit=True)
    except SyntaxError:
        return False
    return True


def _name(operator: str, before: str, after: str) -> str:
    """Tell the change in one line: where it is too long, only what differs and a little around."""
    old, new = _first_difference(before, after)
    room = NAME_LENGTH - len(f"{operator}: ")
    if not new:
        return f"{operator}: {_cut(old, 0, room)}"
    if len(old + ARROW + new) > room:
        half = (room - len(ARROW)) // 2
        start = _start(old, new, half)
        old, new = _cut(old, start, half), _cut(new, start, half)
    return f"{operator}: {old}{ARROW}{new}"


def _first_difference(before: str, after: str) -> tuple[str, str]:
    """Return the lines that differ first; of what is gone, its first line and ""."""
    old, new = before.splitlines(), after.splitlines()
    for left, right in zip(old, new, strict=False):
        if left != right:
            return left.strip(), right.strip()
    return old[0] + (" ..." if len(old) > 1 else ""), ""


def _start(old: str, new: str, room: int) -> int:
    """Return where an argument begins, as early as the first difference still fits the room."""
    same = len(list(takewhile(lambda pair: pair[0] == pair[1], zip(old, new, strict=False))))
    starts = [0, *(place + 1 for place in range(same) if old[place] in "( ")]
    return next((start for start in starts if same - start < room - MARGIN), starts[-1])


def _cut(text: str, start: int, room: int) -> str:
    """Return the part of a text that begins at `start` and fits into the room."""
    if len(text) <= room:
        return text
    part = ("..." if start else "") + text[start:]
    return part if len(part) <= room else f"{part[: room - 3]}..."
