"""Judge a class: hand out the work, hear what comes of it, and try alone what ends its worker."""

from kata.grade.desk import Desk
from kata.grade.places.place import Place
from kata.grade.plan import Work
from kata.pack import UsageError

DYING = """The workers die before they have begun to judge an answer, so no answer is to blame, and
nobody is judged by it. Look at what the workers say. Have they memory and disk enough?
What is finished is kept: the same command goes on from there."""


class Grader:
    """Does what lies on a desk at a place; whoever stops it can go on later.

    A worker that dies takes with it all that was done there, and nobody can tell who killed it.
    So whatever was there is done again when all else is finished: alone, then answer by answer.
    """

    def __init__(self, desk: Desk, place: Place) -> None:
        self._desk = desk
        self._place = place
        self._running = 0
        self._suspects: list[Work] = []
        self._alone: Work | None = None
        self._has_begun = False

    def grade(self) -> None:
        """Work until nothing is left."""
        self._hand_out()
        while self._running:
            if news := self._place.next():
                if news.told:
                    self._has_begun = self._has_begun or news.work is self._alone
                    self._desk.tell(news.work, news.told)
                else:
                    self._ended(news.work)
                    self._hand_out()

    def _hand_out(self) -> None:
        while not self._alone and self._running < self._place.room:
            work = self._desk.next()
            if not work and (self._running or not self._suspects):
                return
            if not work:
                work = self._alone = self._suspects.pop()
                self._has_begun = False
            self._running += 1
            self._place.start(work)

    def _ended(self, work: Work) -> None:
        """Be suspicious of what came to no end."""
        self._running -= 1
        if self._alone is None:
            self._suspects += [work] if work.keys else []
            return
        self._alone = None
        if not work.keys:
            return
        (first, key), *rest = work.keys.items()
        if rest:
            self._suspects.append(Work(work.submission, dict(rest)))
            self._suspects.append(Work(work.submission, {first: key}))
        elif not self._has_begun:
            raise UsageError(DYING)
        else:
            self._desk.give_up(work, first)
