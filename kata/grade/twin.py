"""The twin of a test: the same name and the same calls, but no honest answer can pass it.

Each comparison is made with a value that equals nothing. An answer that still passes has changed
how tests are judged, or hands over objects that claim to equal anything.
"""

import ast
from types import CodeType
from typing import Any

RIG = "@rig"  # no name of a test can be this one
COMPARED = (ast.Eq, ast.NotEq, ast.Is, ast.In, ast.Lt, ast.LtE, ast.Gt, ast.GtE)


class Poison:
    """A value that equals nothing and has no order; it leaves the verdict to the other side."""

    __slots__ = ()

    def __eq__(self, other: object) -> bool:
        return NotImplemented

    __hash__ = None  # type: ignore[assignment]


class Rig:
    """What stands in the place of each comparison of a test; `count` says how many were made."""

    def __init__(self) -> None:
        self.count = 0

    def __call__(self, *values: Any) -> bool:
        """Whether one of the values claims to equal what nothing equals."""
        self.count += 1
        poison = Poison()
        return any(value == poison for value in values)


class _Twin(ast.NodeTransformer):
    def visit_Assert(self, node: ast.Assert) -> ast.Assert:
        """Rig a comparison; another assert is kept, and counts for nothing."""
        match node.test:
            case ast.Compare(left=left, ops=[*operators], comparators=[*others]) if all(
                isinstance(each, COMPARED) for each in operators
            ):
                values = [left, *others]
            case ast.UnaryOp(op=ast.Not(), operand=operand):
                values = [operand]
            case _:
                return node
        call = ast.Call(ast.Name(RIG, ast.Load()), values, [])
        return ast.copy_location(ast.Assert(call, node.msg), node)


def compile_twin(source: bytes, file: str) -> CodeType:
    """Return the code of a test file in which every test is rigged."""
    tree = ast.fix_missing_locations(_Twin().visit(ast.parse(source, file)))
    return compile(tree, file, "exec", dont_inherit=True)


def twin_functions(code: CodeType, module: dict[str, Any], rig: Rig) -> dict[str, Any]:
    """Return the rigged functions of a test file by name, with the names of its real module."""
    names = {**module, RIG: rig}
    exec(code, names)  # noqa: S102 - the pack's own tests
    return names
