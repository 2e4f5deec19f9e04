"""Prove a pack: run every case, let no mutant live, and count."""

import tempfile
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path
from threading import Lock

from kata.backends import name_of
from kata.databases import Server, Unavailable, resolve, scratch_root
from kata.pack import Exercise, Pack
from kata.pool import Pool
from kata.result import Outcome, Result
from kata.specimens import SpecimenError, read_specimens
from kata.verify.cases import Case, Plan, check
from kata.verify.faults import Fault

AHEAD = 2


@dataclass
class Proof:
    """What was proven of one exercise: its cases with their results, and its faults."""

    exercise: Exercise
    cases: list[tuple[Case, Result]] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    alive: int = 0
    allowed: int = 0

    @property
    def is_left_out(self) -> bool:
        """Whether none of the databases can run its tests, so that nothing was proven."""
        return not self.cases and not self.faults

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
    tests = [exercise.tests for exercise in exercises]
    with ExitStack() as stack:
        prefix, place = "kata_", scratch_root()
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix=prefix, dir=place))
        pool = stack.enter_context(Pool(pack.root, tests))
        prover = Prover(pool, Plan(tuple(databases), seed, Path(folder)), right_only)
        # While the last runs of one exercise end, those of the next one have begun.
        ahead = stack.enter_context(ThreadPoolExecutor(AHEAD))
        stack.callback(ahead.shutdown, wait=False, cancel_futures=True)
        yield from ahead.map(prover.prove, exercises)


@dataclass(frozen=True)
class Prover:
    """What proves one exercise after the other with the same runners."""

    pool: Pool
    plan: Plan
    right_only: bool
    # CPython 3.11 can raise SystemError where two threads parse at the same time.
    parsing: Lock = field(default_factory=Lock)

    def prove(self, exercise: Exercise) -> Proof:
        """Return the proof of an exercise."""
        proof, plan = Proof(exercise), self.plan.on(exercise)
        try:
            if plan.databases:
                self._run(proof, plan.marked(exercise))
                self._run(proof, plan.cases(exercise, right_only=self.right_only))
        except (SpecimenError, SyntaxError, OSError) as error:
            repair = "Mend the file; nothing else of this exercise was run."
            proof.faults.append(Fault("readable", exercise.id, str(error), repair))
            return proof
        proof.faults += filter(None, (check(case, result) for case, result in proof.cases))
        if proof.cases and not self.right_only:
            self._survivors(proof, plan.databases)
        _tidy(plan.databases)
        return proof

    def _run(self, proof: Proof, cases: Iterable[Case]) -> list[Case]:
        """Judge cases side by side, and return the mutants among them that live."""
        with self.parsing:
            planned = list(cases)
        begun = [(case, self.pool.submit(case.job)) for case in planned]
        done = [(case, future.result()) for case, future in begun]
        proof.cases += done
        return [case for case, result in done if _lives(case, result)]

    def _survivors(self, proof: Proof, databases: tuple[str, ...]) -> None:
        """Find the mutants that no test kills anywhere, and hold them against the allowed."""
        alive = [case for case, result in proof.cases if _lives(case, result)]
        for db in databases[1:]:
            alive = self._run(proof, [replace(c, job=replace(c.job, db=db)) for c in alive])
        exercise = proof.exercise
        reference = exercise.solution.read_text(encoding="utf-8")
        known = read_specimens(exercise.answers, reference).allowed
        backends = [name_of(db) for db in databases]
        allowed = {each.mutant for each in known if each.counts_on(backends)}
        names = {case.title for case in alive}
        proof.alive, proof.allowed = len(names - allowed), len(names & allowed)
        where = f"{exercise.id} {exercise.slug}"
        for name in sorted(names - allowed):
            problem = f"No test notices this mutant of the reference answer: {name}"
            repair = (
                "Write a test that does, or add [[allowed]] with the mutant's name and a reason."
            )
            proof.faults.append(Fault("mutant killed", where, problem, repair))
        for name in sorted(allowed - names):
            problem = f"An allowed mutant does not live, or is none: {name}"
            proof.faults.append(Fault("allowed mutant", where, problem, "Take the entry out."))


def _tidy(databases: tuple[str, ...]) -> None:
    for url in map(resolve, databases):
        if url.get_backend_name() != "sqlite":
            server = Server(url)
            server.tidy()
            server.close()


def _lives(case: Case, result: Result) -> bool:
    return case.kind == "mutant" and result.outcome is Outcome.PASSED
