"""Bring a newer version of the pack, and lose no line that the learner wrote.

Killed at any point, each line is in its place or in a backup, and the next update ends as this
one would have: all backups are made first, what an answer was merged with is remembered only
when the merged file is in place, and the runner's own files come last.
"""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from kata.backups import OURS, Backups, alone, read, stage, sweep, write
from kata.pack import UsageError
from kata.plan import Kind, Planner, Step, exercise_of
from kata.source import fetch, walk
from kata.stubs import store

RUNNER = "kata/"


@dataclass(frozen=True)
class Updated:
    """What was done: the steps, and the backup of each file that has one, by its name."""

    steps: list[Step]
    backups: dict[str, Path]

    def count(self, kind: Kind) -> int:
        """Return how many files became this; an exercise that is still its stub is not kept."""
        return Counter(each.kind for each in self.steps)[kind]


def update(root: Path, source: str | None = None) -> Updated:
    """Update a pack from a folder or a git repository; None is the remote "origin".

    Raises UsageError, with nothing touched, where there is no such pack or a merge needs git
    and there is none.
    """
    with alone(root), _tidy(root), fetch(root, source) as tree:
        planner = Planner(root, tree)
        steps = planner.steps
        planner.announce()
        kept = _apply(root, steps)
        planner.finish()
        return Updated(steps, kept)


@contextmanager
def _tidy(root: Path) -> Iterator[None]:
    """Leave no half-written file, of this update or of one that was killed."""
    try:
        _sweep_all(root)
        yield
    finally:
        _sweep_all(root)


def _sweep_all(root: Path) -> None:
    sweep(root / OURS)
    for top in (root, root / OURS / "stubs", root / OURS / "backups"):
        for folder, _ in walk(top):
            sweep(folder)


def _apply(root: Path, steps: list[Step]) -> dict[str, Path]:
    changing = [each for each in steps if each.old != each.new]
    backups = Backups(root)
    try:
        kept = {each.name: backups.keep(_as_planned(root, each)) for each in changing if each.save}
        plain = [each for each in changing if not exercise_of(root, each.name)]
        _replace(root, [each for each in plain if not each.name.startswith(RUNNER)])
        for step in steps:
            _do_exercise(root, step)
        _replace(root, [each for each in plain if each.name.startswith(RUNNER)])
    except OSError as error:
        raise UsageError(
            f"The update stopped halfway: {error}. All that you wrote is in its place or in "
            f"{root / '.kata/backups'}. Repair this, then update again: it goes on from here."
        ) from None
    return kept


def _do_exercise(root: Path, step: Step) -> None:
    """Put an exercise in place, and only then remember its stub."""
    exercise = exercise_of(root, step.name)
    if exercise is None:
        return
    if step.old != step.new:
        file = _as_planned(root, step)
        if step.new is None:
            file.unlink()
        else:
            write(file, step.new, step.mode)
    if step.stub is not None:
        store(exercise, step.stub)


def _replace(root: Path, steps: list[Step]) -> None:
    """Write all files beside their places first, so that the old and the new mix only shortly."""
    ready = [
        (stage(_place(root, each), each.new, each.mode), each)
        for each in steps
        if each.new is not None
    ]
    for half, step in ready:
        half.replace(_place(root, step))
    for step in steps:
        if step.new is None:
            _as_planned(root, step).unlink()


def _place(root: Path, step: Step) -> Path:
    """Return where to write: a link stays a link."""
    file = _as_planned(root, step)
    return file.resolve() if file.is_symlink() else file


def _as_planned(root: Path, step: Step) -> Path:
    """Return a step's file; raises UsageError if somebody wrote to it in the meantime."""
    file = root / step.name
    if read(file) != step.old:
        raise UsageError(
            f"{step.name} was changed while the update was at work. What is in it now was left "
            "as it is. Save your files, then update again: it goes on from here."
        )
    return file
