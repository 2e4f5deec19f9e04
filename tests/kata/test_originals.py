"""What judges an answer is compared with what it was, whatever stands in its place."""

import sys
from collections.abc import Callable
from types import ModuleType
from typing import Any

import pytest

from kata.grade.originals import Originals

SOURCE = """
def read(row): return row
class Base:
    def all(self): return []
class Result(Base):
    limit = 5
    def one(self): return 1
    size = property(lambda self: 2)
hook = None
cache = None
count = 0
"""


class EqualToEverything:
    def __eq__(self, other: object) -> bool:
        return True

    __hash__ = None  # type: ignore[assignment]


def exchange(place: Any) -> None:
    del place.limit
    place.all = print


def count(place: Any) -> None:
    place.cache, place.count = {}, 1


CHANGES: dict[str, tuple[Callable[[Any], object], list[str]]] = {
    "a function": (lambda m: setattr(m, "read", print), ["replaced kata.judge.read"]),
    "a method": (lambda m: setattr(m.Result, "one", print), ["replaced kata.judge.Result.one"]),
    "a property": (lambda m: setattr(m.Result, "size", 2), ["replaced kata.judge.Result.size"]),
    "a class": (lambda m: setattr(m, "Result", m.Base), ["replaced kata.judge.Result"]),
    "a method that is gone": (
        lambda m: delattr(m.Result, "one"),
        ["replaced kata.judge.Result.one"],
    ),
    "a method before that of the base": (
        lambda m: setattr(m.Result, "all", print),
        ["added kata.judge.Result.all"],
    ),
    "one for another": (lambda m: exchange(m.Result), ["added kata.judge.Result.all"]),
    "an object that claims to be equal": (
        lambda m: setattr(m, "read", EqualToEverything()),
        ["replaced kata.judge.read"],
    ),
    "a hook of its own": (lambda m: setattr(m, "hook", print), ["replaced kata.judge.hook"]),
    "a value": (count, []),
    "what SQLAlchemy makes itself": (lambda m: setattr(m.Result, "_generated_get", print), []),
}


@pytest.fixture
def module(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """Give a module with a name that is guarded."""
    module = ModuleType("kata.judge")
    exec(SOURCE, vars(module))
    monkeypatch.setitem(sys.modules, "kata.judge", module)
    return module


@pytest.mark.parametrize("what", CHANGES)
def test_tell_what_stands_in_the_place_of_something_else(module: ModuleType, what: str) -> None:
    change, told = CHANGES[what]
    originals = Originals()
    assert list(originals.changes()) == []
    change(module)

    assert list(originals.changes()) == told


def test_tell_of_a_module_in_the_place_of_another(
    module: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    originals = Originals()
    monkeypatch.setitem(sys.modules, "kata.judge", ModuleType("kata.judge"))

    assert list(originals.changes()) == ["replaced kata.judge"]


def test_know_a_function_by_its_name(module: ModuleType) -> None:
    originals = Originals()

    assert originals.name_of(module.Result.one) == "kata.judge.Result.one"
    assert originals.name_of(lambda: None) == ""
