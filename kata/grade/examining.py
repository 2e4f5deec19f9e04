"""Do what is left of one submission: the same wherever it is done."""

import traceback
from collections.abc import Generator
from dataclasses import dataclass

from kata.grade.booth import Booth, Settings
from kata.grade.judging import Judge
from kata.grade.plan import Work
from kata.grade.record import Record
from kata.pack import Exercise, UsageError
from kata.result import CUT_SHORT, NOT_JUDGED, RAN


@dataclass(frozen=True)
class Told:
    """What is heard of an answer: that it is begun, and then its record.

    `is_clean` says whether its sandbox was left as if nothing had happened in it.
    """

    exercise: Exercise
    record: Record | None = None
    is_clean: bool = True


class Examiner:
    """Judges submissions, each in a sandbox of its own; any number of threads may share one."""

    def __init__(self, settings: Settings, judge: Judge) -> None:
        self._settings = settings
        self._judge = judge

    def examine(self, work: Work) -> Generator[Told]:
        """Yield what becomes of each answer that is left; whoever stops asking ends the sandbox."""
        is_clean = True
        with Booth(self._settings, work.answers) as booth:
            for exercise in list(work.keys):
                yield Told(exercise)
                record, is_quiet = self._whatever_happens(work, booth, exercise)
                is_clean = is_clean and is_quiet
                yield Told(exercise, record, is_clean)

    def _whatever_happens(
        self, work: Work, booth: Booth, exercise: Exercise
    ) -> tuple[Record, bool]:
        """Judge an answer; a mistake of the grader itself costs nobody else their verdict."""
        try:
            return self._judged(work, booth, exercise)
        except UsageError:
            raise
        except Exception:  # noqa: BLE001 - nobody knows which
            why = f"The grader itself broke on this answer.\n{traceback.format_exc()}"
            return self._judge.unjudged(work.submission.student, exercise, why), False

    def _judged(self, work: Work, booth: Booth, exercise: Exercise) -> tuple[Record, bool]:
        """Judge an answer, and say whether it left its sandbox as if nothing had happened.

        What the machine can have caused is believed the second time, alone in a new sandbox.
        """
        record = self._judge.judge(work.submission, booth, exercise)
        if record.outcome in RAN:
            return record, True
        if record.outcome in (*CUT_SHORT, *NOT_JUDGED):
            with Booth(self._settings, {exercise: work.answers[exercise]}) as another:
                record = self._judge.judge(work.submission, another, exercise)
        return record, False
