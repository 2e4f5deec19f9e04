"""What `make watch` shows: one page at a time, with the keys below."""

from collections.abc import Callable

from kata.hints import next_help, show_help
from kata.journal import Journal
from kata.overview import show_bar, show_list
from kata.pack import Exercise, Pack
from kata.progress import states
from kata.render import Report
from kata.result import Outcome, Result
from kata.screen import Screen
from kata.solution import show_diff
from kata.statements import show_statements
from kata.wording import why_of

KEYS = {
    "h": "hint",
    "s": "SQL",
    "d": "diff to the solution",
    "r": "reset to the stub",
    "n": "next exercise",
    "p": "previous exercise",
    "l": "list",
    "a": "all of this chapter",
    "q": "quit",
    "?": "help",
}
SHORT = "  h hint  s SQL  n next  p previous  l list  q quit  ? more keys"


class Pages:
    """The pages of the watch; the last one can be drawn again, for a screen of another size."""

    def __init__(self, pack: Pack, journal: Journal, *, has_keys: bool) -> None:
        self._pack = pack
        self._journal = journal
        self._has_keys = has_keys
        self._screen = Screen()
        self._report = Report(pack, self._screen)
        self._draw: Callable[[], None] = lambda: None
        self.is_stale = False

    def again(self) -> None:
        """Draw the page that is shown once more."""
        self.is_stale = False
        self._clear()
        self._draw()
        self._show_keys()

    def _page(self, draw: Callable[[], None]) -> None:
        self._draw = draw
        self.again()

    def _clear(self) -> None:
        if self._has_keys:
            self._screen.console.clear()

    def _show_keys(self) -> None:
        if self._has_keys:
            self._screen.line()
            self._screen.block("", SHORT.strip(), "dim", indent=2)

    def waiting(self, exercise: Exercise) -> None:
        """Say that an exercise is about to be judged."""
        self._page(lambda: self._screen.line(f"{exercise.id} {exercise.title} ...", "dim"))

    def verdict(self, exercise: Exercise, result: Result) -> None:
        """Show a result; when it is green, also how much is solved, and how to go on."""

        def draw() -> None:
            self._report.result(exercise, result)
            if result.outcome is Outcome.PASSED:  # nobody shall wait for the count
                self._screen.line()
                show_bar(self._screen, states(self._pack, self._journal))
                read = "Read the Why above; " if why_of(exercise) else ""
                self._say(f"Passed. {read}n goes on to the next one.")

        self._page(draw)

    def finish(self) -> None:
        """Say what is left when the last exercise is passed by."""
        found = states(self._pack, self._journal)
        todo = [state.exercise.id for state in found if not state.is_solved]

        def draw() -> None:
            if todo:
                self._screen.line("That was the last exercise. Not solved yet:", "bold")
                self._screen.block("", " ".join(todo))
            else:
                self._report.done()
                self._screen.line(
                    "Keep it: make review repeats what is due. make stats looks back."
                )
            show_bar(self._screen, found)

        self._page(draw)

    def hint(self, exercise: Exercise, result: Result) -> None:
        """Show the next hint on the test that fails now."""
        if result.outcome is Outcome.PASSED:
            self.note("It passes: nothing is left to hint at.")
        elif result.failed:
            given = next_help(exercise, result, self._journal)
            self._page(lambda: show_help(self._screen, exercise, given))

    def sql(self, exercise: Exercise, result: Result) -> None:
        """Show every statement of the last run."""
        self._page(lambda: show_statements(self._screen, result))

    def diff(self, exercise: Exercise, result: Result) -> None:
        """Show how the answer differs from the reference answer, once it passes."""
        if result.outcome is Outcome.PASSED:
            self._page(lambda: show_diff(self._screen, exercise))
        else:
            self.note("The diff to the solution opens when your answer passes.")

    def list(self) -> None:
        """Show all exercises with their state."""
        self._page(lambda: show_list(self._screen, self._pack, self._journal))

    def chapter(self, results: dict[Exercise, Result]) -> None:
        """Show a line for each exercise of a chapter."""

        def draw() -> None:
            for exercise, result in results.items():
                self._report.summary(exercise, result)

        self._page(draw)

    def ask_for_reset(self, exercise: Exercise) -> None:
        """Ask whether the stub shall come back."""
        self.note(f"Put the stub of {exercise.id} back? Your answer is kept. y yes, n no")

    def help(self) -> None:
        """Show what each key does."""

        def draw() -> None:
            for key, meaning in KEYS.items():
                self._screen.text((f"  {key}  ", "bold"), meaning)

        self._page(draw)

    def note(self, text: str) -> None:
        """Print a sentence below the page."""
        self._screen.block("", text, "yellow", indent=2)

    def _say(self, text: str) -> None:
        if self._has_keys:
            self._screen.block("", text, indent=2)
