"""Find answers that are alike beyond what is given, and beyond the answers that everybody finds.

Two answers are compared by their longest common subsequence of pieces (RapidFuzz). What the stub
holds is taken out first. What they share with one and the same known answer, ours or one of the
specimens, is what one expects; only what they share beyond it is told.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations
from statistics import median

from rapidfuzz.distance import LCSseq

from kata.course.tokens import Piece, names_of, pieces
from kata.grade.intake import Submission
from kata.pack import Exercise
from kata.specimens import SpecimenError, read_specimens
from kata.stubs import stub_of, untouched

TOLD = 8  # what two answers share beyond by fewer pieces is chance
LEAST = 12  # pieces of one's own, without which there is nothing to compare
BLOCK = 3  # pieces in a row that must be the stub's to be taken for it
FIRST = 0x10000  # each piece becomes one character, which RapidFuzz compares fast
LAST = 0x10FFFF


@dataclass(frozen=True)
class Answer:
    """What a student wrote: the source, the pieces of their own, and these as one text."""

    student: str
    source: str
    own: tuple[Piece, ...]
    code: str


@dataclass(frozen=True)
class Pair:
    """Two answers to an exercise that share something.

    `similarity` (0 to 1) is what they share of what is their own; `beyond` how many pieces of
    that no known answer explains. `rank` of the `pairs` of this exercise share as much beyond, or
    more; `median` is the similarity of the pair in the middle.
    """

    exercise: Exercise
    first: Answer
    second: Answer
    similarity: float
    beyond: int
    rank: int
    pairs: int
    median: float


class Comparison:
    """The answers of a class to one exercise, ready to be compared."""

    def __init__(self, exercise: Exercise, submissions: list[Submission]) -> None:
        self._exercise = exercise
        self._codes: dict[str, str] = {}
        stub = stub_of(exercise).decode("utf-8-sig")
        self._given = names_of(stub)
        self._stub = self._coded(pieces(stub, self._given))
        self._known = sorted({self._answer("", each).code for each in _known(exercise)})
        found = [each for each in submissions if exercise.id in each.files]
        begun = [each for each in found if not untouched(each.files[exercise.id])]
        answers = [
            self._answer(each.student, each.files[exercise.id].decode("utf-8-sig"))
            for each in begun
        ]
        self.answers = [each for each in answers if len(each.code) >= LEAST]
        self.too_short = len(answers) - len(self.answers)

    def pairs(self) -> list[Pair]:
        """Return the pairs to look at, those that share most beyond the known answers first."""
        explained = {
            code: [LCSseq.similarity(code, known) for known in self._known]
            for code in {each.code for each in self.answers}
        }
        shared: dict[tuple[str, str], tuple[float, int]] = {}
        found = []
        for first, second in combinations(self.answers, 2):
            key = (first.code, second.code)
            if key not in shared:
                shared[key] = _shared(*key, explained)
            found.append((first, second, *shared[key]))
        return list(self._ranked(found))

    def _ranked(self, found: list[tuple[Answer, Answer, float, int]]) -> Iterator[Pair]:
        if not found:
            return
        middle = median(each[2] for each in found)
        count = Counter(each[3] for each in found)
        at_least = {beyond: sum(count[n] for n in count if n >= beyond) for beyond in count}
        worth = [each for each in found if each[3] >= TOLD]
        for first, second, similarity, beyond in sorted(
            worth, key=lambda each: (-each[3], -each[2])
        ):
            rank = at_least[beyond]
            yield Pair(self._exercise, first, second, similarity, beyond, rank, len(found), middle)

    def _answer(self, student: str, source: str) -> Answer:
        found = pieces(source, self._given)
        code = self._coded(found)
        for operation in LCSseq.opcodes(self._stub, code):
            start, end = operation.dest_start, operation.dest_end
            if operation.tag == "equal" and end - start >= BLOCK:
                code = code[:start] + " " * (end - start) + code[end:]
        own = tuple(each for each, sign in zip(found, code, strict=True) if sign != " ")
        return Answer(student, source, own, code.replace(" ", ""))

    def _coded(self, found: list[Piece]) -> str:
        for each in found:
            sign = chr(min(FIRST + len(self._codes), LAST))
            self._codes.setdefault(each.text, sign)
        return "".join(self._codes[each.text] for each in found)


def _shared(first: str, second: str, explained: dict[str, list[int]]) -> tuple[float, int]:
    """Return how alike two answers are, and how many pieces of that no known answer explains."""
    common = LCSseq.similarity(first, second)
    both = zip(explained[first], explained[second], strict=True)
    expected = max((min(pair) for pair in both), default=0)
    return 2 * common / (len(first) + len(second)), max(0, common - expected)


def common_pieces(first: Answer, second: Answer) -> tuple[set[Piece], set[Piece]]:
    """Return the pieces that two answers share, as they stand in each."""
    ours: set[Piece] = set()
    theirs: set[Piece] = set()
    for each in LCSseq.opcodes(first.code, second.code):
        if each.tag == "equal":
            ours.update(first.own[each.src_start : each.src_end])
            theirs.update(second.own[each.dest_start : each.dest_end])
    return ours, theirs


def _known(exercise: Exercise) -> list[str]:
    """Return the sources of all known answers to an exercise, wrong ones among them."""
    source = exercise.solution.read_text(encoding="utf-8")
    try:
        known = read_specimens(exercise.answers, source) if exercise.answers.is_file() else None
    except SpecimenError:
        known = None  # `make verify` says what is wrong with the file
    others = (*known.right, *known.wrong) if known else ()
    return [source, *(each.source for each in others)]
