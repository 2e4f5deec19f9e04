"""Rules on the stub and the reference answer side by side: what the stub gives must stand."""

import ast
import copy
from collections.abc import Iterable, Iterator

from kata.verify.sources import Definition, Finding, Sources, definitions, is_text

BODIES = ("body", "orelse", "finalbody")
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
IMPORTS = (ast.Import, ast.ImportFrom)


def same_title(sources: Sources) -> Iterator[Finding]:
    """Ask for one title in both files."""
    stub, solution = sources.stub, sources.solution
    if stub.title != solution.title:
        problem = f"The title is {solution.title!r}, in the stub {stub.title!r}."
        yield solution.at(), problem, "Write the same title line in both."


def same_imports(sources: Sources) -> Iterator[Finding]:
    """Ask that the reference answer imports all that the stub imports."""
    missing = _imports(sources.stub.given) - _imports(sources.solution.tree)
    for text in sorted(missing):
        problem = f"The stub has `{text}`, which the reference answer lacks."
        yield sources.solution.at(), problem, "Import it there too, or in neither."


def same_names(sources: Sources) -> Iterator[Finding]:
    """Ask for each name that the stub promises, with the same signature or annotation."""
    for line, problem in _broken_promises(sources.stub.tree, sources.solution.tree):
        yield sources.solution.at(line), problem, "Let the two files agree."


def given_code(sources: Sources) -> Iterator[Finding]:
    """Ask that the given statements stand in the reference answer, the same and in order."""
    for node in _missing(sources.stub.given.body, sources.solution.tree.body):
        text = ast.unparse(node).splitlines()[0]
        problem = f"`{text}` does not stand in the reference answer, or not in this order."
        repair = "Copy given code unchanged; what is not given must be ... in the stub."
        yield sources.stub.at(node.lineno), problem, repair


def _imports(tree: ast.Module) -> set[str]:
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, IMPORTS):
            for alias in node.names:
                one = copy.copy(node)
                one.names = [alias]
                found.add(ast.unparse(one))
    return found


def _broken_promises(
    stub: ast.Module | ast.ClassDef, solution: ast.Module | ast.ClassDef
) -> Iterator[tuple[int, str]]:
    there = definitions(solution.body)
    line = getattr(solution, "lineno", 1)
    for name, node in definitions(stub.body).items():
        if name not in there:
            yield line, f"The stub defines `{name}`, and the reference answer does not."
        elif _signature(node) != _signature(there[name]):
            yield there[name].lineno, f"`{name}` has another signature than in the stub."
        elif isinstance(node, ast.ClassDef):
            yield from _broken_promises(node, _as_class(there[name]))
    annotations = _annotations(solution.body)
    for name, annotation in _annotations(filter(_is_placeholder, stub.body)).items():
        if name not in annotations:
            yield line, f"The stub names `{name}`, and the reference answer does not."
        elif annotation not in ("", annotations[name]):
            yield line, f"`{name}` has another annotation than in the stub: {annotation}."


def _signature(node: Definition) -> str:
    """Return what is seen from outside: kind, arguments, annotations; of a class its bases."""
    bare = copy.copy(node)
    bare.body, bare.decorator_list = [], []
    return ast.dump(bare)


def _as_class(node: Definition) -> ast.ClassDef:
    assert isinstance(node, ast.ClassDef), "a class has the signature of a class"
    return node


def _annotations(body: Iterable[ast.stmt]) -> dict[str, str]:
    """Return the variables of a body, each with its annotation or ""."""
    found = {}
    for node in body:
        if isinstance(node, ast.AnnAssign):
            found[ast.unparse(node.target)] = ast.unparse(node.annotation)
        elif isinstance(node, ast.Assign):
            for target in node.targets:
                found.setdefault(ast.unparse(target), "")
    return found


def _missing(
    stub: list[ast.stmt], solution: list[ast.stmt], *, promised: bool = True
) -> Iterator[ast.stmt]:
    """Yield the given statements of a body that the solution lacks behind those that it has.

    `promised`: a definition that is gone is not told here, for `same_names` tells it.
    """
    left = solution
    for node in stub:
        if is_text(node) or isinstance(node, IMPORTS) or _is_placeholder(node):
            continue
        place = next((i for i, other in enumerate(left) if _head(other) == _head(node)), None)
        if place is None:
            if not (promised and set(definitions([node])) - set(definitions(solution))):
                yield node
            continue
        for field in BODIES:
            inner = getattr(node, field, []), getattr(left[place], field, [])
            yield from _missing(*inner, promised=isinstance(node, ast.ClassDef))
        left = left[place + 1 :]


def _head(node: ast.stmt) -> str:
    """Return a simple statement whole, of a compound one its head, of a definition its name."""
    if isinstance(node, (*FUNCTIONS, ast.ClassDef)):
        return f"{node.name} {[ast.dump(each) for each in node.decorator_list]}"
    bare = copy.copy(node)
    for field in BODIES:
        if hasattr(bare, field):
            setattr(bare, field, [])
    return ast.dump(bare)


def _is_placeholder(node: ast.stmt) -> bool:
    if isinstance(node, ast.Pass):
        return True
    if isinstance(node, ast.Raise):
        return node.exc is not None and "NotImplementedError" in ast.unparse(node.exc)
    if isinstance(node, (ast.Expr, ast.Assign, ast.AnnAssign)):
        value = node.value
        return value is None or (isinstance(value, ast.Constant) and value.value is ...)
    return False
