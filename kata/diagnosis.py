"""Recognise a known misconception by how an answer fails."""

from collections.abc import Iterable

from kata.backends import name_of
from kata.pack import Exercise
from kata.result import Outcome, Result
from kata.specimens import Specimen, SpecimenError, read_specimens
from kata.wording import is_empty

UNWRITTEN = "NotImplementedError"


def diagnose(exercise: Exercise, result: Result) -> Specimen | None:
    """Return the wrong specimen that an answer looks like, or None."""
    if result.outcome is Outcome.NOT_STARTED or not result.failed:
        return None
    if not exercise.answers.is_file() or is_empty(result.file):
        return None
    try:
        there = exercise.solution.is_file()
        reference = exercise.solution.read_text(encoding="utf-8") if there else None
        return recognise(read_specimens(exercise.answers, reference).wrong, result)
    except SpecimenError:
        return None  # `make verify` says what is wrong with the file


def recognise(known: Iterable[Specimen], result: Result) -> Specimen | None:
    """Return the specimen that fails just as this result does, or None.

    It fails exactly the same tests, the first of them with the same class of error and, where the
    specimen tells one, a part of the message. Those that tell one go before the others; several
    must agree in their diagnosis. Behind the first failure, the tests of functions that are not
    written yet do not count.
    """
    first = result.failed[0]
    unwritten = {test.name for test in result.failed if test.error == UNWRITTEN != first.error}
    names = {test.name for test in result.failed} - unwritten
    alike = [
        each
        for each in known
        if set(each.fails) - unwritten == names
        and each.error == first.error
        and each.says in first.message
        and each.counts_on(name_of(result.db))
    ]
    best = [each for each in alike if each.says] or alike
    return best[0] if len({each.diagnosis for each in best}) == 1 else None
