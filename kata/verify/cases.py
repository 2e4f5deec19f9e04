"""The runs that prove an exercise: its stub, its reference answer, its specimens, its mutants."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path

from kata.backends import name_of
from kata.diagnosis import recognise
from kata.job import Job, make_job
from kata.pack import Exercise
from kata.result import Outcome, Result
from kata.specimens import Specimen, Specimens, read_specimens
from kata.verify.faults import Fault
from kata.verify.mutants import Mutant, mutants
from kata.verify.reach import Reach, marked

ROUNDS = 2
RED = ("failed", "unavailable")  # a test that this back end cannot run is proven on another


@dataclass(frozen=True)
class Case:
    """One run, and what must come of it."""

    exercise: Exercise
    kind: str
    title: str
    job: Job
    specimen: Specimen | None = None
    rivals: tuple[Specimen, ...] = ()

    @property
    def name(self) -> str:
        """What is judged, whatever the database."""
        return f"{self.kind} {self.title}"


@dataclass(frozen=True)
class Plan:
    """How cases are run: databases, a seed, and a directory for specimens and mutants."""

    databases: tuple[str, ...]
    seed: int
    folder: Path

    def on(self, exercise: Exercise) -> "Plan":
        """Return the plan of an exercise: on those databases alone that can run its tests."""
        there = tuple(db for db in self.databases if exercise.runs_on(name_of(db)))
        return replace(self, databases=there)

    def marked(self, exercise: Exercise) -> Iterator[Case]:
        """Yield the first round of the reference answer, which tells what each test reaches."""
        source = _text(exercise.solution)
        for place, db in enumerate(self.databases):
            notes = self._notes(exercise, db)
            target = self._write(exercise, f"marked {db}", marked(source, notes))
            yield self._solution(exercise, target, db, self.seed + ROUNDS * place)

    def cases(self, exercise: Exercise, *, right_only: bool = False) -> Iterator[Case]:
        """Yield the other cases on every database; the mutants on the first one.

        A specimen or a mutant is judged by those tests alone that can tell it from the reference.
        """
        source = _text(exercise.solution)
        known = read_specimens(exercise.answers, source)
        reach = Reach(source, [self._notes(exercise, db) for db in self.databases])
        for place, db in enumerate(self.databases):
            if not right_only:
                yield self._stub(exercise, db)
            for number in range(1, ROUNDS):
                seed = self.seed + ROUNDS * place + number
                yield self._solution(exercise, exercise.root / "solutions", db, seed)
            for specimen in known.right if right_only else (*known.wrong, *known.right):
                if specimen.counts_on(db):
                    yield self._specimen(exercise, specimen, known, reach, db, self.seed + place)
        if self.databases and not right_only:
            for mutant in mutants(source, _text(exercise.stub)):
                yield self._mutant(exercise, mutant, reach)

    def _notes(self, exercise: Exercise, db: str) -> Path:
        return self.folder / f"{exercise.id} {sha256(db.encode()).hexdigest()}"

    def _mutant(self, exercise: Exercise, mutant: Mutant, reach: Reach) -> Case:
        """Return the case of a mutant, which must fail."""
        target = self._write(exercise, f"mutant {mutant.name}", mutant.source)
        job = make_job(exercise, target, db=self.databases[0], seed=self.seed)
        job = replace(job, brief=True, only=tuple(sorted(reach.tests(mutant.source))))
        return Case(exercise, "mutant", mutant.name, job)

    def _stub(self, exercise: Exercise, db: str) -> Case:
        job = make_job(exercise, exercise.root / "exercises", db=db, seed=self.seed)
        return Case(exercise, "stub", "", job)

    def _solution(self, exercise: Exercise, target: Path, db: str, seed: int) -> Case:
        job = make_job(exercise, target, db=db, seed=seed, shuffle=True, strict=True)
        return Case(exercise, "solution", "", job)

    def _specimen(
        self,
        exercise: Exercise,
        specimen: Specimen,
        known: Specimens,
        reach: Reach,
        db: str,
        seed: int,
    ) -> Case:
        target = self._write(exercise, f"{specimen.kind} {specimen.title}", specimen.source)
        tests = reach.tests(specimen.source)
        only = tuple(sorted(tests | set(specimen.fails))) if tests else ()
        job = make_job(exercise, target, db=db, seed=seed, shuffle=True)
        job = replace(job, only=only)
        return Case(exercise, specimen.kind, specimen.title, job, specimen, known.wrong)

    def _write(self, exercise: Exercise, name: str, source: str) -> Path:
        target = self.folder / exercise.id / sha256((name + source).encode()).hexdigest()
        target.mkdir(parents=True, exist_ok=True)
        (target / exercise.relative.name).write_text(source, encoding="utf-8")
        return target


def check(case: Case, result: Result) -> Fault | None:
    """Return what is wrong with the outcome of a case, and how to repair it, or None."""
    if result.outcome is Outcome.HARNESS:
        return _fault(case, "harness", result.message, "Mend the test file or its fixtures.")
    judges = {"stub": _stub, "solution": _green, "right": _green, "wrong": _wrong}
    return judges[case.kind](case, result) if case.kind in judges else None


def _stub(case: Case, result: Result) -> Fault | None:
    if green := [test.name for test in result.tests if test.outcome not in RED]:
        problem = f"{', '.join(green)} does not fail on the stub."
        repair = "Let the test first demand what the learner has to write."
        return _fault(case, "stub red", problem, repair)
    if result.outcome not in (Outcome.NOT_STARTED, Outcome.UNAVAILABLE):
        problem = f"The stub is judged {result.outcome}, not NOT_STARTED: {result.message}"
        repair = "A stub imports cleanly, and after each TODO comes only a placeholder."
        return _fault(case, "stub imports", problem, repair)
    return None


def _green(case: Case, result: Result) -> Fault | None:
    if result.outcome is Outcome.PASSED:
        return None
    why = "; ".join(f"{test.name}: {test.message}" for test in result.failed) or result.message
    if case.kind == "solution":
        repair = f"Mend the answer or the test; replay with SEED={case.job.seed}."
        return _fault(case, "solution green", f"The reference answer is rejected: {why}", repair)
    repair = "Let the test accept it, or take the specimen out if it is not right."
    return _fault(case, "right accepted", f"A right answer is rejected: {why}", repair)


def _wrong(case: Case, result: Result) -> Fault | None:
    assert case.specimen
    if result.outcome is Outcome.PASSED:
        repair = "Write a test that tells it from a right answer."
        return _fault(case, "wrong rejected", "A wrong answer passes.", repair)
    if not result.failed:
        problem = f"None of its tests fails; it is judged {result.outcome}: {result.message}"
        return _fault(case, "wrong as declared", problem, "Let a test fail, or end it earlier.")
    failed = {test.name for test in result.failed}
    if failed != set(case.specimen.fails):
        problem = f"It fails {', '.join(sorted(failed))}, and not what `fails` declares."
        return _fault(case, "wrong as declared", problem, "Correct `fails`, or mend the test.")
    first = result.failed[0]
    if first.error != case.specimen.error:
        problem = f"Its first failure is of the class {first.error}, not {case.specimen.error}."
        return _fault(case, "wrong as declared", problem, f'Declare error = "{first.error}".')
    if case.specimen.says not in first.message:
        problem = f"Its first failure does not say {case.specimen.says!r}, but: {first.message}"
        return _fault(case, "wrong as declared", problem, "Correct `says`.")
    found = recognise(case.rivals, result)
    if not found or found.diagnosis != case.specimen.diagnosis:
        problem = "A learner who gives it sees no diagnosis, for others fail in the same way."
        if found:
            problem = f"A learner who gives it is told of another mistake: {found.title}."
        repair = "Tell them apart by `says`, a part of the first message, or agree on a diagnosis."
        return _fault(case, "diagnosis", problem, repair)
    return None


def _fault(case: Case, rule: str, problem: str, repair: str) -> Fault:
    where = f"{case.exercise.id} {case.exercise.slug}, {case.name.strip()}, {case.job.db}"
    return Fault(rule, where, problem, repair)


def _text(file: Path) -> str:
    return file.read_text(encoding="utf-8")
