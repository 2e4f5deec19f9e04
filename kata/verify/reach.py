"""Which tests reach which functions of a reference answer.

A specimen or a mutant that differs from the reference answer only inside some functions can only
be told from it by tests that run these functions; the others need not be run again. To find out,
the reference answer is judged once with a mark at the begin of each function.
"""

import ast
import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from kata.verify.nodes import like

FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
Function = ast.FunctionDef | ast.AsyncFunctionDef
IMPORTS = (ast.Import, ast.ImportFrom)


def mark(file: str, function: str) -> None:
    """Write down that the test which is running has reached a function; called by marked code."""
    test = os.environ.get("PYTEST_CURRENT_TEST", "").rpartition(" ")[0].partition("::")[2]
    with suppress(OSError), Path(file).open("a", encoding="utf-8") as notes:
        notes.write(f"{test}\t{function}\n")


def marked(source: str, notes: Path) -> str:
    """Return an answer that does the same, and writes down in a file what its tests reach."""
    tree = ast.parse(source)
    for name, function in _functions(tree):
        call = f"__import__('kata.verify.reach').verify.reach.mark({str(notes)!r}, {name!r})"
        place = 1 if ast.get_docstring(function) is not None else 0
        function.body.insert(place, ast.parse(call).body[0])
    return ast.unparse(ast.fix_missing_locations(tree))


class Reach:
    """What the tests of an exercise reach, read from the notes of marked runs."""

    def __init__(self, reference: str, notes: list[Path]) -> None:
        self._reference = ast.parse(reference)
        lines = {line for file in notes if file.exists() for line in _lines(file)}
        self._pairs = {(test, function) for test, _, function in (x.partition("\t") for x in lines)}

    def tests(self, source: str) -> set[str]:
        """Return the tests that can tell a source from the reference; empty: any test may."""
        changed = _changed(self._reference, ast.parse(source))
        if not changed:
            return set()
        reaching = [{test for test, name in self._pairs if name == each} for each in changed]
        return set().union(*reaching) if all(reaching) else set()


def _lines(file: Path) -> list[str]:
    return file.read_text(encoding="utf-8").splitlines()


def _functions(tree: ast.Module) -> Iterator[tuple[str, Function]]:
    """Yield the functions of a module and the methods of its classes, by name."""
    for node in tree.body:
        if isinstance(node, FUNCTIONS):
            yield node.name, node
        elif isinstance(node, ast.ClassDef):
            methods = (each for each in node.body if isinstance(each, FUNCTIONS))
            yield from ((f"{node.name}.{each.name}", each) for each in methods)


def _changed(reference: ast.Module, other: ast.Module) -> set[str] | None:
    """Return the functions in whose bodies alone two answers differ; None: elsewhere, too.

    Imports and functions that are new may stand beside them, if nothing else uses their names.
    """
    old, new = _bodies(reference), _bodies(other)
    if _rest(reference, old) != _rest(other, old):
        return None
    changed = {name for name, body in old.items() if new[name] != body}
    bound = {name for name, _ in _imports(reference) ^ _imports(other)} | (set(new) - set(old))
    kept = [node for name, node in _functions(reference) if name not in changed]
    hollow = [_hollow(node) for node in reference.body]
    return None if bound & {name for node in (*hollow, *kept) for name in _used(node)} else changed


def _bodies(tree: ast.Module) -> dict[str, str]:
    """Return what is inside of each function, without its docstring."""
    found: dict[str, str] = {}
    for name, function in _functions(tree):
        # Whether it is a generator is part of what a caller sees before the body runs.
        yields = any(isinstance(node, ast.Yield | ast.YieldFrom) for node in ast.walk(function))
        body = ast.dump(ast.Module(_without_docstring(function.body), []))
        found[name] = f"{found.get(name, '')}{yields} {body}\n"
    return found


def _rest(tree: ast.Module, known: dict[str, str]) -> list[str]:
    """Return everything but imports, the bodies of known functions, and functions that are new."""
    nodes = [node for node in _without_docstring(tree.body) if not isinstance(node, IMPORTS)]
    return [ast.dump(_hollow(node)) for node in nodes if not _is_new(node, known)]


def _is_new(node: ast.stmt, known: dict[str, str]) -> bool:
    """Whether a function is not among the known, and does nothing where it is defined."""
    return isinstance(node, FUNCTIONS) and node.name not in known and not node.decorator_list


def _imports(tree: ast.Module) -> set[tuple[str, str]]:
    """Return the names that imports bind at the top, and where each comes from."""
    return {
        ((each.asname or each.name).partition(".")[0], f"{getattr(node, 'module', '')} {each.name}")
        for node in tree.body
        if isinstance(node, IMPORTS)
        for each in node.names
    }


def _hollow(node: ast.stmt) -> ast.stmt:
    """Return a statement without the bodies of its functions."""
    if isinstance(node, FUNCTIONS):
        return like(node, body=[])
    if isinstance(node, ast.ClassDef):
        return like(node, body=[_hollow(each) for each in _without_docstring(node.body)])
    return node


def _without_docstring(body: list[ast.stmt]) -> list[ast.stmt]:
    first = body[0] if body else None
    is_text = isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant)
    return body[1:] if is_text else body


def _used(node: ast.AST) -> set[str]:
    """Return every name in a node, also those in texts: an annotation can be one."""
    return {each.id for each in ast.walk(node) if isinstance(each, ast.Name)} | {
        each.value
        for each in ast.walk(node)
        if isinstance(each, ast.Constant) and isinstance(each.value, str)
    }
