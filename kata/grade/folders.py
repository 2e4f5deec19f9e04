"""The grader's temporary folders. What a grader that is killed leaves behind, the next removes."""

import fcntl
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from kata.databases import scratch_root

PREFIX = "kata_grade_"
YOUNG = 60  # seconds, in which somebody may have made a folder and not locked it yet


@contextmanager
def own_folder() -> Iterator[Path]:
    """Give a folder that nobody else removes: it is locked as long as this process lives."""
    folder = Path(tempfile.mkdtemp(prefix=PREFIX, dir=scratch_root()))
    with _locked(folder):
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)


def sweep() -> None:
    """Remove the folders whose process is gone."""
    for folder in scratch_root().glob(f"{PREFIX}*"):
        with suppress(OSError):  # it is somebody else's, or locked, or gone by now
            if time.time() - folder.stat().st_mtime > YOUNG:
                with _locked(folder):
                    shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """Hold the lock of a folder; raises OSError where another process does."""
    lock = os.open(folder, os.O_RDONLY | os.O_NOFOLLOW)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    finally:
        os.close(lock)
