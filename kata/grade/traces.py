"""What an answer left in its process: objects that lie when compared, or hide a method of ours."""

import gc
from collections.abc import Iterable, Iterator
from pathlib import Path
from types import FunctionType

HELD = (
    "operate", "reverse_operate", "__eq__", "__ne__", "__bool__", "__len__", "__contains__",
    "__lt__", "__instancecheck__",
)  # fmt: skip


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


def shadowed(plugins: Iterable[object]) -> Iterator[str]:
    """Yield the methods of pytest's plugins before which something stands in the object itself."""
    for plugin in plugins:
        if not isinstance(plugin, type) and hasattr(plugin, "__dict__"):
            for name in vars(plugin):
                if isinstance(vars(type(plugin)).get(name), FunctionType):
                    yield f"replaced {type(plugin).__name__}.{name} of the runner"
