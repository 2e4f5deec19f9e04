"""Judge one submission: each answer by its gate, its tests, and the twins of its tests."""

import os
import random
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path
from threading import Event, Lock

from kata.diagnosis import diagnose
from kata.grade.booth import Booth, Settings
from kata.grade.folders import sweep
from kata.grade.gate import Gate
from kata.grade.imports import own_modules
from kata.grade.intake import Submission
from kata.grade.record import Record
from kata.grade.steady import in_steady_order, steady
from kata.obstacle import trouble_of
from kata.pack import Exercise, UsageError
from kata.process import compile_tests
from kata.result import CUT_SHORT, NOT_JUDGED, RAN, WITHHELD, Outcome, Result
from kata.stubs import untouched
from kata.wording import one_line

SHOWN = 20


class Judge:
    """Judges submissions; `prepare` first shows that the reference answers pass here."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        # The points by test of an honest run, by exercise and test file.
        self._expected: dict[tuple[str, Path], dict[str, float]] = {}
        self._gates = {each.id: Gate(each) for each in settings.exercises}
        self.unfit: dict[str, str] = {}
        # CPython 3.11 can raise SystemError where two threads parse at the same time.
        self._parsing = Lock()

    def prepare(self, done: Callable[[], object] = lambda: None, jobs: int | None = None) -> None:
        """Judge the reference answers; what they do not pass cannot be asked of a student.

        `done` hears of each exercise; `jobs` are judged at a time, one a core if not given.
        """
        sweep()
        exercises = self._settings.exercises
        files = [file for each in exercises for file in self._settings.tests(each)]
        compile_tests(self._settings.pack.root, files)
        for exercise in exercises:
            own_modules(exercise)  # it parses, and is cached: no thread of the pool has to
        rooms = min(jobs or os.cpu_count() or 1, len(exercises)) or 1
        stop = Event()
        with ThreadPoolExecutor(rooms) as pool:
            parts = [exercises[first::rooms] for first in range(rooms)]
            learning = [pool.submit(self._learn_some, part, done, stop) for part in parts]
            try:
                for each in as_completed(learning):
                    each.result()
            finally:  # Ctrl-C, or a twin that does not hold: the others need not go on
                stop.set()

    def _learn_some(
        self, exercises: list[Exercise], done: Callable[[], object], stop: Event
    ) -> None:
        answers = {each: each.solution.read_bytes() for each in exercises}
        with Booth(self._settings, answers) as booth:
            for exercise in exercises:
                if stop.is_set():
                    return
                for tests in self._settings.tests(exercise):
                    self._learn(exercise, tests, booth.run(exercise, tests, twin=False))
                    twin = booth.run(exercise, tests, twin=True)
                    if twin.passed or twin.findings:
                        raise UsageError(f"{exercise.id}: its twin does not hold. {twin.findings}")
                done()

    def _learn(self, exercise: Exercise, tests: Path, result: Result) -> None:
        points = {test.name: test.points for test in result.tests if test.outcome == "passed"}
        self._expected[exercise.id, tests] = points
        names = [test.name for test in result.tests]
        if twice := {name for name in names if names.count(name) > 1}:
            self.unfit[exercise.id] = (
                f"Two tests of {tests.name} are called {min(twice)}. Give each its own name."
            )
        if result.outcome is not Outcome.PASSED:
            message = result.message or "; ".join(test.message for test in result.failed)
            self.unfit[exercise.id] = f"The reference answer does not pass here: {message}"

    def most(self, exercise: Exercise) -> float:
        """Return the most points of an exercise."""
        return sum(sum(points.values()) for points in self.points(exercise))

    def points(self, exercise: Exercise) -> list[dict[str, float]]:
        """Return what each test is worth that the reference answer passes, by test file."""
        return [self._expected[exercise.id, each] for each in self._settings.tests(exercise)]

    def judge(self, submission: Submission, booth: Booth, exercise: Exercise) -> Record:
        """Return the record of one exercise of a submission."""
        number, data = exercise.id, submission.files.get(exercise.id)
        record = self._new(submission.student, exercise)
        if number in submission.refused:
            record.outcome, record.points = Outcome.SUSPECT, None
            record.reasons = [submission.refused[number]]
        elif data is not None:
            with self._parsing:
                begun = not untouched(data)
                findings = self._gates[number].inspect(data) if begun else []
            if begun:
                self._run(booth, exercise, list(map(str, findings)), record)
        return record

    def unjudged(self, student: str, exercise: Exercise, why: str) -> Record:
        """Return the record of an answer that cannot be judged here, and is not to blame for it."""
        record = self._new(student, exercise)
        record.outcome, record.points = Outcome.HARNESS, None
        record.reasons = [why]
        return record

    def crashed(self, student: str, exercise: Exercise, why: str) -> Record:
        """Return the record of an answer that let nobody judge it."""
        record = self._new(student, exercise)
        for tests in self._settings.tests(exercise):
            result = Result(exercise.id, exercise.slug, Outcome.CRASHED, message=why)
            self._note(record, exercise, tests, result)
        return record

    def _new(self, student: str, exercise: Exercise) -> Record:
        return Record(student, exercise.id, Outcome.NOT_STARTED, 0, self.most(exercise))

    def _run(self, booth: Booth, exercise: Exercise, reasons: list[str], record: Record) -> None:
        points = 0.0
        for tests in self._settings.tests(exercise):
            result, found = self._both(booth, exercise, tests)
            reasons += [each for each in dict.fromkeys(found) if each not in reasons]
            points += self._note(record, exercise, tests, result)
        record.points = points
        if reasons and record.outcome is not Outcome.UNAVAILABLE:
            record.outcome = Outcome.SUSPECT  # also where the answer says that the grader broke
        if record.outcome in WITHHELD:
            record.points = None
        record.reasons = reasons + record.reasons

    def _both(self, booth: Booth, exercise: Exercise, tests: Path) -> tuple[Result, list[str]]:
        """Run the tests and their twins, in an order that nobody can foresee."""
        results: dict[bool, Result] = {}
        for twin in random.SystemRandom().sample((False, True), 2):
            if twin and results and not results[False].passed:
                continue  # nothing passed, so nothing can have been made to pass
            results[twin] = booth.run(exercise, tests, twin=twin)
        real = results[False]
        found = [each for twin in sorted(results) for each in results[twin].findings]
        if True in results:
            found += [
                f"{test.name} passes although it was rigged to fail"
                for test in results[True].passed
            ]
        expected = self._expected[exercise.id, tests]
        names = [test.name for test in real.tests]
        if real.outcome in RAN and sorted(names) != sorted(expected):
            real.outcome, real.message = Outcome.CRASHED, "The run did not tell of all tests."
        return real, found

    def _note(self, record: Record, exercise: Exercise, tests: Path, result: Result) -> float:
        """Enter a result into a record, and return its points."""
        hidden = tests != exercise.tests
        expected = self._expected[exercise.id, tests]
        got = {test.name for test in result.passed} if result.outcome in RAN else set()
        messages = {test.name: steady(test.message) for test in result.failed}
        for name, worth in expected.items():
            outcome = "passed" if name in got else "failed"
            entry = {"name": name, "outcome": outcome, "points": worth, "hidden": hidden}
            record.tests.append(entry | {"message": "" if hidden else messages.get(name, "")})
        record.outcome = _worse(record.outcome, result.outcome, first=not hidden)
        record.seconds += result.seconds
        if not hidden:
            specimen = diagnose(exercise, result)
            record.diagnosis = f"{specimen.title}. {specimen.diagnosis}" if specimen else ""
            sql = in_steady_order([each for each in result.sql if not each["look_up"]])
            record.sql = [steady(one_line(each)) for each in sql[:SHOWN]]
            # In which line an answer runs when its time is over, chance decides.
            why = trouble_of(result) if result.outcome is Outcome.BROKEN else result.message
            record.reasons += [steady(why)] if why else []
        return sum(expected[name] for name in got if name in expected)


def _worse(before: Outcome, now: Outcome, *, first: bool) -> Outcome:
    """Return the outcome of open and hidden tests together."""
    if first:
        return now
    passed = before is Outcome.PASSED and now is not Outcome.PASSED
    if now in (*NOT_JUDGED, *CUT_SHORT):
        return now
    return Outcome.FAILING if passed else before
