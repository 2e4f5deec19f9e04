"""Show which answers are alike: a page for the browser, and a table for a spreadsheet."""

import csv
import io
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from kata.backups import write
from kata.course.runner import PACKAGE
from kata.course.similar import Answer, Pair, common_pieces
from kata.course.tokens import Piece
from kata.fitting import cell, plain
from kata.pack import Exercise

SHOWN = 100  # pairs that the page shows side by side; the table has all
COLUMNS = (
    "exercise", "first", "second", "similarity", "beyond", "rank", "pairs", "median_similarity",
)  # fmt: skip


@dataclass(frozen=True)
class Count:
    """What was compared of an exercise: answers, answers that were too short, pairs to look at."""

    exercise: Exercise
    answers: int
    too_short: int
    told: int


@dataclass(frozen=True)
class Part:
    """A part of a source; `kind` is common, own or given."""

    text: str
    kind: str


def write_pages(folder: Path, pairs: list[Pair], counts: list[Count]) -> None:
    """Write similar.html and similar.csv; each is whole or not there."""
    ordered = sorted(pairs, key=lambda each: (-each.beyond, -each.similarity))
    folder.mkdir(parents=True, exist_ok=True)
    write(folder / "similar.csv", _table(ordered).encode())
    write(folder / "similar.html", _page(ordered, counts).encode())


def _page(pairs: list[Pair], counts: list[Count]) -> str:
    environment = Environment(
        loader=FileSystemLoader(PACKAGE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    shown = [(pair, *_sides(pair)) for pair in pairs[:SHOWN]]
    template = environment.get_template("similar.html.txt")
    return template.render(
        shown=shown, counts=counts, told=len(pairs), students=_students(pairs), plain=plain
    )


def _students(pairs: Iterable[Pair]) -> list[tuple[str, str, int, int]]:
    """Return the pairs of students that are told more than once: exercises, and pieces beyond."""
    times: Counter[tuple[str, str]] = Counter()
    beyond: Counter[tuple[str, str]] = Counter()
    for pair in pairs:
        who = (pair.first.student, pair.second.student)
        times[who] += 1
        beyond[who] += pair.beyond
    found = [(*who, times[who], beyond[who]) for who in times if times[who] > 1]
    return sorted(found, key=lambda each: (-each[2], -each[3]))[:SHOWN]


def _sides(pair: Pair) -> tuple[list[Part], list[Part]]:
    ours, theirs = common_pieces(pair.first, pair.second)
    return _parts(pair.first, ours), _parts(pair.second, theirs)


def _parts(answer: Answer, common: set[Piece]) -> list[Part]:
    """Return a source in parts: what both share, what is one's own, and the rest."""
    found: list[Part] = []
    place = 0
    for each in sorted(answer.own, key=lambda each: each.start):
        kind = "common" if each in common else "own"
        between = answer.source[place : each.start]
        joins = found and found[-1].kind == kind and not between.strip("()[]{},:'\" ")
        found.append(Part(between, kind if joins else "given"))
        found.append(Part(answer.source[each.start : each.end], kind))
        place = each.end
    found.append(Part(answer.source[place:], "given"))
    runs = groupby(found, key=lambda each: each.kind)
    return [Part(plain("".join(each.text for each in run)), kind) for kind, run in runs]


def _table(pairs: list[Pair]) -> str:
    text = io.StringIO()
    rows = csv.writer(text)
    rows.writerow(COLUMNS)
    for each in pairs:
        names = [cell(answer.student) for answer in (each.first, each.second)]
        figures = [f"{each.similarity:.3f}", each.beyond, each.rank, each.pairs]
        rows.writerow([each.exercise.id, *names, *figures, f"{each.median:.3f}"])
    return text.getvalue()
