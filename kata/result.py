"""What a run of one exercise found: plain data that goes to JSON and back."""

import json
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any


class Outcome(StrEnum):
    """The verdict of a run."""

    NOT_STARTED = "NOT_STARTED"
    FAILING = "FAILING"
    BROKEN = "BROKEN"
    TIMEOUT = "TIMEOUT"
    CRASHED = "CRASHED"
    PASSED = "PASSED"
    UNAVAILABLE = "UNAVAILABLE"
    HARNESS = "HARNESS"
    SUSPECT = "SUSPECT"


# The answer alone decided.
RAN = (Outcome.PASSED, Outcome.FAILING, Outcome.BROKEN, Outcome.NOT_STARTED)
# The machine can be at fault, too: they count for nobody else, and a human can have one more try.
CUT_SHORT = (Outcome.TIMEOUT, Outcome.CRASHED)
# Nothing was found out about the answer.
NOT_JUDGED = (Outcome.HARNESS, Outcome.UNAVAILABLE)
# There is no mark until a human has looked.
WITHHELD = (*NOT_JUDGED, Outcome.SUSPECT)


@dataclass
class TestResult:
    """One test: `outcome` is passed, failed, unavailable or not run.

    `message` is what the learner needs to know, `detail` is pytest's comparison, `line` is the
    line of the answer that matters, `error` the class of the exception, `seconds` its duration.
    """

    name: str
    outcome: str
    message: str = ""
    seconds: float = 0.0
    detail: str = ""
    error: str = ""
    line: int | None = None
    printed: str = ""
    hints: list[str] = field(default_factory=list)
    points: float = 1


@dataclass
class Result:
    """The verdict of one run, and everything around it.

    `sql` holds what the answer sent, as objects with test, kind, text, parameters, line and the
    number of the connection in its test;
    `message` and `line` tell of a file that could not be run to its end; `seconds` is the
    duration of the whole run; `versions` names Python, SQLAlchemy and pytest; `findings` are
    things that no honest answer does, where the run was watched.
    """

    exercise: str
    slug: str
    outcome: Outcome
    target: str = "exercises"
    file: str = ""
    message: str = ""
    line: int | None = None
    tests: list[TestResult] = field(default_factory=list)
    sql: list[dict[str, Any]] = field(default_factory=list)
    seconds: float = 0.0
    seed: int = 0
    db: str = "sqlite"
    versions: dict[str, str] = field(default_factory=dict)
    findings: list[str] = field(default_factory=list)

    @property
    def failed(self) -> list[TestResult]:
        """The tests that did not pass, in the order of their file."""
        return [test for test in self.tests if test.outcome in ("failed", "not run")]

    @property
    def passed(self) -> list[TestResult]:
        """The tests that passed."""
        return [test for test in self.tests if test.outcome == "passed"]

    def to_json(self) -> str:
        """Return the result as one line of JSON."""
        return json.dumps(asdict(self), ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str) -> "Result":
        """Return the result that `to_json` wrote."""
        data = json.loads(text)
        data["outcome"] = Outcome(data["outcome"])
        data["tests"] = [TestResult(**test) for test in data["tests"]]
        return cls(**data)
