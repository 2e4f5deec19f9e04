"""The command line: `python -m kata COMMAND`."""

import sys
import traceback
from importlib import import_module
from importlib.util import find_spec
from io import TextIOWrapper
from pathlib import Path
from typing import Any, TextIO

import click

from kata import practice
from kata.backends import url_of
from kata.job import LIMIT, make_job, new_seed
from kata.pack import Pack, UsageError

STOPPED = 130
LAST_SEED = 2**32 - 1
HERE = Path(__file__).parent.parent
FOLDER = click.Path(path_type=Path, file_okay=False, exists=True, resolve_path=True)


# Where the commands are that are imported only when one is used.
ELSEWHERE = {
    "kata.learn": ("list", "next", "hint", "sql", "solution", "stats", "review", "watch"),
    "kata.keep": ("reset", "undo", "update"),
    "kata.points": ("points",),
    "kata.instruct": ("grade",),
    "kata.marking": ("mark",),
    "kata.report.commands": ("report",),
    "kata.teach": ("handout", "gradescope", "gradescope-judge", "classroom", "similar"),
    "kata.maintain": ("verify", "new", "solutions-branch", "compat", "bench", "pictures"),
}
# What students are given has no other commands.
LEARNERS = ("kata.learn", "kata.keep", "kata.points")


class Commands(click.Group):
    """The commands, of which most are imported when one is used."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of the commands that are here; click leaves out what is hidden."""
        here = [names for module, names in ELSEWHERE.items() if _is_here(module)]
        return sorted([*self.commands, *(name for names in here for name in names)])

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return a command by its name; raises UsageError for one that students do not get."""
        for module, names in ELSEWHERE.items():
            if cmd_name in names:
                if not _is_here(module):
                    raise UsageError(
                        f"`{cmd_name}` is a command of instructors, and these are the exercises "
                        "for students. All that is here: python -m kata --help"
                    )
                group: click.Group = _imported(module, cmd_name).commands
                return group.get_command(ctx, cmd_name)
        return self.commands.get(cmd_name)


def _is_here(module: str) -> bool:
    """Whether a module is in this copy of the package."""
    try:
        return find_spec(module) is not None
    except ModuleNotFoundError:  # nor is the package that it would be in
        return False


def _imported(module: str, command: str) -> Any:
    try:
        return import_module(module)
    except ModuleNotFoundError as error:
        if error.name != "fcntl":
            raise
        raise UsageError(f"`{command}` needs Linux. On Windows, run it in WSL.") from None


def main() -> None:
    """Run a command; its exit status is 0 passed, 1 not yet, 2 usage, 3 the harness broke."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):  # into a pipe, Windows writes less than Unicode
            stream.reconfigure(errors="replace")
    try:
        sys.exit(commands(standalone_mode=False, prog_name="python -m kata"))
    except click.ClickException as error:
        _show(error)
        sys.exit(practice.USAGE)
    except UsageError as error:
        click.echo(str(error), err=True)
        sys.exit(practice.USAGE)
    except (click.Abort, KeyboardInterrupt):
        click.echo("\nStopped.", err=True)
        sys.exit(STOPPED)
    except Exception:  # noqa: BLE001 - whatever breaks here is not the learner's
        traceback.print_exc()
        click.echo("The runner itself broke; this is not about your answer.", err=True)
        sys.exit(practice.HARNESS)


def _show(error: click.ClickException) -> None:
    """Show a wrong value by the name that it has for make, and what else is wrong as click does."""
    if isinstance(error, click.BadParameter) and error.param and error.message:
        name = error.param.opts[0].removeprefix("--").upper()
        click.echo(f"{name}: {error.message}", err=True)
    else:
        error.show()


@click.group(cls=Commands)
@click.option(
    "--root",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    default=HERE,
    help="The pack: a folder with exercises/, solutions/, tests/, answers/.",
)
@click.pass_context
def commands(context: click.Context, root: Path) -> None:
    """Run, judge and prove test-driven exercises."""
    context.obj = Pack(root.resolve())


def known_database(context: click.Context, option: click.Parameter, db: str) -> str:
    """Refuse a database that is none."""
    url_of(db)
    return db


def known_seed(context: click.Context, option: click.Parameter, seed: str | None) -> int | None:
    """Refuse a seed that is no number, or more than pytest-randomly takes."""
    if seed is None:
        return None
    if not seed.isdecimal() or int(seed) > LAST_SEED:
        raise UsageError(f"SEED={seed}: a seed is a whole number, as in SEED=3816.")
    return int(seed)


database = click.option(
    "--db", default="sqlite", callback=known_database, help="A back end's name or URL."
)
seeded = click.option("--seed", callback=known_seed, help="Draw the same random data again.")
limited = click.option(
    "--limit",
    type=click.FloatRange(min=0, min_open=True),
    default=LIMIT,
    help="Seconds that one exercise may take.",
)


@commands.command()
@click.argument("numbers", nargs=-1)
@click.option("--chapter", help="All exercises of a chapter.")
@click.option("--target", default="exercises", help="The directory of the answers to judge.")
@database
@seeded
@limited
@click.option(
    "--json", "file", type=click.File("w", "utf-8"), help="Write one JSON object an exercise."
)
@click.option("--verbose", is_flag=True, help="Show pytest's own output instead.")
@click.pass_obj
def test(
    pack: Pack,
    numbers: tuple[str, ...],
    chapter: str | None,
    target: str,
    db: str,
    seed: int | None,
    limit: float,
    file: TextIO | None,
    verbose: bool,
) -> int:
    """Judge exercises by NUMBERS ("03"), or all of them ("all"), or the next unsolved one."""
    chosen = pack.select(numbers, chapter)
    seed = new_seed() if seed is None else seed
    where = practice.find_target(pack, target)
    exercises = chosen or pack.exercises
    jobs = [make_job(each, where, db=db, seed=seed, limit=limit) for each in exercises]
    if verbose:
        return practice.run_pytest(pack, jobs)
    results = practice.Practice(pack, where).results(chosen, jobs)
    return practice.status(practice.write(results, file))
