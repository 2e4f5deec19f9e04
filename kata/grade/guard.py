"""What the worker does beside judging where the answer is not trusted."""

import random
import sys
from collections.abc import Callable
from pathlib import Path
from types import CodeType
from typing import Any

import pytest

from kata.backends import name_of
from kata.grade.audit import Watchman, functions
from kata.grade.gate import own_modules
from kata.grade.limits import hide, limit
from kata.grade.twin import Rig, compile_twin, twin_functions
from kata.job import Job


class Guard:
    """Hides the worker, and in the process of each answer sets limits, a watchman, and a twin."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._twins: dict[str, CodeType] = {}
        self._functions: dict[str, object] = {}
        self._watchman: Watchman | None = None
        hide()

    def prepare(self, job: Job) -> None:
        """Do in the worker what is the same for every answer."""
        self._functions = self._functions or functions()
        if job.twin and job.tests not in self._twins:
            self._twins[job.tests] = compile_twin(Path(job.tests).read_bytes(), job.tests)

    def enter(
        self, job: Job, tell: Callable[..., None], items: list[pytest.Item], scratch: Path
    ) -> None:
        """Watch this process from now on; rig the tests where the job is that of a twin."""
        random.seed()
        limit(job.limit)
        if job.twin:
            for item in items:
                _rig(item, self._twins[job.tests])
        stub = self._root / "exercises" / Path(job.tests).parent.name / Path(job.answer).name
        allowed = own_modules(stub) if stub.is_file() else set()
        hidden = [self._root / "tests", Path("/proc")]
        network = name_of(job.db) != "sqlite"
        self._watchman = Watchman(
            tell, Path(job.answer), allowed, [scratch], hidden, self._functions, network
        )
        sys.addaudithook(self._watchman)

    def leave(self) -> None:
        """Look once more at what the answer left in this process."""
        if self._watchman:
            self._watchman.look_back()


def _rig(item: pytest.Item, code: CodeType) -> None:
    """Put the rigged function of the same name in the place of a test."""
    assert isinstance(item, pytest.Function)
    name = item.originalname

    def twin(**arguments: Any) -> None:
        rig = Rig()
        twin_functions(code, vars(item.module), rig)[name](**arguments)
        assert rig.count, "nothing was compared"

    item.obj = twin
