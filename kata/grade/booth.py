"""Where one submission is judged: a sandbox of its own, and the only files that are in it."""

import json
import re
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Self

from kata.databases import scratch_root
from kata.grade.folders import own_folder
from kata.grade.hidden import place_of
from kata.grade.imports import own_modules
from kata.grade.sandbox import SandboxRunner
from kata.grade.walls import Walls
from kata.job import LIMIT, make_job
from kata.pack import Exercise, Pack
from kata.result import Result

INSIDE = ("/dev/shm", "/tmp")  # noqa: S108 - where a sandbox has its temporary folders


@dataclass(frozen=True)
class Settings:
    """How a class is judged: its exercises, the database, the seed, the walls, hidden tests."""

    pack: Pack
    exercises: list[Exercise]
    walls: Walls
    db: str = "sqlite"
    seed: int = 0
    limit: float = LIMIT
    hidden: Path | None = None

    def tests(self, exercise: Exercise) -> list[Path]:
        """Return the test files of an exercise, the open ones first."""
        found = [exercise.tests]
        if self.hidden:
            file = self.hidden / place_of(exercise)
            found += [file] if file.is_file() else []
        return found


@dataclass
class Booth:
    """The sandbox of one submission, with the only files that are in it."""

    settings: Settings
    answers: dict[Exercise, bytes]
    _runners: dict[bool, SandboxRunner] = field(default_factory=dict)

    def __enter__(self) -> Self:
        self._stack = ExitStack()
        self._folder = self._stack.enter_context(own_folder())
        if self.settings.walls.is_nobody:
            self._folder.chmod(0o755)
        for exercise, data in self.answers.items():
            file = self._folder / "exercises" / exercise.relative
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(data)
        return self

    def __exit__(self, *error: object) -> None:
        self._stack.close()

    def run(self, exercise: Exercise, tests: Path, *, twin: bool) -> Result:
        """Return the result of an answer; hidden tests have a sandbox of their own."""
        hidden = tests != exercise.tests
        if hidden not in self._runners:
            self._runners[hidden] = self._stack.enter_context(self._open(hidden))
        how = self.settings
        target = self._folder / "exercises"
        job = make_job(exercise, target, db=how.db, seed=how.seed, shuffle=True, limit=how.limit)
        imports = tuple(sorted(own_modules(exercise)))
        job = replace(job, tests=str(tests), twin=twin, imports=imports)
        result = self._runners[hidden].run(job)
        return _anywhere(result, how.pack.root)

    def _open(self, hidden: bool) -> SandboxRunner:
        settings, exercises = self.settings, list(self.answers)
        tests = [settings.tests(each)[-1 if hidden else 0] for each in exercises]
        tests = [each for each in tests if hidden == (each.parents[1] == settings.hidden)]
        return SandboxRunner(settings.pack, exercises, tests, self._folder, settings.walls)


def _anywhere(result: Result, root: Path) -> Result:
    """Return a result as it is on each machine: without the folders of the pack and of the run.

    Half a character, which a hostile answer can tell, is replaced: not every database takes it.
    """
    told = result.to_json().encode(errors="replace").decode()
    text = told.replace(json.dumps(f"{root}/", ensure_ascii=False)[1:-1], "")
    places = "|".join(map(re.escape, {*INSIDE, str(scratch_root())}))
    folders = rf"(?:{places})(?:/kata_\w{{8,}})+(/?)"
    return Result.from_json(re.sub(folders, lambda found: "" if found[1] else ".", text))
