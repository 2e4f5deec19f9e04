"""Write many files as a folder or as a zip archive, alike to the byte each time."""

import io
import shutil
import stat
import tempfile
import zipfile
from pathlib import Path

from kata.backups import write
from kata.pack import UsageError

Files = dict[str, bytes]  # by their paths, with "/" between the parts

# The first moment that a zip archive can tell: what is inside says nothing of when it was made.
EPOCH = (1980, 1, 1, 0, 0, 0)
UNIX = 3
RUNNER = "kata/__main__.py"  # in every handout and autograder


def write_bundle(files: Files, out: Path) -> None:
    """Write files to `out`: an archive if it ends in .zip, else a new folder.

    Raises UsageError for a folder that has something in it, and for a file that is no earlier
    bundle. Stopped halfway, nothing is there.
    """
    if out.suffix.lower() == ".zip":
        if out.exists() and not _is_bundle(out):
            raise UsageError(
                f"{out} is there already, and was not made by this command. Name another: OUT=…"
            )
        write(out, zipped(files))
    else:
        _write_folder(files, out)


def zipped(files: Files) -> bytes:
    """Return files as a zip archive, in the order of their names.

    They are stored as they are: packed, the bytes would depend on the version of zlib.
    """
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_STORED) as archive:
        for name in sorted(files):
            member = zipfile.ZipInfo(name, EPOCH)
            member.create_system = UNIX
            member.external_attr = (stat.S_IFREG | _mode(files[name])) << 16
            archive.writestr(member, files[name])
    return data.getvalue()


def _is_bundle(file: Path) -> bool:
    """Whether a file is an archive with the runner in it, all of it without a time."""
    try:
        with zipfile.ZipFile(file) as archive:
            members = archive.infolist()
    except (zipfile.BadZipFile, OSError):
        return False
    is_timeless = all(each.date_time == EPOCH for each in members)
    return is_timeless and RUNNER in (each.filename for each in members)


def _write_folder(files: Files, out: Path) -> None:
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise UsageError(f"{out} is there already, and not empty. Name a new folder: OUT=…")
    out.parent.mkdir(parents=True, exist_ok=True)
    half = Path(tempfile.mkdtemp(prefix=f".{out.name}.", dir=out.parent))
    try:
        for name, data in files.items():
            file = half / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(data)
            file.chmod(_mode(data))
        half.chmod(0o755)
        if out.exists():
            out.rmdir()  # elsewhere than on POSIX, an empty folder is in the way
        half.replace(out)
    except BaseException:
        shutil.rmtree(half, ignore_errors=True)
        raise


def _mode(data: bytes) -> int:
    """Return the permissions of a file: a script can be run."""
    return 0o755 if data.startswith(b"#!") else 0o644
