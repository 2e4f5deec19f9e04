"""The autograder that Gradescope runs: the whole pack, and the two scripts that it asks for.

The archive has `setup.sh` and `run_autograder` at its root, as
https://gradescope-autograders.readthedocs.io/en/latest/specs/ says.
"""

import shlex
from dataclasses import dataclass
from pathlib import Path
from string import Template

from kata.course.bundle import Files
from kata.course.handout import Handout
from kata.course.runner import PACKAGE, PROJECT
from kata.pack import Exercise, Pack

TEMPLATES = PACKAGE / "templates"
HIDDEN = "tests/hidden"  # below tests/, of which an answer that reads anything is suspect
UNWANTED = ("__pycache__",)
FOR_STUDENTS = ("Makefile", "README.md", ".gitignore", ".vscode/settings.json")


@dataclass(frozen=True)
class Autograder:
    """How Gradescope judges: which exercises, with which seed, walls and hidden tests."""

    pack: Pack
    exercises: list[Exercise]
    seed: int
    sandbox: str = "bwrap"
    hidden: Path | None = None

    def files(self) -> Files:
        """Return all files; raises UsageError where the stub of an exercise is not known."""
        given = Handout(self.pack, self.exercises).files()
        files = {name: data for name, data in given.items() if name not in FOR_STUDENTS}
        for each in self.exercises:
            for file in (each.solution, each.answers):
                if file.is_file():
                    files[file.relative_to(self.pack.root).as_posix()] = file.read_bytes()
        files |= _below(PACKAGE, PROJECT)
        if self.hidden:
            files |= _below(self.hidden, self.hidden, f"{HIDDEN}/")
        return files | self._scripts("requirements-web.txt" in files)

    def _scripts(self, has_web: bool) -> Files:
        requirements = "requirements-web.txt" if has_web else "requirements.txt"
        options = ["--seed", str(self.seed), "--sandbox", self.sandbox]
        options += ["--hidden", HIDDEN] if self.hidden else []
        words = shlex.join([*options, *(each.id for each in self.exercises)])
        return {
            "setup.sh": _filled("gradescope_setup.sh.txt", requirements=requirements),
            "run_autograder": _filled("gradescope_run.txt", options=words),
        }


def _filled(name: str, **values: str) -> bytes:
    text = (TEMPLATES / name).read_text(encoding="utf-8")
    return Template(text).safe_substitute(values).encode()


def _below(folder: Path, root: Path, prefix: str = "") -> Files:
    """Return the files below a folder, named from a root."""
    found = [each for each in folder.rglob("*") if each.is_file()]
    kept = [each for each in found if not set(UNWANTED) & set(each.parts)]
    return {prefix + each.relative_to(root).as_posix(): each.read_bytes() for each in kept}
