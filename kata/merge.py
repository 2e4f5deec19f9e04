"""Bring a learner's answer and a new stub together, line by line, with git merge-file."""

import tempfile
from dataclasses import dataclass
from pathlib import Path

from kata.git import NoGit, Refused, git
from kata.pack import UsageError

LABELS = ("yours", "the stub you began from", "the new stub")
HEAD = b"<<<<<<< " + LABELS[0].encode()
TAIL = b">>>>>>> " + LABELS[2].encode()
CONFLICTS = range(128)  # git merge-file's exit status is their number; more is an error


@dataclass(frozen=True)
class Merged:
    """What came of a merge; `line` is that of the first conflict, counted from 1, or None."""

    data: bytes
    line: int | None = None


def marked(data: bytes) -> int | None:
    """Return the line at which the marks of a conflict begin, or None where there are none."""
    rows = data.splitlines()
    if any(row.startswith(TAIL) for row in rows):
        return next((at for at, row in enumerate(rows, 1) if row.startswith(HEAD)), None)
    return None


def merge(ours: bytes, base: bytes | None, theirs: bytes) -> Merged:
    """Merge two files that began as `base`; None if that is not known.

    Each line of `ours` that the new stub does not replace is in the result, and where both
    changed the same lines, both are there between marks. Raises UsageError without git.
    """
    style = [] if base is None else ["--diff3"]
    began = base or b""
    if _is_crlf(ours):  # else each line would differ
        began, theirs = _to_crlf(began), _to_crlf(theirs)
    try:
        text, conflicts = _merge_file(style, ours, began, theirs)
    except NoGit:
        raise UsageError(
            "Some of your answers must be merged with new stubs, and that needs git. "
            "Install git, then try again. Nothing was changed."
        ) from None
    except Refused:  # it merges no file with a zero byte
        text, conflicts = _side_by_side(ours, theirs), 1
    return Merged(text, marked(text) if conflicts else None)


def _merge_file(style: list[str], *three: bytes) -> tuple[bytes, int]:
    """Return the merged text, and in how many places there is a conflict."""
    labels = [word for label in LABELS for word in ("-L", label)]
    with tempfile.TemporaryDirectory(prefix="kata-merge-") as scratch:
        files = [Path(scratch, str(index)) for index in range(len(three))]
        for file, data in zip(files, three, strict=True):
            file.write_bytes(data)
        words = [*style, *labels, *(file.name for file in files)]
        return git(Path(scratch), "merge-file", "-p", *words, good=CONFLICTS)


def _side_by_side(ours: bytes, theirs: bytes) -> bytes:
    ends = [b"" if each.endswith(b"\n") or not each else b"\n" for each in (ours, theirs)]
    return b"".join((HEAD, b"\n", ours, ends[0], b"=======\n", theirs, ends[1], TAIL, b"\n"))


def _is_crlf(data: bytes) -> bool:
    return 2 * data.count(b"\r\n") > data.count(b"\n")


def _to_crlf(data: bytes) -> bytes:
    return data.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
