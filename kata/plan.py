"""What an update will do to each file, worked out before anything is touched."""

import os
from dataclasses import dataclass
from enum import Enum
from functools import cached_property
from pathlib import Path

from kata.backups import OURS, Backups, mode_of, read, write
from kata.git import Committed
from kata.merge import marked, merge
from kata.pack import NAME, Exercise, UsageError
from kata.source import Source, names
from kata.stubs import stub_of, untouched

INSTALLED = Path(OURS, "installed")  # the names of the files that came with the last update
FOLDERS = ("kata", "tests", "solutions", "answers", "exercises")
PARTS = 3  # of a stub's name: exercises/chapter/file


class Kind(Enum):
    """What becomes of a file."""

    NEW = "new"
    CHANGED = "changed"
    REMOVED = "removed"
    SAME = "unchanged"
    KEPT = "answers kept"
    MERGED = "merged"
    CONFLICT = "conflicts"
    LEFT = "left, though the pack has it no more"


@dataclass(frozen=True)
class Step:
    """A file, what is in it now and what shall be: bytes, or None where there is no file.

    `save` asks for a backup first, `stub` is what to remember of an exercise afterwards, and
    `line` is where the first conflict is marked.
    """

    name: str
    kind: Kind
    old: bytes | None
    new: bytes | None
    mode: int | None = None
    save: bool = False
    stub: bytes | None = None
    line: int | None = None


class Planner:
    """Compares a pack with a newer version of it."""

    def __init__(self, root: Path, source: Source) -> None:
        self._root = root
        self._source = source
        self._committed = Committed(root)
        self._backups = Backups(root)

    @cached_property
    def _theirs(self) -> frozenset[str]:
        return frozenset(names(self._source.folder))

    @cached_property
    def _installed(self) -> frozenset[str]:
        """What came with the last update; empty before the first one."""
        there = read(self._root / INSTALLED)
        return frozenset(os.fsdecode(there).split("\0")) if there else frozenset()

    @cached_property
    def steps(self) -> list[Step]:
        """What is to be done, in order of the names. Raises UsageError for what cannot be."""
        found = [self._arriving(name) for name in sorted(self._theirs)]
        gone = [name for name in names(self._root) if name not in self._theirs]
        return [each for each in (*found, *map(self._gone, gone)) if each]

    def _arriving(self, name: str) -> Step | None:
        file = self._root / name
        if file.is_dir() or any((self._root / each).is_file() for each in Path(name).parents):
            raise UsageError(
                f"The new version has a file {name}, and here something else is in its place. "
                "Move that away, then try again. Nothing was changed."
            )
        exercise = exercise_of(self._root, name)
        ours, theirs = read(file), (self._source.folder / name).read_bytes()
        if exercise and ours is not None:
            return self._stub(exercise, name, ours, theirs)
        if ours == theirs:
            return None
        kind, mode = Kind.NEW if ours is None else Kind.CHANGED, mode_of(self._source.folder / name)
        stub = theirs if exercise else None
        return Step(name, kind, ours, theirs, mode, self._unsafe(name, ours), stub)

    def _stub(self, exercise: Exercise, name: str, ours: bytes, theirs: bytes) -> Step:
        """Plan for an exercise that is there: an answer of the learner's, or still the stub."""
        if untouched(ours) and ours != theirs:
            save = self._unsafe(name, ours)
            return Step(name, Kind.CHANGED, ours, theirs, None, save, theirs)
        if ours == theirs:
            return Step(name, Kind.SAME, ours, ours, stub=theirs)
        base = _known_stub(exercise)
        if theirs == base:
            return _stays(name, ours, theirs)
        if self._is_merged(exercise, ours, base, theirs):
            line = marked(ours)
            kind = Kind.CONFLICT if line else Kind.MERGED
            return Step(name, kind, ours, ours, stub=theirs, line=line)
        if marked(ours):  # not solved since an earlier update: a second one would only add marks
            return _stays(name, ours, None)
        merged = merge(ours, base, theirs)
        if merged.data == ours:
            return _stays(name, ours, theirs)
        kind = Kind.CONFLICT if merged.line else Kind.MERGED
        return Step(name, kind, ours, merged.data, None, True, theirs, merged.line)

    def _is_merged(
        self, exercise: Exercise, ours: bytes, base: bytes | None, theirs: bytes
    ) -> bool:
        """Whether an update that was killed has merged already: then the backup shows it."""
        last = self._backups.last(exercise.stub)
        return last is not None and merge(last.read_bytes(), base, theirs).data == ours

    def _gone(self, name: str) -> Step | None:
        """Plan for a file that the new version does not have; None for what was never a pack's."""
        if not self._was_a_packs(name):
            return None
        ours = read(self._root / name)
        if exercise_of(self._root, name):
            if not untouched(ours):
                return Step(name, Kind.LEFT, ours, ours)
            return Step(name, Kind.REMOVED, ours, None, save=True)
        return Step(name, Kind.REMOVED, ours, None, save=self._unsafe(name, ours))

    def _was_a_packs(self, name: str) -> bool:
        top = Path(name).parts[0]
        if top not in FOLDERS or top == name:
            return False
        if name in self._installed:
            return True
        if self._source.past is not None:
            return name in self._source.past
        if self._installed or not self._committed.has(name):
            return False
        return top != "exercises" or exercise_of(self._root, name) is not None

    def announce(self) -> None:
        """Note which files may come, lest they are taken for the learner's if this is killed."""
        self._note(self._installed | self._theirs if self._installed else self._installed)

    def finish(self) -> None:
        """Note which files came."""
        self._note(self._theirs)

    def _note(self, came: frozenset[str]) -> None:
        if came and came != self._installed:
            write(self._root / INSTALLED, os.fsencode("\0".join(sorted(came))))

    def _unsafe(self, name: str, ours: bytes | None) -> bool:
        return ours is not None and not self._committed.holds(name, ours)


def exercise_of(root: Path, name: str) -> Exercise | None:
    """Return the exercise whose stub has this name below the root, or None for another file."""
    parts = Path(name).parts
    match = NAME.fullmatch(parts[-1])
    if len(parts) != PARTS or parts[0] != "exercises" or not match:
        return None
    exercise = Exercise(int(match[1]), match[2], parts[1], root)
    return exercise if exercise.stub == root / name else None


def _stays(name: str, ours: bytes, stub: bytes | None) -> Step:
    line = marked(ours)
    kind = Kind.CONFLICT if line else Kind.KEPT
    return Step(name, kind, ours, ours, stub=stub, line=line)


def _known_stub(exercise: Exercise) -> bytes | None:
    try:
        return stub_of(exercise)
    except UsageError:
        return None
