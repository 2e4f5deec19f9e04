"""Prove a pack: run every case, let no mutant live, and count."""

import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from kata.databases import Server, Unavailable, resolve, scratch_root
from kata.pack import Exercise, Pack
from kata.pool import judge
from kata.result import Outcome, Result
from kata.specimens import SpecimenError, read_specimens
from kata.verify.cases import Case, Plan, check
from kata.verify.faults import Fault


@dataclass
class Proof:
    """What was proven of one exercise: its cases with their results, and its faults."""

    exercise: Exercise
    cases: list[tuple[Case, Result]] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    alive: int = 0
    allowed: int = 0

    def names(self, kind: str) -> set[str]:
        """Return what was judged of a kind, each once, on however many databases."""
        return {case.name for case, _ in self.cases if case.kind == kind}

    def fine(self, kind: str, is_fine: Callable[[Case, Result], bool]) -> int:
        """Count what is fine on every database on which it was judged."""
        bad = {c.name for c, result in self.cases if c.kind == kind and not is_fine(c, result)}
        return len(self.names(kind) - bad)


def available(databases: tuple[str, ...]) -> tuple[list[str], list[str]]:
    """Return which of the databases answer, and what is to be said of the others."""
    there, missing = [], []
    for db in databases:
        url = resolve(db)
        try:
            if url.get_backend_name() != "sqlite":
                Server(url).close()
            there.append(db)
        except Unavailable as error:
            missing.append(str(error))
    return there, missing


def prove(
    pack: Pack, exercises: list[Exercise], databases: list[str], seed: int, *, right_only: bool
) -> Iterator[Proof]:
    """Yield the proof of each exercise as soon as it is complete."""
    with tempfile.TemporaryDirectory(prefix="kata_", dir=scratch_root()) as folder:
        plan = Plan(tuple(databases), seed, Path(folder))
        planned: list[tuple[Exercise, list[Case]]] = []
        broken: dict[Exercise, Fault] = {}
        for exercise in exercises:
            try:
                planned.append((exercise, list(plan.cases(exercise, right_only=right_only))))
            except (SpecimenError, SyntaxError, OSError) as error:
                repair = "Mend the file; nothing of this exercise was run."
                broken[exercise] = Fault("readable", exercise.id, str(error), repair)
                planned.append((exercise, []))
        jobs = (case.job for _, cases in planned for case in cases)
        results = judge(pack.root, jobs)
        for exercise, cases in planned:
            proof = Proof(exercise, [(case, next(results)) for case in cases])
            proof.faults += [broken[exercise]] if exercise in broken else []
            proof.faults += filter(None, (check(case, result) for case, result in proof.cases))
            if not right_only and exercise not in broken:
                _survivors(pack, plan, proof)
            yield proof


def _survivors(pack: Pack, plan: Plan, proof: Proof) -> None:
    """Find the mutants that no test kills on any database, and hold them against the allowed."""
    alive = [case for case, result in proof.cases if _lives(case, result)]
    for db in plan.databases[1:]:
        again = [replace(case, job=replace(case.job, db=db)) for case in alive]
        results = judge(pack.root, [case.job for case in again])
        retried = list(zip(again, results, strict=True))
        proof.cases += retried
        alive = [case for case, result in retried if _lives(case, result)]
    exercise = proof.exercise
    reference = exercise.solution.read_text(encoding="utf-8")
    allowed = {each.mutant for each in read_specimens(exercise.answers, reference).allowed}
    names = {case.title for case in alive}
    proof.alive, proof.allowed = len(names - allowed), len(names & allowed)
    where = f"{exercise.id} {exercise.slug}"
    for name in sorted(names - allowed):
        problem = f"No test notices this mutant of the reference answer: {name}"
        repair = "Write a test that does, or add [[allowed]] with the mutant's name and a reason."
        proof.faults.append(Fault("mutant killed", where, problem, repair))
    for name in sorted(allowed - names):
        problem = f"An allowed mutant does not live, or is none: {name}"
        proof.faults.append(Fault("allowed mutant", where, problem, "Take the entry out."))


def _lives(case: Case, result: Result) -> bool:
    return case.kind == "mutant" and result.outcome is Outcome.PASSED
