"""The commands of maintainers: prove the pack, add to it, publish it, measure it."""

import json
import os
from typing import TextIO

import click

from kata.backends import NAMES
from kata.cli import seeded
from kata.job import new_seed
from kata.pack import Pack, UsageError

NO = ("", "0", "f", "false", "n", "no", "off")  # any other value of CI can be a service's name

commands = click.Group()


@commands.command()
@click.argument("numbers", nargs=-1)
@click.option("--db", "databases", multiple=True, help="Prove on these; each must be there.")
@click.option("--every", is_flag=True, help="A missing database is a failure, as where CI is set.")
@click.option("--only", type=click.Choice(["right"]), help="Only what must be accepted.")
@seeded
@click.option("--json", "file", type=click.File("w"), help="Write the counts as one JSON object.")
@click.pass_obj
def verify(
    pack: Pack,
    numbers: tuple[str, ...],
    databases: tuple[str, ...],
    every: bool,
    only: str | None,
    seed: int | None,
    file: TextIO | None,
) -> int:
    """Prove exercises by NUMBERS (all, if none is given): the tests are tested."""
    from kata.verify.console import Console

    return Console(pack, file).verify(
        pack.select(numbers or ("all",)),
        databases or NAMES,
        must=bool(databases) or every or os.environ.get("CI", "").lower() not in NO,
        seed=new_seed() if seed is None else seed,
        right_only=only == "right",
    )


@commands.command()
@click.argument("number", type=int)
@click.argument("name")
@click.option("--chapter", help="The name of a chapter that does not exist yet.")
@click.pass_obj
def new(pack: Pack, number: int, name: str, chapter: str | None) -> None:
    """Write the four files of exercise NUMBER called NAME, from a template that is green."""
    from kata.scaffold import new_exercise

    for path in new_exercise(pack, number, name, chapter):
        click.echo(f"  {path.relative_to(pack.root)}")
    click.echo(f"Make them yours, then: make verify EX={number:02}")


@commands.command("solutions-branch")
@click.pass_obj
def solutions_branch(pack: Pack) -> None:
    """Put the reference answers into exercises/ on the local branch "solutions"."""
    from kata.branch import mirror

    made = mirror(pack.root)
    click.echo(
        f"{made.branch} is {made.commit[:10]}: {made.exercises} answers on {made.base[:10]}."
    )
    for note in made.notes:
        click.echo(note)


@commands.command()
@click.pass_obj
def compat(pack: Pack) -> int:
    """Judge the right answers on SQLAlchemy 2.0 and on each other Python of this machine."""
    from kata.compat import CompatError, combinations, prepare_all, run

    found = combinations()
    click.echo(f"Making the environments of {', '.join(each.name for each in found)}.")
    bad = 0
    try:
        prepare_all(found, pack.root)
        for each in found:
            counts = run(each, pack.root)
            green = counts["solutions_green"], counts["exercises"]
            right = counts["right_accepted"], counts["right"]
            bad += green[0] != green[1] or right[0] != right[1]
            shown = f"solutions {green[0]}/{green[1]}, right {right[0]}/{right[1]}"
            click.echo(f"  {each.name:<27}{shown}  ({counts['seconds']:.0f} s)")
    except CompatError as error:
        raise UsageError(str(error)) from None
    return 1 if bad else 0


@commands.command()
@click.argument("number")
@click.option("--json", "file", type=click.File("w"), help="Write the figures as one JSON object.")
@click.pass_obj
def bench(pack: Pack, number: str, file: TextIO | None) -> None:
    """Measure the runner against plain pytest on exercise NUMBER."""
    from kata.bench import measure

    figures = {}
    for name, value in measure(pack, pack.one(number)):
        figures[name] = value
        click.echo(f"  {name:<16}{value:>9.3f}")
    if file:
        file.write(json.dumps(figures) + "\n")


@commands.command()
@click.pass_obj
def pictures(pack: Pack) -> None:
    """Draw the pictures of the README anew, from real runs."""
    from kata.pictures import PLACE, draw

    (pack.root / PLACE).mkdir(parents=True, exist_ok=True)
    for name, svg in draw(pack):
        file = pack.root / PLACE / f"{name}.svg"
        file.write_text(svg, encoding="utf-8")
        click.echo(f"  {file.relative_to(pack.root)}")
