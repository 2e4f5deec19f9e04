"""Mutation operators that leave something out.

Each takes a node and gives what remains of it; None takes the node out of the list that it
stands in.
"""

import ast
from collections.abc import Iterator

from kata.verify import words
from kata.verify.nodes import called, like

SILENT = (ast.Import, ast.ImportFrom, ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Pass)


def drop_statement(node: ast.AST) -> Iterator[None]:
    """Leave out a statement, but never an import or a definition."""
    if isinstance(node, ast.stmt) and not isinstance(node, SILENT):
        yield None


def drop_part(node: ast.AST) -> Iterator[None]:
    """Leave out a column, a constraint or another part of a table."""
    if called(node) in words.TABLE_PARTS:
        yield None


def drop_keyword(node: ast.AST) -> Iterator[None]:
    """Leave out one keyword argument."""
    if isinstance(node, ast.keyword) and node.arg:
        yield None


def drop_argument(node: ast.AST) -> Iterator[ast.AST]:
    """Leave out one of several columns, conditions or orders, or the engine of a sessionmaker."""
    if not isinstance(node, ast.Call) or called(node) not in words.LISTS:
        return
    if len(node.args) >= words.LISTS[called(node)]:
        for index in range(len(node.args)):
            yield like(node, args=node.args[:index] + node.args[index + 1 :])


def drop_call(node: ast.AST) -> Iterator[ast.AST]:
    """Leave out one link of a chain: `select(users).where(...)` becomes `select(users)`."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        is_bare = not node.args and not node.keywords
        if node.func.attr in words.LINKS or (node.func.attr in words.BARE_LINKS and is_bare):
            yield node.func.value


def drop_decorator(node: ast.AST) -> Iterator[ast.AST]:
    """Leave out one decorator."""
    if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
        for index in range(len(node.decorator_list)):
            rest = node.decorator_list[:index] + node.decorator_list[index + 1 :]
            yield like(node, decorator_list=rest)


def drop_with(node: ast.AST) -> Iterator[ast.AST]:
    """Run the body of a `with` that names nothing, but not what it enters and leaves."""
    if isinstance(node, (ast.With, ast.AsyncWith)) and not any(
        item.optional_vars for item in node.items
    ):
        yield ast.If(test=ast.Constant(True), body=node.body, orelse=[])


def drop_not(node: ast.AST) -> Iterator[ast.AST]:
    """Leave out `not` or `~`."""
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, (ast.Not, ast.Invert)):
        yield node.operand
