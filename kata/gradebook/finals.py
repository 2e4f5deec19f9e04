"""What counts in the end: the points of the tests, what a human decided, and being late."""

from dataclasses import dataclass, field

from kata.grade.record import Record
from kata.gradebook.course import Lateness
from kata.gradebook.tables import Mark


@dataclass(frozen=True)
class Final:
    """What an exercise counts for a student; `points` is None while a human has to look.

    `manual` are the points of a human in the place of those of the tests, if there are any.
    """

    points: float | None
    max_points: float
    manual: float | None = None
    extra: float = 0
    exempt: bool = False
    comment: str = ""


@dataclass
class Finals:
    """What humans decided, by student and exercise, and how late each student is."""

    marks: dict[tuple[str, str], Mark] = field(default_factory=dict)
    late: dict[str, Lateness] = field(default_factory=dict)

    def of(self, record: Record) -> Final:
        """Return what a record counts: manual points or those of the tests, less lateness, extra.

        Points are rounded to the second place. Extra credit is never lost by being late.
        """
        late = self.late.get(record.student)
        share = late.share if late else 1.0
        mark = self.marks.get((record.student, record.exercise))
        if not mark:
            return Final(_rounded(record.points, share), record.max_points)
        decided = (mark.points, mark.extra, mark.exempt, mark.comment)
        if mark.exempt:
            return Final(0, 0, *decided)
        points = record.points if mark.points is None else mark.points
        return Final(_rounded(points, share, mark.extra), record.max_points, *decided)


def _rounded(points: float | None, share: float, extra: float = 0) -> float | None:
    return None if points is None else round(points * share + extra, 2)
