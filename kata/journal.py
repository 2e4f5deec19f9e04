"""The learner's journal: each attempt, each hint, each look at a solution.

It lies in `.kata/journal.db` and may be deleted at any time; only the history is lost.
"""

from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any, Self

from sqlalchemy import Connection, create_engine, event, func, inspect, select
from sqlalchemy.exc import DatabaseError, OperationalError
from sqlalchemy.orm import Session
from sqlalchemy.pool import NullPool

from kata.pack import Exercise
from kata.records import Attempt, Base, Card, Hint, Look, now
from kata.result import Outcome, Result

VERSION = 1
PLACE = Path(".kata", "journal.db")


def digest_of(exercise: Exercise) -> str:
    """Return what identifies an answer together with the tests that judge it, in hexadecimal."""
    files = [file.read_bytes() if file.is_file() else b"" for file in exercise.files[::2]]
    return sha256(b"\0".join(sha256(text).digest() for text in files)).hexdigest()


class Journal:
    """The journal of a pack; `notice` says what was wrong with it, if anything was.

    Without a folder, or where it cannot be written, it is forgotten at the end.
    """

    def __init__(self, root: Path | None) -> None:
        self.notice = ""
        self._file = file = root / PLACE if root else None
        try:
            self.session = _open(file)
        except _Unusable as error:
            assert file, "what is not kept cannot be damaged"
            self.notice = f"{error} It was set aside as {_set_aside(file).name}; a new one begins."
            self.session = _open(file)
        except (DatabaseError, OSError) as error:
            self.session = _open(None)
            self.give_up(error)

    def give_up(self, error: Exception) -> None:
        """Let the notice say that a run could not be kept, and why."""
        self.session.rollback()
        why = str(error).splitlines()[0]
        self.notice = f"The journal {self._file} cannot be used ({why}). This run is not kept."

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.session.close()

    def record(self, digest: str, result: Result) -> None:
        """Keep an attempt; a run that says nothing about the answer is none."""
        if result.outcome in (Outcome.UNAVAILABLE, Outcome.HARNESS):
            return
        points = sum(test.points for test in result.passed)
        hints = self.hints(result.exercise)
        self.session.add(
            Attempt(
                exercise=result.exercise,
                digest=digest,
                outcome=str(result.outcome),
                seconds=result.seconds,
                points=points,
                hints=hints,
            )
        )
        self.session.commit()

    def latest(self, digest: str) -> Attempt | None:
        """Return the last attempt on exactly this answer."""
        found = select(Attempt).where(Attempt.digest == digest).order_by(Attempt.id.desc())
        return self.session.scalars(found.limit(1)).first()

    def attempts(self, exercise: str | None = None) -> list[Attempt]:
        """Return the attempts, on one exercise or on all of them, the oldest first."""
        found = select(Attempt).order_by(Attempt.id)
        if exercise is not None:
            found = found.where(Attempt.exercise == exercise)
        return list(self.session.scalars(found))

    def has_passed(self, exercise: str) -> bool:
        """Whether an exercise has passed at least once, whatever its file says now."""
        wanted = select(Attempt.id).where(
            Attempt.exercise == exercise, Attempt.outcome == str(Outcome.PASSED)
        )
        return self.session.scalar(wanted.limit(1)) is not None

    def hints(self, exercise: str, test: str | None = None, *, free: bool = False) -> int:
        """Count the hints on an exercise, or on one test of it, since the exercise passed last."""
        passed = select(func.max(Attempt.at)).where(
            Attempt.exercise == exercise, Attempt.outcome == str(Outcome.PASSED)
        )
        since = self.session.scalar(passed) or datetime.min
        wanted = select(func.count()).select_from(Hint)
        wanted = wanted.where(Hint.exercise == exercise, Hint.at > since, Hint.free == free)
        if test is not None:
            wanted = wanted.where(Hint.test == test)
        return self.session.scalar(wanted) or 0

    def hints_by_exercise(self) -> dict[str, int]:
        """Count all hints that were ever given, by exercise."""
        count = select(Hint.exercise, func.count()).where(~Hint.free).group_by(Hint.exercise)
        return {row[0]: row[1] for row in self.session.execute(count)}

    def give_hint(self, exercise: str, test: str, *, free: bool = False) -> None:
        """Keep that one more hint was given, or a diagnosis, which is free."""
        self.session.add(Hint(exercise=exercise, test=test, free=free))
        self.session.commit()

    def note_look(self, exercise: str) -> None:
        """Keep that the solution was looked at before the exercise had passed."""
        self.session.add(Look(exercise=exercise))
        self.session.commit()

    def looks(self, exercise: str, since: datetime = datetime.min) -> int:
        """Count the looks at a solution before its exercise had passed."""
        wanted = select(func.count()).select_from(Look)
        wanted = wanted.where(Look.exercise == exercise, Look.at >= since)
        return self.session.scalar(wanted) or 0

    def cards(self) -> list[Card]:
        """Return what is to be repeated, what is due first first."""
        return list(self.session.scalars(select(Card).order_by(Card.due)))


class _Unusable(Exception):
    """The file is no journal that this version can read."""


def _open(file: Path | None) -> Session:
    """Open a journal, and make it where there is none; None is one that is not kept."""
    if not file:
        engine = create_engine("sqlite://")
    else:
        file.parent.mkdir(exist_ok=True)
        engine = create_engine(f"sqlite:///{file}", poolclass=NullPool)
    event.listen(engine, "connect", _hurry)
    try:
        with engine.begin() as connection:
            _check(connection)
            Base.metadata.create_all(connection)
            connection.exec_driver_sql(f"PRAGMA user_version = {VERSION}")
    except OperationalError:
        raise  # it is locked, or may not be written
    except DatabaseError:
        raise _Unusable("The journal is damaged.") from None
    return Session(engine, expire_on_commit=False)


def _hurry(connection: Any, record: object) -> None:
    """Wait for no disk: after a power cut, a lost history is no harm, a slow verdict is one."""
    connection.execute("PRAGMA synchronous = OFF")


def _check(connection: Connection) -> None:
    version = connection.exec_driver_sql("PRAGMA user_version").scalar_one()
    health = connection.exec_driver_sql("PRAGMA quick_check(1)").scalar_one()
    if version > VERSION:
        raise _Unusable("The journal was written by a newer version of the exercises.")
    if health != "ok" or (not version and inspect(connection).get_table_names()):
        raise _Unusable("The journal is damaged.")


def _set_aside(file: Path) -> Path:
    aside = file.with_name(f"journal-{now():%Y%m%d-%H%M%S-%f}.db")
    file.replace(aside)
    return aside
