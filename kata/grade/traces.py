"""What an answer left in its process: replaced functions, and objects that lie when compared."""

import gc
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from types import BuiltinFunctionType, FunctionType
from typing import Any

from kata.grade.words import MODULES

HELD = (
    "operate", "reverse_operate", "__eq__", "__ne__", "__bool__", "__len__", "__contains__",
    "__lt__", "__instancecheck__",
)  # fmt: skip
GUARDED = (
    "kata.", "_pytest.", "pluggy.", "sqlalchemy.engine.", "sqlalchemy.pool.",
    "sqlalchemy.dialects.", "sqlalchemy.event.", "sqlalchemy.orm.session",
)  # fmt: skip
GENERATED = "_generated_"  # SQLAlchemy adds these itself, at the first use of a class
# What an answer may import from Python itself, and the judge needs as well; but for `warnings`,
# in which pytest puts a function of its own.
LIBRARY = MODULES - {"alembic", "given", "sqlalchemy", "typing_extensions", "warnings"}


def lying_classes(answer: str) -> Iterator[tuple[str, int]]:
    """Yield what classes of an answer define to look equal to something, with its line."""
    for cls in _new_classes():
        for name in HELD:
            if (value := vars(cls).get(name)) is None:
                continue
            code = getattr(value, "__code__", None)
            if code and code.co_filename == answer:
                yield f"defines {name} in {cls.__name__}", code.co_firstlineno
            elif type(value).__module__ == Path(answer).stem:  # its own, called as a function
                yield f"defines {name} in {cls.__name__}", 0


def _new_classes() -> list[type]:
    """Return the classes that came since the worker froze what it had; to walk all is slow."""
    return [each for each in gc.get_objects() if isinstance(each, type)]


def replaced(before: dict[str, object]) -> Iterator[str]:
    """Yield which functions are not what they were, and which came to a class."""
    now = functions()
    for name, function in before.items():
        if now.get(name) != function:
            yield f"replaced {name}"
    classes = {name.rpartition(".")[0] for name in before}
    for name in now.keys() - before.keys():
        cls, _, key = name.rpartition(".")
        if cls in classes and not key.startswith(GENERATED):
            yield f"added {name}"


def shadowed(plugins: Iterable[object]) -> Iterator[str]:
    """Yield the methods of pytest's plugins before which something stands in the object itself."""
    for plugin in plugins:
        if not isinstance(plugin, type) and hasattr(plugin, "__dict__"):
            for name in vars(plugin):
                if isinstance(vars(type(plugin)).get(name), FunctionType):
                    yield f"replaced {type(plugin).__name__}.{name} of the runner"


def functions() -> dict[str, object]:
    """Return by name the functions that judge an answer, and those with which the judge reads.

    Of a class, whatever else it holds has a name, too: it could stand before a function of a base.
    """
    found: dict[str, object] = {}
    for module in [name for name in sys.modules if _is_guarded(name)]:
        for name, value in list(vars(sys.modules[module]).items()):
            if isinstance(value, FunctionType | BuiltinFunctionType):
                found[f"{module}.{name}"] = _mark(value)
            elif isinstance(value, type) and value.__module__ == module:
                for key, each in list(vars(value).items()):
                    found[f"{module}.{name}.{key}"] = _mark(each)
    return found


def _is_guarded(module: str) -> bool:
    return module.startswith(GUARDED) or module.partition(".")[0] in LIBRARY


def _mark(value: Any) -> object:
    """Return what tells whether a function is still the same one; None for what is none."""
    match value:
        case FunctionType():
            return id(value), id(value.__code__), id(value.__defaults__)
        case BuiltinFunctionType() | property() | classmethod() | staticmethod():
            return id(value)
    return None
