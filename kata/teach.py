"""The commands of a course: what students are given, and where else it runs."""

from pathlib import Path

import click

from kata.pack import Exercise, Pack, UsageError

commands = click.Group()
OUT = click.Path(path_type=Path)


def chosen(pack: Pack, numbers: tuple[str, ...], chapter: int | None) -> list[Exercise]:
    """Return the exercises that are meant, all if none is named; raises UsageError for none."""
    exercises = pack.select(numbers, chapter) or pack.exercises
    if not exercises:
        raise UsageError(f"No exercises lie below {pack.root}.")
    return exercises


@commands.command()
@click.argument("numbers", nargs=-1)
@click.option("--chapter", type=int, help="All exercises of a chapter.")
@click.option("--out", type=OUT, required=True, help="A new folder, or a file that ends in .zip.")
@click.pass_obj
def handout(pack: Pack, numbers: tuple[str, ...], chapter: int | None, out: Path) -> None:
    """Write the pack for students: exercises by NUMBERS (all, if none), without any answer."""
    from kata.course.bundle import write_bundle
    from kata.course.handout import Handout

    exercises = chosen(pack, numbers, chapter)
    wanted = Handout(pack, exercises)
    files = wanted.files()
    write_bundle(files, out)
    for name in wanted.changed_stubs():
        click.echo(f"  {name} goes out as it is now, not as it is committed.", err=True)
    click.echo(f"{out}: {len(exercises)} exercises, {len(files)} files, no answers.")
