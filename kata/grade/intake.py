"""Take in what a class handed in: which student, which exercises, and nothing else."""

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo
from hashlib import sha256
from pathlib import Path, PurePosixPath

from kata.fitting import cut, plain
from kata.grade.sources import ARCHIVES, Found, Refused, read_file, read_source
from kata.pack import Exercise, Pack, UsageError

# How learning platforms write the names of what they export.
MOODLE = re.compile(r"(?P<student>.+?)_(?P<number>\d+)_assignsubmission_file_?(?P<file>.*)")
CANVAS = re.compile(r"(?P<student>[^_]+)_(?:late_)?(?P<number>\d+)_\d+_(?P<file>.+)", re.IGNORECASE)
AGAIN = re.compile(r"[ -]\(?\d{1,3}\)?(?=\.py$)")  # "ex03_name-1.py", "… (2).py"
SAFE = re.compile(r"[^\w.@+-]+")
PATHS = 1_000  # letters of a list of paths
SHOWN = 3  # names of files that are none of an exercise
LONGEST = 100  # letters of a name
MOST = 32 * 1024 * 1024  # bytes of all answers of a student
MARKS = ("grades.json", "gradebook.db")  # what lies in a folder of marks


@dataclass
class Submission:
    """What one student handed in.

    `files` holds the answers by the id of the exercise, `refused` says why one is not taken,
    `notes` what else an instructor should know. `newest` is the newest time of what is taken.
    """

    student: str
    files: dict[str, bytes] = field(default_factory=dict)
    refused: dict[str, str] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    newest: datetime | None = None


@dataclass
class _Reading:
    """What was read of one student: wanted files, notes, and the names of the other files."""

    name: str
    found: list[Found] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    others: set[str] = field(default_factory=set)


class Intake:
    """What is taken from submissions: files whose name is that of an exercise of the pack.

    `zone` is that of the times in zip archives, which name none.
    """

    def __init__(self, pack: Pack, zone: tzinfo = UTC) -> None:
        self._by_name = {each.relative.name: each for each in pack.exercises}
        self._zone = zone

    def collect(self, place: Path) -> list[Submission]:
        """Return the submissions below a folder, by student; raises UsageError without any."""
        readings: dict[str, _Reading] = {}
        entries = [place] if self._is_one(place) else sorted(place.iterdir())
        for entry in entries:
            name, source = self._student(entry)
            if not name:
                continue
            reading = readings.setdefault(safe_name(name), _Reading(name))
            if reading.name != name:
                told = plain(f"{reading.name} and {name} are taken for one student")
                reading.notes.append(told)
            self._read(entry, source, entry.name, reading)
        if not readings:
            raise UsageError(f"{place} holds no submissions: a folder or an archive a student.")
        return [self._choose(student, readings[student]) for student in sorted(readings)]

    def take(self, student: str, place: Path) -> Submission:
        """Return what one student handed in: a folder with all of it."""
        reading = _Reading(student)
        self._read(place, True, "The submission", reading)
        return self._choose(student, reading)

    def _read(self, place: Path, is_source: bool, called: str, reading: _Reading) -> None:
        """Read what can be read; what is refused is noted, and what came before it counts."""

        def is_wanted(name: str) -> bool:
            wanted = self._is_wanted(name)
            reading.others.update([] if wanted else [name])
            return wanted

        left = MOST
        try:
            for each in read_source(place, is_wanted) if is_source else [read_file(place)]:
                left -= len(each.data)
                if left < 0:
                    raise Refused(f"its answers are larger than {MOST >> 20} MiB")
                reading.found.append(each)
        except (Refused, OSError) as error:
            reading.notes.append(plain(f"{called} is refused: {error}"))

    def _is_one(self, place: Path) -> bool:
        """Whether a folder is what one student handed in, and not a folder of such folders."""
        names = {entry.name for entry in place.iterdir()}
        return "exercises" in names or not names.isdisjoint(self._by_name)

    def _student(self, entry: Path) -> tuple[str, bool]:
        """Return who handed an entry in, and whether it holds files; "" for what is none."""
        name, is_archive = entry.name, entry.name.lower().endswith(ARCHIVES)
        if name.startswith((".", "__MACOSX")):
            return "", False
        match = MOODLE.fullmatch(name) or CANVAS.fullmatch(name)
        holds = is_archive or entry.is_dir()  # one that is a link is refused, and that is told
        if not holds and not (match and self._is_wanted(name)):
            return "", False
        if match:
            return f"{match['student']}_{match['number']}", holds
        for suffix in ARCHIVES:
            if is_archive and name.lower().endswith(suffix):
                name = name[: -len(suffix)]
                break
        return name, holds

    def _exercise(self, name: str) -> Exercise | None:
        match = MOODLE.fullmatch(name) or CANVAS.fullmatch(name)
        bare = match["file"] if match and name not in self._by_name else name
        return self._by_name.get(AGAIN.sub("", bare))

    def _is_wanted(self, name: str) -> bool:
        return self._exercise(name) is not None

    def _choose(self, student: str, reading: _Reading) -> Submission:
        """Choose one file for each exercise: the one at the pack's own path, if there is one."""
        submission = Submission(student, notes=reading.notes)
        if reading.others and not reading.found and not reading.notes:
            told = f"no file has the name of an exercise ({_some(reading.others)})"
            submission.notes.append(told)
        ranked: dict[str, dict[int, list[Found]]] = {}
        for each in reading.found:
            exercise = self._exercise(each.path.name)
            if exercise:
                ranks = ranked.setdefault(exercise.id, {})
                ranks.setdefault(_rank(each.path, exercise), []).append(each)
        for number, ranks in sorted(ranked.items()):
            best = ranks[min(ranks)]
            if reason := next((each.refusal for each in best if each.refusal), ""):
                submission.refused[number] = plain(f"{best[0].path} is refused: {reason}")
            elif len({each.data for each in best}) > 1:
                paths = cut(plain(", ".join(str(each.path) for each in best)), PATHS)
                submission.refused[number] = f"There are different files, none is chosen: {paths}"
            else:
                submission.files[number] = best[0].data
                times = [self._with_zone(each.time) for each in best if each.time]
                submission.newest = max([*times, *filter(None, [submission.newest])], default=None)
        return submission

    def _with_zone(self, time: datetime) -> datetime:
        return time if time.tzinfo else time.replace(tzinfo=self._zone)


def _some(names: set[str]) -> str:
    """Return a few names, those of Python files first."""
    chosen = sorted(names, key=lambda name: (not name.endswith(".py"), name))
    shown = [plain(cut(name, LONGEST)) for name in chosen[:SHOWN]]
    return ", ".join([*shown, "…"] if len(names) > SHOWN else shown)


def _rank(path: PurePosixPath, exercise: Exercise) -> int:
    own = ("exercises", *exercise.relative.parts)
    if path.parts == own:
        return 0
    return 1 if path.parts[-len(own) :] == own else 2


def check_folders(submissions: Path, out: Path) -> None:
    """Raise UsageError where what is written would be taken for a student, now or next time."""
    place, out = submissions.resolve(), out.resolve()
    if out == place:
        raise UsageError("OUT and SUBMISSIONS are one folder. Name another for OUT, beside it.")
    if out.is_relative_to(place):
        raise UsageError(
            "OUT lies inside SUBMISSIONS: it would be taken for a student. Name a folder beside it."
        )
    if found := [name for name in MARKS if (place / name).exists()]:
        raise UsageError(
            f"SUBMISSIONS={submissions} holds {found[0]}: it is a folder of marks, and not what a "
            "class handed in. Are OUT and SUBMISSIONS swapped?"
        )


def safe_name(name: str) -> str:
    """Return a name that can be that of a file anywhere."""
    safe = SAFE.sub("_", name).strip("._") or "unnamed"
    if len(safe) <= LONGEST:
        return safe
    return f"{safe[:LONGEST]}-{sha256(safe.encode()).hexdigest()[:8]}"
