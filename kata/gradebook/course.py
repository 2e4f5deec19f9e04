"""The rules of a course: until when to hand in, and what being late costs."""

import tomllib
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Any
from zoneinfo import ZoneInfo

from kata.grade.intake import safe_name
from kata.pack import UsageError
from kata.wording import counted

POLICIES = ("none", "zero", "linear")
KEYS = {"deadline", "zone", "grace", "late", "per_day", "floor", "extensions"}


@dataclass(frozen=True)
class Lateness:
    """When a student handed in, when it was due, and what share of the points counts (0 to 1).

    `days` that have begun since then; 0 is in time. `text` tells the student all of it.
    """

    handed_in: datetime
    due: datetime
    days: int
    share: float
    text: str


@dataclass(frozen=True)
class Course:
    """The rules of a course; `grace` in minutes, `per_day` and `floor` in percent."""

    deadline: datetime
    zone: tzinfo
    grace: float = 0
    late: str = "none"
    per_day: float = 0
    floor: float = 0
    extensions: dict[str, datetime] = field(default_factory=dict)

    @classmethod
    def read(cls, text: str) -> "Course":
        """Return the rules that a TOML text gives; raises UsageError where one makes no sense."""
        try:
            data = tomllib.loads(text)
            if strange := sorted(set(data) - KEYS):
                raise ValueError(f"it has no {', '.join(strange)}; it can have {sorted(KEYS)}")
            zone = _zone(data)
            more = {safe_name(key): each for key, each in data.get("extensions", {}).items()}
            course = cls(
                _time(data.get("deadline"), zone),
                zone,
                late=data.get("late", "none"),
                extensions={key: _time(each, zone) for key, each in more.items()},
                **{name: _number(name, data) for name in ("grace", "per_day", "floor")},
            )
            if course.late not in POLICIES:
                raise ValueError(f"late is {course.late!r}; choose {', '.join(POLICIES)}")
            if course.late == "linear" and not course.per_day:
                raise ValueError("linear needs per_day: the percent that a day costs")
        except (ValueError, AttributeError, KeyError, OSError) as error:
            raise UsageError(f"The rules of the course (COURSE=) make no sense: {error}") from None
        return course

    def judge(self, student: str, handed_in: datetime) -> Lateness:
        """Return how late a student is; `handed_in` has a zone."""
        due = self.extensions.get(student, self.deadline).astimezone(self.zone)
        handed_in = handed_in.astimezone(self.zone)
        days = 0
        if _seconds(due, handed_in) > 60 * self.grace:
            days = _days(due, handed_in)
        share = self._share(days)
        return Lateness(handed_in, due, days, share, self._text(handed_in, due, days, share))

    def _share(self, days: int) -> float:
        if not days or self.late == "none":
            return 1.0
        if self.late == "zero":
            return 0.0
        return max(100 - self.per_day * days, self.floor, 0) / 100

    def _text(self, handed_in: datetime, due: datetime, days: int, share: float) -> str:
        when, until = (f"{each:%Y-%m-%d %H:%M:%S}" for each in (handed_in, due))
        said = f"Handed in {when}, due {until} ({self.zone})"
        if not days:
            is_grace = _seconds(due, handed_in) > 0
            return f"{said}: in time, within {self.grace:g} minutes." if is_grace else f"{said}."
        text = f"{said}: {counted(days, 'day')} late."
        if self.late == "none":
            return f"{text} This costs nothing."
        if self.late == "zero":
            return f"{text} What is late gives no points."
        floor = f", but {self.floor:g} % always count" if self.floor else ""
        cost = f"Each day that has begun costs {self.per_day:g} %{floor}."
        return f"{text} {cost} So {100 * share:g} % of the points count."


def _days(due: datetime, handed_in: datetime) -> int:
    """Count the days that have begun, by the clock on the wall: one can have 23 or 25 hours."""
    days = max(1, (handed_in - due).days)
    while _seconds(due + timedelta(days=days), handed_in) > 0:
        days += 1
    return days


def _seconds(start: datetime, end: datetime) -> float:
    """Return the time that has really passed; within one zone, Python's minus goes by the clock."""
    return (end.astimezone(UTC) - start.astimezone(UTC)).total_seconds()


def _zone(data: dict[str, Any]) -> tzinfo:
    """Return the zone of the course, or that of its deadline where all times name their own."""
    if name := data.get("zone"):
        return ZoneInfo(str(name))
    deadline = data.get("deadline")
    times = [deadline, *data.get("extensions", {}).values()]
    if any(isinstance(each, datetime) and not each.tzinfo for each in times):
        raise ValueError('zone is missing: zone = "Europe/Vienna"')
    own = deadline.tzinfo if isinstance(deadline, datetime) else None
    return own or UTC


def _time(value: object, zone: tzinfo) -> datetime:
    if not isinstance(value, datetime):
        raise ValueError(f"{value!r} is no time; one is 2027-03-01T23:59:00")
    return value if value.tzinfo else value.replace(tzinfo=zone)


def _number(name: str, data: dict[str, Any]) -> float:
    value = data.get(name, 0)
    most = 100 if name != "grace" else float("inf")
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= most:
        raise ValueError(f"{name} is {value!r}; it must be a number from 0 on, percent to 100")
    return value
