"""Show results in the terminal: the only module that knows what they look like."""

from pathlib import Path

from kata.backends import name_of, repeated
from kata.diagnosis import diagnose
from kata.fitting import cut
from kata.obstacle import no_answer
from kata.pack import Exercise, Pack
from kata.placeholders import marks
from kata.result import Outcome, Result, TestResult
from kata.screen import Screen
from kata.specimens import Specimen
from kata.wording import (
    MOST_LINES,
    comparison,
    first_capital,
    guard_of,
    one_line,
    sentence_of,
    shorten,
    shown,
    telling_line,
    text_of,
    way_out,
    why_of,
    word_of,
)

STYLES = {"passed": "green", "failed": "bold red", "waiting": "dim", "not here": "yellow"}
WORDS = {"unavailable": "not here"}


class Report:
    """What a learner sees of a pack's exercises and of their results."""

    def __init__(self, pack: Pack, screen: Screen | None = None) -> None:
        self._pack = pack
        self._screen = screen or Screen()

    def gap(self) -> None:
        """Print an empty line."""
        self._screen.line()

    def note(self, text: str) -> None:
        """Print a sentence below the results."""
        self._screen.block("", text, "yellow", indent=2)

    def summary(self, exercise: Exercise, result: Result) -> None:
        """Print one line for an exercise: what it is, and how far it is."""
        word = word_of(result.outcome)
        count = f"{len(result.passed)} of {len(result.tests)}"
        style = STYLES.get(WORDS.get(word, word), "dim" if word == "not started" else "red")
        room = self._screen.width - 22
        name = cut(f"  {exercise.id:>3} {exercise.title}", room - 1)
        self._screen.text(f"{name:<{room}}", (f"{word:<13}", style), f"{count:>8}")

    def begin(self, exercise: Exercise) -> None:
        """Say which exercise is next, and where to begin."""
        self._head(exercise, str(exercise.stub))
        self._begin(str(exercise.stub))
        self._screen.line(f"make test EX={exercise.id}")

    def done(self) -> None:
        """Say that nothing is left to do."""
        self._screen.line("Every exercise is solved. Well done.", "bold green")

    def result(self, exercise: Exercise, result: Result) -> None:
        """Show the verdict of one exercise, and what to do next."""
        self._head(exercise, result.file)
        if result.outcome is Outcome.HARNESS:
            self._harness(result)
        elif result.outcome is Outcome.UNAVAILABLE:
            self._screen.block("", way_out(exercise, result))
        else:
            self._tests(result, diagnose(exercise, result))
        self._foot(exercise, result)

    def _head(self, exercise: Exercise, file: str) -> None:
        chapter = f"chapter {exercise.chapter_number}, {self._pack.chapter_title(exercise.chapter)}"
        title = f"{exercise.id} {exercise.title}"
        self._screen.pair((title, "bold"), (chapter, "dim"))
        self._screen.line(shown(file), "dim")
        self._screen.line()

    def _tests(self, result: Result, diagnosis: Specimen | None) -> None:
        first = result.failed[0] if result.failed else None
        is_broken = result.outcome is Outcome.BROKEN
        if is_broken and first:
            self._test("failed", "run_the_file_to_its_last_line")
            self._failure(result, first, diagnosis)
        told: list[str] = []
        for test in result.tests:
            is_first = test is first and not is_broken
            waits = test in result.failed and not is_first
            self._test("waiting" if waits else WORDS.get(test.outcome, test.outcome), test.name)
            if is_first:
                self._failure(result, test, diagnosis)
            elif test.outcome == "unavailable" and test.message not in told:
                told.append(test.message)
                self._screen.block("", test.message, "dim")
        if first and result.outcome is not Outcome.NOT_STARTED:
            self._printed(first)
            self._sql(result, first)

    def _test(self, word: str, name: str) -> None:
        style = STYLES.get(word, STYLES["failed"])
        quiet = "dim" if word == "waiting" else ""
        self._screen.block(word, sentence_of(name), quiet, label_style=style)

    def _failure(self, result: Result, test: TestResult, diagnosis: Specimen | None) -> None:
        if result.outcome is Outcome.NOT_STARTED:
            if test.error in ("AssertionError", "MissingName"):
                self._screen.block("", test.message)
            return
        self._screen.block("", test.message or "The test's assertion does not hold.")
        if shown_values := comparison(test.detail):
            self._screen.block("", shown_values, "dim", wrap=False)
        if line := telling_line(result, test):
            self._own_line(result, line)
        if diagnosis:
            self._screen.block(
                "", f"Looks like: {diagnosis.title}. {diagnosis.diagnosis}", "yellow"
            )
        if guard := guard_of(result.file):
            unrun = f'Nothing under `if __name__ == "__main__":` (line {guard}) runs here.'
            self._screen.block("", f"The tests import your file. {unrun}", "dim")

    def _printed(self, test: TestResult) -> None:
        if test.printed.strip():
            self._screen.line()
            self._screen.block("Printed", shorten(test.printed.strip()), wrap=False)

    def _own_line(self, result: Result, line: int) -> None:
        self._screen.block("", f"{shown(result.file)}:{line}", "cyan")
        try:
            source = Path(result.file).read_text(encoding="utf-8").splitlines()[line - 1].strip()
        except (OSError, UnicodeDecodeError, IndexError):
            return
        self._screen.block("", f"    {source}", "cyan", wrap=False)

    def _sql(self, result: Result, test: TestResult) -> None:
        shown = [each for each in result.sql if each["test"] == test.name and not each["look_up"]]
        if not shown:
            return
        self._screen.line()
        for index, statement in enumerate(shown[:MOST_LINES]):
            self._screen.block("SQL" if index == 0 else "", one_line(statement), wrap=False)
        if len(shown) > MOST_LINES:
            self._screen.block("", f"(and {len(shown) - MOST_LINES} more)", "dim")

    def _harness(self, result: Result) -> None:
        self._screen.block(
            "", "The tests themselves broke; this is not about your answer.", "bold red"
        )
        self._screen.block("", "\n".join(result.message.strip().splitlines()[-20:]), wrap=False)

    def _foot(self, exercise: Exercise, result: Result) -> None:
        self._screen.line()
        if problem := no_answer(exercise, result):
            self._screen.block("", problem)
            self._screen.line()
        elif result.outcome is Outcome.NOT_STARTED:
            self._begin(result.file)
        if result.outcome is Outcome.PASSED and (why := why_of(exercise)):
            self._screen.block("Why", first_capital(why))
            self._screen.line()
        count = f"{len(result.passed)} of {len(result.tests)}"
        left = f"{count}, seed {result.seed}, {result.seconds:.2f} s"
        if result.db != "sqlite":
            left += f", {name_of(result.db)}"
        right = self._next(exercise, result)
        style = "bold green" if result.outcome is Outcome.PASSED else "bold"
        self._screen.pair((left, style), (right, ""))

    def _begin(self, file: str) -> None:
        todos = [mark for mark in marks(text_of(file)) if mark.is_todo]
        if todos:
            self._screen.block("Begin", f"{shown(file)}:{todos[0].line}", "cyan")
            self._screen.block("", todos[0].text.removeprefix("# "))
            self._screen.line()

    def _next(self, exercise: Exercise, result: Result) -> str:
        right = exercise.runs_on(name_of(result.db))
        db = repeated(result.db if right else exercise.backends[0])
        if result.outcome is not Outcome.PASSED:
            return f"again: make test EX={exercise.id}{db}"
        later = [each for each in self._pack.exercises if each > exercise]
        return f"next: make test EX={later[0].id}{db}" if later else "That was the last one."
