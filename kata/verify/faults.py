"""A fault of a pack: the rule, where it is broken, how, and the repair."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Fault:
    """A rule that an exercise breaks."""

    rule: str
    where: str
    problem: str
    repair: str
