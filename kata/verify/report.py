"""The counts that `make verify` ends with."""

from dataclasses import dataclass

from kata.result import Outcome, Result
from kata.verify.cases import RED, Case, check
from kata.verify.judges import count_asserts
from kata.verify.prove import Proof


@dataclass
class Counts:
    """What was proven of a pack. An answer counts once, and only if it is fine everywhere."""

    exercises: int = 0
    stub_tests: int = 0
    stub_tests_red: int = 0
    solutions_green: int = 0
    wrong: int = 0
    wrong_rejected: int = 0
    wrong_as_declared: int = 0
    right: int = 0
    right_accepted: int = 0
    mutants: int = 0
    mutants_killed: int = 0
    mutants_allowed: int = 0
    strays: int = 0
    asserts: int = 0
    asserts_with_message: int = 0
    seconds: float = 0.0

    def add(self, proof: Proof) -> None:
        """Count what was proven of one exercise."""
        self.exercises += not proof.is_left_out
        self._stub(proof)
        self.solutions_green += proof.fine("solution", _fine)
        self.wrong += len(proof.names("wrong"))
        self.wrong_rejected += proof.fine("wrong", _rejected)
        self.wrong_as_declared += proof.fine("wrong", _fine)
        self.right += len(proof.names("right"))
        self.right_accepted += proof.fine("right", _fine)
        self.mutants += len(proof.names("mutant"))
        self.mutants_killed += len(proof.names("mutant")) - proof.alive - proof.allowed
        self.mutants_allowed += proof.allowed
        asserts, with_message = count_asserts(proof.exercise.tests)
        self.asserts += asserts
        self.asserts_with_message += with_message

    def _stub(self, proof: Proof) -> None:
        """Count the tests of a stub; one is red if it fails on every database that can run it."""
        runs = [result for case, result in proof.cases if case.kind == "stub"]
        names = {test.name for run in runs for test in run.tests}
        red = {test.name for run in runs for test in run.failed}
        for run in runs:
            is_clean = run.outcome in (Outcome.NOT_STARTED, Outcome.UNAVAILABLE)
            red &= {test.name for test in run.tests if test.outcome in RED} if is_clean else set()
        self.stub_tests += len(names)
        self.stub_tests_red += len(red)


def _fine(case: Case, result: Result) -> bool:
    return check(case, result) is None


def _rejected(case: Case, result: Result) -> bool:
    return result.outcome not in (Outcome.PASSED, Outcome.HARNESS, Outcome.UNAVAILABLE)
