"""Run an exercise file as a fresh module."""

import ast
import sys
import tokenize
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stdout
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from types import CodeType, ModuleType
from typing import Any

from kata.output import BoundedText


class MissingName(AssertionError, AttributeError):
    """A test asked the answer for a name that it does not define, or not yet."""


class Stopped(Exception):
    """The answer raised what is no Exception, such as SystemExit, which stops a program."""


class Answer(ModuleType):
    """The module of an answer; a name that it lacks is a failing test with a message."""

    def __getattribute__(self, name: str) -> object:
        value = super().__getattribute__(name)
        if value is ...:
            raise MissingName  # and Python goes on to __getattr__
        return value

    def __getattr__(self, name: str) -> object:
        if name.startswith("__"):
            raise AttributeError(name)
        if name in self.__dict__:
            raise MissingName(f"`{name}` is still `...`: write it in the place of the dots.")
        raise MissingName(f"The file does not define the name `{name}` yet.")


# What a grader does to the tree of an answer, and what it lays into its module.
CHANGES: list[Callable[[ast.AST], ast.AST]] = []
NAMES: dict[str, Any] = {}


def find(target: Path, relative: Path) -> Path:
    """Return where the answer is in a target: at its relative path, or under its bare name."""
    bare = target / relative.name
    return bare if bare.is_file() else target / relative


def load(file: Path, output: BoundedText) -> ModuleType:
    """Run the file and return its module; what it prints goes to `output`."""
    __tracebackhide__ = True
    module = Answer(file.stem)
    module.__file__ = str(file)
    vars(module).update(NAMES)
    code = _compiled(file.read_bytes(), str(file))
    sys.modules[file.stem] = module
    try:
        with redirect_stdout(output):
            exec(code, module.__dict__)  # noqa: S102 - running the answer is what this is for
    except (Exception, KeyboardInterrupt):
        raise
    except BaseException as error:
        name = type(error).__name__
        raise Stopped(f"{name} ended the file. Let it run to its last line.") from error
    return module


def check_text(source: bytes, file: str = "") -> None:
    """Raise SyntaxError where a file is not in UTF-8.

    Python is less strict: it takes any byte in a comment, and any encoding that is declared.
    """
    line = None
    try:
        text = source.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        why, line = "is not UTF-8", source.count(b"\n", 0, error.start) + 1
    else:
        why = "holds a NUL byte" if "\0" in text else _other_encoding(source)
    if why:
        raise SyntaxError(f"the file {why}. Save it as UTF-8.", (file, line, None, None))


def _other_encoding(source: bytes) -> str:
    try:
        encoding, _ = tokenize.detect_encoding(BytesIO(source).readline)
    except SyntaxError:
        encoding = "unknown"
    return "" if encoding.startswith("utf-8") else f"declares the encoding {encoding}"


@lru_cache(maxsize=1)
def _compiled(source: bytes, file: str) -> CodeType:
    """Compile an answer, once for all tests of a run.

    Not by an import: Python's bytecode cache goes by time stamp and size, and would miss an edit
    of the same length within one second.
    """
    check_text(source, file)
    tree: Any = source
    for change in CHANGES:
        tree = change(compile(tree, file, "exec", ast.PyCF_ONLY_AST, dont_inherit=True))
    return compile(tree, file, "exec", dont_inherit=True)


@contextmanager
def fresh_imports(folder: Path) -> Iterator[None]:
    """Make the modules of a folder importable, and forget them and all answers afterwards.

    The folder is the pack's own chapter, so that `from given import users` never takes a file
    that a learner changed or a student handed in.
    """
    before = set(sys.modules)
    sys.path.insert(0, str(folder))
    try:
        yield
    finally:
        sys.path.remove(str(folder))
        for name in set(sys.modules) - before:
            origin = getattr(sys.modules[name], "__file__", None)
            if isinstance(sys.modules[name], Answer) or _lies_in(origin, folder):
                del sys.modules[name]


def _lies_in(origin: str | None, folder: Path) -> bool:
    return origin is not None and Path(origin).parent == folder
