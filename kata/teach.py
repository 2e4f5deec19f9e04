"""The commands of a course: what students are given, and where else it runs."""

import secrets
from pathlib import Path

import click

from kata.cli import FOLDER, seeded
from kata.pack import Exercise, Pack, UsageError
from kata.wording import counted, few

commands = click.Group()
OUT = click.Path(path_type=Path)
SANDBOX = click.Choice(["bwrap", "user", "none"])
WARNINGS = {
    "bwrap": "Walls of bubblewrap, and nothing is judged where the container forbids them",
    "user": "Walls of another user: the network and the tests are open to an answer",
    "none": "No walls: an answer can read ours, and write its own mark",
}


def chosen(pack: Pack, numbers: tuple[str, ...], chapter: str | None) -> list[Exercise]:
    """Return the exercises that are meant, all if none is named; raises UsageError for none."""
    exercises = pack.select(numbers, chapter) or pack.exercises
    if not exercises:
        raise UsageError(f"No exercises lie below {pack.root}.")
    return exercises


@commands.command()
@click.argument("numbers", nargs=-1)
@click.option("--chapter", help="All exercises of a chapter.")
@click.option("--out", type=OUT, required=True, help="A new folder, or a file that ends in .zip.")
@click.pass_obj
def handout(pack: Pack, numbers: tuple[str, ...], chapter: str | None, out: Path) -> None:
    """Write the pack for students: exercises by NUMBERS (all, if none), without any answer."""
    _give_out(chosen(pack, numbers, chapter), pack, out, {})


@commands.command()
@click.argument("numbers", nargs=-1)
@click.option("--chapter", help="All exercises of a chapter.")
@click.option("--out", type=OUT, required=True, help="A new folder, or a file that ends in .zip.")
@click.pass_obj
def classroom(pack: Pack, numbers: tuple[str, ...], chapter: str | None, out: Path) -> None:
    """Write a handout that is a template for GitHub: at each push, a workflow shows the points."""
    from kata.course.github import workflow

    _give_out(chosen(pack, numbers, chapter), pack, out, workflow())


def _give_out(exercises: list[Exercise], pack: Pack, out: Path, more: dict[str, bytes]) -> None:
    from kata.course.bundle import write_bundle
    from kata.course.handout import Handout

    wanted = Handout(pack, exercises)
    files = wanted.files() | more
    write_bundle(files, out)
    for name in wanted.changed_stubs():
        click.echo(f"  {name} goes out as it is now, not as it is committed.", err=True)
    click.echo(f"{out}: {counted(len(exercises), 'exercise')}, {len(files)} files, no answers.")


@commands.command()
@click.argument("numbers", nargs=-1)
@click.option("--chapter", help="All exercises of a chapter.")
@click.option("--out", type=OUT, required=True, help="The file to write; it ends in .zip.")
@click.option("--hidden", type=FOLDER, help="More tests: DIR/c0_name/test_ex01_name.py.")
@seeded
@click.option("--sandbox", type=SANDBOX, default="bwrap")
@click.pass_obj
def gradescope(
    pack: Pack,
    numbers: tuple[str, ...],
    chapter: str | None,
    out: Path,
    hidden: Path | None,
    seed: int | None,
    sandbox: str,
) -> None:
    """Write the autograder for Gradescope: a zip file with the pack and its two scripts."""
    from kata.course.bundle import write_bundle
    from kata.course.gradescope import Autograder
    from kata.grade.hidden import hidden_tests

    if out.suffix.lower() != ".zip":
        raise UsageError(f"Gradescope takes a zip file: OUT={out.name}.zip")
    exercises = _without_server(chosen(pack, numbers, chapter))
    extra = hidden_tests(hidden, pack, exercises) if hidden else 0
    seed = secrets.randbelow(2**32) if seed is None else seed
    files = Autograder(pack, exercises, seed, sandbox, hidden).files()
    write_bundle(files, out)
    what = f"{counted(len(exercises), 'exercise')}, {len(files)} files"
    click.echo(f"{out}: {what}, with the answers: keep it.")
    if hidden:
        click.echo(f"{counted(extra, 'hidden test file')}.")
    click.echo(f"{WARNINGS[sandbox]}.\nWhat that means: docs/where_it_runs.md")


def _without_server(exercises: list[Exercise]) -> list[Exercise]:
    left = [each for each in exercises if each.runs_on("sqlite")]
    others = [(each.id, each.backends[0]) for each in exercises if each not in left]
    if not left:
        needs = ", ".join(f"{number} needs {backend}" for number, backend in others)
        raise UsageError(f"Nothing is left: {needs}. Gradescope has no server.")
    for number, backend in others:
        click.echo(f"  {number} is left out: it needs {backend}.", err=True)
    return left


@commands.command("gradescope-judge", hidden=True)
@click.argument("numbers", nargs=-1, required=True)
@click.option("--submission", type=FOLDER, required=True)
@click.option("--results", type=OUT, required=True)
@click.option("--hidden", type=FOLDER)
@click.option("--seed", type=int, required=True)
@click.option("--sandbox", type=SANDBOX, required=True)
@click.pass_obj
def gradescope_judge(
    pack: Pack,
    numbers: tuple[str, ...],
    submission: Path,
    results: Path,
    hidden: Path | None,
    seed: int,
    sandbox: str,
) -> None:
    """Judge the one submission that lies in Gradescope's container, and write results.json."""
    from kata.course.judge_one import judge_one
    from kata.grade.booth import Settings
    from kata.grade.walls import Walls

    walls = Walls.of(sandbox, "sqlite")
    settings = Settings(pack, pack.select(numbers), walls, seed=seed, hidden=hidden)
    judge_one(settings, submission, results)
    click.echo(f"Written: {results}")


@commands.command()
@click.argument("numbers", nargs=-1)
@click.option("--chapter", help="All exercises of a chapter.")
@click.option("--submissions", type=FOLDER, required=True, help="A folder or archive a student.")
@click.option("--out", type=OUT, required=True, help="The folder for similar.html and similar.csv.")
@click.pass_obj
def similar(
    pack: Pack, numbers: tuple[str, ...], chapter: str | None, submissions: Path, out: Path
) -> None:
    """Show which answers of a class are alike beyond the answers that everybody finds."""
    from rich.progress import track

    try:
        from kata.course.similar import Comparison
        from kata.course.similar_page import Count, write_pages
    except ModuleNotFoundError as error:
        raise UsageError(
            f"{error.name} is not installed. Run: pip install -r requirements-report.txt"
        ) from None
    from kata.grade.intake import Intake, check_folders

    check_folders(submissions, out)
    found = Intake(pack).collect(submissions)
    pairs, counts = [], []
    for exercise in track(chosen(pack, numbers, chapter), "  compared"):
        comparison = Comparison(exercise, found)
        told = comparison.pairs()
        pairs += told
        counts.append(Count(exercise, len(comparison.answers), comparison.too_short, len(told)))
    write_pages(out, pairs, counts)
    for submission in found:
        for note in few([*submission.notes, *submission.refused.values()]):
            click.echo(f"  {submission.student}: {note}", err=True)
    to_see = f"{counted(len(pairs), 'pair')} of answers to look at"
    click.echo(f"{counted(len(found), 'submission')}, {to_see}.")
    click.echo(f"Written: {out}/similar.html, similar.csv. Similar is not copied: read the page.")
