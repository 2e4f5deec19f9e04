"""What came of one answer of one student: plain data."""

from dataclasses import dataclass, field
from typing import Any

from kata.result import Outcome


@dataclass
class Record:
    """The verdict on one exercise of one student.

    `points` is None where the mark is withheld: a human has to look first. `tests` holds name,
    outcome, points and message of each test; of a hidden one there is no message. `seconds` is how
    long the tests took, which no two runs agree in.
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
    seconds: float = 0.0
