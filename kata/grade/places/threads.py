"""Work on the machine at hand: a thread for each submission that is judged at a time."""

import os
import queue
import threading
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing
from typing import Self

from kata.grade.examining import Examiner
from kata.grade.places.place import News
from kata.grade.plan import Work

TICK = 0.2  # seconds, after which Ctrl-C is heard


class Threads:
    """As many threads as there are processors, or `count`."""

    def __init__(self, examiner: Examiner, count: int | None) -> None:
        self.room = count or os.cpu_count() or 1
        self._examiner = examiner
        self._pool = ThreadPoolExecutor(self.room)
        self._stop = threading.Event()
        self._heard: queue.SimpleQueue[News | Future[None]] = queue.SimpleQueue()

    def start(self, work: Work) -> None:
        """Judge a submission in the next thread that is free."""
        self._pool.submit(self._examine, work).add_done_callback(self._heard.put)

    def next(self) -> News | None:
        """Return what a thread has told, or nothing for now; raises what has gone wrong in it."""
        try:
            heard = self._heard.get(timeout=TICK)
        except queue.Empty:
            return None
        if isinstance(heard, News):
            return heard
        heard.result()
        return None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self._stop.set()
        self._pool.shutdown(cancel_futures=True)

    def _examine(self, work: Work) -> None:
        with closing(self._examiner.examine(work)) as all_that_is_told:
            for told in all_that_is_told:
                self._heard.put(News(work, told))
                if self._stop.is_set():
                    return
        self._heard.put(News(work))
