"""A job: one exercise, one target, and how to run it."""

import json
import random
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from kata.loading import find
from kata.pack import Exercise

LIMIT = 10.0
SEEDS = 10_000  # few enough to be typed again


@dataclass(frozen=True)
class Job:
    """Ask for one run.

    `target` is the directory of the answers, `db` a back end's name or URL, `seed` the seed of
    the random data (0 to 2**32 - 1), `shuffle` runs the tests in random order, `strict` makes
    every warning of SQLAlchemy an error, `brief` ends the run at the first test that fails,
    `twin` rigs the tests so that no honest answer passes one, `limit` is the time that the whole
    run may take in seconds, `only` names the tests to run; without names, all of them. `imports`
    are the modules that an answer which is not trusted may import beside harmless ones.
    """

    exercise: str
    slug: str
    tests: str
    answer: str
    target: str
    db: str = "sqlite"
    seed: int = 0
    shuffle: bool = False
    strict: bool = False
    brief: bool = False
    twin: bool = False
    limit: float = LIMIT
    only: tuple[str, ...] = ()
    imports: tuple[str, ...] = ()

    def to_json(self) -> str:
        """Return the job as one line of JSON."""
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, text: str) -> "Job":
        """Return the job that `to_json` wrote."""
        job = cls(**json.loads(text))
        return replace(job, only=tuple(job.only), imports=tuple(job.imports))


def make_job(
    exercise: Exercise,
    target: Path,
    *,
    db: str = "sqlite",
    seed: int = 0,
    shuffle: bool = False,
    strict: bool = False,
    limit: float = LIMIT,
) -> Job:
    """Return the job that judges an exercise's answer in the directory `target`."""
    answer = find(target, exercise.relative)
    return Job(
        exercise.id,
        exercise.slug,
        str(exercise.tests),
        str(answer),
        str(target),
        db=db,
        seed=seed,
        shuffle=shuffle,
        strict=strict,
        limit=limit,
    )


def new_seed() -> int:
    """Draw a seed for the random data of a run."""
    return random.randrange(SEEDS)  # noqa: S311 - data, not secrets
