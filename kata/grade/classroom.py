"""Make up a class whose marks are known beforehand: stubs, reference answers, specimens."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kata.pack import Exercise, Pack
from kata.specimens import read_specimens


@dataclass(frozen=True)
class Answer:
    """What a student of the class hands in, and the tests that it fails; None is all of them."""

    student: str
    exercise: str
    source: str
    fails: frozenset[str] | None


def made_up(pack: Pack, students: int, seed: int) -> Iterator[Answer]:
    """Yield the answers of a class on SQLite, one for each student and exercise."""
    rng = random.Random(seed)  # noqa: S311 - a class that can be had again
    for exercise in pack.exercises:
        if not exercise.runs_on("sqlite"):
            continue
        kinds = list(_kinds(exercise))
        for number in range(students):
            source, fails = rng.choice(kinds)
            yield Answer(f"student{number:03}", exercise.id, source, fails)


def hand_in(pack: Pack, answers: list[Answer], folder: Path) -> None:
    """Write what a class hands in: a folder a student."""
    places = {each.id: each.relative for each in pack.exercises}
    for answer in answers:
        file = folder / answer.student / "exercises" / places[answer.exercise]
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(answer.source, encoding="utf-8")


def count_wrong(answers: list[Answer], records: list[dict[str, Any]]) -> int:
    """Count the marks that are not what was known beforehand, missing ones included."""
    found = {(each["student"], each["exercise"]): each for each in records}
    wrong = 0
    for answer in answers:
        record = found.get((answer.student, answer.exercise), {"points": None, "tests": []})
        points = sum(
            test["points"]
            for test in record["tests"]
            if answer.fails is not None and test["name"] not in answer.fails
        )
        wrong += record["points"] != points
    return wrong


def _kinds(exercise: Exercise) -> Iterator[tuple[str, frozenset[str] | None]]:
    """Yield what can be handed in: in equal parts stubs, right answers and wrong ones."""
    stub, solution = (
        file.read_text(encoding="utf-8") for file in (exercise.stub, exercise.solution)
    )
    known = read_specimens(exercise.answers, solution)
    wrong = [each for each in known.wrong if each.counts_on("sqlite")]
    right = [solution, *(each.source for each in known.right if each.counts_on("sqlite"))]
    for index, specimen in enumerate(wrong):
        yield specimen.source, frozenset(specimen.fails)
        yield right[index % len(right)], frozenset()
        yield stub, None
