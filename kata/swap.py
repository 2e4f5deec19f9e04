"""Exchange an exercise's file for another version, with what was there kept in a backup."""

from pathlib import Path

from kata.backups import Backups, alone, mode_of, read, sweep, write
from kata.pack import Exercise, UsageError
from kata.stubs import stub_of, untouched


def current(exercise: Exercise) -> bytes | None:
    """Return what is in an exercise's file, or None where there is none.

    Raises UsageError where a folder is in its place.
    """
    file = exercise.stub
    if file.is_dir():
        raise UsageError(
            f"{file} is a folder, and the file of exercise {exercise.id} belongs there. "
            "Move the folder away, then try again. Nothing was changed."
        )
    return read(file)


def swap(exercise: Exercise, data: bytes, mode: int | None) -> Path | None:
    """Write an exercise's file, and return the backup of what was there, if there was one.

    Raises UsageError where it cannot be written; the file is then as it was.
    """
    file = exercise.stub
    sweep(file.parent)
    try:
        backup = Backups(exercise.root).keep(file) if file.exists() else None
        write(file, data, mode)
    except OSError as error:
        raise UsageError(f"{file} was left as it is: {error}. Repair this and try again.") from None
    return backup


def put_back(exercise: Exercise) -> Path | None:
    """Put an exercise's stub back, and return the backup of the answer, if there was one.

    Raises UsageError where the stub is not known.
    """
    if untouched(current(exercise)):
        return None
    stub = stub_of(exercise)
    with alone(exercise.root):
        return swap(exercise, stub, mode_of(exercise.stub))


def bring_back(exercise: Exercise) -> tuple[Path, Path | None]:
    """Bring the last backup back; return it, and the backup of what was there.

    Done twice, it changes nothing. Raises UsageError where no backup differs from the file.
    """
    with alone(exercise.root):
        now = current(exercise)
        olds = Backups(exercise.root).all(exercise.stub)
        old = next((each for each in olds if each.read_bytes() != now), None)
        if old is None:
            raise UsageError(
                f"There is no backup of {exercise.relative.name} that differs from it. "
                "One is made by each `make reset`, and by `make update` where it changes your file."
            )
        return old, swap(exercise, old.read_bytes(), mode_of(old))
