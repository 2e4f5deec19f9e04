"""Small tools to look at a node of a syntax tree and to make another one like it."""

import ast
import copy
from typing import TypeVar

Node = TypeVar("Node", bound=ast.AST)


def called(node: ast.AST) -> str:
    """Return the last name of what is called, or "" where the node is no call."""
    return last_name(node.func) if isinstance(node, ast.Call) else ""


def last_name(node: ast.AST) -> str:
    """Return the name, of `a.b.name` the last one, or ""."""
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


def renamed(node: Node, name: str) -> Node:
    """Return `a.b.name` or `name` with another name at its end."""
    return like(node, **{"attr" if isinstance(node, ast.Attribute) else "id": name})


def like(node: Node, **changes: object) -> Node:
    """Return a copy of the node with some fields changed."""
    new = copy.copy(node)
    for field, value in changes.items():
        setattr(new, field, value)
    return new


def expression(source: str) -> ast.expr:
    """Return the node of an expression."""
    return ast.parse(source, mode="eval").body


def text(node: ast.AST) -> str:
    """Return the text that a constant holds, or "" where it holds none."""
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""
