"""Run an exercise again each time it is saved, and answer to keys."""

import select
import signal
from collections.abc import Callable
from pathlib import Path

from kata.attempts import Attempts
from kata.background import Background
from kata.bell import Bell
from kata.changes import Changes
from kata.job import Job, make_job, new_seed
from kata.keyboard import END, Keyboard
from kata.pack import NAME, Exercise, Pack, UsageError
from kata.pages import Pages
from kata.pool import judge
from kata.result import Result
from kata.swap import put_back


class Watch:
    """The loop of `make watch`: a save is judged, a key is answered, until somebody quits."""

    def __init__(self, pack: Pack, exercise: Exercise, db: str) -> None:
        self._pack = pack
        self._exercise = exercise
        self._db = db
        self._result: Result | None = None
        self._is_asked = False
        self._attempts = Attempts(pack, pack.root / "exercises")
        self._seed = new_seed()

    def run(self) -> None:
        """Watch until q, Ctrl-C or the end of the terminal."""
        with (
            Bell() as bell,
            Keyboard() as keyboard,
            Changes(self._pack.root, bell) as changes,
            Background(self._pack.root, bell) as judge,
        ):
            self._bell, self._keyboard, self._changes, self._judge = bell, keyboard, changes, judge
            self._pages = Pages(self._pack, self._attempts.journal, has_keys=keyboard.has_keys)
            self._listen_to_signals()
            self._go_to(self._exercise)
            while self._turn():
                pass

    def _listen_to_signals(self) -> None:
        signal.signal(signal.SIGTERM, signal.default_int_handler)  # the terminal is restored
        if hasattr(signal, "SIGWINCH"):
            signal.signal(signal.SIGWINCH, self._on_resize)

    def _on_resize(self, *_: object) -> None:
        self._pages.is_stale = True

    def _turn(self) -> bool:
        """Wait for something to happen and deal with it; False when it is time to leave."""
        waiting = [self._bell.fileno()]
        if self._keyboard.has_keys:
            waiting.append(self._keyboard.fileno())
        ready, _, _ = select.select(waiting, [], [], self._judge.timeout)
        self._bell.hush()
        if paths := self._changes.take():
            self._saved(paths)
        if result := self._judge.poll():
            self._judged(result)
        if self._pages.is_stale:
            self._pages.again()
        if self._keyboard.has_keys and self._keyboard.fileno() in ready:
            return self._pressed(self._keyboard.read())
        return True

    def _saved(self, paths: set[Path]) -> None:
        others = {path for path in paths if not self._is_answer(path)}
        if others or self._exercise.stub in paths:
            self._ask(renew=bool(others))

    def _is_answer(self, path: Path) -> bool:
        """Whether a file is an answer of the learner's, or one that no run reads."""
        folder = path.relative_to(self._pack.root).parts[0]
        return folder == "exercises" and NAME.fullmatch(path.name) is not None

    def _ask(self, *, renew: bool = False) -> None:
        """Have the exercise judged as it is now."""
        if renew:
            self._pack = Pack(self._pack.root)
        job = self._job(self._exercise)
        chapter = [each for each in self._pack.exercises if each.chapter == self._exercise.chapter]
        self._attempts.begin(self._exercise)
        self._judge.ask(job, [each.tests for each in chapter], renew=renew)

    def _job(self, exercise: Exercise) -> Job:
        target = self._pack.root / "exercises"
        return make_job(exercise, target, db=self._db, seed=self._seed)

    def _judged(self, result: Result) -> None:
        self._result = result
        self._attempts.keep(result)
        self._pages.verdict(self._exercise, result)

    def _go_to(self, exercise: Exercise) -> None:
        self._exercise, self._result = exercise, None
        self._pages.waiting(exercise)
        self._ask()

    def _pressed(self, key: str) -> bool:
        """Do what a key asks for; False for leaving."""
        if key in ("q", END):
            return False
        if self._is_asked:
            self._answered(key)
            return True
        shows: dict[str, Callable[[Exercise, Result], None]] = {
            "h": self._pages.hint,
            "s": self._pages.sql,
            "d": self._pages.diff,
        }
        does: dict[str, Callable[[], None]] = {
            "n": lambda: self._move(1),
            "p": lambda: self._move(-1),
            "l": self._pages.list,
            "a": self._chapter,
            "r": self._ask_for_reset,
            "?": self._pages.help,
        }
        if key in shows and self._result:
            shows[key](self._exercise, self._result)
        elif key in does:
            does[key]()
        return True

    def _answered(self, key: str) -> None:
        self._is_asked = False
        if key == "y":
            self._reset()
        else:
            self._pages.again()

    def _chapter(self) -> None:
        """Judge the whole chapter, and show a line for each exercise."""
        chapter = [each for each in self._pack.exercises if each.chapter == self._exercise.chapter]
        jobs = list(map(self._job, chapter))
        for each in chapter:
            self._attempts.begin(each)
        self._pages.note("All of this chapter ...")
        results = list(judge(self._pack.root, jobs))
        for result in results:
            self._attempts.keep(result)
        self._pages.chapter(dict(zip(chapter, results, strict=True)))

    def _ask_for_reset(self) -> None:
        self._is_asked = True
        self._pages.ask_for_reset(self._exercise)

    def _reset(self) -> None:
        try:
            kept = put_back(self._exercise)
        except UsageError as error:
            self._pages.note(str(error))
            return
        self._pages.note(f"Your answer is kept in {kept}." if kept else "It was the stub already.")

    def _move(self, by: int) -> None:
        place = self._pack.exercises.index(self._exercise) + by
        if place == len(self._pack.exercises):
            self._pages.finish()
        elif place >= 0:
            self._go_to(self._pack.exercises[place])
