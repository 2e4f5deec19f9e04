"""Look at an answer before it runs: what no honest answer needs is named with its line.

A finding is a reason for an instructor to look, never a verdict. What an exercise's own stub and
reference answer use is allowed in its answers.
"""

import ast
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from kata.pack import Exercise

WORDS = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
MODULES, NAMES, ATTRIBUTES, DUNDERS = (
    frozenset(WORDS[key].split()) for key in ("modules", "names", "attributes", "dunders")
)
# Of these words, an honest string can be one.
COMMON = {"os", "sys", "modules", "signal", "kata", "gc", "fork", "inspect", "socket"}


@dataclass(frozen=True, order=True)
class Finding:
    """What an answer does in a line that no honest answer needs."""

    line: int
    what: str

    def __str__(self) -> str:
        return f"line {self.line}: {self.what}"


class Gate:
    """What the answers to one exercise may use."""

    def __init__(self, exercise: Exercise) -> None:
        self._exercise = exercise

    @cached_property
    def _usual(self) -> set[str]:
        """What the exercise's own files use, in the words of the findings."""
        own = self._own_modules
        trees = [_tree(file.read_bytes()) for file in self._files]
        return {found.what for tree in trees for found in _findings(tree, own)}

    @cached_property
    def _own_modules(self) -> set[str]:
        return {name for file in self._files for name in own_modules(file)}

    @property
    def _files(self) -> tuple[Path, Path]:
        return self._exercise.stub, self._exercise.solution

    def inspect(self, source: bytes) -> list[Finding]:
        """Return the findings in an answer by line; none where it cannot be parsed."""
        found = _findings(_tree(source), self._own_modules)
        return sorted({each for each in found if each.what not in self._usual})


def own_modules(file: Path) -> set[str]:
    """Return the names of the modules that a file imports."""
    return {name.partition(".")[0] for _, name in _imports(_tree(file.read_bytes()))}


def _tree(source: bytes) -> ast.Module:
    try:
        return ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return ast.Module([], [])


def _imports(tree: ast.Module) -> Iterator[tuple[int, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.lineno, "." * node.level + (node.module or "")
        elif isinstance(node, ast.Call) and (name := _called_import(node)):
            yield node.lineno, name


def _called_import(node: ast.Call) -> str:
    """Return the module of `__import__("module")`, or "" where it is none or cannot be told."""
    match node:
        case ast.Call(func=ast.Name(id="__import__"), args=[ast.Constant(value=str() as name)]):
            return name
    return ""


def may_import(name: str, own: set[str]) -> bool:
    """Whether an answer may import a module; `own` are those of the exercise's own files."""
    return name in MODULES or name.partition(".")[0] in MODULES | own


def _findings(tree: ast.Module, own: set[str]) -> Iterator[Finding]:
    for line, name in _imports(tree):
        if not may_import(name, own):
            yield Finding(line, f"imports {name}")
    imported = _imported(tree)
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    told = {id(call.func) for call in calls if _called_import(call)}
    told |= {id(each) for node in ast.walk(tree) for each in _inspections(node)}
    for node in ast.walk(tree):
        if id(node) in told:
            continue
        for what in _of_node(node, imported):
            yield Finding(getattr(node, "lineno", 0), what)


def _inspections(node: ast.AST) -> list[ast.AST]:
    """Return where SQLAlchemy's own inspect() is named, which is not Python's module."""
    match node:
        case ast.ImportFrom(module="sqlalchemy", names=names):
            return [each for each in names if each.name == "inspect"]
        case ast.Attribute(value=ast.Name(id="sqlalchemy" | "sa"), attr="inspect"):
            return [node]
    return []


def _imported(tree: ast.Module) -> set[str]:
    """Return the names that imports bind."""
    nodes = [node for node in ast.walk(tree) if isinstance(node, ast.Import | ast.ImportFrom)]
    aliases = [alias for node in nodes for alias in node.names]
    return {(alias.asname or alias.name).partition(".")[0] for alias in aliases}


def _of_node(node: ast.AST, imported: set[str]) -> Iterator[str]:
    match node:
        case ast.Name(id=name) if name in NAMES:
            yield f"uses {name}"
        case ast.Attribute(attr=name) if name in ATTRIBUTES or _is_odd(name):
            yield f"reaches for .{name}"
        case ast.alias(name=name) if name in ATTRIBUTES or _is_odd(name):
            yield f"imports the name {name}"
        case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) if _answers(name):
            yield f"defines {name}"
        case ast.BinOp() if _is_telling(text := _joined(node)):
            yield f"puts {text} together from pieces"
        case ast.Constant(value=str() as text) if _is_telling(text):
            yield f"names {text} in a string"
        case ast.Call():
            yield from _of_call(node, imported)
        case ast.Assign(targets=targets) | ast.Delete(targets=targets):
            yield from _patches(targets, imported)
        case ast.AugAssign(target=target):
            yield from _patches([target], imported)


def _of_call(call: ast.Call, imported: set[str]) -> Iterator[str]:
    match call:
        case ast.Call(func=ast.Attribute(attr="listen" | "listens_for"), keywords=keywords):
            if any(each.arg == "retval" for each in keywords) and _names_engine(call):
                yield "changes the statements of every engine"
        case ast.Call(func=ast.Name(id="setattr" | "delattr"), args=[ast.Name(id=name), *_]):
            if name in imported:
                yield f"changes {name}, which it imports"


def _is_odd(name: str) -> bool:
    return name.startswith("__") and name.endswith("__") and len(name) > 4 and name not in DUNDERS


def _answers(name: str) -> bool:
    """Whether a method of this name answers in the place of a value: is it equal, is it true."""
    return _is_odd(name) or name in ("operate", "reverse_operate")


def _is_telling(text: str) -> bool:
    return _is_odd(text) or text in ATTRIBUTES - COMMON


def _joined(node: ast.expr) -> str:
    """Return the text that a sum of constant texts makes, or ""."""
    match node:
        case ast.Constant(value=str() as text):
            return text
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            first, second = _joined(left), _joined(right)
            return first + second if first and second else ""
    return ""


def _names_engine(call: ast.Call) -> bool:
    first = call.args[0] if call.args else None
    return isinstance(first, ast.Name) and first.id in ("Engine", "Connection")


def _patches(targets: list[ast.expr], imported: set[str]) -> Iterator[str]:
    for target in targets:
        if isinstance(target, ast.Attribute):
            base: ast.expr = target
            while isinstance(base, ast.Attribute):
                base = base.value
            if isinstance(base, ast.Name) and base.id in imported:
                yield f"changes {ast.unparse(target)}, which it imports"
