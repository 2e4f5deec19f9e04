"""The command that shows what a class has reached."""

from pathlib import Path

import click

from kata.pack import Pack, UsageError
from kata.wording import counted

commands = click.Group()
FOLDER = click.Path(path_type=Path, file_okay=False)


@commands.command()
@click.option("--out", type=FOLDER, required=True, help="The folder that `grade` wrote to.")
@click.pass_obj
def report(pack: Pack, out: Path) -> None:
    """Make a page of a class for its instructor, and files for other programs."""
    try:
        from kata.report import files
    except ModuleNotFoundError as error:
        raise UsageError(
            f"{error.name} is not installed. Run: pip install -r requirements-report.txt"
        ) from None
    from kata.report.reading import read_course

    course = read_course(out, pack)
    students, exercises = len(course.students), len(course.exercises)
    click.echo(f"{counted(students, 'student')}, {counted(exercises, 'exercise')}.")
    for file in (files.write_page(out, course), files.write_junit(out, course)):
        click.echo(f"  {file}  {file.stat().st_size / 2**20:.1f} MB")
    for kind in files.FORMATS:
        click.echo(f"  {files.write_results(out, course, kind)}/  a file a student")
    click.echo(f"Open {out}/report.html in a browser; it needs no network.")
