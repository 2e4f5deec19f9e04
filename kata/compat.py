"""Judge the answers on other versions, in environments that are kept in `.venvs/`."""

import hashlib
import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kata.pack import UsageError

OLDEST = 11
NAMES = ("python3", *(f"python3.{minor}" for minor in range(OLDEST, 21)))
OLDER_SQLALCHEMY = "2.0.*"
PIN = re.compile(r"^(SQLAlchemy(?:\[[^\]]*\])?)\s*==\s*[^\s;#]+", re.IGNORECASE | re.MULTILINE)
STAMP = "installed.sha256"
PIP = ("-m", "pip", "--quiet", "--disable-pip-version-check", "install", "--requirement")
LINES = 15
# An interpreter without venv and ensurepip cannot make an environment; Debian's can lack them.
QUESTION = """
import ensurepip, platform, sys, venv
print(sys.implementation.name, platform.python_version())
"""


class CompatError(Exception):
    """An environment could not be made or used; the message ends with its last lines."""


@dataclass(frozen=True)
class Combination:
    """What to judge on: an interpreter, its version ("3.12.1"), and a version of SQLAlchemy.

    `sqlalchemy` is what stands after `==` in its requirement; None is the pinned version.
    """

    python: Path
    version: str
    sqlalchemy: str | None = None

    @property
    def name(self) -> str:
        """The name of its folder: "python3.12" or "python3.11-sqlalchemy2.0"."""
        name = f"python{self.version.rpartition('.')[0]}"
        return f"{name}-sqlalchemy{self.sqlalchemy.removesuffix('.*')}" if self.sqlalchemy else name

    @property
    def databases(self) -> tuple[str, ...]:
        """What chooses the databases: to another Python they are all alike, so SQLite will do."""
        return () if self.sqlalchemy else ("--db", "sqlite")

    def folder(self, root: Path) -> Path:
        """Return where its environment lies."""
        return root / ".venvs" / self.name

    def interpreter(self, root: Path) -> Path:
        """Return the interpreter of its environment."""
        return self.folder(root) / "bin" / "python"


def combinations() -> list[Combination]:
    """Return what to judge on: an older SQLAlchemy on this Python, then each other Python."""
    version = ".".join(map(str, sys.version_info[:3]))
    older = Combination(Path(sys.executable), version, OLDER_SQLALCHEMY)
    others = [Combination(*found) for found in pythons()]
    return [older, *(other for other in others if _minor(other.version) != _minor(version))]


def prepare(combination: Combination, root: Path) -> Path:
    """Make the environment, or renew it where something changed, and return its interpreter.

    Raises CompatError when it cannot be installed, UsageError without a usable requirements.txt.
    """
    requirements = _requirements(combination, root)
    folder, python = combination.folder(root), combination.interpreter(root)
    stamp = folder / STAMP
    digest = _digest(combination, requirements)
    if python.exists() and stamp.is_file() and stamp.read_text(encoding="utf-8") == digest:
        return python
    stamp.unlink(missing_ok=True)
    _call(combination, root, combination.python, "-m", "venv", "--clear", folder)
    file = folder / "requirements.txt"
    file.write_text(requirements, encoding="utf-8")
    _call(combination, root, python, *PIP, file)
    stamp.write_text(digest, encoding="utf-8")  # last, so that a killed attempt is made again
    return python


def prepare_all(wanted: Sequence[Combination], root: Path) -> list[Path]:
    """Make the environments side by side; raises what the first one that failed raised."""
    with ThreadPoolExecutor() as pool:
        return list(pool.map(lambda combination: prepare(combination, root), wanted))


def run(combination: Combination, root: Path) -> dict[str, Any]:
    """Judge the answers in a prepared environment and return what `kata verify` reports.

    Raises CompatError when there is no report.
    """
    python = combination.interpreter(root)
    with tempfile.TemporaryDirectory() as scratch:
        file = Path(scratch, "report.json")
        words = ("-m", "kata", "verify", *combination.databases, "--only", "right", "--json")
        done = _output(root, python, *words, file)
        try:
            report: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            raise CompatError(_problem(combination, "gave no report", done.stdout)) from None
    return report


def pythons() -> list[tuple[Path, str]]:
    """Return an interpreter and its version for each minor version of CPython, the oldest first.

    They are sought on PATH, then among pyenv's versions; 3.11 is the oldest that counts.
    """
    folders = [Path(name).absolute() for name in os.get_exec_path()]
    candidates = [folder / name for folder in folders for name in NAMES]
    pyenv = Path(os.environ.get("PYENV_ROOT") or Path.home() / ".pyenv")
    candidates += sorted(pyenv.glob("versions/*/bin/python3"))
    there = [each for each in dict.fromkeys(candidates) if os.access(each, os.X_OK)]
    with ThreadPoolExecutor() as pool:
        versions = list(pool.map(_version, there))
    first: dict[int, tuple[Path, str]] = {}
    for python, version in zip(there, versions, strict=True):
        if version and _minor(version) >= OLDEST:
            first.setdefault(_minor(version), (python, version))
    return [first[minor] for minor in sorted(first)]


def _version(python: Path) -> str | None:
    """Ask an interpreter for its version; None when it does not answer or is of no use."""
    try:
        done = subprocess.run(
            [python, "-c", QUESTION], capture_output=True, text=True, timeout=20, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    answer = re.fullmatch(r"cpython (3\.\d+\.\w+)\+?\n", done.stdout)
    return answer[1] if answer and not done.returncode else None


def _minor(version: str) -> int:
    return int(version.split(".")[1])


def _requirements(combination: Combination, root: Path) -> str:
    file = root / "requirements.txt"
    if not file.is_file():
        raise UsageError(f"{file} is missing: it names what an environment needs.")
    text = file.read_text(encoding="utf-8")
    if (extra := root / "requirements-web.txt").is_file():
        text += extra.read_text(encoding="utf-8").replace("-r requirements.txt\n", "")
    if combination.sqlalchemy is None:
        return text
    text, count = PIN.subn(rf"\g<1>=={combination.sqlalchemy}", text)
    if count != 1:
        raise UsageError(f"{file} must have one line SQLAlchemy==VERSION; it has {count}.")
    return text


def _digest(combination: Combination, requirements: str) -> str:
    text = f"{combination.python}\n{combination.version}\n{requirements}"
    return hashlib.sha256(text.encode()).hexdigest()


def _call(combination: Combination, root: Path, *words: str | Path) -> None:
    done = _output(root, *words)
    if done.returncode:
        raise CompatError(_problem(combination, "could not be installed", done.stdout))


def _output(root: Path, *words: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        list(map(str, words)),
        cwd=root,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        check=False,
    )


def _problem(combination: Combination, what: str, output: str) -> str:
    last = "\n".join(f"  {line}" for line in output.strip().splitlines()[-LINES:])
    return f"The environment {combination.name} {what}. It said:\n{last}"
