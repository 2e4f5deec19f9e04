"""Where a newer version of the pack comes from: a folder, or what git can clone."""

import fnmatch
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from kata.backups import HALF, OURS
from kata.git import NoGit, Refused, git, past_names
from kata.pack import Pack, UsageError

PREFIX = "update-"
ARCHIVES = tuple(end for _, ends, _ in shutil.get_unpack_formats() for end in ends)
# Made on the machine where they are, or a person's own: never part of a pack.
SKIPPED = (
    ".git",
    OURS,
    ".venv*",
    "__pycache__",
    ".*_cache",
    "*.pyc",
    "*.db",
    "*.db-*",
    ".DS_Store",
)


@dataclass(frozen=True)
class Source:
    """A tree to update from; `past` holds the names of all files that it ever had, if known."""

    folder: Path
    past: frozenset[str] | None = None


def names(root: Path) -> list[str]:
    """Return the names of the files that can be a pack's, relative to its root, in order."""
    found = []
    for folder, files in walk(root):
        there = [folder / each for each in files if not _is_skipped(each)]
        found += [each.relative_to(root).as_posix() for each in there if each.is_file()]
    return sorted(found)


def walk(root: Path) -> Iterator[tuple[Path, list[str]]]:
    """Give each folder that can be a pack's, and the names of all files in it."""
    for folder, folders, files in os.walk(root):
        folders[:] = [each for each in folders if not _is_skipped(each)]
        yield Path(folder), files


@contextmanager
def fetch(root: Path, wish: str | None) -> Iterator[Source]:
    """Give the tree that is wished for, or the default branch of origin.

    A folder with .git is taken as committed, one without as it is. Raises UsageError for
    what cannot be had or holds no pack.
    """
    for old in (root / OURS).glob(f"{PREFIX}*"):  # of an update that was killed
        shutil.rmtree(old, ignore_errors=True)
    wish = wish or _origin(root)
    folder = Path(wish)
    if folder.is_dir() and folder.resolve() == root.resolve():
        raise UsageError(f"{folder} is the folder to update. Name the one with the new version.")
    if folder.is_file() and folder.name.lower().endswith(ARCHIVES):
        raise UsageError(
            f"{wish} is an archive: unpack it and name the folder that holds the pack. "
            "Nothing was changed."
        )
    if folder.is_dir() and not _is_repository(folder):
        yield _checked(Source(folder.resolve()), wish, root)
        return
    (root / OURS).mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(
        prefix=PREFIX, dir=root / OURS, ignore_cleanup_errors=True
    ) as scratch:
        clone = Path(scratch, "pack")
        _clone(root, wish, clone)
        yield _checked(Source(clone, past_names(clone)), wish, root)


def _is_skipped(name: str) -> bool:
    return name.endswith(HALF) or any(fnmatch.fnmatchcase(name, each) for each in SKIPPED)


def _is_repository(folder: Path) -> bool:
    bare = (folder / "objects").is_dir() and (folder / "HEAD").is_file()
    return (folder / ".git").exists() or bare


def _origin(root: Path) -> str:
    try:
        if git(root, "rev-parse", "--show-prefix")[0].strip():
            raise Refused("the folder is inside another repository")
        url = os.fsdecode(git(root, "remote", "get-url", "origin")[0]).rstrip("\n")
        return str(root / url) if (root / url).is_dir() else url
    except NoGit:
        problem = "git was not found"
    except Refused as error:
        problem = str(error).removeprefix("error: ").removeprefix("fatal: ")
    raise UsageError(
        f"It is not known where new exercises come from ({problem}). "
        "Name a folder or a git repository: make update FROM=https://…"
    )


def _clone(root: Path, wish: str, clone: Path) -> None:
    """Clone a URL or path, which may end in #branch."""
    where, _, branch = (wish, "", "") if Path(wish).exists() else wish.rpartition("#")
    where, branch = (where, branch) if where else (wish, "")
    folder = Path(where)
    place = str(folder.resolve()) if folder.is_dir() else where
    options = ["--branch", branch] if branch else []
    try:
        git(root, "clone", "--quiet", "--single-branch", *options, "--", place, str(clone))
    except NoGit:
        raise UsageError(
            f"git was not found, and {wish} needs it. Install git, or get the new version as a "
            "folder and name that. Nothing was changed."
        ) from None
    except Refused as error:
        raise UsageError(
            f"The new version could not be had from {wish}: {error}. "
            "Check the name and the network, then try again. Nothing was changed."
        ) from None


def _checked(source: Source, wish: str, root: Path) -> Source:
    if not any(each.stub.is_file() for each in Pack(source.folder).exercises):
        raise UsageError(
            f"{wish} holds no pack: exercises/ and tests/ with an exercise in them. "
            "Name the folder that has them. Nothing was changed."
        )
    if _has_solutions(root) and not _has_solutions(source.folder):
        raise UsageError(
            f"{wish} is a handout: it has no solutions, and this folder has. An update would take "
            "away all that a handout lacks. Work in the handout itself, or bring a newer version "
            "of everything: make update. Nothing was changed."
        )
    return source


def _has_solutions(root: Path) -> bool:
    return any(each.solution.is_file() for each in Pack(root).exercises)
