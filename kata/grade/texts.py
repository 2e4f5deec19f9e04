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
    known: dict[int, str] = {}
    for node in reversed(list(ast.walk(tree))):  # what is put together comes before the whole
        between = ""
        match node:
            case ast.Constant(value=str() as text):
                known[id(node)] = text
                continue
            case ast.BinOp(left=left, op=ast.Add(), right=right):
                pieces = [left, right]
            case ast.Call(
                func=ast.Attribute(value=ast.Constant(value=str() as between), attr="join"),
                args=[ast.List(elts=pieces) | ast.Tuple(elts=pieces)],
            ):
                pass
            case _:
                continue
        texts = [known[id(each)] for each in pieces if id(each) in known]
        if len(texts) == len(pieces) and sum(map(len, texts)) < LONGEST:
            known[id(node)] = between.join(texts)
            yield node, known[id(node)]
