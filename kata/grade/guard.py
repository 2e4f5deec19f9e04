"""What the worker does beside judging where the answer is not trusted."""

import random
import sys
from collections.abc import Callable
from functools import partial, wraps
from pathlib import Path
from types import CodeType
from typing import Any

import pytest

from kata import loading
from kata.backends import name_of
from kata.grade.audit import Watchman
from kata.grade.fence import Fence
from kata.grade.limits import hide, limit
from kata.grade.originals import Originals
from kata.grade.twin import Rig, compile_twin, twin_functions
from kata.job import Job
from kata.origin import line_in


class Guard:
    """Hides the worker, and in the process of each answer sets limits, a watchman, and a twin."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._twins: dict[str, CodeType] = {}
        self._originals: Originals | None = None
        self._watchman: Watchman | None = None
        self._is_twin = False
        self._plugins: list[object] = []
        hide()

    def prepare(self, job: Job) -> None:
        """Do in the worker what is the same for every answer."""
        self._originals = self._originals or Originals()
        if job.twin and job.tests not in self._twins:
            self._twins[job.tests] = compile_twin(Path(job.tests).read_bytes(), job.tests)

    def enter(
        self, job: Job, tell: Callable[..., None], items: list[pytest.Item], scratch: Path
    ) -> None:
        """Watch this process from now on; rig the tests where the job is that of a twin."""
        assert self._originals
        random.seed()
        limit(job.limit)
        self._is_twin = job.twin
        self._plugins = [
            each for item in items[:1] for each in item.config.pluginmanager.get_plugins()
        ]
        if job.twin and items:
            _rig(items, self._twins[job.tests])
        hidden = [self._root / name for name in ("tests", "solutions", "answers")]
        hidden += [Path("/proc"), Path(job.tests).parent]
        network = name_of(job.db) != "sqlite"
        self._watchman = Watchman(
            tell, Path(job.answer), set(job.imports), [scratch], hidden, self._originals, network
        )
        self._put_up_fence(job, self._watchman)
        sys.addaudithook(self._watchman)

    def _put_up_fence(self, job: Job, watchman: Watchman) -> None:
        def say(what: str) -> None:
            watchman.say(what, line_in(job.answer) or 0)

        given = {name for name in job.imports if name.startswith("given")}
        fence = Fence(say, {Path(job.answer).stem, *given})
        loading.CHANGES.append(fence.change)
        loading.NAMES.update(fence.names)

    def leave(self) -> None:
        """Look once more at what the answer left in this process.

        In the real run alone: what is not there helps no answer, whatever it does to the twin.
        """
        if self._watchman and not self._is_twin:
            self._watchman.look_back(self._plugins)


def _rig(items: list[pytest.Item], code: CodeType) -> None:
    """Put the rigged function of the same name in the place of each test of a file."""
    rig = Rig()
    module = next(vars(each.module) for each in items if isinstance(each, pytest.Function))
    functions = twin_functions(code, module, rig)
    for item in items:
        assert isinstance(item, pytest.Function)
        cls, name = item.cls, item.originalname
        if cls:
            method = getattr(functions[cls.__name__], name)
            item.obj = _twin(partial(method, item.instance), rig)
        else:
            item.obj = _twin(functions[name], rig)


def _twin(function: Callable[..., object], rig: Rig) -> Callable[..., None]:
    @wraps(function)
    def twin(**arguments: Any) -> None:
        rig.count = 0
        function(**arguments)
        assert rig.count, "nothing was compared"

    return twin
