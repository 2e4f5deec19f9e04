"""Old code behind `raise NotImplementedError` is to be rewritten: it is nobody's answer yet."""

from pathlib import Path

import pytest

from kata.job import make_job
from kata.pack import Exercise, Pack
from kata.placeholders import has_old_code, is_untouched
from kata.result import Outcome
from kata.runner import open_runner
from kata.stubs import remember, stub_of
from kata.verify.mutants import mutants
from kata.verify.rules import static_faults
from tests.kata.good_pack import FILES, STUB

OLD = """
    import bygone

    for each in [name]:
        bygone.insert(each)
"""
WITH_OLD = STUB.replace("commit.\n    raise NotImplementedError\n", "commit.\n    raise X\n")
WITH_OLD = WITH_OLD.replace("raise X\n", f"raise NotImplementedError\n{OLD}")
UPGRADE = '''"""Know the number.

Task: upgrade it.

Read first: https://docs.sqlalchemy.org/en/21/tutorial/engine.html
"""

# TODO: upgrade.
def f():
    raise NotImplementedError
    return bygone(42)
'''


@pytest.fixture
def upgrade(exercise: Exercise) -> Exercise:
    """Give an exercise whose stub holds old code."""
    exercise.stub.write_text(UPGRADE)
    exercise.tests.write_text("def test_a(ex): assert ex.f() == 42, 'It is 42.'\n")
    return exercise


def test_know_old_code() -> None:
    assert has_old_code(UPGRADE)
    assert not has_old_code(STUB)
    assert not has_old_code("f = lambda: 1\ndef g(): raise NotImplementedError\nh = 2")


def test_judge_it_as_not_started_until_it_is_let_run(root: Path, upgrade: Exercise) -> None:
    live = UPGRADE.replace("    raise NotImplementedError\n", "")
    outcomes = []

    with open_runner(root, [upgrade.tests]) as runner:
        for text in (UPGRADE, live, live.replace("bygone", "int")):
            upgrade.stub.write_text(text)
            outcomes.append(runner.run(make_job(upgrade, root / "exercises")).outcome)

    assert outcomes == [Outcome.NOT_STARTED, Outcome.FAILING, Outcome.PASSED]
    assert is_untouched(UPGRADE)
    assert not is_untouched(live)


def test_ask_neither_for_its_statements_nor_for_its_imports(tmp_path: Path) -> None:
    for name, text in FILES.items():
        file = tmp_path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text.replace(STUB, WITH_OLD), encoding="utf-8")

    assert WITH_OLD.count("bygone") == 2
    assert static_faults(Pack(tmp_path), Pack(tmp_path).exercises) == []


def test_not_count_it_among_the_lines_of_a_stub(tmp_path: Path) -> None:
    room = 80 - len(STUB.splitlines())
    long = WITH_OLD.replace(OLD, "    old()\n" * (room + 1))
    for name, text in FILES.items():
        file = tmp_path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text.replace(STUB, long), encoding="utf-8")

    assert static_faults(Pack(tmp_path), Pack(tmp_path).exercises) == []
    (tmp_path / "exercises/c0_first/ex03_alice.py").write_text(long + "#\n" * (room + 1))
    (fault,) = static_faults(Pack(tmp_path), Pack(tmp_path).exercises)
    assert fault.rule == "stub length"


def test_make_mutants_also_of_what_stays_as_it_was() -> None:
    stub = "def f(c):\n    raise NotImplementedError\n    c.commit()"

    names = [each.name for each in mutants("def f(c):\n    c.commit()", stub)]

    assert "drop statement: c.commit()" in names


def test_remember_the_stub_and_not_what_was_changed_behind_the_raise(upgrade: Exercise) -> None:
    remember(upgrade)
    upgrade.stub.write_text(UPGRADE.replace("bygone", "by_now"))
    remember(upgrade)
    upgrade.stub.write_text("def f(): return 42\n")

    assert stub_of(upgrade).decode() == UPGRADE
