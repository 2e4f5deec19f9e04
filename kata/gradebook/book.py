"""What is finished, kept for good: each verdict once, and for whom it counts."""

import secrets
from collections.abc import Callable, Iterable, Iterator
from dataclasses import fields
from typing import Any, TypeVar

from sqlalchemy import Engine, delete, select
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.orm import Session, sessionmaker

from kata.grade.record import Record
from kata.gradebook.tables import Finished, Setting, Verdict
from kata.result import Outcome

MOST = 500  # values in one statement; SQLite takes no more than 999 everywhere
TRIES = 20  # each is lost to another grader that was faster
DEADLOCKS = ("40P01", 1213)  # as PostgreSQL and MariaDB number them
SEED, COURSE = "seed", "course"
COPIED = [each.name for each in fields(Record) if each.name not in ("student", "outcome")]

Answer = TypeVar("Answer")
Found = dict[tuple[str, str], Verdict]


class Book:
    """The results in a gradebook; any number of threads and processes may write to it at once."""

    def __init__(self, engine: Engine) -> None:
        self._session: sessionmaker[Session] = sessionmaker(engine, expire_on_commit=False)

    def seed(self) -> int:
        """Return the seed of the data of a class: one that nobody could foresee, drawn once."""
        drawn = str(secrets.randbelow(2**32))
        return int(self._setting(SEED, drawn, replace=False))

    def course(self, rules: str | None = None) -> str:
        """Keep the rules of the course if some are given; return those that hold, or ""."""
        return self._setting(COURSE, rules or "", replace=rules is not None)

    def find(self, keys: Iterable[str]) -> Found:
        """Return the verdicts on these judgements by key and owner; those for all have owner ""."""
        found: Found = {}
        with self._session.begin() as session:
            for some in _in_parts(sorted(set(keys))):
                for verdict in session.scalars(select(Verdict).where(Verdict.key.in_(some))):
                    found[verdict.key, verdict.owner] = verdict
        return found

    def keep(self, key: str, record: Record, *, lend: bool) -> Verdict:
        """Keep a verdict and whose it is, at once; of two graders, the first one's counts.

        With `lend` it counts for every student whose answer is the same.
        """
        owner = "" if lend else record.student
        return insist(lambda: self._keep(key, record, owner))

    def _keep(self, key: str, record: Record, owner: str) -> Verdict:
        verdict = Verdict(key=key, owner=owner, outcome=record.outcome)
        for name in COPIED:
            setattr(verdict, name, getattr(record, name))
        try:
            with self._session.begin() as session:
                session.add(verdict)
                session.flush()
                session.add(Finished(student=record.student, verdict_id=verdict.id))
        except IntegrityError:
            verdict = self.find([key])[key, owner]
            self.hand_on([(record.student, verdict)])
        return verdict

    def hand_on(self, verdicts: Iterable[tuple[str, Verdict]]) -> None:
        """Keep that each of these verdicts is a student's, too; those that are known stay so."""
        wanted = {(student, verdict.id) for student, verdict in verdicts}
        insist(lambda: self._hand_on(wanted))

    def _hand_on(self, wanted: set[tuple[str, int]]) -> None:
        with self._session.begin() as session:
            known: set[tuple[str, int]] = set()
            for some in _in_parts(sorted({student for student, _ in wanted})):
                rows = select(Finished.student, Finished.verdict_id)
                found = session.execute(rows.where(Finished.student.in_(some)))
                known |= {(row[0], row[1]) for row in found}
            session.add_all(
                Finished(student=student, verdict_id=number)
                for student, number in sorted(wanted - known)
            )

    def forget(self, verdicts: Iterable[Verdict]) -> None:
        """Strike out verdicts, so that their answers are judged again."""
        with self._session.begin() as session:
            for some in _in_parts([each.id for each in verdicts]):
                session.execute(delete(Finished).where(Finished.verdict_id.in_(some)))
                session.execute(delete(Verdict).where(Verdict.id.in_(some)))

    def _setting(self, name: str, value: str, *, replace: bool) -> str:
        """Return a setting; it becomes `value` if there is none, or if it is to be replaced."""

        def write() -> str:
            with self._session.begin() as session:
                setting = session.get(Setting, name)
                if setting is None:
                    setting = Setting(name=name, value=value)
                    session.add(setting)
                elif replace:
                    setting.value = value
                return setting.value

        return insist(write)


def insist(write: Callable[[], Answer]) -> Answer:
    """Return what a writer returns; where another grader was faster, it looks and writes again."""
    for _ in range(TRIES - 1):
        try:
            return write()
        except DBAPIError as error:
            if not _was_slower(error):
                raise
    return write()


def _was_slower(error: DBAPIError) -> bool:
    """Whether another grader wrote the same, or was chosen where two waited for each other."""
    codes = {getattr(error.orig, "sqlstate", None), *getattr(error.orig, "args", ())[:1]}
    return isinstance(error, IntegrityError) or not codes.isdisjoint(DEADLOCKS)


def record_of(verdict: Verdict, student: str) -> Record:
    """Return a verdict as the record of a student."""
    record = Record(student, verdict.exercise, Outcome(verdict.outcome), verdict.points, 0)
    for name in COPIED:
        setattr(record, name, getattr(verdict, name))
    return record


def _in_parts(values: list[Any]) -> Iterator[list[Any]]:
    for start in range(0, len(values), MOST):
        yield values[start : start + MOST]
