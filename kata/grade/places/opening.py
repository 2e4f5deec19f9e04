"""Choose the place where the work is done."""

from collections.abc import Callable

from kata.grade.booth import Settings
from kata.grade.examining import Examiner
from kata.grade.judging import Judge
from kata.grade.places.place import Place
from kata.grade.places.threads import Threads
from kata.pack import UsageError

INSTALL = """SCHEDULER= needs dask.distributed, which is not here. `make grade` installs it;
without make, install requirements-cluster.txt."""


def open_place(
    settings: Settings,
    judge: Judge,
    scheduler: str | None,
    jobs: int | None,
    done: Callable[[], object],
) -> Place:
    """Return the workers of a scheduler, or without one, threads of this machine.

    The judge is prepared once it is known that somebody is there to work for it; `done` hears of
    each exercise.
    Raises UsageError where there is no such scheduler, or no worker that may judge.
    """
    if not scheduler:
        judge.prepare(done, jobs)
        return Threads(Examiner(settings, judge), jobs)
    if jobs:
        raise UsageError("JOBS= is for this machine. How many a worker takes, it was told itself.")
    try:
        from kata.grade.places.joining import open_cluster
    except ModuleNotFoundError as error:
        if error.name not in ("dask", "distributed"):
            raise
        raise UsageError(INSTALL) from None
    return open_cluster(settings, judge, scheduler, done)
