"""Judge a class: several submissions side by side, each finished verdict kept at once."""

import os
import random
import threading
from collections import defaultdict
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import replace

from kata.grade.booth import Booth, Settings
from kata.grade.judging import Judge
from kata.grade.plan import DOUBTFUL, Plan, Work, known
from kata.grade.record import Record
from kata.gradebook.book import Book, record_of
from kata.pack import Exercise
from kata.result import Outcome

# What is wrong with this machine is kept for nobody: the next run tries again.
UNKEPT = (Outcome.HARNESS, Outcome.UNAVAILABLE)
# In a sandbox in which nothing else has happened yet, these are about the answer alone.
LENT = (Outcome.PASSED, Outcome.FAILING, Outcome.BROKEN, Outcome.NOT_STARTED)


class Grader:
    """Judges what is left of a plan; whoever stops it can go on later."""

    def __init__(
        self, settings: Settings, book: Book, plan: Plan, workers: int | None = None
    ) -> None:
        self._settings = replace(settings, exercises=plan.exercises)
        self._book = book
        self._plan = plan
        self._workers = workers or os.cpu_count() or 1
        self._judge = Judge(self._settings)
        self._stop = threading.Event()
        self._queues = _Queues()

    @property
    def unfit(self) -> dict[str, str]:
        """The exercises that cannot be judged here, and why."""
        return self._judge.unfit

    def prepare(self) -> None:
        """Show that the reference answers pass behind the walls, where an answer is left."""
        self._judge.prepare()

    def grade(self, done: Callable[[Record], None]) -> None:
        """Complete the plan's records; `done` hears of each as soon as it is finished.

        The work is done in no order, so that two graders of one class seldom meet.
        """
        work = random.SystemRandom().sample(self._plan.work, len(self._plan.work))
        with ThreadPoolExecutor(self._workers) as pool:
            running = {pool.submit(self._one, each, done) for each in work}
            try:
                for future in _as_they_end(running):
                    future.result()
            except BaseException:
                self._stop.set()
                pool.shutdown(cancel_futures=True)
                raise

    def _one(self, work: Work, done: Callable[[Record], None]) -> None:
        is_clean = True
        with Booth(self._settings, work.answers) as booth:
            for exercise, key in work.keys.items():
                with self._queues.one_at_a_time(key):
                    if self._stop.is_set():
                        return
                    record = self._found(work, key)
                    if not record:
                        record, is_quiet = self._judged(work, booth, exercise)
                        is_clean = is_clean and is_quiet
                        if record.outcome not in UNKEPT:
                            verdict = self._book.keep(key, record, lend=is_clean)
                            record = record_of(verdict, record.student)
                self._plan.records[record.student, record.exercise] = record
                done(record)

    def _found(self, work: Work, key: str) -> Record | None:
        """Return what another worker or another grader has found meanwhile."""
        student = work.submission.student
        verdict = known(self._book.find([key]), key, student)
        if not verdict:
            return None
        self._book.hand_on([(student, verdict)])
        return record_of(verdict, student)

    def _judged(self, work: Work, booth: Booth, exercise: Exercise) -> tuple[Record, bool]:
        """Judge an answer, and say whether it left its sandbox as if nothing had happened.

        What the machine can have caused is believed the second time, alone in a new sandbox.
        """
        record = self._judge.judge(work.submission, booth, exercise)
        if record.outcome in LENT or exercise.id in self.unfit:
            return record, True
        if record.outcome in (*DOUBTFUL, *UNKEPT):
            with Booth(self._settings, {exercise: work.answers[exercise]}) as another:
                record = self._judge.judge(work.submission, another, exercise)
        return record, False


class _Queues:
    """Lets workers with equal answers wait for each other, so that one of them judges for all."""

    def __init__(self) -> None:
        self._locks: dict[str, threading.Lock] = defaultdict(threading.Lock)
        self._own = threading.Lock()

    @contextmanager
    def one_at_a_time(self, key: str) -> Iterator[None]:
        with self._own:
            lock = self._locks[key]
        with lock:
            yield


def _as_they_end(left: set[Future[None]]) -> Iterator[Future[None]]:
    """Yield futures as they end, and wake often enough to hear Ctrl-C."""
    while left:
        ended, left = wait(left, timeout=0.2, return_when=FIRST_COMPLETED)
        yield from ended
