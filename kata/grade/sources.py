"""Read what somebody handed in, a folder or an archive, without trusting a byte of it.

Nothing is unpacked and nothing is followed: a file is read only if its name is wanted, never
through a link, and never more of it than an answer may hold.
"""

import contextlib
import gzip
import io
import os
import stat
import tarfile
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path, PurePosixPath

from kata.grade.clock import written_at
from kata.loading import check_text

MOST_BYTES = 256 * 1024
MOST_FILES = 5_000
MOST_ARCHIVE = 64 * 1024 * 1024  # bytes of an archive, and of what a compressed tar may become
DEPTH = 12
FLAGS = ("O_NOFOLLOW", "O_NONBLOCK", "O_BINARY")  # no system has all of them
READ = os.O_RDONLY | sum(getattr(os, name, 0) for name in FLAGS)
ARCHIVES = (".zip", ".tar.gz", ".tgz")
# Folders that hold many files and no answer: whoever zips all that they have zips these, too.
PASSED_OVER = (".git", ".venv", ".venvs", "__pycache__")

Wanted = Callable[[str], bool]


class Refused(Exception):
    """What was handed in is not read; the message says why."""


@dataclass(frozen=True)
class Found:
    """A file whose name is wanted: where it lies, and what it holds, or why it is refused.

    `time` is when it was written; one without a zone is as somebody's clock showed it.
    """

    path: PurePosixPath
    data: bytes = b""
    refusal: str = ""
    time: datetime | None = None


def read_source(place: Path, wanted: Wanted) -> Iterator[Found]:
    """Yield the files of a folder or an archive whose bare name is wanted; raises Refused."""
    if place.is_symlink():
        raise Refused("it is a link")
    if place.is_dir():
        yield from _folder(place, wanted)
        return
    if place.stat().st_size > MOST_ARCHIVE:
        raise Refused(f"it is larger than {MOST_ARCHIVE >> 20} MiB")
    is_zip = place.name.lower().endswith(".zip")
    try:
        yield from _zip(place, wanted) if is_zip else _tar(place, wanted)
    except Refused:
        raise
    except Exception as error:  # noqa: BLE001 - the readers and their decoders raise many
        kind = "zip" if is_zip else "tar.gz"
        raise Refused(f"it cannot be read as a {kind} archive: {error}") from None


def read_file(place: Path) -> Found:
    """Return one file that lies by itself."""
    return _regular(place, PurePosixPath(place.name))


def _folder(root: Path, wanted: Wanted) -> Iterator[Found]:
    left, count = [(root, 0)], 0
    while left:
        folder, depth = left.pop()
        try:
            with os.scandir(folder) as listing:
                entries = sorted(listing, key=lambda entry: entry.name)
        except OSError as error:
            raise Refused(f"a folder cannot be read: {error.strerror}") from None
        for entry in entries:
            count += 1
            if count > MOST_FILES:
                raise Refused(f"it holds more than {MOST_FILES} files")
            if entry.is_dir(follow_symlinks=False):
                if depth < DEPTH and entry.name not in PASSED_OVER:
                    left.append((Path(entry.path), depth + 1))
            elif wanted(entry.name):
                yield _regular(Path(entry.path), PurePosixPath(entry.path[len(str(root)) + 1 :]))


def _regular(file: Path, path: PurePosixPath) -> Found:
    """Read a file if it is a regular one; one that is a link or a pipe is never opened for good."""
    if file.is_symlink():
        return Found(path, refusal="it is a link")
    try:
        descriptor = os.open(file, READ)
    except OSError as error:
        return Found(path, refusal=f"{error.strerror}")
    with contextlib.closing(os.fdopen(descriptor, "rb")) as opened:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode):
            return Found(path, refusal="it is no regular file")
        return _checked(path, opened.read(MOST_BYTES + 1), written_at(status.st_mtime))


def _checked(path: PurePosixPath, data: bytes, time: datetime | None) -> Found:
    if len(data) > MOST_BYTES:
        return Found(path, refusal=f"it is larger than {MOST_BYTES >> 10} KiB")
    try:
        check_text(data)
    except SyntaxError as error:
        return Found(path, refusal=error.msg)
    return Found(path, data, time=time)


def _zip(place: Path, wanted: Wanted) -> Iterator[Found]:
    with zipfile.ZipFile(place) as archive:
        members = [each for each in archive.infolist() if _counts(each.filename)]
        if len(members) > MOST_FILES:
            raise Refused(f"it holds more than {MOST_FILES} files")
        for member in members:
            path = PurePosixPath(member.filename)
            if member.is_dir() or not wanted(path.name):
                continue
            if _is_outside(path):
                yield Found(path, refusal="its path leads out of the archive")
            elif stat.S_IFMT(member.external_attr >> 16) not in (0, stat.S_IFREG):
                yield Found(path, refusal="it is no regular file")
            elif member.flag_bits & 1:
                yield Found(path, refusal="it is encrypted")
            else:
                with archive.open(member) as opened:
                    data = opened.read(MOST_BYTES + 1)
                yield _checked(path, data, written_at(member.date_time))


class _Capped(io.RawIOBase):
    """The bytes that a gzip file becomes, up to a limit."""

    def __init__(self, inner: gzip.GzipFile) -> None:
        self._inner = inner
        self._left = MOST_ARCHIVE

    def readable(self) -> bool:
        """Whether bytes can be read."""
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        """Read some bytes; raises Refused when the limit is passed."""
        data = self._inner.read(len(buffer))
        self._left -= len(data)
        if self._left < 0:
            raise Refused(f"it unpacks to more than {MOST_ARCHIVE >> 20} MiB")
        buffer[: len(data)] = data
        return len(data)


def _tar(place: Path, wanted: Wanted) -> Iterator[Found]:
    with (
        gzip.open(place) as packed,
        tarfile.open(fileobj=_Capped(packed), mode="r|") as archive,
    ):
        members = (member for member in archive if _counts(member.name))
        for number, member in enumerate(members):
            path = PurePosixPath(member.name)
            if number >= MOST_FILES:
                raise Refused(f"it holds more than {MOST_FILES} files")
            if member.isdir() or not wanted(path.name):
                continue
            if _is_outside(path):
                yield Found(path, refusal="its path leads out of the archive")
            elif not member.isreg():
                yield Found(path, refusal="it is no regular file")
            else:
                opened = archive.extractfile(member)
                data = opened.read(MOST_BYTES + 1) if opened else b""
                yield _checked(path, data, written_at(member.mtime))


def _counts(name: str) -> bool:
    """Whether a member of an archive lies outside of the folders that hold no answer."""
    return all(part not in PASSED_OVER for part in PurePosixPath(name).parts[:-1])


def _is_outside(path: PurePosixPath) -> bool:
    return path.is_absolute() or ".." in path.parts or "\\" in str(path)
