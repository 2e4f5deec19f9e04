"""Judge a class: several submissions side by side, each finished record kept at once."""

import os
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from hashlib import sha256
from pathlib import Path

from kata.grade.booth import Booth, Settings
from kata.grade.intake import Submission
from kata.grade.judging import Judge
from kata.grade.record import Kept, Record
from kata.pack import Exercise, Pack

PACKAGE = Path(__file__).parents[1]


def digest_of(pack: Pack, hidden: Path | None) -> str:
    """Return what identifies the pack, its hidden tests and this grader, in hexadecimal."""
    digest = sha256()
    folders = [pack.root / name for name in ("exercises", "solutions", "tests", "answers")]
    for folder in [*folders, PACKAGE, *([hidden] if hidden else [])]:
        for file in sorted(folder.rglob("*")):
            if file.suffix in (".py", ".toml") and file.is_file():
                digest.update(f"{file.relative_to(folder)}\0".encode())
                digest.update(sha256(file.read_bytes()).digest())
    return digest.hexdigest()


class Grader:
    """Judges submissions and keeps what is finished; whoever stops it can go on later."""

    def __init__(self, settings: Settings, kept: Kept, workers: int | None = None) -> None:
        self._settings = settings
        self._kept = kept
        self._workers = workers or os.cpu_count() or 1
        self._judge = Judge(settings)
        self._stop = threading.Event()

    @property
    def unfit(self) -> dict[str, str]:
        """The exercises that cannot be judged here, and why."""
        return self._judge.unfit

    def prepare(self) -> None:
        """Show that the reference answers pass behind the walls."""
        self._judge.prepare()

    def grade(
        self, submissions: list[Submission], done: Callable[[Record], None]
    ) -> dict[str, list[Record]]:
        """Return the records by student; `done` hears of each as soon as it is finished."""
        records: dict[str, list[Record]] = {}
        with ThreadPoolExecutor(self._workers) as pool:
            running: dict[Future[list[Record]], str] = {
                pool.submit(self._one, each, done): each.student for each in submissions
            }
            try:
                for future in _as_they_end(set(running)):
                    records[running[future]] = future.result()
            except BaseException:
                self._stop.set()
                pool.shutdown(cancel_futures=True)
                raise
        return records

    def _one(self, submission: Submission, done: Callable[[Record], None]) -> list[Record]:
        found: dict[str, Record] = {}
        todo: list[tuple[str, Exercise]] = []
        for exercise in self._settings.exercises:
            data = submission.files.get(exercise.id, b"")
            more = submission.refused.get(exercise.id, "")
            key = self._kept.key(submission.student, exercise.id, data, more)
            if record := self._kept.find(key):
                found[exercise.id] = record
                done(record)
            else:
                todo.append((key, exercise))
        answers = {
            each: submission.files[each.id] for _, each in todo if each.id in submission.files
        }
        with Booth(self._settings, answers) as booth:
            for key, exercise in todo:
                if self._stop.is_set():
                    break
                record = self._judge.judge(submission, booth, exercise)
                self._kept.add(key, record)
                found[exercise.id] = record
                done(record)
        return [found[each.id] for each in self._settings.exercises if each.id in found]


def _as_they_end(left: set[Future[list[Record]]]) -> Iterator[Future[list[Record]]]:
    """Yield futures as they end, and wake often enough to hear Ctrl-C."""
    while left:
        ended, left = wait(left, timeout=0.2, return_when=FIRST_COMPLETED)
        yield from ended
