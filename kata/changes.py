"""Notice what is saved in a pack."""

import queue
import threading
from pathlib import Path
from typing import Self

from kata.bell import Bell

# Milliseconds: changes that follow one another this fast are one; then, the longest wait.
STEP, DEBOUNCE = 5, 100
SUFFIXES = (".py", ".toml", ".txt", ".ready")


class Changes:
    """The files of a pack that changed since they were asked for; the bell rings for each."""

    def __init__(self, root: Path, bell: Bell) -> None:
        self._root = root
        self._bell = bell
        self._found: queue.SimpleQueue[set[Path]] = queue.SimpleQueue()
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._stop.set()
        self._thread.join(timeout=2)

    def take(self) -> set[Path]:
        """Return what changed since the last call."""
        found: set[Path] = set()
        while not self._found.empty():
            found |= self._found.get()
        return found

    def _watch(self) -> None:
        from watchfiles import watch

        names = ("exercises", "tests", "kata", "requirements.txt", ".venv/.ready")
        places = [self._root / name for name in names if (self._root / name).exists()]
        for changes in watch(
            *places,
            watch_filter=lambda _, path: path.endswith(SUFFIXES),
            step=STEP,
            debounce=DEBOUNCE,
            rust_timeout=500,
            stop_event=self._stop,
        ):
            self._found.put({Path(path) for _, path in changes})
            self._bell.ring()
