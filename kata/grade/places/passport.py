"""What a worker must have just as the one who calls it, so that both judge alike."""

import sqlite3
from pathlib import Path

from kata.grade.keys import digest_of, grader_files
from kata.versions import versions

SAME = """Give each machine the same copy of this folder, set up with the same Python, start its
workers from there (make worker SCHEDULER=tcp://host:8786), and repeat the command."""


def passport() -> dict[str, str]:
    """Return what judges here, by name: versions, and a digest of this program's own code."""
    named = {"python": "Python", "sqlalchemy": "SQLAlchemy", "pytest": "pytest"}
    found = {named[name]: each for name, each in versions().items()}
    here = Path(__file__)
    code = [*grader_files(), here.parents[1] / "examining.py", *sorted(here.parent.glob("*.py"))]
    return found | {"SQLite": sqlite3.sqlite_version, "sqlalchemy-kata": digest_of(code)[:12]}


def differences(theirs: dict[str, str], ours: dict[str, str]) -> str:
    """Say in what a worker differs; nothing where it does not."""
    return ", ".join(
        f"{name} {theirs.get(name)} in the place of {each}"
        for name, each in ours.items()
        if theirs.get(name) != each
    )
