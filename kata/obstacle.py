"""What stands in the way before any test can say something useful of an answer."""

from pathlib import Path

from kata.pack import Exercise
from kata.result import Outcome, Result
from kata.wording import is_empty

UNREAD = ("SyntaxError", "IndentationError", "TabError", "ImportError", "ModuleNotFoundError")


def obstacle(exercise: Exercise, result: Result) -> str:
    """Return why an answer cannot be run at all, and what to do; "" where it can."""
    if problem := no_answer(exercise, result):
        return problem
    if result.outcome is not Outcome.BROKEN:
        return ""
    if result.failed[0].error not in UNREAD:
        return ""
    return f"Your file does not run yet. Mend that first: {trouble_of(result)}"


def no_answer(exercise: Exercise, result: Result) -> str:
    """Return that there is no file or nothing in it, and how the stub comes back; else ""."""
    if result.outcome is Outcome.NOT_STARTED and result.message:
        problem = result.message
    elif is_empty(result.file):
        problem = "The file is empty."
    else:
        return ""
    if Path(result.file).resolve() != exercise.stub.resolve():
        return problem
    return f"{problem} make reset EX={exercise.id} brings the stub back."


def trouble_of(result: Result) -> str:
    """Return what broke the file and, where it is known, the line."""
    return f"line {result.line}, {result.message}" if result.line else result.message
