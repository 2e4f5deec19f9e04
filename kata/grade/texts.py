"""What the texts of an answer hide: names that lead out of it, pieces of them, and code."""

import ast
import re
from collections.abc import Iterator

# Texts without a space in them: a path of attributes, or a field of a format.
PATH = re.compile(r"[\w.\[\]{}!:]+")
LONGEST = 10_000


def words_of(text: str) -> list[str]:
    """Return a text, and where it is a path such as "f_back.f_locals", its parts as well."""
    parts = re.split(r"\W+", text) if PATH.fullmatch(text) else []
    return [text, *(each for each in parts if each and each != text)]


def code_in(text: str) -> ast.expr | None:
    """Return the expression that a text is, as in a string annotation; None where it is none."""
    if len(text) > LONGEST or text.isidentifier():
        return None
    try:
        return ast.parse(text.strip(), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def sums(tree: ast.AST) -> Iterator[tuple[ast.expr, str]]:
    """Yield what is put together from constant texts, by + or by join, with the text it makes."""
    inner = {id(node.left) for node in ast.walk(tree) if isinstance(node, ast.BinOp)}
    for node in ast.walk(tree):
        pieces: list[ast.expr] = []
        between = ""
        match node:
            case ast.BinOp(op=ast.Add()) if id(node) not in inner:
                pieces = _summands(node)
            case ast.Call(
                func=ast.Attribute(value=ast.Constant(value=str() as between), attr="join"),
                args=[ast.List(elts=pieces) | ast.Tuple(elts=pieces)],
            ):
                pass
        texts = [each.value for each in pieces if isinstance(each, ast.Constant)]
        if texts and len(texts) == len(pieces) and all(isinstance(each, str) for each in texts):
            assert isinstance(node, ast.expr)
            yield node, between.join(map(str, texts))


def _summands(node: ast.expr) -> list[ast.expr]:
    found: list[ast.expr] = []
    while isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        found.append(node.right)
        node = node.left
    return [node, *reversed(found)]
