"""Mirror the reference answers into the exercises, on a git branch of their own.

The work tree and the index are not touched: everything happens in a temporary index.
"""

import tempfile
from dataclasses import dataclass, field
from pathlib import Path

from kata.git import NoGit, Refused, git
from kata.pack import NAME, UsageError

TRAILER = "Mirrored-From"
NOBODY = {"NAME": "sqlalchemy-kata", "EMAIL": "kata@example.invalid"}


@dataclass(frozen=True)
class Mirror:
    """What was made: `commit` is the branch's tip, `base` the commit it was made from.

    Both are object ids in hexadecimal; `exercises` counts the files that hold an answer, and
    `notes` are sentences for the reader.
    """

    branch: str
    commit: str
    base: str
    exercises: int
    notes: list[str] = field(default_factory=list)


def mirror(root: Path, branch: str = "solutions") -> Mirror:
    """Make or update a branch whose exercises are the answers of the last commit.

    It holds one commit on top of that commit, the same whenever it is made. Raises UsageError
    where there is no commit to mirror, and for a branch that is in use or not a mirror.
    """
    base = _base(root)
    answers = _answers(root, base)
    if not answers:
        raise UsageError("The last commit has no answers under solutions/. Commit them first.")
    tip = _tip(root, branch)
    notes = [*_unsolved(root, base, answers), *_uncommitted(root)]
    if tip and _git(root, "rev-parse", f"{tip}^") == base:
        return Mirror(branch, tip, base, len(answers), ["Already up to date.", *notes])
    commit = _commit(root, base)
    try:
        _git(root, "update-ref", "-m", "mirror the answers", f"refs/heads/{branch}", commit, tip)
    except Refused as error:
        raise UsageError(f"Git could not set the branch {branch}: {error}") from None
    return Mirror(branch, commit, base, len(answers), notes)


def _base(root: Path) -> str:
    try:
        _git(root, "rev-parse", "--show-toplevel")
    except NoGit:
        raise UsageError("git was not found. Install it, then try again.") from None
    except Refused as error:
        raise UsageError(
            f"{root} is not in a git repository that can be used ({error}). "
            "Clone the exercises with git, or run `git init` and commit them."
        ) from None
    try:
        return _git(root, "rev-parse", "--verify", "--quiet", "HEAD^{commit}")
    except Refused:
        raise UsageError(
            "There is no commit yet to mirror. Run `git add .` and `git commit` first."
        ) from None


def _tip(root: Path, branch: str) -> str:
    """Return the branch's commit, or "" where there is no such branch yet."""
    for block in _git(root, "worktree", "list", "--porcelain").split("\n\n"):
        if f"branch refs/heads/{branch}" in block.splitlines():
            folder = block.splitlines()[0].removeprefix("worktree ")
            raise UsageError(
                f"The branch {branch} is checked out in {folder}. "
                "Switch that folder to another branch first (git switch main), "
                "or run `git worktree prune` if it is gone."
            )
    try:
        name = f"refs/heads/{branch}^{{commit}}"
        tip = _git(root, "rev-parse", "--verify", "--quiet", name)
    except Refused:
        return ""
    if not _is_mirror(root, tip):
        raise UsageError(
            f"The branch {branch} holds work that this command did not make. "
            f"Keep it under another name: git branch -m {branch} my-{branch}"
        )
    return tip


def _is_mirror(root: Path, tip: str) -> bool:
    """Whether a commit is just what this command makes of the commit that it names."""
    wanted = f"--format=%(trailers:key={TRAILER},valueonly,separator=%x2C)%n%P%n%T"
    base, parent, tree = _git(root, "log", "-1", "--no-show-signature", wanted, tip).split("\n")
    return base != "" and base == parent and tree == _tree(root, base)


def _answers(root: Path, commit: str) -> dict[str, str]:
    """Return "mode id" of each answer that belongs in an exercise, by the exercise's path."""
    there = _files(root, commit, "exercises/")
    answers = {
        path.replace("solutions/", "exercises/", 1): entry
        for path, entry in _files(root, commit, "solutions/").items()
    }
    return {path: entry for path, entry in answers.items() if path in there}


def _files(root: Path, commit: str, folder: str) -> dict[str, str]:
    listing = _git(root, "ls-tree", "-r", "-z", commit, folder)
    entries = [line.partition("\t") for line in listing.split("\0") if line]
    return {path: " ".join(about.split()[::2]) for about, _, path in entries}


def _tree(root: Path, base: str) -> str:
    """Write the tree of a commit with its answers in place of its exercises."""
    prefix = _git(root, "rev-parse", "--show-prefix")
    lines = [f"{entry}\t{prefix}{path}" for path, entry in _answers(root, base).items()]
    with tempfile.TemporaryDirectory() as scratch:
        index = {"GIT_INDEX_FILE": str(Path(scratch, "index"))}
        _git(root, "read-tree", base, more=index)
        text = "".join(f"{line}\0" for line in lines)
        _git(root, "update-index", "-z", "--index-info", text=text, more=index)
        return _git(root, "write-tree", more=index)


def _commit(root: Path, base: str) -> str:
    date = _git(root, "log", "-1", "--no-show-signature", "--format=%cd", "--date=raw", base)
    more = {"GIT_AUTHOR_DATE": f"@{date}", "GIT_COMMITTER_DATE": f"@{date}"}
    try:
        for who in ("GIT_AUTHOR_IDENT", "GIT_COMMITTER_IDENT"):
            _git(root, "-c", "user.useConfigOnly=true", "var", who)
    except Refused:  # git has no name for the user, and would make one up or refuse
        for who in ("GIT_AUTHOR", "GIT_COMMITTER"):
            more |= {f"{who}_{key}": value for key, value in NOBODY.items()}
    message = f"Put the answers in place of the exercises\n\n{TRAILER}: {base}\n"
    return _git(root, "commit-tree", _tree(root, base), "-p", base, text=message, more=more)


def _unsolved(root: Path, base: str, answers: dict[str, str]) -> list[str]:
    stubs = [path for path in _files(root, base, "exercises/") if NAME.fullmatch(Path(path).name)]
    missing = [path for path in stubs if path not in answers]
    return [f"Without an answer, left as they are: {', '.join(missing)}"] if missing else []


def _uncommitted(root: Path) -> list[str]:
    options = ("--porcelain", "-z", "--untracked-files=all", "--no-renames")
    changes = _git(root, "status", *options, "--", "solutions")
    prefix = _git(root, "rev-parse", "--show-prefix")
    paths = [line[3:].removeprefix(prefix) for line in changes.split("\0") if line]
    return [f"Not in it, for it is not committed: {', '.join(paths)}"] if paths else []


def _git(root: Path, *words: str, text: str = "", more: dict[str, str] | None = None) -> str:
    """Return what git prints, without the line's end; raises Refused with git's last line."""
    printed, _ = git(root, *words, data=text.encode(errors="surrogateescape"), more=more)
    return printed.decode(errors="surrogateescape").rstrip("\n")
