"""Look at an answer before it runs: what no honest answer needs is named with its line.

A finding is a reason for an instructor to look, never a verdict. What an exercise's own stub and
reference answer use is allowed in its answers.
"""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from kata.fitting import plain
from kata.grade.imports import (
    imported,
    imports,
    is_plain_sys,
    may_import,
    module_of,
    own_modules,
    own_trees,
    tree_of,
)
from kata.grade.texts import code_in, sums, words_of
from kata.grade.words import NAMES, SYS, is_odd, is_telling
from kata.pack import Exercise

# Of these words, an honest string can be one.
COMMON = {"os", "sys", "modules", "signal", "kata", "gc", "fork", "inspect", "socket"}
PICKERS = ("attrgetter", "methodcaller")


@dataclass(frozen=True, order=True)
class Finding:
    """What an answer does in a line that no honest answer needs."""

    line: int
    what: str

    def __str__(self) -> str:
        return f"line {self.line}: {plain(self.what)}"


class Gate:
    """What the answers to one exercise may use."""

    def __init__(self, exercise: Exercise) -> None:
        self._exercise = exercise

    @cached_property
    def _usual(self) -> set[str]:
        """What the exercise's own files use, in the words of the findings."""
        own = own_modules(self._exercise)
        trees = own_trees(self._exercise)
        return {found.what for tree in trees for found in _findings(tree, own)}

    def inspect(self, source: bytes) -> list[Finding]:
        """Return the findings in an answer by line; none where Python cannot read it either."""
        try:
            found = set(_findings(tree_of(source), own_modules(self._exercise)))
        except (RecursionError, MemoryError):
            return [Finding(1, "is nested so deep that it cannot be looked at")]
        return sorted({each for each in found if each.what not in self._usual})


def _findings(tree: ast.AST, own: set[str]) -> Iterator[Finding]:
    for line, name in imports(tree):
        if not may_import(name, own):
            yield Finding(line, f"imports {name}")
    bound = imported(tree)
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    told = {id(call.func) for call in calls if module_of(call)}
    told |= {id(each) for node in ast.walk(tree) for each in _harmless(node)}
    for node in ast.walk(tree):
        if id(node) in told:
            continue
        for what in _of_node(node, bound):
            yield Finding(getattr(node, "lineno", 0), what)
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            inner = code_in(node.value)
            for found in _findings(inner, own) if inner else ():
                yield Finding(node.lineno, f"{found.what}, in a string")
    for node, text in sums(tree):
        if _is_no_word(text):
            yield Finding(node.lineno, f"puts {text} together from pieces")


def _harmless(node: ast.AST) -> list[ast.AST]:
    """Return what is another thing of the same name, or names openly what it picks.

    SQLAlchemy has an inspect() that is not Python's module. Of `__dict__`, the fence sees whose.
    """
    match node:
        case ast.Import(names=names):
            return [each for each in names if is_plain_sys(each)]
        case ast.Attribute(value=ast.Name(id="sys") as name, attr=attr) if attr in SYS:
            return [name]
        case ast.Attribute(attr="__dict__", ctx=ast.Load()):
            return [node]
        case ast.ImportFrom(module="sqlalchemy" | "sqlalchemy.inspection", names=names):
            return [each for each in names if each.name == "inspect"]
        case ast.ImportFrom(module="operator", names=names):
            return [each for each in names if each.name in PICKERS]
        case ast.Attribute(value=ast.Name(id="sqlalchemy" | "sa" | "db"), attr="inspect"):
            return [node]
        case ast.Attribute(attr="__name__", value=ast.Attribute(attr="__class__") as cls):
            return [cls]
        case ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name) as func, args=arguments):
            is_open = all(isinstance(each, ast.Constant) for each in arguments)
            return [func] if name in PICKERS and is_open else []
    return []


def _of_node(node: ast.AST, imported: set[str]) -> Iterator[str]:
    match node:
        case ast.Name(id=name) if name in NAMES:
            yield f"uses {name}"
        case ast.Attribute(attr=name) if is_telling(name):
            yield f"reaches for .{name}"
        case ast.alias(name=name) if is_telling(name):
            yield f"imports the name {name}"
        case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) if _answers(name):
            yield f"defines {name}"
        case ast.Name(id=name) | ast.Attribute(attr=name) | ast.alias(name=name) if name in PICKERS:
            yield f"uses {name} with names that it does not show"
        case ast.MatchClass(kwd_attrs=names):
            yield from (f"reaches for .{name}" for name in names if is_telling(name))
        case _:
            yield from _of_statement(node, imported)


def _of_statement(node: ast.AST, imported: set[str]) -> Iterator[str]:
    match node:
        case ast.Constant(value=str() as text):
            yield from (f"names {each} in a string" for each in words_of(text) if _is_no_word(each))
        case ast.Call():
            yield from _of_call(node, imported)
        case ast.Assign(targets=targets) | ast.Delete(targets=targets):
            yield from _patches(targets, imported)
        case ast.AugAssign(target=target):
            yield from _patches([target], imported)


def _of_call(call: ast.Call, imported: set[str]) -> Iterator[str]:
    match call:
        case ast.Call(func=ast.Attribute(attr="listen" | "listens_for"), args=[first, *more]):
            yield from _of_listener(first, more, [each.arg for each in call.keywords])
        case ast.Call(func=ast.Name(id="setattr" | "delattr"), args=[ast.Name(id=name), *_]):
            if name in imported:
                yield f"changes {name}, which it imports"


def _answers(name: str) -> bool:
    """Whether a method of this name answers in the place of a value: is it equal, is it true."""
    return is_odd(name) or name in ("operate", "reverse_operate")


def _is_no_word(text: str) -> bool:
    """Whether a text is a telling name, and none of those that an honest string can be."""
    return is_telling(text) and text not in COMMON


def _of_listener(
    target: ast.expr, more: list[ast.expr], keywords: list[str | None]
) -> Iterator[str]:
    """Tell of a listener that acts on what is not the answer's: on every engine or pool."""
    name = target.id if isinstance(target, ast.Name) else ""
    is_type = isinstance(target, ast.Call) and ast.unparse(target.func) == "type"
    events = {each.value for each in more if isinstance(each, ast.Constant)}
    if "retval" in keywords and (is_type or name in ("Engine", "Connection")):
        yield "changes the statements of every engine"
    if events & {"checkout", "checkin", "reset"} and (is_type or name.endswith("Pool")):
        yield "acts on the connections of every engine"


def _patches(targets: list[ast.expr], imported: set[str]) -> Iterator[str]:
    for target in targets:
        if isinstance(target, ast.Attribute):
            base: ast.expr = target
            while isinstance(base, ast.Attribute):
                base = base.value
            if isinstance(base, ast.Name) and base.id in imported:
                yield f"changes {ast.unparse(target)}, which it imports"
