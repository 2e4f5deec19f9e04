"""Short texts for the terminal, made from what a run found."""

import ast
import os
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from kata.backends import START, name_of
from kata.pack import Exercise
from kata.placeholders import given_lines
from kata.result import NOT_JUDGED, Outcome, Result, TestResult

MOST_LINES = 12
MARKED = "marked by your instructor"
TELLING = ("INSERT", "UPDATE", "DELETE", "SELECT")
GUARD = re.compile(r"""^if __name__ *== *["']__main__["']""", re.MULTILINE)


def sentence_of(name: str) -> str:
    """Return the name of a test as a sentence."""
    return name.removeprefix("test_").replace("_", " ")


def said_of(outcome: str) -> str:
    """Return an outcome as a student reads it; of a withheld mark, only that it is withheld."""
    if outcome == Outcome.SUSPECT:
        return "is looked at by your instructor"
    if outcome in NOT_JUDGED:
        return "could not be judged; this is not about your answer"
    return word_of(outcome)


def word_of(outcome: str) -> str:
    """Return an outcome in words: "not started"."""
    return outcome.lower().replace("_", " ")


def counted(number: int, thing: str) -> str:
    """Return a number of things: "1 exercise", "2 exercises"."""
    return f"{number} {thing}" if number == 1 else f"{number} {thing}s"


def few(texts: Sequence[str], most: int = 3) -> list[str]:
    """Return the first texts, and how many more there are."""
    return [*texts[:most], *([f"and {len(texts) - most} more"] if len(texts) > most else [])]


def one_line(statement: dict[str, Any]) -> str:
    """Return a statement and its parameters in one line."""
    text = re.sub(r"\s+", " ", statement["text"]).strip()
    if statement["kind"] == "CREATE":
        text = text.partition("(")[0].strip() + " (…)"
    return f"{text}   {statement['parameters']}".rstrip()


def why_of(exercise: Exercise) -> str:
    """Return what to take away from an exercise, as its reference answer says."""
    try:
        text = ast.get_docstring(ast.parse(text_of(str(exercise.solution)))) or ""
    except SyntaxError:
        return ""
    for paragraph in text.split("\n\n"):
        if paragraph.startswith("Why:"):
            return " ".join(paragraph.removeprefix("Why:").split())
    return ""


def text_of(file: str) -> str:
    """Return the text of a file, or nothing where there is none."""
    path = Path(file)
    return path.read_text(encoding="utf-8", errors="replace") if path.is_file() else ""


def is_empty(file: str) -> bool:
    """Whether there is a file, and nothing in it."""
    return Path(file).is_file() and not text_of(file).strip()


def guard_of(file: str) -> int | None:
    """Return the line of a file's `if __name__ == "__main__":`, under which no test runs it."""
    text = text_of(file)
    found = GUARD.search(text)
    return text.count("\n", 0, found.start()) + 1 if found else None


def shown(file: str) -> str:
    """Return a path as it is shortest from here."""
    relative = os.path.relpath(file)
    return file if relative.startswith("..") else relative


def way_out(exercise: Exercise, result: Result) -> str:
    """Return why a database could not judge an exercise, and how to get one that can."""
    if exercise.runs_on(name_of(result.db)):
        return result.message
    wanted = exercise.backends[0]
    if wanted not in START:
        return f"{result.message}\nLeave out DB={result.db}."
    return (
        f"{result.message}\n"
        f"Choose it with DB={wanted}. If none runs on this machine:\n"
        f"{START[wanted]}"
    )


def first_capital(text: str) -> str:
    """Begin a text with a capital, unless it begins with a piece of code."""
    word = text.partition(" ")[0]
    return text[:1].upper() + text[1:] if word.isalpha() else text


def telling_line(result: Result, test: TestResult) -> int | None:
    """Return the line of the answer that explains a failure, if one does.

    It is where the exception came from; without one, the last line of the learner's own that sent
    a statement in this test, unless several functions sent some: then nobody knows.
    """
    if test.line:
        return test.line
    given = given_lines(text_of(result.file))
    lines = [
        each["line"]
        for each in result.sql
        if each["test"] == test.name and each["kind"] in TELLING and not each["look_up"]
    ]
    own = [line for line in lines if line and line not in given]
    return own[-1] if own and len(set(functions_at(result.file, own))) == 1 else None


def functions_at(file: str, lines: list[int]) -> list[str]:
    """Return the name of the function or class that each line lies in; "" outside of all."""
    try:
        body = ast.parse(text_of(file)).body
    except (SyntaxError, ValueError):
        return ["" for _ in lines]
    blocks = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
    spans = [each for each in body if isinstance(each, blocks)]
    names = [[b.name for b in spans if b.lineno <= line <= (b.end_lineno or 0)] for line in lines]
    return [found[0] if found else "" for found in names]


def comparison(detail: str) -> str:
    """Return pytest's comparison where it tells more than the message: where values differ."""
    lines = detail.splitlines()
    helps = len(lines) > 1 and not any(line.strip().startswith("+") for line in lines)
    return shorten(f"assert {detail}") if helps else ""


def shorten(text: str) -> str:
    """Return the first lines of a text, without empty ones, and say how many there were."""
    lines = [line for line in text.splitlines() if line.strip()]
    more = [f"(and {len(lines) - MOST_LINES} lines more)"] if len(lines) > MOST_LINES else []
    return "\n".join(lines[:MOST_LINES] + more)
