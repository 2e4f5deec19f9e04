"""The places of a reference answer that a learner writes, as opposed to what the stub gives."""

import ast
import copy
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

BODIES = ("body", "orelse", "finalbody", "handlers")
SMALL = (ast.Constant, ast.Name, ast.Attribute, ast.keyword, ast.List, ast.Tuple, ast.arguments)
SCOPES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
ASIDE = ("if __name__ ==", "if TYPE_CHECKING:")
# Annotations have an operator of their own; a key, a piece of an f-string or the message of an
# error is seldom what an exercise is about.
SKIPPED = {
    "annotation",
    "returns",
    (ast.Dict, "keys"),
    (ast.JoinedStr, "values"),
    (ast.Raise, "exc"),
}


@dataclass(frozen=True)
class Place:
    """Where a node stands: a field of its parent, and an index where that field is a list.

    `shown` is the node, or what stands around it and tells a reader more; `fixed` says that the
    stub gives the annotation of the node.
    """

    parent: ast.AST
    field: str
    index: int | None
    node: Any
    shown: ast.AST
    fixed: bool

    def takes(self, new: ast.AST | None) -> bool:
        """Whether a node may stand here; None: whether the parent can do without one."""
        if new is None:
            return self.index is not None
        return not self.fixed or getattr(new, "annotation", None) is self.node.annotation

    @contextmanager
    def holding(self, new: ast.AST | None) -> Iterator[None]:
        """Put a node in this place for a while; None takes the old one away."""
        saved = getattr(self.parent, self.field)
        setattr(self.parent, self.field, self._changed(saved, new))
        yield
        setattr(self.parent, self.field, saved)

    def _changed(self, old: Any, new: ast.AST | None) -> Any:
        if self.index is None:
            return new
        rest = [*old[: self.index], *([new] if new else []), *old[self.index + 1 :]]
        needs_one = isinstance(self.node, ast.stmt) and self.field != "orelse"
        return rest or ([ast.Pass()] if needs_one else [])


class Given:
    """What the stub gives: statements, heads of compound statements, annotations.

    Each counts only inside the function or class in which the stub has it.
    """

    def __init__(self, stub: ast.Module) -> None:
        self._known = set(_known(stub, ""))

    def whole(self, scope: str, node: ast.AST) -> bool:
        """Whether the stub has the same statement."""
        return isinstance(node, ast.stmt) and (scope, ast.dump(node)) in self._known

    def head(self, scope: str, node: ast.AST) -> bool:
        """Whether the stub has a statement that differs only in its body."""
        return isinstance(node, ast.stmt) and (scope, _head(node)) in self._known

    def annotation(self, scope: str, node: ast.AST) -> bool:
        """Whether the stub gives this name the same annotation."""
        return isinstance(node, ast.AnnAssign) and (scope, _annotation(node)) in self._known


def places(parent: ast.AST, given: Given, shown: ast.AST, scope: str = "") -> Iterator[Place]:
    """Yield every place below `parent` that a learner writes, from the top of the file."""
    head_is_given = given.head(scope, parent)
    inner = f"{scope}.{parent.name}" if isinstance(parent, SCOPES) else scope
    for field, index, node in _children(parent):
        if given.whole(inner, node) or _is_aside(node) or (head_is_given and field not in BODIES):
            continue
        around = shown if isinstance(node, SMALL) else node
        if field != "func" and not given.head(inner, node):
            yield Place(parent, field, index, node, around, given.annotation(inner, node))
        yield from places(node, given, around, inner)


def _children(parent: ast.AST) -> Iterator[tuple[str, int | None, ast.AST]]:
    for field, value in ast.iter_fields(parent):
        if field in SKIPPED or (type(parent), field) in SKIPPED:
            continue
        if isinstance(value, ast.AST):
            yield field, None, value
        if isinstance(value, list):
            for index, item in enumerate(value):
                if isinstance(item, ast.AST):
                    yield field, index, item


def _is_aside(node: ast.AST) -> bool:
    """Whether this does nothing when an answer is judged: a docstring, or a block set apart."""
    if isinstance(node, ast.Expr):
        return isinstance(node.value, ast.Constant)
    return isinstance(node, ast.If) and ast.unparse(node).startswith(ASIDE)


def _known(parent: ast.AST, scope: str) -> Iterator[tuple[str, str]]:
    for _, _, node in _children(parent):
        if isinstance(node, ast.stmt):
            yield scope, ast.dump(node)
        if isinstance(node, ast.AnnAssign):
            yield scope, _annotation(node)
        if isinstance(node, ast.stmt) and hasattr(node, "body"):
            yield scope, _head(node)
        yield from _known(node, f"{scope}.{node.name}" if isinstance(node, SCOPES) else scope)


def _head(node: ast.AST) -> str:
    bare = copy.copy(node)
    for field in BODIES:
        if hasattr(bare, field):
            setattr(bare, field, [])
    return f"head {ast.dump(bare)}"


def _annotation(node: ast.AnnAssign) -> str:
    return f"annotation {ast.dump(node.target)} {ast.dump(node.annotation)}"
