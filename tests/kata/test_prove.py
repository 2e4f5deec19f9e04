"""Each thing that a proof demands of a pack is found wanting in a pack that lacks it."""

from pathlib import Path

import pytest

from kata.pack import Pack
from kata.verify.prove import Proof, prove
from kata.verify.report import Counts
from tests.kata.conftest import only_on_postgresql

STUB, SOLUTION = "exercises/c0_mini/ex01_number.py", "solutions/c0_mini/ex01_number.py"
TESTS, ANSWERS = "tests/c0_mini/test_ex01_number.py", "answers/c0_mini/ex01_number.toml"

# The rule, the file, what is taken out of it, what is put in its place.
BREACHES = [
    ("stub red", TESTS, "ex.number == 42", "ex"),
    ("stub imports", STUB, "number: int = ...", "number: int = unknown"),
    ("stub imports", STUB, "number: int = ...", "number: int = 1"),
    ("solution green", TESTS, "rows == [(42,)]", "rows == [(41,)]"),
    ("solution green", TESTS, "ex.number == 42", "ex.number == 41"),
    ("wrong rejected", ANSWERS, 'with = "43"', 'with = "42 + 0"'),
    ("wrong as declared", ANSWERS, 'fails = ["test_know_the_number", ', "fails = ["),
    ("wrong as declared", ANSWERS, 'error = "OperationalError"', 'error = "TypeError"'),
    ("wrong as declared", ANSWERS, 'says = "no such table"', 'says = "no such chair"'),
    ("diagnosis", ANSWERS, 'code = "answer = 42"\nerror = "MissingName"', 'code = "number = 41"'),
    ("right accepted", ANSWERS, 'with = "SELECT 42"', 'with = "SELECT 41"'),
    ("mutant killed", TESTS, "rows == [(42,)]", "rows is not None"),
    ("harness", TESTS, "import pytest", "import pytest, nothing_of_this_name"),
    ("readable", ANSWERS, 'replace = "42"', 'replace = "no such text"'),
]


def proof_of(root: Path, databases: list[str] | None = None) -> Proof:
    pack = Pack(root)
    (proof,) = prove(pack, pack.exercises, databases or ["sqlite"], seed=1, right_only=False)
    return proof


def edit(root: Path, name: str, old: str, new: str) -> None:
    text = (root / name).read_text()
    assert old in text
    (root / name).write_text(text.replace(old, new, 1))


def test_find_no_fault_in_a_good_pack(root: Path, databases: list[str]) -> None:
    proof = proof_of(root, databases)
    counts = Counts()
    counts.add(proof)

    assert proof.faults == []
    assert counts.stub_tests_red == counts.stub_tests == 2
    assert counts.solutions_green == counts.exercises == 1
    assert counts.wrong_as_declared == counts.wrong_rejected == counts.wrong == 4
    assert counts.right_accepted == counts.right == 1
    assert counts.mutants_killed == counts.mutants > 3
    assert counts.asserts_with_message == counts.asserts == 3


def test_leave_out_what_no_database_here_can_run(root: Path) -> None:
    only_on_postgresql(root)

    proof = proof_of(root)
    counts = Counts()
    counts.add(proof)

    assert (proof.cases, proof.faults) == ([], [])
    assert (counts.exercises, counts.solutions_green, counts.mutants) == (0, 0, 0)


def test_prove_on_the_databases_that_can_run_it(root: Path, databases: list[str]) -> None:
    if "postgresql" not in databases:
        pytest.skip("PostgreSQL is not there.")
    only_on_postgresql(root)

    proof = proof_of(root, databases)

    assert proof.faults == []
    assert {case.job.db for case, _ in proof.cases} == {"postgresql"}
    assert len(proof.names("mutant")) > 3


@pytest.mark.parametrize(("rule", "name", "old", "new"), BREACHES)
def test_find_a_breach_and_say_how_to_repair_it(
    root: Path, rule: str, name: str, old: str, new: str
) -> None:
    edit(root, name, old, new)

    faults = proof_of(root).faults

    assert rule in {fault.rule for fault in faults}
    assert all(fault.problem and fault.repair for fault in faults)


def test_run_the_reference_answer_with_warnings_as_errors(root: Path) -> None:
    warning = (
        "import warnings\nfrom sqlalchemy.exc import SAWarning\nwarnings.warn('no', SAWarning)\n"
    )
    edit(root, SOLUTION, "number: int", warning + "number: int")

    assert "solution green" in {fault.rule for fault in proof_of(root).faults}


def test_run_the_reference_answer_twice_in_different_orders(root: Path) -> None:
    runs = [case.job for case, _ in proof_of(root).cases if case.kind == "solution"]

    assert len(runs) == len({job.seed for job in runs}) == 2
    assert all(job.shuffle for job in runs)


def allow(root: Path, mutant: str) -> None:
    with (root / ANSWERS).open("a") as file:
        file.write(f'\n[[allowed]]\nmutant = "{mutant}"\nreason = "It is only a test."\n')


def test_let_an_allowed_mutant_live(root: Path) -> None:
    edit(root, SOLUTION, "number: int = 42", "print()\n\nnumber: int = 42")
    assert [fault.rule for fault in proof_of(root).faults] == ["mutant killed"]

    allow(root, "drop statement: print()")
    proof = proof_of(root)

    assert (proof.faults, proof.allowed) == ([], 1)


def test_blame_no_test_for_a_mutant_that_a_missing_database_may_kill(root: Path) -> None:
    edit(root, SOLUTION, "number: int = 42", "print()\n\nnumber: int = 42")
    pack, counts = Pack(root), Counts()
    run = prove(pack, pack.exercises, ["sqlite"], 1, right_only=False, complete=False)
    (proof,) = run
    counts.add(proof)

    assert proof.faults == []
    assert counts.mutants_killed == counts.mutants - 1


def test_refuse_to_allow_a_mutant_that_does_not_live(root: Path) -> None:
    allow(root, "drop statement: nothing()")

    assert [fault.rule for fault in proof_of(root).faults] == ["allowed mutant"]


def test_judge_a_specimen_only_where_it_counts(root: Path) -> None:
    edit(root, ANSWERS, 'on = ["sqlite"]', 'on = ["mariadb"]')

    assert "makes no table" not in {case.title for case, _ in proof_of(root).cases}


def test_try_a_mutant_that_lives_on_the_other_databases(root: Path, databases: list[str]) -> None:
    only = 'if other_connection.dialect.name == "sqlite":\n        return\n    '
    edit(root, TESTS, "rows = other", only + "rows = other")
    edit(root, TESTS, "    if other", "    assert ex.number == 42, 'Not yet.'\n    if other")
    if len(databases) > 1:
        assert "mutant killed" not in {fault.rule for fault in proof_of(root, databases).faults}
    assert "mutant killed" in {fault.rule for fault in proof_of(root).faults}
