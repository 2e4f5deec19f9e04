"""What came of one answer of one student: plain data, kept as soon as it is known."""

import json
import os
import secrets
from dataclasses import asdict, dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

from kata.backups import write
from kata.result import Outcome


@dataclass
class Record:
    """The verdict on one exercise of one student.

    `points` is None where the mark is withheld: a human has to look first. `tests` holds name,
    outcome, points and message of each test; of a hidden one there is no message.
    """

    student: str
    exercise: str
    outcome: Outcome
    points: float | None
    max_points: float
    tests: list[dict[str, Any]] = field(default_factory=list)
    reasons: list[str] = field(default_factory=list)
    diagnosis: str = ""
    sql: list[str] = field(default_factory=list)


def seed_of(folder: Path) -> int:
    """Return the seed of the data of a class: one that nobody could foresee, drawn once.

    It is kept in the folder of the marks, so that grading can go on with the same data.
    """
    file = folder / "seed"
    if not file.is_file():
        write(file, b"%d\n" % secrets.randbelow(2**32))
    return int(file.read_text(encoding="ascii"))


class Kept:
    """The records that are finished, in a file that grows by a line for each.

    A record is known by what it depends on: who, which exercise, which bytes, which settings.
    """

    def __init__(self, file: Path, settings: str) -> None:
        self._file = file
        self._settings = settings
        self._known: dict[str, Record] = {}
        if file.is_file():
            for line in file.read_text(encoding="utf-8").splitlines():
                try:
                    data = json.loads(line)
                    record = Record(**data["record"])
                    record.outcome = Outcome(record.outcome)
                    self._known[data["key"]] = record
                except (ValueError, KeyError, TypeError):
                    continue  # the last line of a run that was killed while it wrote

    def key(self, student: str, exercise: str, answer: bytes, more: str) -> str:
        """Return what identifies a record."""
        parts = (self._settings, student, exercise, sha256(answer).hexdigest(), more)
        return sha256("\0".join(parts).encode()).hexdigest()

    def find(self, key: str) -> Record | None:
        """Return a record that was finished earlier."""
        return self._known.get(key)

    def add(self, key: str, record: Record) -> None:
        """Keep a record for good."""
        data = json.dumps({"key": key, "record": asdict(record)}, ensure_ascii=False)
        descriptor = os.open(self._file, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        with os.fdopen(descriptor, "ab") as file:
            file.write(b"\n" * (self._file.stat().st_size > 0) + data.encode())
            file.flush()
            os.fsync(descriptor)
        self._known[key] = record
