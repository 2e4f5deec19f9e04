"""When a student handed in: as a list says, or else the newest time of the files themselves."""

from collections.abc import Iterable
from datetime import UTC, datetime, tzinfo
from difflib import get_close_matches
from hashlib import sha256
from pathlib import Path

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session, sessionmaker

from kata.grade.intake import Submission
from kata.gradebook.book import Book, insist
from kata.gradebook.course import Course, Lateness
from kata.gradebook.rows import read_rows, text_of
from kata.gradebook.tables import HandIn
from kata.pack import UsageError

NAMES = 10  # of those who handed in nothing


class HandIns:
    """The times in a gradebook at which students handed in.

    Files lose their time when they are copied, so of the same files the earliest time counts. What
    a list says goes before, until a student hands in other files.
    """

    def __init__(self, engine: Engine) -> None:
        self._session: sessionmaker[Session] = sessionmaker(engine, expire_on_commit=False)

    def settle(
        self, submissions: list[Submission], told: dict[str, datetime]
    ) -> dict[str, datetime]:
        """Keep and return the times by student, in UTC; those without any file have none."""
        return insist(lambda: self._settle(submissions, told))

    def _settle(
        self, submissions: list[Submission], told: dict[str, datetime]
    ) -> dict[str, datetime]:
        times: dict[str, datetime] = {}
        with self._session.begin() as session:
            known = {(each.student, each.digest): each for each in session.scalars(select(HandIn))}
            for one in submissions:
                seen = told.get(one.student, one.newest)
                if not seen:
                    continue
                at, digest = seen.astimezone(UTC).replace(tzinfo=None), _digest(one)
                row = known.get((one.student, digest))
                if not row:
                    row = HandIn(student=one.student, digest=digest, at=at, told=False)
                    session.add(row)
                if one.student in told:
                    row.at, row.told = at, True
                elif not row.told:
                    row.at = min(row.at, at)
                times[one.student] = row.at.replace(tzinfo=UTC)
        return times


class Rules:
    """The rules of a course, if it has any, and how late they make each student.

    A file with new rules takes the place of those in the gradebook, an empty one removes them.
    `doubts` has a line for each list that names somebody who handed in nothing.
    """

    def __init__(self, engine: Engine, file: Path | None) -> None:
        new = text_of(file) if file else None
        if new:
            Course.read(new)  # rules that make no sense are never kept
        text = Book(engine).course(new)
        self._course = Course.read(text) if text else None
        self._times = HandIns(engine)
        self.doubts: list[str] = []

    @property
    def zone(self) -> tzinfo:
        """The zone of whatever names none."""
        return self._course.zone if self._course else UTC

    def judge(self, submissions: list[Submission], times: Path | None) -> dict[str, Lateness]:
        """Return the lateness by student; nobody is late where no rules are given.

        `times` is a list of when students handed in. Raises UsageError.
        """
        if not self._course:
            if times:
                raise UsageError("TIMES= needs the rules of a course: COURSE=file")
            return {}
        told = read_times(times, self._course.zone) if times else {}
        if times:
            _compare(submissions, told, times)
        students = {one.student for one in submissions}
        self.doubts = [
            *_strangers("[extensions]", self._course.extensions, students),
            *_strangers(times.name if times else "", told, students),
        ]
        found = self._times.settle(submissions, told)
        return {student: self._course.judge(student, at) for student, at in found.items()}


def read_times(file: Path, zone: tzinfo) -> dict[str, datetime]:
    """Return the times by student from a CSV file: student, handed_in (ISO 8601).

    A time that names no zone is one of `zone`. Raises UsageError.
    """
    times = {}
    for where, student, cells in read_rows(file, ("student", "handed_in")):
        try:
            time = datetime.fromisoformat(cells["handed_in"])
        except ValueError:
            raise UsageError(f"{where}: write a time as 2027-03-01 23:59:00") from None
        times[student] = time if time.tzinfo else time.replace(tzinfo=zone)
    return times


def _compare(submissions: list[Submission], told: dict[str, datetime], times: Path) -> None:
    """Note which students a list leaves out; raises UsageError where it names none of them."""
    missing = [one for one in submissions if one.student not in told]
    if len(missing) == len(submissions):
        raise UsageError(
            f"{times} names no student who handed in. It must name them as {submissions[0].student}"
        )
    for one in missing:
        one.notes.append(f"{times.name} does not name this student: the times of the files count")


def _strangers(where: str, named: Iterable[str], students: set[str]) -> list[str]:
    """Return a line on the names in a list that nobody has who handed in; none for no names."""
    unnamed = sorted(students.difference(named))
    near = {name: get_close_matches(name, unnamed, n=1) for name in sorted({*named} - students)}
    if not near:
        return []
    likely = sorted(near, key=lambda name: not near[name])  # a slip of the pen goes first
    shown = [f"{name} (is it {near[name][0]}?)" if near[name] else name for name in likely[:NAMES]]
    more = f" and {len(near) - NAMES} more" if len(near) > NAMES else ""
    return [f"{where} names {', '.join(shown)}{more}, who handed in nothing."]


def _digest(submission: Submission) -> str:
    files = sorted(submission.files.items())
    return sha256(b"".join(n.encode() + sha256(data).digest() for n, data in files)).hexdigest()
