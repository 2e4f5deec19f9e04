"""Say to students, in plain text, what came of an answer: the same in every format."""

from collections.abc import Iterator

from kata.report.course import Answer, Heading, Test
from kata.result import CUT_SHORT, Outcome
from kata.wording import MARKED, said_of

STOPPED = (Outcome.BROKEN, *CUT_SHORT)


def name_of(heading: Heading) -> str:
    """Return an exercise's number and title."""
    return f"{heading.id} {heading.title}".rstrip()


def outcome_of(answer: Answer) -> str:
    """Return the outcome in words; of a withheld mark, only that it is withheld."""
    return MARKED if answer.decided else said_of(answer.outcome)


def name_of_test(test: Test) -> str:
    """Return a test's sentence, and whether it is hidden."""
    return f"a hidden test: {test.sentence}" if test.hidden else test.sentence


def feedback(answer: Answer) -> str:
    """Return what a student reads about one answer: verdicts, the first failure, their SQL."""
    return "\n".join(_lines(answer))


def _lines(answer: Answer) -> Iterator[str]:
    yield outcome_of(answer)
    if answer.points is None or not answer.begun:
        return
    if answer.outcome in STOPPED:
        yield from answer.reasons
    shown = answer.outcome == Outcome.BROKEN  # each test says the same again
    for test in answer.tests:
        yield f"{test.outcome}: {name_of_test(test)}"
        if test.message and test.outcome != "passed" and not shown:
            yield test.message
            shown = True
    if answer.diagnosis:
        yield f"Looks like: {answer.diagnosis}"
    yield from (f"{word}: {text}" for word, text in answer.remarks)
    if answer.sql and not answer.passed:
        yield "The SQL that your answer sent:"
        yield from answer.sql
