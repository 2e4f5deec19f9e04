"""What an answer imports, and what it may."""

import ast
from collections.abc import Iterator
from functools import cache

from kata.grade.words import MODULES
from kata.pack import Exercise


def tree_of(source: bytes) -> ast.Module:
    """Return the tree of a source; an empty one where Python says that it is no program."""
    try:
        return ast.parse(source)
    except (SyntaxError, ValueError):
        return ast.Module([], [])


@cache
def own_trees(exercise: Exercise) -> list[ast.Module]:
    """Return the trees of an exercise's stub and reference answer."""
    return [tree_of(file.read_bytes()) for file in (exercise.stub, exercise.solution)]


@cache
def own_modules(exercise: Exercise) -> set[str]:
    """Return the names of the modules that an exercise's stub or reference answer imports."""
    trees = own_trees(exercise)
    return {name.partition(".")[0] for tree in trees for _, name in imports(tree)}


def imports(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Yield the line and the name of every module that is imported.

    Not that of a plain `import sys`: what is used of it decides.
    """
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, each.name) for each in node.names if not is_plain_sys(each))
        elif isinstance(node, ast.ImportFrom):
            module = "." * node.level + (node.module or "")
            inner = [f"{module}.{alias.name}" for alias in node.names]
            are_known = all(name in MODULES for name in inner)  # from urllib import parse
            yield from ((node.lineno, name) for name in (inner if are_known else [module]))
        elif isinstance(node, ast.Call) and (name := module_of(node)):
            yield node.lineno, name


def is_plain_sys(alias: ast.alias) -> bool:
    """Whether it is the sys of `import sys`, which keeps its name."""
    return alias.name == "sys" and not alias.asname


def module_of(node: ast.Call) -> str:
    """Return the module of `__import__("module")`, or "" where it is none or cannot be told."""
    match node:
        case ast.Call(func=ast.Name(id="__import__"), args=[ast.Constant(value=str() as name)]):
            return name
    return ""


def may_import(name: str, own: set[str]) -> bool:
    """Whether an answer may import a module; `own` are those of the exercise's own files."""
    return name in MODULES or name.partition(".")[0] in MODULES | own


def imported(tree: ast.AST) -> set[str]:
    """Return the names that imports bind."""
    nodes = [node for node in ast.walk(tree) if isinstance(node, ast.Import | ast.ImportFrom)]
    aliases = [alias for node in nodes for alias in node.names]
    return {(alias.asname or alias.name).partition(".")[0] for alias in aliases}
