"""The desk from which work is handed out, so that equal answers are judged once and are kept."""

import random
from collections import deque
from collections.abc import Callable

from kata.grade.examining import Told
from kata.grade.judging import Judge
from kata.grade.plan import Plan, Work, known
from kata.grade.record import Record
from kata.gradebook.book import Book, record_of
from kata.gradebook.tables import Verdict
from kata.pack import Exercise
from kata.result import NOT_JUDGED, RAN

FATAL = "The process that judged this answer was killed each time, with nothing else in it."


class Desk:
    """Completes the records of a plan; `done` hears of each as soon as it is finished.

    An answer that is judged for one student is judged for no other meanwhile: who has the
    same one waits for the verdict, and judges only where that is not lent.
    """

    def __init__(
        self, book: Book, plan: Plan, judge: Judge, done: Callable[[Record], None]
    ) -> None:
        self._book = book
        self._plan = plan
        self._judge = judge
        self._done = done
        # The work is done in no order, so that two graders of one class seldom meet.
        self._queue = deque(random.SystemRandom().sample(plan.work, len(plan.work)))
        self._waiting: dict[str, list[Work]] = {}
        self._unlent: set[str] = set()

    def next(self) -> Work | None:
        """Return some work of which nobody else does any, or nothing for now."""
        while self._queue:
            left = self._without_known(self._queue.popleft())
            mine = Work(left.submission)
            for exercise, key in left.keys.items():
                if key in self._waiting and key not in self._unlent:
                    self._waiting[key].append(Work(left.submission, {exercise: key}))
                else:
                    self._waiting.setdefault(key, [])
                    mine.keys[exercise] = key
            if mine.keys:
                return mine
        return None

    def tell(self, work: Work, told: Told) -> None:
        """Keep a record at once, and let others have it or judge for themselves."""
        if not told.record or told.exercise not in work.keys:
            return  # a worker that took over from a lost one says it all once more
        record, key = told.record, work.keys.pop(told.exercise)
        is_lent = False
        waiting = self._waiting.pop(key, [])
        if record.outcome not in NOT_JUDGED:  # kept for nobody: the next run tries again
            verdict = self._book.keep(key, record, lend=told.is_clean)
            is_lent = not verdict.owner
            record = record_of(verdict, record.student)
        self._enter(record)
        if is_lent:
            self._hand_on([(each.submission.student, verdict) for each in waiting])
            return
        self._queue.extendleft(waiting)
        if record.outcome not in RAN:
            self._unlent.add(key)

    def give_up(self, work: Work, exercise: Exercise) -> None:
        """Keep of an answer that it ends whoever judges it."""
        record = self._judge.crashed(work.submission.student, exercise, FATAL)
        self.tell(work, Told(exercise, record, is_clean=False))

    def _without_known(self, work: Work) -> Work:
        """Return what is left of some work, without what others have found meanwhile."""
        student, left = work.submission.student, Work(work.submission)
        found, finished = self._book.find(work.keys.values()), []
        for exercise, key in work.keys.items():
            if verdict := known(found, key, student):
                finished.append((student, verdict))
            elif exercise.id in self._judge.unfit:
                why = self._judge.unfit[exercise.id]
                self._enter(self._judge.unjudged(student, exercise, why))
            else:
                left.keys[exercise] = key
        self._hand_on(finished)
        return left

    def _hand_on(self, verdicts: list[tuple[str, Verdict]]) -> None:
        if verdicts:
            self._book.hand_on(verdicts)
        for student, verdict in verdicts:
            self._enter(record_of(verdict, student))

    def _enter(self, record: Record) -> None:
        self._plan.records[record.student, record.exercise] = record
        self._done(record)
