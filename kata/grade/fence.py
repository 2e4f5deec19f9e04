"""A fence around the code of an answer: what it does by a name that only its run shows.

The gate reads a name where it stands in the source. Here each name is seen that the answer puts
together: where it reads an attribute by `getattr`, and where it changes what is not its own.
"""

import ast
import builtins
import inspect
import sys
from collections.abc import Callable
from types import FunctionType, MethodType, ModuleType
from typing import Any

from kata.grade.words import is_telling

OWNER = "@owner"  # no answer can use this name
OURS = ("kata", "_pytest", "pytest", "pluggy")


class Fence:
    """Changes the code of an answer, so that `say` is told before anything else happens."""

    def __init__(self, say: Callable[[str], None], own: set[str]) -> None:
        self._say = say
        self._own = own
        self.names = {OWNER: self._owner, "__builtins__": vars(builtins) | self._builtins()}

    def change(self, tree: ast.AST) -> ast.AST:
        """Lead each change of an attribute, `x.name = y`, and each `__dict__` through the owner."""
        for node in ast.walk(tree):
            if isinstance(node, ast.Attribute) and _changes(node):
                owner, name = ast.Name(OWNER, ast.Load()), ast.Constant(node.attr)
                node.value = ast.Call(owner, [node.value, name], [])
                for new in (owner, name, node.value):
                    ast.copy_location(new, node)
        return tree

    def _builtins(self) -> dict[str, Callable[..., Any]]:
        def read(thing: Any, name: str, *default: Any) -> Any:
            self._read(name)
            return getattr(thing, name, *default)

        def has(thing: Any, name: str) -> bool:
            self._read(name)
            return hasattr(thing, name)

        def write(thing: Any, name: str, value: Any) -> None:
            setattr(self._owner(thing, name), name, value)

        def delete(thing: Any, name: str) -> None:
            delattr(self._owner(thing, name), name)

        return {"getattr": read, "hasattr": has, "setattr": write, "delattr": delete}

    def _read(self, name: object) -> None:
        if isinstance(name, str) and is_telling(name):
            self._say(f"reaches for .{name}")

    def _owner(self, thing: Any, name: str) -> Any:
        """Return a thing of which an attribute is changed; tell of it if it is not the answer's.

        Of a `__dict__`, to read it is enough: through it, anything can be changed.
        """
        if name == "__dict__" and (_is_shared(thing) or type(thing).__module__ not in self._own):
            self._read(name)
            return thing
        holder = thing.__func__ if isinstance(thing, MethodType) else thing
        is_shared = _is_shared(holder)
        kind = holder if is_shared else type(holder)
        home = kind.__name__ if isinstance(kind, ModuleType) else str(kind.__module__)
        if home not in self._own and (is_shared or _matters(type(holder), home, name)):
            if isinstance(kind, ModuleType):
                self._say(f"changes {name} of {home}")
            elif _is_known(kind, home):
                self._say(f"changes {name} of {home}.{kind.__qualname__}")
        return thing


def _changes(node: ast.Attribute) -> bool:
    return not isinstance(node.ctx, ast.Load) or node.attr == "__dict__"


def _is_shared(thing: Any) -> bool:
    """Whether all objects of a kind, or all who call it, are affected by a change of the thing."""
    return isinstance(thing, type | ModuleType | FunctionType)


def _matters(kind: type, home: str, name: str) -> bool:
    """Whether an attribute of one object matters: it is ours, or hides a method of its class.

    The methods of a session are not meant: a session is the answer's.
    """
    if home.startswith("sqlalchemy.orm."):
        return False
    is_method = isinstance(inspect.getattr_static(kind, name, None), FunctionType)
    return is_method or home.partition(".")[0] in OURS


def _is_known(kind: Any, home: str) -> bool:
    """Whether a module holds it by its name: what a library made for the answer is the answer's."""
    found: Any = sys.modules.get(home)
    for part in str(kind.__qualname__).split("."):
        found = getattr(found, part, None)
    return found is kind
