"""The workers of a dask scheduler: they judge, and all that is kept stays with who calls them."""

import itertools
import json
import queue
import time
from contextlib import suppress
from secrets import token_hex
from typing import Any, Self

from distributed import Client, Future, KilledWorker

from kata.grade.examining import Told
from kata.grade.intake import Submission
from kata.grade.places.bench import TOPIC, Bench, judge_there
from kata.grade.places.place import News
from kata.grade.plan import Work
from kata.grade.record import Record
from kata.pack import UsageError
from kata.result import Outcome

CLOSING = 5.0
TICK = 0.2  # seconds, after which Ctrl-C is heard
PATIENCE = 60.0  # seconds in which a worker that died should be back
QUEUED = 2  # submissions for each thread, so that none of them waits for the next one
REPEAT = "What is finished is kept: the same command goes on from there."
GONE = f"The connection to the scheduler was lost. Start it and its workers again. {REPEAT}"
NOBODY = f"All workers are gone. Start some: make worker SCHEDULER=tcp://host:8786\n{REPEAT}"


class Cluster:
    """Sends submissions to workers; those of a worker that dies go to others by themselves.

    Each answer is told of as soon as it is judged, through an event of dask. A task tells nothing
    at its end: who hears of it then has heard all that it told before.
    """

    def __init__(self, client: Client, bench: Bench) -> None:
        self._client = client
        self._bench = bench.name
        self._run = f"kata-{token_hex(8)}"
        self._numbers = itertools.count()
        self._running: dict[str, tuple[Work, Future[None]]] = {}
        self._heard: queue.SimpleQueue[dict[str, Any] | Future[None]] = queue.SimpleQueue()
        self._seen = time.monotonic()
        self.room = self._room()
        client.subscribe_topic(TOPIC, lambda event: self._heard.put(event[1]))

    def start(self, work: Work) -> None:
        """Send a submission: what is left of it, and nothing else."""
        numbers = [each.id for each in work.keys]
        whole = work.submission
        files = {number: whole.files[number] for number in numbers if number in whole.files}
        refused = {number: whole.refused[number] for number in numbers if number in whole.refused}
        key = f"{self._run}-{next(self._numbers)}"
        part = Submission(whole.student, files, refused)
        future = self._client.submit(
            judge_there, self._bench, key, part, numbers, key=key, pure=False
        )
        self._running[key] = (work, future)
        future.add_done_callback(self._heard.put)

    def next(self) -> News | None:
        """Return what a worker has told, or nothing for now; raises what has gone wrong there."""
        try:
            heard = self._heard.get(timeout=TICK)
        except queue.Empty:
            if self._count():
                self._seen = time.monotonic()
            elif time.monotonic() - self._seen > PATIENCE:
                raise UsageError(NOBODY) from None
            return None
        self._seen = time.monotonic()
        return self._told(heard) if isinstance(heard, dict) else self._ended(heard)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        with suppress(OSError, TimeoutError):
            if self._client.status == "running":
                self._client.cancel([future for _, future in self._running.values()])
            self._client.close(timeout=CLOSING)

    def _told(self, heard: dict[str, Any]) -> News | None:
        if heard["key"] not in self._running:
            return None  # another one's, on the same scheduler
        work, _ = self._running[heard["key"]]
        exercise = next((each for each in work.keys if each.id == heard["exercise"]), None)
        if not exercise:
            return None  # said once more, by a worker that took over from a lost one
        record = None
        if heard["record"]:
            record = Record(**json.loads(heard["record"]))
            record.outcome = Outcome(record.outcome)
        return News(work, Told(exercise, record, heard["is_clean"]))

    def _ended(self, future: Future[None]) -> News:
        work, _ = self._running.pop(str(future.key))
        if future.status == "error":
            error = future.exception()
            if not isinstance(error, KilledWorker):
                raise UsageError(f"{error}\n{REPEAT}") if isinstance(error, UsageError) else error
        elif future.status != "finished":
            raise UsageError(GONE)
        self.room = self._room()
        return News(work)

    def _room(self) -> int:
        return max(1, QUEUED * self._count())  # without workers, it waits for them

    def _count(self) -> int:
        """Return how many threads the workers have."""
        with suppress(OSError, TimeoutError):
            return sum(self._client.nthreads().values())
        return 0
