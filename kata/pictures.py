"""Draw the terminal as a learner sees it: real runs, as pictures for the documentation."""

import io
import re
import tempfile
from collections.abc import Callable, Iterator
from contextlib import chdir
from dataclasses import replace
from pathlib import Path

from rich.console import Console

from kata.hints import next_help, show_help
from kata.job import make_job
from kata.journal import Journal
from kata.pack import Exercise, Pack
from kata.render import Report
from kata.result import Result
from kata.runner import Runner, open_runner
from kata.screen import WIDTH, Screen
from kata.specimens import read_specimens
from kata.statements import show_statements

PLACE = Path("docs", "pictures")
EXERCISE, MISTAKE = "03", "forgets to commit"
SEED, SECONDS = 3816, 0.08
FONTS = re.compile(r"@font-face \{.*?\}\s*", re.DOTALL)


def draw(pack: Pack) -> Iterator[tuple[str, str]]:
    """Yield the name of each picture and its SVG, the same for the same pack."""
    exercise = pack.one(EXERCISE)
    specimens = read_specimens(exercise.answers, exercise.solution.read_text(encoding="utf-8"))
    (wrong,) = [each for each in specimens.wrong if each.title == MISTAKE]
    with tempfile.TemporaryDirectory() as folder, chdir(folder):
        answer = Path(folder, "exercises", exercise.relative)
        answer.parent.mkdir(parents=True)
        answer.write_text(wrong.source, encoding="utf-8")
        with open_runner(pack.root, [exercise.tests]) as runner:
            failed = _run(runner, exercise, Path("exercises"))
            answer.write_text(exercise.solution.read_text(encoding="utf-8"), encoding="utf-8")
            passed = _run(runner, exercise, Path("exercises"))
        answer.write_text(wrong.source, encoding="utf-8")
        yield from _scenes(pack, exercise, failed, passed)


def _run(runner: Runner, exercise: Exercise, target: Path) -> Result:
    job = make_job(exercise, target.absolute(), seed=SEED)
    return replace(runner.run(job), seconds=SECONDS)


def _scenes(
    pack: Pack, exercise: Exercise, failed: Result, passed: Result
) -> Iterator[tuple[str, str]]:
    scenes: dict[str, Callable[[Screen], None]] = {
        "failed": lambda screen: Report(pack, screen).result(exercise, failed),
        "passed": lambda screen: Report(pack, screen).result(exercise, passed),
        "hint": lambda screen: _hints(screen, exercise, failed),
        "sql": lambda screen: show_statements(screen, passed),
    }
    for name, show in scenes.items():
        yield name, _picture(name, show)


def _hints(screen: Screen, exercise: Exercise, failed: Result) -> None:
    journal = Journal(None)
    for _ in range(2):
        show_help(screen, exercise, next_help(exercise, failed, journal))
        screen.line()


def _picture(name: str, show: Callable[[Screen], None]) -> str:
    screen = Screen()
    screen.console = Console(
        record=True,
        width=WIDTH,
        file=io.StringIO(),
        force_terminal=True,
        color_system="truecolor",
        highlight=False,
        soft_wrap=True,
        legacy_windows=False,
    )
    show(screen)
    command = "test" if name in ("failed", "passed") else name
    title = f"make {command} EX={EXERCISE}"
    return FONTS.sub("", screen.console.export_svg(title=title, unique_id=f"kata-{name}"))
