"""The functions that judge an answer, and those with which the judge reads, as they were before.

They are compared by identity alone, which touches little memory: a forked process pays for each
page of its parent's that it touches, and an answer's objects may claim to equal anything.
"""

import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from operator import is_
from types import FunctionType
from typing import Any

from kata.grade.words import MODULES

GUARDED = (
    "kata.", "_pytest.", "pluggy.", "sqlalchemy.engine.", "sqlalchemy.pool.",
    "sqlalchemy.dialects.", "sqlalchemy.event.", "sqlalchemy.orm.session",
)  # fmt: skip
GENERATED = "_generated_"  # SQLAlchemy adds these itself, at the first use of a class
# What an answer may import from Python itself, and the judge needs as well; but for `warnings`,
# in which pytest puts a function of its own.
LIBRARY = MODULES - {"alembic", "given", "sqlalchemy", "typing_extensions", "warnings"}


@dataclass(frozen=True)
class _Holder:
    """A module or a class: what its names stand for now, and for what those stood that matter.

    `keys` are all names of a class, for a new one could stand before a function of its base.
    """

    name: str
    now: Mapping[str, Any]
    before: dict[str, Any]
    keys: tuple[str, ...]

    def changes(self) -> Iterator[str]:
        """Yield which names stand for something else, and which came to a class."""
        if self.keys and tuple(self.now) != self.keys:
            for key in self.now.keys() - set(self.keys):
                if not key.startswith(GENERATED):
                    yield f"added {self.name}.{key}"
        if not all(map(is_, map(self.now.get, self.before), self.before.values())):
            for key, value in self.before.items():
                new = self.now.get(key)
                if new is not value and (value is not None or callable(new)):
                    yield f"replaced {self.name}.{key}"


class Originals:
    """What the guarded modules and their classes hold at the time when this is made."""

    def __init__(self) -> None:
        self._modules = {name: each for name, each in sys.modules.items() if _is_guarded(name)}
        self._holders: list[_Holder] = []
        self._names: dict[int, str] = {}
        for name, module in self._modules.items():
            self._hold(name, vars(module), is_class=False)
            for key, value in vars(module).items():
                if isinstance(value, type) and value.__module__ == name:
                    self._hold(f"{name}.{key}", vars(value), is_class=True)

    def _hold(self, name: str, now: Mapping[str, Any], *, is_class: bool) -> None:
        before = {key: value for key, value in now.items() if _matters(value)}
        self._holders.append(_Holder(name, now, before, tuple(now) if is_class else ()))
        functions = {k: each for k, each in before.items() if isinstance(each, FunctionType)}
        self._names |= {id(each): f"{name}.{key}" for key, each in functions.items()}

    def name_of(self, function: object) -> str:
        """Return the name of a function that was there before; nothing of another one."""
        return self._names.get(id(function), "")

    def changes(self) -> Iterator[str]:
        """Yield what was replaced, and what came to a class."""
        for name, module in self._modules.items():
            if sys.modules.get(name) is not module:
                yield f"replaced {name}"
        for holder in self._holders:
            yield from holder.changes()


def _is_guarded(module: str) -> bool:
    return module.startswith(GUARDED) or module.partition(".")[0] in LIBRARY


def _matters(value: object) -> bool:
    """Whether it can be called, or where it stands, something to call could come."""
    return callable(value) or value is None or hasattr(value, "__get__")
