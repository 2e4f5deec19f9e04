"""Begin a repetition: choose what is due, keep the answer, put the stub back."""

from datetime import UTC, datetime

from kata.journal import Journal
from kata.pack import Exercise, Pack, UsageError
from kata.records import Card, now
from kata.review import begin, due
from kata.screen import Screen
from kata.swap import put_back
from kata.wording import shown


class Reviewing:
    """What `make review` does."""

    def __init__(self, pack: Pack, journal: Journal, screen: Screen) -> None:
        self._pack = pack
        self._journal = journal
        self._screen = screen

    def begin(self, wanted: Exercise | None) -> None:
        """Begin to repeat an exercise: the one that is wanted, or what has waited longest."""
        cards = {card.exercise: card for card in self._journal.cards()}
        card = self._card_of(wanted, cards) if wanted else self._longest_due()
        if not card:
            self._nothing_due(list(cards.values()))
            return
        exercise = wanted or self._pack.one(card.exercise)
        if card.begun:
            self._screen.line(f"You are repeating {exercise.id} {exercise.title} already.", "bold")
        else:
            kept = put_back(exercise)
            begin(self._journal, card)
            self._screen.line(f"Repeat {exercise.id} {exercise.title}.", "bold")
            if kept:
                self._screen.line(f"  Your answer is kept in {shown(str(kept))}.")
        self._screen.line(f"  Write it again in {shown(str(exercise.stub))}")
        self._screen.line(
            f"  then: make test EX={exercise.id}    to give up: make undo EX={exercise.id}"
        )
        others = [each.exercise for each in due(self._journal) if each.exercise != exercise.id]
        if others:
            self._screen.line(f"  Also due: {' '.join(others)}")

    def _card_of(self, wanted: Exercise, cards: dict[str, Card]) -> Card:
        if wanted.id not in cards:
            raise UsageError(
                f"Exercise {wanted.id} has not passed yet, so there is nothing to repeat. "
                f"Begin with: make test EX={wanted.id}"
            )
        return cards[wanted.id]

    def _longest_due(self) -> Card | None:
        """Return what is being repeated now, or else what has been due longest."""
        known = {each.id for each in self._pack.exercises}
        cards = [card for card in self._journal.cards() if card.exercise in known]
        begun = [card for card in cards if card.begun]
        late = [card for card in cards if card.due <= now()]
        return next(iter([*begun, *late]), None)

    def _nothing_due(self, cards: list[Card]) -> None:
        self._screen.line("Nothing is due.")
        if cards:
            first = min(cards, key=lambda card: card.due)
            self._screen.line(f"  Next: {first.exercise}, on {_day(first.due)}")
        else:
            self._screen.line("  Exercises that have passed come back here after a while.")


def _day(due_at: datetime) -> str:
    return f"{due_at.replace(tzinfo=UTC).astimezone():%A %d %B}"
