"""The commands of instructors: judge what a class handed in."""

from dataclasses import replace
from pathlib import Path

import click
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from sqlalchemy.exc import OperationalError

from kata.cli import FOLDER, database, limited, seeded
from kata.grade.booth import Settings
from kata.grade.desk import Desk
from kata.grade.grader import Grader
from kata.grade.hidden import hidden_tests
from kata.grade.intake import Intake, Submission, check_folders
from kata.grade.judging import Judge
from kata.grade.keys import Keys
from kata.grade.output import Output
from kata.grade.places.opening import open_place
from kata.grade.plan import Plan, make_plan
from kata.grade.record import Record
from kata.grade.walls import Walls
from kata.gradebook.book import Book
from kata.gradebook.finals import Finals
from kata.gradebook.handing_in import Rules
from kata.gradebook.marks import Marks
from kata.gradebook.opening import open_in
from kata.pack import Pack, UsageError
from kata.result import Outcome
from kata.wording import counted, few, word_of

commands = click.Group()
GO_ON = "What is finished is kept: the same command goes on from there."
OUT = click.Path(path_type=Path, file_okay=False)
TEXT = click.Path(path_type=Path, dir_okay=False, exists=True)


@commands.command()
@click.argument("numbers", nargs=-1)
@click.option("--submissions", type=FOLDER, required=True, help="A folder or archive a student.")
@click.option("--out", type=OUT, required=True, help="Where the marks and the feedback go.")
@click.option("--gradebook", help="The URL of the gradebook (a SQLite file in OUT).")
@click.option("--course", type=TEXT, help="The rules of the course, TOML; kept in the gradebook.")
@click.option("--times", type=TEXT, help="When students handed in, CSV; kept in the gradebook.")
@click.option("--again", is_flag=True, help="Judge once more what timed out or crashed.")
@click.option("--hidden", type=FOLDER, help="More tests: DIR/c0_name/test_ex01_name.py.")
@click.option("--jobs", type=click.IntRange(1), help="Submissions at a time (one a core).")
@click.option("--scheduler", help="Judge with the workers of dask: tcp://host:8786.")
@database
@seeded
@limited
@click.option("--sandbox", type=click.Choice(["bwrap", "none"]), default="bwrap")
@click.pass_obj
def grade(
    pack: Pack,
    numbers: tuple[str, ...],
    submissions: Path,
    out: Path,
    gradebook: str | None,
    course: Path | None,
    times: Path | None,
    again: bool,
    hidden: Path | None,
    jobs: int | None,
    scheduler: str | None,
    db: str,
    seed: int | None,
    limit: float,
    sandbox: str,
) -> int:
    """Judge what a class handed in, behind walls, and write marks and feedback."""
    check_folders(submissions, out)
    walls = Walls.of(sandbox, db)
    exercises = pack.select(numbers or ("all",))
    extra = hidden_tests(hidden, pack, exercises) if hidden else None
    engine = open_in(out, gradebook)
    book = Book(engine)
    rules = Rules(engine, course)
    found = Intake(pack, rules.zone).collect(submissions)
    late = rules.judge(found, times)
    for doubt in rules.doubts:
        click.echo(f"  {doubt}", err=True)
    seed = book.seed() if seed is None else seed
    settings = Settings(pack, exercises, walls, db, seed, limit, hidden)
    keys = Keys(settings)
    plan = make_plan(settings, keys, book, found, again)
    _announce(found, settings, extra)
    if plan.work:
        _run(replace(settings, exercises=plan.exercises), book, plan, scheduler, jobs)
    else:
        click.echo("Nothing has changed since: no answer is judged again.")
    records = plan.by_student
    Output(out, settings, keys.pack, Finals(Marks(engine).all(), late)).write(found, records)
    _sum_up(found, records, out)
    return 0


def _announce(found: list[Submission], settings: Settings, hidden: int | None) -> None:
    parts = [counted(len(found), "submission"), counted(len(settings.exercises), "exercise")]
    parts += [] if hidden is None else [counted(hidden, "hidden test file")]
    click.echo(f"{', '.join(parts)}. Walls:")
    for line in settings.walls.describe():
        click.echo(f"  {line}")


def _run(
    settings: Settings, book: Book, plan: Plan, scheduler: str | None, jobs: int | None
) -> None:
    judge = Judge(settings)
    total = sum(len(work.keys) for work in plan.work)
    with _progress() as progress:
        ours = progress.add_task("our answers", total=len(settings.exercises))
        place = open_place(settings, judge, scheduler, jobs, lambda: progress.advance(ours))
    with place, _progress() as progress:
        for number, why in judge.unfit.items():
            click.echo(f"{number} cannot be judged here. {why}", err=True)
        theirs = progress.add_task("judged", total=total)
        desk = Desk(book, plan, judge, lambda record: progress.advance(theirs))
        try:
            Grader(desk, place).grade()
        except KeyboardInterrupt:
            progress.stop()
            click.echo(GO_ON, err=True)
            raise
        except OperationalError as error:
            raise UsageError(f"The gradebook answers no more: {error.orig}\n{GO_ON}") from None


def _progress() -> Progress:
    columns = (
        TextColumn("  {task.description:<11}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("about"),
        TimeRemainingColumn(),
    )
    return Progress(*columns, redirect_stdout=False, redirect_stderr=False)


def _sum_up(found: list[Submission], records: dict[str, list[Record]], out: Path) -> None:
    everything = [record for each in records.values() for record in each]
    for outcome in Outcome:
        if count := sum(record.outcome is outcome for record in everything):
            click.echo(f"  {word_of(outcome):<13} {count}")
    for submission in found:
        for note in few(submission.notes):
            click.echo(f"  {submission.student}: {note}", err=True)
    for student, each in records.items():
        suspect = [record for record in each if record.outcome is Outcome.SUSPECT]
        for text in few([f"{record.exercise}: {record.reasons[0]}" for record in suspect]):
            click.echo(f"  look at {student}, {text}")
    click.echo(f"Written: {out}/grades.json, grades.csv, feedback/")
