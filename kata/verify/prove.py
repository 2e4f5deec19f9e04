"""Prove a pack: run every case, let no mutant live, and count."""

import ast
import tempfile
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

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
    pack: Pack,
    exercises: list[Exercise],
    databases: list[str],
    seed: int,
    *,
    right_only: bool,
    complete: bool = True,
) -> Iterator[Proof]:
    """Yield the proof of each exercise as soon as it is complete.

    `complete` says that no database is missing which could kill a mutant.
    """
    tests = [exercise.tests for exercise in exercises]
    with ExitStack() as stack:
        prefix, place = "kata_", scratch_root()
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix=prefix, dir=place))
        pool = stack.enter_context(Pool(pack.root, tests))
        prover = Prover(pool, Plan(tuple(databases), seed, Path(folder)), right_only, complete)
        yield from _overlapping(prover.steps(exercise) for exercise in exercises)


Begun = list[tuple[Case, "Future[Result]"]]
Steps = Iterator[Proof | None]


def _overlapping(proofs: Iterable[Steps]) -> Iterator[Proof]:
    """Begin with the next exercise while the runs of one end, so that no runner waits.

    All of it in one thread: CPython 3.11 can raise SystemError where two parse at the same time.
    """
    running: deque[Steps] = deque()
    for steps in proofs:
        next(steps)
        if running:
            next(running[-1])
        running.append(steps)
        if len(running) > AHEAD:
            yield from filter(None, running.popleft())
    for steps in running:
        yield from filter(None, steps)


@dataclass(frozen=True)
class Prover:
    """What proves exercises with the same runners."""

    pool: Pool
    plan: Plan
    right_only: bool
    complete: bool

    def steps(self, exercise: Exercise) -> Steps:
        """Yield None twice, where runs have begun that the next step waits for, then the proof."""
        proof, plan = Proof(exercise), self.plan.on(exercise)
        with _readable(proof):
            ast.parse(exercise.tests.read_bytes(), exercise.tests.name)
            begun = self._begin(plan.marked(exercise))
        yield None
        if not proof.faults:
            self._end(proof, begun)
            with _readable(proof):
                begun = self._begin(plan.cases(exercise, right_only=self.right_only))
        yield None
        if not proof.faults:
            alive = self._end(proof, begun)
            proof.faults += filter(None, (check(case, result) for case, result in proof.cases))
            if proof.cases and not self.right_only:
                self._survivors(proof, alive, plan.databases[1:])
            _tidy(plan.databases)
        yield proof

    def _begin(self, cases: Iterable[Case]) -> Begun:
        """Hand cases to the runners, once all are planned."""
        return [(case, self.pool.submit(case.job)) for case in list(cases)]

    def _end(self, proof: Proof, begun: Begun) -> list[Case]:
        """Wait for the results, and return the mutants among the cases that live."""
        done = [(case, future.result()) for case, future in begun]
        proof.cases += done
        return [c for c, r in done if c.kind == "mutant" and r.outcome is Outcome.PASSED]

    def _survivors(self, proof: Proof, alive: list[Case], others: tuple[str, ...]) -> None:
        """Find the mutants that no test kills anywhere, and hold them against the allowed."""
        for db in others:
            again = [replace(case, job=replace(case.job, db=db)) for case in alive]
            alive = self._end(proof, self._begin(again))
        exercise = proof.exercise
        reference = exercise.solution.read_text(encoding="utf-8")
        allowed = {each.mutant for each in read_specimens(exercise.answers, reference).allowed}
        names = {case.title for case in alive}
        proof.alive, proof.allowed = len(names - allowed), len(names & allowed)
        where = f"{exercise.id} {exercise.slug}"
        for name in sorted(names - allowed) if self.complete else ():
            problem = f"No test notices this mutant of the reference answer: {name}"
            repair = (
                "Write a test that does, or add [[allowed]] with the mutant's name and a reason."
            )
            proof.faults.append(Fault("mutant killed", where, problem, repair))
        for name in sorted(allowed - names):
            problem = f"An allowed mutant does not live, or is none: {name}"
            proof.faults.append(Fault("allowed mutant", where, problem, "Take the entry out."))


@contextmanager
def _readable(proof: Proof) -> Iterator[None]:
    """Make a fault of a file that cannot be read."""
    try:
        yield
    except (SpecimenError, SyntaxError, OSError) as error:
        repair = "Mend the file; not all of this exercise was run."
        proof.faults.append(Fault("readable", proof.exercise.id, str(error), repair))


def _tidy(databases: tuple[str, ...]) -> None:
    for url in map(resolve, databases):
        if url.get_backend_name() != "sqlite":
            server = Server(url)
            server.tidy()
            server.close()
