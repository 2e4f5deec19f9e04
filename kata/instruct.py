"""The commands of instructors: judge what a class handed in."""

import json
from hashlib import sha256
from pathlib import Path

import click
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from kata.backends import name_of
from kata.cli import database
from kata.grade.booth import Settings
from kata.grade.grader import Grader, digest_of
from kata.grade.intake import Intake, Submission
from kata.grade.output import Output
from kata.grade.record import Kept, Record, seed_of
from kata.grade.walls import Walls
from kata.job import LIMIT
from kata.pack import Pack, UsageError
from kata.result import Outcome

commands = click.Group()
FOLDER = click.Path(path_type=Path, file_okay=False)


@commands.command()
@click.argument("numbers", nargs=-1)
@click.option("--submissions", type=FOLDER, required=True, help="A folder or archive a student.")
@click.option("--out", type=FOLDER, required=True, help="Where the marks and the feedback go.")
@click.option("--hidden", type=FOLDER, help="More tests, at the same paths as in tests/.")
@click.option("--jobs", type=click.IntRange(1), help="Submissions at a time (one a core).")
@database
@click.option("--seed", type=click.IntRange(0, 2**32 - 1), help="Draw the same data again.")
@click.option("--limit", default=LIMIT, help="Seconds that one exercise may take.")
@click.option("--sandbox", type=click.Choice(["bwrap", "none"]), default="bwrap")
@click.pass_obj
def grade(
    pack: Pack,
    numbers: tuple[str, ...],
    submissions: Path,
    out: Path,
    hidden: Path | None,
    jobs: int | None,
    db: str,
    seed: int | None,
    limit: float,
    sandbox: str,
) -> int:
    """Judge what a class handed in, behind walls, and write marks and feedback."""
    if hidden and not hidden.is_dir():
        raise UsageError(f"There is no folder {hidden} with hidden tests.")
    walls = Walls.of(sandbox, db)
    exercises = pack.select(numbers or ("all",))
    hidden = hidden.resolve() if hidden else None
    found = Intake(pack).collect(submissions.resolve())
    out.mkdir(parents=True, exist_ok=True)
    seed = seed_of(out) if seed is None else seed
    settings = Settings(pack, exercises, walls, db, seed, limit, hidden)
    digest = digest_of(pack, hidden)
    how = json.dumps([digest, name_of(db), seed, limit, walls.describe()])
    kept = Kept(out / "records.jsonl", sha256(how.encode()).hexdigest())
    grader = Grader(settings, kept, jobs)
    click.echo(f"{len(found)} submissions, {len(exercises)} exercises. Walls:")
    for line in walls.describe():
        click.echo(f"  {line}")
    grader.prepare()
    for number, why in grader.unfit.items():
        click.echo(f"{number} cannot be judged here. {why}", err=True)
    records = _run(grader, found, len(exercises))
    Output(out, settings, digest).write(found, records)
    _sum_up(found, records, out)
    return 0


def _run(grader: Grader, found: list[Submission], exercises: int) -> dict[str, list[Record]]:
    columns = (
        TextColumn("  judged"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("about"),
        TimeRemainingColumn(),
    )
    with Progress(*columns, redirect_stdout=False, redirect_stderr=False) as progress:
        task = progress.add_task("", total=len(found) * exercises)
        try:
            return grader.grade(found, lambda record: progress.advance(task))
        except KeyboardInterrupt:
            progress.stop()
            click.echo("What is finished is kept: the same command goes on from there.", err=True)
            raise


def _sum_up(found: list[Submission], records: dict[str, list[Record]], out: Path) -> None:
    everything = [record for each in records.values() for record in each]
    for outcome in Outcome:
        if count := sum(record.outcome is outcome for record in everything):
            click.echo(f"  {outcome.lower().replace('_', ' '):<13} {count}")
    for submission in found:
        for note in submission.notes:
            click.echo(f"  {submission.student}: {note}", err=True)
    for record in everything:
        if record.outcome is Outcome.SUSPECT:
            click.echo(f"  look at {record.student}, {record.exercise}: {record.reasons[0]}")
    click.echo(f"Written: {out}/grades.json, grades.csv, feedback/")
