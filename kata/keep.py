"""The commands that put files back or bring new ones, and lose nothing of the learner's."""

import sys
from pathlib import Path

import click

from kata.backups import Backups, alone, mode_of, time_of
from kata.pack import Exercise, Pack, UsageError
from kata.plan import Kind, Step, exercise_of
from kata.stubs import stub_of, untouched
from kata.swap import bring_back, current, swap
from kata.update import Updated
from kata.update import update as bring
from kata.wording import few

# What is told by name, and of how many: of each that is an answer.
TOLD = {Kind.REMOVED: 3, Kind.LEFT: sys.maxsize, Kind.MERGED: sys.maxsize}

commands = click.Group()


@commands.command()
@click.argument("numbers", nargs=-1)
@click.option("--chapter", help="All exercises of a chapter.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.pass_obj
def reset(pack: Pack, numbers: tuple[str, ...], chapter: str | None, yes: bool) -> None:
    """Put the exercises NUMBERS ("03", or "all") back to their stubs; yours is kept in a backup."""
    if not numbers and chapter is None:
        raise UsageError("Name what to reset: make reset EX=03, or CH=0, or EX=all.")
    chosen = dict.fromkeys(pack.select(numbers, chapter))
    stubs = {each: stub_of(each) for each in chosen if not untouched(current(each))}
    already = [
        f"{_name(each.stub, pack)} is the stub already." for each in chosen if each not in stubs
    ]
    for text in few(already):
        click.echo(text)
    if not stubs or not (yes or _agreed(pack, list(stubs), _named(numbers, chapter))):
        click.echo("Nothing was changed.")
        return
    with alone(pack.root):
        for exercise, stub in stubs.items():
            backup = swap(exercise, stub, mode_of(exercise.stub))
            kept = f"\n  yours is in {_name(backup, pack)}" if backup else ""
            click.echo(f"{_name(exercise.stub, pack)} is the stub again{kept}")
    click.echo(f"To bring yours back: make undo EX={next(iter(stubs)).id}")


@commands.command()
@click.argument("number")
@click.pass_obj
def undo(pack: Pack, number: str) -> None:
    """Bring back the last backup of exercise NUMBER; do it twice and nothing has changed."""
    exercise = pack.one(number)
    old, backup = bring_back(exercise)
    made = time_of(old).astimezone()
    click.echo(f"{_name(exercise.stub, pack)} is as it was until {made:%Y-%m-%d %H:%M:%S %Z}.")
    if backup:
        click.echo(f"  what was there is in {_name(backup, pack)}")
        click.echo(f"To bring that back: make undo EX={exercise.id}")


@commands.command()
@click.argument("source", required=False)
@click.pass_obj
def update(pack: Pack, source: str | None) -> None:
    """Bring a newer version of the exercises from SOURCE: a folder, or a git URL[#branch]."""
    done = bring(pack.root, source)
    for kind, most in TOLD.items():
        steps = [each for each in done.steps if each.kind is kind]
        for text in few([f"{_shown(each)}{_where(pack, done, each)}" for each in steps], most):
            click.echo(f"  {kind.value:<9} {text}")
    replaced = [each for each in done.steps if _is_replaced(pack, done, each)]
    for step in replaced:
        click.echo(f"  replaced  {_shown(step)}{_where(pack, done, step)}")
    conflicts = [each for each in done.steps if each.kind is Kind.CONFLICT]
    for step in conflicts:
        click.echo(f"  conflict  {_shown(step)}:{step.line}{_where(pack, done, step)}")
    if conflicts:
        click.echo(
            'Both are in these files. Choose between "<<<<<<< yours" and ">>>>>>> the new stub",\n'
            "and delete the lines with the marks."
        )
    click.echo(_summary(done))
    for exercise in filter(None, (exercise_of(pack.root, each.name) for each in replaced[:1])):
        click.echo(f"To bring yours back: make undo EX={exercise.id}")


def _named(numbers: tuple[str, ...], chapter: str | None) -> str:
    """Return what to reset as it is typed to make."""
    words = " ".join(numbers)
    exercises = [f'EX="{words}"' if len(numbers) > 1 else f"EX={words}"] if numbers else []
    return " ".join(exercises + ([] if chapter is None else [f"CH={chapter}"]))


def _agreed(pack: Pack, exercises: list[Exercise], named: str) -> bool:
    for each in exercises:
        click.echo(f"  {_name(each.stub, pack)}")
    if not sys.stdin.isatty():
        raise UsageError(
            "Nobody is there to be asked whether these go back to their stubs. Nothing was "
            f"changed. If they shall: make reset {named} YES=1"
        )
    return click.confirm("Put these back to their stubs? Yours are kept in backups.")


def _name(file: Path, pack: Pack) -> str:
    return click.format_filename(file.relative_to(pack.root))


def _shown(step: Step) -> str:
    return click.format_filename(step.name)


def _is_replaced(pack: Pack, done: Updated, step: Step) -> bool:
    """Whether a new stub is in the place of one that holds at most remarks and imports."""
    is_exercise = exercise_of(pack.root, step.name) is not None
    return is_exercise and step.kind is Kind.CHANGED and step.name in done.backups


def _where(pack: Pack, done: Updated, step: Step) -> str:
    backup = done.backups.get(step.name)
    if step.kind in (Kind.MERGED, Kind.CONFLICT):  # perhaps of an update that was killed
        backup = backup or Backups(pack.root).last(pack.root / step.name)
    return f"\n            yours is in {_name(backup, pack)}" if backup else ""


def _summary(done: Updated) -> str:
    counts = {kind: done.count(kind) for kind in Kind}
    files = [f"{counts[kind]} {kind.value}" for kind in (Kind.NEW, Kind.CHANGED, Kind.REMOVED)]
    answers = [f"{counts[kind]} {kind.value}" for kind in (Kind.KEPT, Kind.MERGED, Kind.CONFLICT)]
    text = f"Files: {', '.join(files)}. Of yours: {', '.join(answers)}."
    if done.backups:
        text += f"\nBackups: {len(done.backups)}, in .kata/backups."
    return text
