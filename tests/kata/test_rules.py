"""Each rule finds its own fault in a small pack that is good but for one change."""

from pathlib import Path

import pytest

from kata.pack import Pack
from kata.verify.judges import count_asserts
from kata.verify.rules import RULES, static_faults
from tests.kata.good_pack import FILES, RIGHT, TESTS, WRONG

STUB_FILE, SOLUTION_FILE = "exercises/c0_first/ex03_alice.py", "solutions/c0_first/ex03_alice.py"
TESTS_FILE, ANSWERS_FILE = "tests/c0_first/test_ex03_alice.py", "answers/c0_first/ex03_alice.toml"

# The rule, the file, what is taken out of it, what is put in its place.
BREACHES = [
    ("stub docstring", STUB_FILE, "Task: add", "Add"),
    ("stub docstring", STUB_FILE, "Read first:", "See:"),
    ("stub length", STUB_FILE, "# Given: do not change.\nif", "#\n" * 60 + "if"),
    ("stub TODOs", STUB_FILE, "# TODO: say", "\n".join(["# TODO: more"] * 5)),
    ("stub TODOs", STUB_FILE, "# TODO: say", "# todo say"),
    ("no pass", STUB_FILE, "        raise NotImplementedError", "        pass"),
    ("solution docstring", SOLUTION_FILE, "Why: a", "A"),
    ("solution TODOs", SOLUTION_FILE, "    conn.commit()", "    conn.commit()  # TODO: more"),
    ("same title", SOLUTION_FILE, "Insert Alice.", "Insert Bob."),
    ("same imports", SOLUTION_FILE, "Connection, MetaData, text", "text, MetaData"),
    ("same imports", STUB_FILE, "import Connection", "import Connection as C, Connection"),
    ("same names", SOLUTION_FILE, "count: int = 1", "counted: int = 1"),
    ("same names", SOLUTION_FILE, "count: int = 1", "count: float = 1"),
    ("same names", SOLUTION_FILE, "count: int = 1", "count = 1"),
    ("same names", SOLUTION_FILE, "name: str = ", "name: str | None = "),
    ("same names", SOLUTION_FILE, ") -> None:", ") -> int:"),
    ("same names", SOLUTION_FILE, "def insert(", "def add("),
    ("same names", SOLUTION_FILE, "class Users:", "class Users(dict):"),
    ("same names", SOLUTION_FILE, "def all(self)", "def all(self, n: int)"),
    ("given code", SOLUTION_FILE, "metadata = MetaData()", "metadata = MetaData('a')"),
    ("given code", SOLUTION_FILE, "metadata = MetaData()\n", ""),
    ("given code", SOLUTION_FILE, 'table: str = "users"', 'table: str = "people"'),
    ("given code", SOLUTION_FILE, "    names.sort()", "    names.reverse()"),
    ("given code", SOLUTION_FILE, "class Users", "@print\nclass Users"),
    ("given code", STUB_FILE, "    # TODO: insert", "    print(name)\n    # TODO: insert"),
    (
        "given code",
        SOLUTION_FILE,
        'metadata = MetaData()\nnames = ["Alice"]',
        'names = ["Alice"]\nmetadata = MetaData()',
    ),
    ("test names", TESTS_FILE, "def test_refuse", "def refuse"),
    ("test names", TESTS_FILE, "def test_refuse", "def testrefuse"),
    ("test names", TESTS_FILE, "def test_refuse_a_wrong_name", "def test_say_how_many"),
    ("test length", TESTS_FILE, '        ex.insert(None, "Bob")', "        ex.insert()\n" * 14),
    ("hints", TESTS_FILE, ', "KeyError")', ")"),
    ("hints", TESTS_FILE, '@pytest.mark.hint("What does a wrong name raise?", "KeyError")\n', ""),
    ("assert messages", TESTS_FILE, ', "There is one."', ""),
    ("assert messages", TESTS_FILE, ', "Say how many."', ', ""'),
    ("exact raises", TESTS_FILE, "raises(KeyError)", "raises(Exception)"),
    ("exact raises", TESTS_FILE, "raises(KeyError)", "raises((KeyError, BaseException))"),
    ("exact raises", TESTS_FILE, "raises(KeyError)", "raises(match='Bob')"),
    ("specimens", ANSWERS_FILE, RIGHT, ""),
    ("specimens", ANSWERS_FILE, WRONG.format(2), ""),
    ("specimens", ANSWERS_FILE, '"wrong 2"', '"wrong 3"'),
    ("specimens", ANSWERS_FILE, WRONG.format(2), WRONG.format(2).replace("many", "much")),
    ("specimens", ANSWERS_FILE, '"return names[:]"', '"return names[:]"\nalso = 1'),
    ("readable", STUB_FILE, "count: int = ...", "count: int ="),
    ("readable", TESTS_FILE, "import pytest", "import"),
]


@pytest.fixture
def pack(tmp_path: Path) -> Pack:
    """Write the good pack."""
    for name, text in FILES.items():
        file = tmp_path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return Pack(tmp_path)


def test_find_no_fault_in_a_good_pack(pack: Pack) -> None:
    assert static_faults(pack, pack.exercises) == []


@pytest.mark.parametrize(("rule", "name", "old", "new"), BREACHES)
def test_find_the_one_fault(pack: Pack, rule: str, name: str, old: str, new: str) -> None:
    file = pack.root / name
    text = file.read_text(encoding="utf-8")
    assert old in text

    file.write_text(text.replace(old, new, 1), encoding="utf-8")

    (fault,) = static_faults(pack, pack.exercises)
    assert fault.rule == rule
    assert fault.problem
    assert fault.repair
    assert (pack.root / fault.where.partition(":")[0]).is_file()


def test_break_every_rule() -> None:
    assert {rule for rule, *_ in BREACHES} == {*RULES, "readable"}


def test_ask_for_a_full_stop_after_the_title(pack: Pack) -> None:
    for name in (STUB_FILE, SOLUTION_FILE):
        file = pack.root / name
        file.write_text(file.read_text().replace("Insert Alice.", "Insert Alice", 1))

    (fault,) = static_faults(pack, pack.exercises)
    assert fault.rule == "stub docstring"


def test_count_the_asserts_and_those_with_a_message(tmp_path: Path) -> None:
    file = tmp_path / "test_ex03_alice.py"
    file.write_text(TESTS.replace(', "There is one."', ""))

    assert count_asserts(file) == (2, 1)
