"""Show the reference answer, what it teaches, and how the learner's file differs from it."""

import ast
import difflib
import re

from kata.fitting import cut, plain, without_middle, wrapped
from kata.pack import Exercise
from kata.screen import INDENT, Screen
from kata.wording import first_capital, shown, text_of, why_of

# Found in the text, not in the syntax: a learner's file need not parse.
DOCSTRING = re.compile(
    r'\A((?:\s|#[^\n]*\n)*)[rRuU]?("""|\'\'\')(?:\\.|[^\\])*?\2[ \t]*', re.DOTALL
)
TODO = re.compile(r"\s*# TODO:.*")
STYLES = {"+": "green", "-": "red", "@": "cyan"}
Lines = list[tuple[int, str]]


def show_solution(screen: Screen, exercise: Exercise) -> None:
    """Show the code of the reference answer, its Why and Also, and how the learner's differs."""
    name, source = shown(str(exercise.solution)), text_of(str(exercise.solution))
    if not source:
        screen.block("", kept_back(exercise), indent=2)
        return
    screen.line(cut(name, screen.width), "dim")
    screen.line()
    code = plain(without_docstring(source)).strip("\n")
    screen.code(wrapped(code, max(20, screen.width - INDENT)), "python")
    for label, text in (("Why", why_of(exercise)), ("Also", also_of(source))):
        if text:
            screen.line()
            screen.block(label, first_capital(text))
    screen.line()
    show_diff(screen, exercise)


def kept_back(exercise: Exercise) -> str:
    """Return what is said where there is no reference answer."""
    return (
        f"Our answer to {exercise.id} is not in this copy of the exercises: your instructor has "
        f"the answers. Help on the way: make hint EX={exercise.id}"
    )


def show_diff(screen: Screen, exercise: Exercise) -> None:
    """Show what must change in the learner's file to become the reference answer."""
    if not exercise.solution.is_file():
        screen.block("", kept_back(exercise), indent=2)
        return
    name = shown(str(exercise.stub))
    if not exercise.stub.is_file():
        screen.line(f"There is no file to compare: {name}")
        return
    lines = difference(text_of(str(exercise.stub)), text_of(str(exercise.solution)))
    if not lines:
        screen.line("There is no difference.")
    for index, line in enumerate(lines):
        style = "bold" if index < 2 else STYLES.get(line[:1], "")
        screen.text((without_middle(line, screen.width), style))


def difference(mine: str, reference: str) -> list[str]:
    """Return a unified diff of two sources, without their docstrings, TODOs and empty lines.

    Each part is headed by its line in `mine`. It is empty where nothing differs.
    """
    numbered = compared(mine)
    lines = difflib.unified_diff(
        [text for _, text in numbered],
        [text for _, text in compared(reference)],
        "your file",
        "the reference answer",
        lineterm="",
    )
    return [_heading(line, numbered) if line.startswith("@@ ") else line for line in lines]


def _heading(line: str, numbered: Lines) -> str:
    """Return the heading of a part: the file's own line in place of the place in what is left."""
    found = re.match(r"@@ -(\d+)", line)
    place = int(found[1]) if found else 0
    return f"@@ line {numbered[max(0, place - 1)][0] if numbered else 1} of your file @@"


def compared(source: str) -> Lines:
    """Return the lines of a source that count in a comparison, each with its number."""
    kept: Lines = []
    for number, line in enumerate(without_docstring(source).split("\n"), 1):
        text = plain(TODO.sub("", line)).rstrip()
        is_gap = not text and (text != line or not kept or not kept[-1][1])
        if not is_gap:
            kept.append((number, text))
    return kept[:-1] if kept and not kept[-1][1] else kept


def without_docstring(source: str) -> str:
    """Return a source with empty lines in the place of its docstring."""
    return DOCSTRING.sub(lambda found: found[1] + "\n" * found[0].count("\n", found.end(1)), source)


def also_of(source: str) -> str:
    """Return other ways to write an answer, as its docstring tells; nothing where it does not."""
    try:
        text = ast.get_docstring(ast.parse(source)) or ""
    except (SyntaxError, ValueError):
        return ""
    told = [each for each in text.split("\n\n") if each.startswith("Also:")]
    return "\n".join(" ".join(each.removeprefix("Also:").split()) for each in told)
