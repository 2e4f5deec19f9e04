"""Ask git, in bytes. Whoever has no git, or no repository, is told so and can do without."""

import hashlib
import os
import subprocess
from pathlib import Path

ELSEWHERE = ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX", "GIT_COMMON_DIR")
SHA1 = 40  # hexadecimal digits; a longer id is SHA-256


class Refused(Exception):
    """Git did not do what it was told; the message is git's."""


class NoGit(Refused):
    """There is no git on this machine."""


def git(
    folder: Path,
    *words: str,
    data: bytes = b"",
    more: dict[str, str] | None = None,
    good: range = range(1),
) -> tuple[bytes, int]:
    """Return what git prints when it reads `data`, and its status; raises Refused if not good."""
    try:
        done = subprocess.run(
            ["git", *words],
            cwd=folder,
            env=_environment() | (more or {}),
            input=data,
            capture_output=True,
            check=False,
        )
    except FileNotFoundError:
        raise NoGit("git was not found") from None
    if done.returncode not in good:
        problem = done.stderr.decode(errors="replace").strip()
        raise Refused(problem.splitlines()[-1] if problem else f"git {words[0]} failed")
    return done.stdout, done.returncode


def _environment() -> dict[str, str]:
    # Inside a git hook these variables would lead to the hook's repository, whatever the folder.
    here = {key: value for key, value in os.environ.items() if key not in ELSEWHERE}
    return here | {"GIT_OPTIONAL_LOCKS": "0"}


def lines(folder: Path, *words: str) -> list[str]:
    """Return what git prints, at each zero byte or line end one string; [] if it refuses."""
    try:
        printed, _ = git(folder, *words)
    except Refused:
        return []
    text = printed.decode(errors="surrogateescape")
    return [each for each in text.split("\0" if "-z" in words else "\n") if each]


class Committed:
    """What the last commit of a folder holds, to tell what is safe in git."""

    def __init__(self, root: Path) -> None:
        entries = [each.partition("\t") for each in lines(root, "ls-tree", "-r", "-z", "HEAD")]
        self._ids = {path: about.split()[-1] for about, _, path in entries}

    def has(self, name: str) -> bool:
        """Whether there is a file of that name; nobody knows where nothing is committed."""
        return name in self._ids or not self._ids

    def holds(self, name: str, data: bytes) -> bool:
        """Whether the file of that name was committed with just these bytes."""
        there = self._ids.get(name, "")
        kind = "sha1" if len(there) == SHA1 else "sha256"
        whole = b"blob %d\0%b" % (len(data), data)
        return hashlib.new(kind, whole, usedforsecurity=False).hexdigest() == there


def past_names(folder: Path) -> frozenset[str] | None:
    """Return the names of all files that a repository ever had; None where it does not know."""
    try:
        shallow, _ = git(folder, "rev-parse", "--is-shallow-repository")
    except Refused:
        return None
    if shallow.strip() != b"false":
        return None
    return frozenset(lines(folder, "log", "--format=", "--name-only", "--no-renames", "-m", "-z"))
