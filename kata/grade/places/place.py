"""What every place of work offers to the one who hands it out."""

from dataclasses import dataclass
from typing import Protocol, Self

from kata.grade.examining import Told
from kata.grade.plan import Work


@dataclass(frozen=True)
class News:
    """What is heard of some work: of one of its answers, or without `told` that it has ended."""

    work: Work
    told: Told | None = None


class Place(Protocol):
    """Does work for one person; leaving it gives up what is not finished."""

    @property
    def room(self) -> int:
        """How much work it takes at a time."""

    def start(self, work: Work) -> None:
        """Begin some work, or queue it."""

    def next(self) -> News | None:
        """Return what is heard next, or nothing for now; raises what has gone wrong."""

    def __enter__(self) -> Self: ...

    def __exit__(self, *error: object) -> None: ...
