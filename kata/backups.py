"""Lose nothing: write a file whole or not at all, and keep what was there before.

Files are bytes here, never text, so that an answer that is not valid UTF-8 is kept as well.
"""

import os
import stat
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import get_ident
from time import monotonic, sleep
from typing import TextIO

from kata.pack import UsageError

if sys.platform != "win32":
    import fcntl

OURS = ".kata"
STAMP = "%Y%m%dT%H%M%S.%fZ"  # of one length, so that the order of names is that of time
HALF = ".kata-new"
BITS = 0o777
PATIENCE = 1.0  # seconds; the child of a killed process may hold a lock a moment longer


def read(file: Path) -> bytes | None:
    """Return what is in a file, or None where there is none."""
    try:
        return file.read_bytes()
    except FileNotFoundError:
        return None


def mode_of(file: Path) -> int | None:
    """Return the permissions of a file, or None where there is none."""
    try:
        return stat.S_IMODE(file.stat().st_mode) & BITS
    except FileNotFoundError:
        return None


def stage(file: Path, data: bytes, mode: int | None = None) -> Path:
    """Write bytes beside a file, to the disk itself; os.replace() then puts them in place."""
    file.parent.mkdir(parents=True, exist_ok=True)
    half = file.with_name(f".{file.name}.{os.getpid()}-{get_ident()}{HALF}")
    try:
        with half.open("wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        if mode is not None:
            half.chmod(mode)
    except BaseException:
        half.unlink(missing_ok=True)
        raise
    return half


def write(file: Path, data: bytes, mode: int | None = None) -> None:
    """Put bytes in the place of a file at once; its permissions stay, unless others are given.

    A link stays a link: what it leads to is written.
    """
    place = file.resolve() if file.is_symlink() else file
    half = stage(place, data, mode_of(place) if mode is None else mode)
    try:
        half.replace(place)
    except BaseException:
        half.unlink(missing_ok=True)
        raise


def sweep(folder: Path) -> None:
    """Remove what a write left that was killed; only while no other one is under way."""
    for half in folder.glob(f".*{HALF}"):
        half.unlink(missing_ok=True)


@contextmanager
def alone(root: Path) -> Iterator[None]:
    """Let no other reset, undo or update work below a folder; raises UsageError if one does."""
    file = root / OURS / "keep.lock"
    file.parent.mkdir(exist_ok=True)
    with file.open("w") as lock:
        deadline = monotonic() + PATIENCE
        while not _locked(lock):
            if monotonic() > deadline:
                raise UsageError(
                    f"Another reset, undo or update is at work in {root}. "
                    "Wait until it has ended, then try again."
                )
            sleep(0.02)
        yield


def _locked(lock: TextIO) -> bool:
    """Take the lock if it is free; a killed process lets go of it, and so do its children."""
    if sys.platform != "win32":
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
    return True


class Backups:
    """The copies of earlier states of files, each with the time at which it was made."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def keep(self, file: Path) -> Path:
        """Copy a file that lies below the root, and return the copy.

        Nothing is ever overwritten. Where the last copy is the same, that one is returned.
        """
        data, last = file.read_bytes(), self.last(file)
        if last and last.read_bytes() == data and mode_of(last) == mode_of(file):
            return last
        half = stage(self._folder(file) / "backup", data, mode_of(file))
        try:
            while True:
                backup = self._folder(file) / (self._stamp(file) + file.suffix)
                with suppress(FileExistsError):
                    _name(half, backup)
                    return backup
        finally:
            half.unlink(missing_ok=True)

    def last(self, file: Path) -> Path | None:
        """Return the newest copy of a file, or None where there is none."""
        return next(iter(self.all(file)), None)

    def all(self, file: Path) -> list[Path]:
        """Return all copies of a file, the newest first."""
        found = [each for each in self._folder(file).glob(f"*{file.suffix}") if _is_backup(each)]
        return sorted((each for each in found if each.suffix == file.suffix), reverse=True)

    def _folder(self, file: Path) -> Path:
        """Return where the copies of a file are; exercises lie by chapter, others by path."""
        place = file.relative_to(self._root).with_suffix("")
        if place.parts[0] == "exercises":
            place = place.relative_to("exercises")
        return self._root / OURS / "backups" / place

    def _stamp(self, file: Path) -> str:
        """Return a time that is later than all there are, even if the clock was set back."""
        now, last = datetime.now(UTC), self.last(file)
        if last:
            now = max(now, time_of(last) + timedelta(microseconds=1))
        return now.strftime(STAMP)


def time_of(backup: Path) -> datetime:
    """Return when a backup was made; raises ValueError for a file that is none."""
    stamp = backup.name.partition("Z")[0] + "Z"
    return datetime.strptime(stamp, STAMP).replace(tzinfo=UTC)


def _is_backup(file: Path) -> bool:
    try:
        time_of(file)
    except ValueError:
        return False
    return file.is_file()


def _name(half: Path, backup: Path) -> None:
    """Give a written file its name; raises FileExistsError rather than overwrite another."""
    try:
        os.link(half, backup)
    except FileExistsError:
        raise
    except OSError:  # a file system without hard links
        if backup.exists():
            raise FileExistsError(backup) from None
        half.rename(backup)
