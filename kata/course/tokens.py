"""What a source says, piece by piece, so that another layout or other names change nothing."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass

from pygments import token as kinds  # type: ignore[import-untyped]
from pygments.lexers import PythonLexer  # type: ignore[import-untyped]

WORD = re.compile(r"\w+")
OWN = "a name of one's own"
MOST = 5_000  # pieces of one answer; no honest one has a tenth of them


@dataclass(frozen=True)
class Piece:
    """A word or a sign of a source, and where it stands; `text` is alike for all own names."""

    text: str
    start: int
    end: int


def pieces(source: str, given: frozenset[str] = frozenset()) -> list[Piece]:
    """Return the pieces of a source: names, keywords, operators, words of texts and comments.

    A name that the source itself makes counts as any other such name, unless it is in `given`.
    Top-level functions and classes come in the order of their names. A source that cannot be
    parsed is taken as it stands.
    """
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        tree = ast.Module([], [])
    own = _made(tree) - given
    found = [
        Piece(OWN if each.text in own else each.text, each.start, each.end)
        for each in _words(source)
    ]
    return _in_order(found, source, tree)[:MOST]


def names_of(source: str) -> frozenset[str]:
    """Return all words of a source."""
    return frozenset(each.text for each in _words(source))


def _words(source: str) -> Iterator[Piece]:
    # Brackets, commas and white space are in every answer.
    for start, kind, value in PythonLexer().get_tokens_unprocessed(source):
        if kind in kinds.Comment or kind in kinds.Literal.String or kind in kinds.Name:
            for match in WORD.finditer(value):
                yield Piece(match[0], start + match.start(), start + match.end())
        elif kind not in kinds.Text and kind not in kinds.Punctuation and value.strip():
            yield Piece(value, start, start + len(value))


def _made(tree: ast.Module) -> frozenset[str]:
    """Return the names that a source binds."""
    found: set[str] = set()
    for node in ast.walk(tree):
        match node:
            case ast.Name(id=name, ctx=ast.Store()) | ast.arg(arg=name):
                found.add(name)
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
                found.add(name)
            case ast.ClassDef(name=name) | ast.alias(asname=str() as name):
                found.add(name)
            case ast.ExceptHandler(name=str() as name):
                found.add(name)
    return frozenset(found)


def _in_order(found: list[Piece], source: str, tree: ast.Module) -> list[Piece]:
    """Return pieces by the blocks that they lie in: what is outside of all, then by name."""
    blocks = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
    starts = [0]
    for line in source.splitlines(keepends=True):
        starts.append(starts[-1] + len(line))
    spans = sorted(
        (starts[each.lineno - 1], starts[min(each.end_lineno or 0, len(starts) - 1)], each.name)
        for each in tree.body
        if isinstance(each, blocks)
    )
    names: dict[int, str] = {}
    left = iter(spans)
    span = next(left, None)
    for index, piece in enumerate(found):
        while span and piece.start >= span[1]:
            span = next(left, None)
        names[index] = span[2] if span and span[0] <= piece.start else ""
    return [found[index] for index in sorted(names, key=lambda index: names[index])]
