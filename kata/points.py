"""The command that adds up points, for whoever runs the tests without a grader."""

import os
from pathlib import Path

import click

from kata.pack import Pack, UsageError
from kata.result import Result
from kata.wording import word_of

commands = click.Group()
OUTPUT = "GITHUB_OUTPUT"  # GitHub's file for what later steps of a workflow can read


@commands.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False, exists=True))
@click.pass_obj
def points(pack: Pack, file: Path) -> None:
    """Add up the points in FILE, which `test --json` wrote, as a table in Markdown."""
    try:
        found = [Result.from_json(line) for line in file.read_text(encoding="utf-8").splitlines()]
    except (ValueError, TypeError, KeyError):
        raise UsageError(f"{file} was not written by: python -m kata test all --json") from None
    titles = {each.id: each.title for each in pack.exercises}
    rows = [(each.exercise, *given(each)) for each in found]
    got, most = sum(row[1] for row in rows), sum(row[2] for row in rows)
    click.echo(f"## {got:g} of {most:g} points\n")
    click.echo("| exercise | points | verdict |\n| --- | ---: | --- |")
    for result, (number, mine, all_) in zip(found, rows, strict=True):
        verdict = word_of(result.outcome)
        title = titles.get(number, result.slug).replace("|", "\\|")
        click.echo(f"| {number} {title} | {mine:g} of {all_:g} | {verdict} |")
    if place := os.environ.get(OUTPUT):
        with Path(place).open("a", encoding="utf-8") as output:
            output.write(f"points={got:g}\nmax_points={most:g}\n")


def given(result: Result) -> tuple[float, float]:
    """Return the points that a result gives, and all there are; what cannot run here has none."""
    judged = [test for test in result.tests if test.outcome != "unavailable"]
    passed = [test for test in judged if test.outcome == "passed"]
    return sum(test.points for test in passed), sum(test.points for test in judged)
