"""A specimen is judged by the tests alone that can tell it from the reference answer."""

from dataclasses import dataclass
from pathlib import Path
from textwrap import dedent

import pytest

from kata.pack import Pack
from kata.verify.prove import prove
from kata.verify.reach import Reach, mark, marked

REFERENCE = dedent('''
    """Two functions."""

    from datetime import date

    from sqlalchemy import select


    class Shop:
        """A shop."""

        def open(self):
            """Open it."""
            return one() + 1


    def one():
        """Return one."""
        return 1


    def two(day: date):
        yield two_helper()


    def two_helper():
        return select(2)
''')
ALL: set[str] = set()
# What is changed, and which tests can tell; none: any may.
CHANGES = [
    ("return 1\n", "return 11\n", {"test_one", "test_open"}),
    ('"""Return one."""', '"""Return 1."""', ALL),
    ("one() + 1", "one() - 1", {"test_open"}),
    ("return select(2)", "return select(3)", {"test_two"}),
    ("yield two_helper()", "yield 3", {"test_two"}),
    ("yield two_helper()", "return two_helper()", {"test_two"}),
    ("def one():", "def one(x=1):", ALL),
    ("day: date", "day: str", ALL),
    ("class Shop:", "class Shop(dict):", ALL),
    ('"""A shop."""', '"""A shop."""\n\n    name = 1', ALL),
    ("def one", "number = 5\n\n\ndef one", ALL),
    ("def one", "def new():\n    print()\n\n\ndef one", ALL),
    ("return select(2)", "return text(2)", {"test_two"}),
]


@pytest.fixture
def reach(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Reach:
    """Give what three tests of REFERENCE reach."""
    notes = tmp_path / "notes"
    for test, names in {
        "test_one": ["one"],
        "test_open": ["Shop.open", "one"],
        "test_two": ["two", "two_helper"],
    }.items():
        monkeypatch.setenv("PYTEST_CURRENT_TEST", f"tests/test_x.py::{test} (call)")
        for name in names:
            mark(str(notes), name)
    return Reach(REFERENCE, [notes, tmp_path / "none"])


def changed(old: str, new: str) -> str:
    assert REFERENCE.count(old) == 1
    return REFERENCE.replace(old, new)


@pytest.mark.parametrize(("old", "new", "tests"), CHANGES)
def test_choose_the_tests_that_reach_what_is_changed(
    reach: Reach, old: str, new: str, tests: set[str]
) -> None:
    assert reach.tests(changed(old, new)) == tests


def test_let_an_import_or_a_helper_stand_beside_a_changed_function(reach: Reach) -> None:
    helped = changed("return 1\n", "return help()\n\n\ndef help():\n    return 1\n")

    counted = changed("return 1\n", "return math.pi\n").replace(
        "from date", "import math\nfrom date"
    )

    assert reach.tests(counted) == {"test_one", "test_open"}
    assert reach.tests(helped) == {"test_one", "test_open"}


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("from sqlalchemy import select", "from sqlalchemy.orm import Query as select"),
        (
            "from sqlalchemy import select",
            "from sqlalchemy import select\nfrom sys import exit as date",
        ),
        ("from datetime import date", ""),
    ],
)
def test_run_all_tests_where_an_import_changes_what_others_use(
    reach: Reach, old: str, new: str
) -> None:
    assert reach.tests(changed(old, new).replace("one() + 1", "one() - 1")) == ALL


def test_run_all_tests_where_none_reaches_a_changed_function(tmp_path: Path) -> None:
    assert Reach(REFERENCE, [tmp_path / "none"]).tests(changed("return 1\n", "return 2\n")) == ALL


def test_mark_a_function_without_changing_what_it_does(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    notes = tmp_path / "notes"
    names: dict[str, object] = {"__name__": "marked"}
    exec(marked(REFERENCE, notes), names)
    monkeypatch.setenv("PYTEST_CURRENT_TEST", "tests/test_x.py::test_a[x y] (setup)")
    shop = names["Shop"]()  # type: ignore[operator]

    assert shop.open() == 2
    assert shop.open.__doc__ == "Open it."
    assert set(notes.read_text().splitlines()) == {"test_a[x y]\tShop.open", "test_a[x y]\tone"}


@dataclass
class Files:
    """The files of an exercise with two functions."""

    root: Path

    def write(self, name: str, text: str) -> None:
        file = self.root / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(dedent(text).lstrip())


def test_prove_with_the_same_faults_and_less_work(tmp_path: Path) -> None:
    files = Files(tmp_path)
    stub = '''
        """Two numbers.

        Task: return 1 and 2.

        Read first: https://docs.sqlalchemy.org/en/21/
        """


        def one() -> int:
            """Return 1."""
            # TODO: return it.
            raise NotImplementedError


        def two() -> int:
            """Return 2."""
            # TODO: return it.
            raise NotImplementedError
        '''
    solution = stub.replace("Task: return 1 and 2.", "Why: to count.")
    solution = solution.replace("            # TODO: return it.\n", "")
    solution = solution.replace("raise NotImplementedError", "return 1", 1)
    solution = solution.replace("raise NotImplementedError", "return 2", 1)
    files.write("exercises/c0_mini/README.md", "# Mini\n")
    files.write("exercises/c0_mini/ex01_pair.py", stub)
    files.write("solutions/c0_mini/ex01_pair.py", solution)
    files.write(
        "tests/c0_mini/test_ex01_pair.py",
        """
        import pytest


        def test_one(ex):
            assert ex.one() == 1, "One is 1."


        def test_two(ex):
            assert ex.two() == 2, "Two is 2."
        """,
    )
    wrong = """
        [[wrong]]
        title = "counts too far"
        diagnosis = "Count again."
        replace = "return 1"
        with = "return 3"
        fails = {}
        """
    files.write("answers/c0_mini/ex01_pair.toml", wrong.format('["test_one"]'))
    pack = Pack(tmp_path)
    (proof,) = prove(pack, pack.exercises, ["sqlite"], seed=1, right_only=False)
    (run,) = [result for case, result in proof.cases if case.kind == "wrong"]

    assert proof.faults == []
    assert [test.name for test in run.tests] == ["test_one"]
    files.write("answers/c0_mini/ex01_pair.toml", wrong.format('["test_one", "test_two"]'))
    (proof,) = prove(pack, pack.exercises, ["sqlite"], seed=1, right_only=False)
    assert [fault.rule for fault in proof.faults] == ["wrong as declared"]
