"""What a worker of a cluster has and does: the pack, laid out once, and the same examiner."""

import json
import shutil
from collections.abc import Generator
from contextlib import closing
from dataclasses import asdict, dataclass
from hashlib import sha256
from pathlib import Path
from threading import Lock

from distributed import Worker, WorkerPlugin, get_worker

from kata.grade.booth import Settings
from kata.grade.examining import Examiner, Told
from kata.grade.intake import Submission
from kata.grade.judging import Judge
from kata.grade.places.parcel import HIDDEN, PACK, unwrap
from kata.grade.places.passport import SAME, differences, passport
from kata.grade.plan import Work
from kata.grade.walls import Walls
from kata.pack import Pack, UsageError

TOPIC = "sqlalchemy-kata"
TRIES = 2


@dataclass(frozen=True)
class Terms:
    """How the one who calls judges: `points` are those of each test, by exercise and test file."""

    passport: dict[str, str]
    sandbox: str
    db: str
    seed: int
    limit: float
    points: dict[str, list[dict[str, float]]]


class Bench(WorkerPlugin):
    """Sent to each worker once, also to those that come later; its name tells what is in it.

    On the first task the reference answers are judged there, too: a worker that does not see them
    pass as they do where the call comes from is refused.
    """

    idempotent = True

    def __init__(self, parcel: bytes, terms: Terms) -> None:
        self._parcel = parcel
        self._terms = terms
        self.name = f"kata-{sha256(parcel + repr(terms).encode()).hexdigest()}"

    def setup(self, worker: Worker) -> None:
        """Choose a folder below the worker's own, which goes when the worker goes."""
        self._folder = Path(worker.local_directory, self.name)
        self._lock = Lock()
        self._ready: Examiner | None = None

    def teardown(self, worker: Worker) -> None:
        """Remove the pack."""
        shutil.rmtree(self._folder, ignore_errors=True)

    def examine(self, submission: Submission, numbers: list[str]) -> Generator[Told]:
        """Return what will be told of some answers; raises UsageError where none can be judged."""
        with self._lock:
            self._ready = self._ready or self._prepare()
        exercises = Pack(self._folder / PACK).select(tuple(numbers))
        return self._ready.examine(Work(submission, dict.fromkeys(exercises, "")))

    def _prepare(self) -> Examiner:
        terms = self._terms
        if strange := differences(passport(), terms.passport):
            raise UsageError(f"It has {strange}. {SAME}")
        unwrap(self._parcel, self._folder)
        pack = Pack(self._folder / PACK)
        settings = Settings(
            pack,
            pack.select(tuple(terms.points)),
            Walls.of(terms.sandbox, terms.db),
            terms.db,
            terms.seed,
            terms.limit,
            self._folder / HIDDEN,
        )
        for _ in range(TRIES):  # a machine that is busy may need a second one
            judge = Judge(settings)
            judge.prepare(jobs=1)  # the other threads of this worker may be busy
            found = {each.id: judge.points(each) for each in settings.exercises}
            if found == terms.points and not judge.unfit:
                return Examiner(settings, judge)
        why = [*judge.unfit.values(), "Other tests are found there."][0]
        raise UsageError(f"The reference answers must pass there, too. {why}")


def judge_there(bench: str, key: str, submission: Submission, numbers: list[str]) -> None:
    """Judge answers of one student on a worker, as the task `key`, and tell of each at once."""
    worker = get_worker()
    plugin = worker.plugins[bench]
    assert isinstance(plugin, Bench)
    try:
        all_that_is_told = plugin.examine(submission, numbers)
    except UsageError as error:
        raise UsageError(f"The worker {worker.address} is refused. {error}") from None
    with closing(all_that_is_told):
        for told in all_that_is_told:
            record = json.dumps(asdict(told.record)) if told.record else ""
            message = {"key": key, "exercise": told.exercise.id, "record": record}
            worker.log_event(TOPIC, message | {"is_clean": told.is_clean})
            if _is_cancelled(worker, key):
                return


def _is_cancelled(worker: Worker, key: str) -> bool:
    """Whether nobody waits for a task any more; dask stops none that has begun."""
    task = worker.state.tasks.get(key)
    return task is None or task.state == "cancelled"
