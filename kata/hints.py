"""Give the hint that helps with the test that fails now, one step further each time."""

import re
from contextlib import suppress
from dataclasses import dataclass

from kata.backends import repeated
from kata.diagnosis import diagnose
from kata.journal import Journal
from kata.obstacle import obstacle
from kata.pack import Exercise, UsageError
from kata.result import Result, TestResult
from kata.screen import Screen
from kata.stubs import stub_of
from kata.wording import sentence_of, shown, text_of

LINK = re.compile(r"https?://\S+")


@dataclass(frozen=True)
class Help:
    """One piece of help: a diagnosis or an obstacle, which is free, or hint `step` of `steps`.

    `command` gives the next one.
    """

    test: str
    text: str
    command: str
    step: int = 0
    steps: int = 0

    @property
    def is_free(self) -> bool:
        """Whether it costs no hint."""
        return self.step == 0

    @property
    def is_last(self) -> bool:
        """Whether nothing further is known."""
        return self.step == self.steps


def next_help(exercise: Exercise, result: Result, journal: Journal) -> Help:
    """Return the next piece of help on a result that is not green, and keep that it was given.

    The first is the diagnosis, where a known mistake matches; then come the hints of the first
    test that fails, the last of them as often as it is asked for. They wait while the file does
    not run at all.
    """
    first = result.failed[0]
    command = f"make hint EX={exercise.id}{repeated(result.db)}"
    found = diagnose(exercise, result)
    if found and not journal.hints(exercise.id, found.title, free=True):
        journal.give_hint(exercise.id, found.title, free=True)
        text = f"Looks like: {found.title}. {found.diagnosis}"
        return Help(first.name, text, command, 0, len(first.hints))
    if problem := obstacle(exercise, result):
        return Help("run_the_file_to_its_last_line", problem, command, 0, len(first.hints))
    step = min(journal.hints(exercise.id, first.name) + 1, len(first.hints))
    if step:
        journal.give_hint(exercise.id, first.name)
        return Help(first.name, first.hints[step - 1], command, step, len(first.hints))
    return Help(first.name, _no_hint(first), command)


def _no_hint(test: TestResult) -> str:
    return f"This test has no hints of its own. It says: {test.message}"


def show_help(screen: Screen, exercise: Exercise, given: Help) -> None:
    """Print a piece of help, how many are left, and after the last where to read on."""
    screen.text(("  failed   ", "bold red"), sentence_of(given.test))
    label = "Free" if given.is_free else "Hint"
    screen.block(label, given.text, "yellow")
    screen.line()
    if given.is_free and given.steps:
        screen.line(f"That cost no hint; there are {given.steps}: {given.command}")
    elif not given.is_last:
        left = given.steps - given.step
        screen.line(f"Hint {given.step} of {given.steps}; {left} more: {given.command}")
    else:
        screen.line("That was the last hint. Read on:")
        for link in reading(exercise):
            screen.line(f"  {link}")


def reading(exercise: Exercise) -> list[str]:
    """Return where to read: the links of the exercise's docstring, and the chapter's README."""
    readme = exercise.stub.with_name("README.md")
    text = text_of(str(exercise.stub))
    if not LINK.search(text):  # the learner took the docstring out
        with suppress(UsageError):
            text = stub_of(exercise).decode()
    return [*LINK.findall(text), *([shown(str(readme))] if readme.is_file() else [])]
