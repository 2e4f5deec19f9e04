"""The stub that a learner began from: remembered, or found in git's history."""

from contextlib import suppress
from pathlib import Path

from kata.backups import OURS, Backups, read, write
from kata.git import Refused, git, lines
from kata.pack import Exercise, UsageError
from kata.placeholders import has_old_code, is_untouched


def untouched(data: bytes | None) -> bool:
    """Whether the bytes of a file are a stub at which nothing is written yet."""
    try:
        return data is not None and is_untouched(data.decode("utf-8-sig"))
    except UnicodeDecodeError:
        return False


def remember(exercise: Exercise) -> None:
    """Copy the exercise's file if it is still the stub; quick where nothing is new.

    Where nothing can be written, nothing is remembered: a run must not fail for that.
    """
    with suppress(OSError):
        data = read(exercise.stub)
        copy = _copy(exercise)
        before = read(copy)
        if data is not None and data != before and untouched(data):
            if before is not None:
                if has_old_code(data.decode("utf-8-sig")):
                    return  # old code that was changed behind its `raise` is the learner's
                # what is a stub no more was perhaps spoilt before the first edit
                Backups(exercise.root).keep(copy)
            store(exercise, data)


def store(exercise: Exercise, stub: bytes) -> None:
    """Remember a stub, whatever the learner's file is."""
    if read(_copy(exercise)) != stub:
        write(_copy(exercise), stub)


def stub_of(exercise: Exercise) -> bytes:
    """Return the stub: the file itself if it still is one, else what is remembered or committed.

    Raises UsageError where none is to be had.
    """
    for data in (read(exercise.stub), read(_copy(exercise))):
        if data is not None and untouched(data):
            return data
    committed = _committed(exercise)
    if committed is None:
        raise UsageError(
            f"The stub of exercise {exercise.id} is not known: it was neither remembered nor "
            f"committed to git. Get {Path('exercises') / exercise.relative} anew from where "
            "your exercises came from; keep your own file under another name first."
        )
    return committed


def _copy(exercise: Exercise) -> Path:
    return exercise.root / OURS / "stubs" / exercise.relative


def _committed(exercise: Exercise) -> bytes | None:
    """Return the newest committed version that is a stub, as git would check it out."""
    path = f"./exercises/{exercise.relative.as_posix()}"
    for commit in lines(exercise.root, "log", "--format=%H", "--", path):
        with suppress(Refused):  # the commit that deleted it
            data, _ = git(exercise.root, "cat-file", "--filters", f"{commit}:{path}")
            if untouched(data):
                return data
    return None
