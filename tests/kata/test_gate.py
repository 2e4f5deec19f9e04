"""The gate names what no honest answer needs, with its line, and nothing else."""

from pathlib import Path

import pytest

from kata.grade.gate import Gate
from kata.pack import Exercise, Pack
from kata.specimens import read_specimens

PACK = Pack(Path(__file__).parents[2])

# What an answer holds, and what is said of it.
TELLING = [
    ("import socket", "imports socket"),
    ("from subprocess import run", "imports subprocess"),
    ("from . import conftest", "imports ."),
    ("import urllib.request", "imports urllib.request"),
    ("import inspect", "imports inspect"),
    ("import sys as s", "imports sys"),
    ("__import__('sys').path", "imports sys"),
    ("from sys import stderr", "imports sys"),
    ("import sys\nsys._getframe()", "reaches for ._getframe"),
    ("import sys\nsys.excepthook(1)", "uses sys"),
    ("import sys\nlist(map(getattr, [sys], x))", "uses sys"),
    ("from http import client", "imports http"),
    ("from weakref import finalize", "imports weakref"),
    ("from sqlalchemy.util.langhelpers import inspect", "imports the name inspect"),
    ("__import__('ctypes')", "imports ctypes"),
    ("eval('1')", "uses eval"),
    ("f = exec", "uses exec"),
    ("__builtins__['ev' 'al']", "uses __builtins__"),
    ("x.__class__", "reaches for .__class__"),
    ("(lambda: 0).__globals__", "reaches for .__globals__"),
    ("error.__traceback__.tb_frame", "reaches for .tb_frame"),
    ("sqlalchemy.util.sys", "reaches for .sys"),
    ("from sqlalchemy.util import inspect_getfullargspec, sys", "imports the name sys"),
    ("getattr(x, '__subclasses__')", "names __subclasses__ in a string"),
    ("getattr(x, '__sub' + 'classes' + '__')", "puts __subclasses__ together from pieces"),
    ("getattr(x, '__sub' 'classes__')", "names __subclasses__ in a string"),
    ("getattr(x, ''.join(['__sub', 'classes__']))", "puts __subclasses__ together from pieces"),
    ("'__sub' + ('classes' + '__')", "puts __subclasses__ together from pieces"),
    ("'__sub' + 'classes__' + x", "puts __subclasses__ together from pieces"),
    ("('__sub' + 'classes__') % ()", "puts __subclasses__ together from pieces"),
    ("match x:\n    case object(f_back=y): pass", "reaches for .f_back"),
    ("from operator import attrgetter\nattrgetter('f_back.f_locals')", "names f_back in a string"),
    ("'{0.gi_frame}'", "names gi_frame in a string"),
    ("def f(x: 'y.f_globals'): pass", "reaches for .f_globals, in a string"),
    ("x: '__import__(\"os\")'", "imports os, in a string"),
    ("map(operator.attrgetter, x)", "uses attrgetter with names that it does not show"),
    ("operator.attrgetter(x)", "uses attrgetter with names that it does not show"),
    ("x" + ".a" * 50_000, "is nested so deep that it cannot be looked at"),
    ("event.listen(type(x), 'a', y, retval=True)", "changes the statements of every engine"),
    ("event.listens_for(Pool, 'checkout')", "acts on the connections of every engine"),
    ("class A:\n    def __eq__(self, other): return True", "defines __eq__"),
    ("class A:\n    def __bool__(self): return True", "defines __bool__"),
    ("class A:\n    def operate(self, *a): return True", "defines operate"),
    ("import sqlalchemy\nsqlalchemy.select = None", "changes sqlalchemy.select, which it imports"),
    ("from sqlalchemy import Row\nRow.t = 1", "changes Row.t, which it imports"),
    ("from sqlalchemy import Row\nsetattr(Row, 't', 1)", "changes Row, which it imports"),
    (
        "event.listens_for(Engine, 'before_execute', retval=True)",
        "changes the statements of every engine",
    ),
]


def gate(root: Path) -> Gate:
    return Gate(Pack(root).exercises[0])


@pytest.mark.parametrize(("code", "what"), TELLING)
def test_name_what_no_honest_answer_needs(root: Path, code: str, what: str) -> None:
    found = gate(root).inspect(f"'''One\ntwo.'''\n{code}".encode())

    assert what in [each.what for each in found]
    assert all(each.line >= 3 or "deep" in what for each in found)


@pytest.mark.parametrize("code", ["def broken(", "\0", "x = " + "(" * 5000, "'\ud800'"])
def test_leave_what_cannot_be_parsed_to_the_run(root: Path, code: str) -> None:
    assert gate(root).inspect(code.encode(errors="surrogatepass")) == []


def test_allow_what_the_own_files_of_the_exercise_use(root: Path) -> None:
    stub = root / "exercises/c0_mini/ex01_number.py"
    stub.write_text(stub.read_text() + "\nimport socket\n")

    assert gate(root).inspect(b"import socket") == []
    assert gate(root).inspect(b"from socket.more import name") == []
    assert gate(root).inspect(b"import signal") != []


@pytest.mark.parametrize(
    "code",
    [
        "from sqlalchemy import inspect, select\ninspect(1)",
        "import sqlalchemy as sa\nsa.inspect(1)",
        "from urllib.parse import quote_plus",
        "from urllib import parse",
        "from http import HTTPStatus",
        "from weakref import WeakKeyDictionary",
        "import sys\nprint(1, file=sys.stderr)\nsys.exit(main(sys.argv))",
        "class A:\n    def __repr__(self): return str(self.__dict__)",
        "from operator import attrgetter\nsorted(x, key=attrgetter('name'))",
        "x.__class__.__name__",
        "'SELECT x.os FROM modules AS x'",
    ],
)
def test_know_what_is_as_harmless_as_it_is_common(root: Path, code: str) -> None:
    assert gate(root).inspect(code.encode()) == []


@pytest.mark.parametrize("exercise", PACK.exercises, ids=lambda exercise: exercise.id)
def test_find_nothing_in_honest_answers(exercise: Exercise) -> None:
    solution = exercise.solution.read_text(encoding="utf-8")
    known = read_specimens(exercise.answers, solution)
    sources = {"the stub": exercise.stub.read_text(encoding="utf-8"), "the reference": solution}
    sources |= {each.title: each.source for each in (*known.right, *known.wrong)}

    alarms = {
        title: list(map(str, found))
        for title, source in sources.items()
        if (found := Gate(exercise).inspect(source.encode()))
    }
    assert alarms == {}
