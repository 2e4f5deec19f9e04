"""Keep what a learner tries: the stub before the first edit, and each run in the journal."""

from pathlib import Path

from sqlalchemy.exc import DatabaseError

from kata.journal import Journal, digest_of
from kata.pack import Exercise, Pack
from kata.result import Outcome, Result
from kata.stubs import remember


class Attempts:
    """The runs of one command. Only the learner's own files count, not another target's."""

    def __init__(self, pack: Pack, target: Path) -> None:
        self.is_own = target == pack.root / "exercises"
        self.journal = Journal(pack.root if self.is_own else None)
        self._digests: dict[str, str] = {}

    def begin(self, exercise: Exercise) -> None:
        """Note what is about to be judged, and the stub while it is still one."""
        if self.is_own:
            self._digests[exercise.id] = digest_of(exercise)
            remember(exercise)

    def keep(self, result: Result) -> None:
        """Keep a run, and let it count as a repetition where the exercise passed.

        Where the journal fails by now, its notice says so: a verdict is shown all the same.
        """
        if self.is_own:
            try:
                self._keep(result)
            except DatabaseError as error:
                self.journal.give_up(error)

    def _keep(self, result: Result) -> None:
        self.journal.record(self._digests[result.exercise], result)
        if result.outcome is Outcome.PASSED:
            from kata.review import repeat  # its scheduler is slow to import

            repeat(self.journal, result)
