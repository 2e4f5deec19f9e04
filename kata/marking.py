"""The command with which a human marks: points, extra credit, exemption, a comment."""

from pathlib import Path

import click

from kata.gradebook.marks import Change, Marks, read_changes, yes_or_no
from kata.gradebook.opening import FILE, open_in
from kata.gradebook.tables import Mark
from kata.pack import Pack, UsageError

commands = click.Group()


@commands.command()
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), required=True)
@click.option("--gradebook", help="The URL of the gradebook (a SQLite file in OUT).")
@click.option("--student", help="Whose answer it is, by the name in grades.csv.")
@click.option("--exercise", help="Which one.")
@click.option("--points", type=float, help="In the place of those that the tests give.")
@click.option("--extra", type=float, help="Added to them; being late takes nothing away.")
@click.option("--exempt", help="yes: the exercise does not count. no: it does.")
@click.option("--comment", help="The student reads it.")
@click.option("--clear", is_flag=True, help="Take back whatever was decided.")
@click.option("--file", type=click.Path(path_type=Path), help="Many at once, from a CSV file.")
@click.pass_obj
def mark(
    pack: Pack,
    out: Path,
    gradebook: str | None,
    student: str | None,
    exercise: str | None,
    points: float | None,
    extra: float | None,
    exempt: str | None,
    comment: str | None,
    clear: bool,
    file: Path | None,
) -> int:
    """Decide on the answer of a student; without one, show what is decided."""
    if not gradebook and not (out / FILE).is_file():
        raise UsageError(f"There is no gradebook {out / FILE} yet: grade the class first.")
    marks = Marks(open_in(out, gradebook))
    if file:
        changes = read_changes(file, pack)
        marks.change(changes)
        click.echo(f"{len(changes)} marks are kept.")
    elif student and exercise:
        free = yes_or_no(exempt, "EXEMPT=")
        change = Change(student, pack.one(exercise).id, points, extra, free, comment)
        if clear:
            marks.clear(student, change.exercise)
        elif change == Change(student, change.exercise):
            raise UsageError("Say what you decide: POINTS= EXTRA= EXEMPT=yes COMMENT= or CLEAR=1")
        else:
            marks.change([change])
    elif student or exercise:
        raise UsageError("Name both, for example: make mark OUT=marks STUDENT=kim EX=03 POINTS=2")
    decided = [each for each in marks.all().values() if (student or each.student) == each.student]
    for each in decided:
        click.echo(_line(each))
    if not decided:
        click.echo(f"Nothing is decided{f' for {student}' if student else ''}.")
    click.echo("The same make grade as before writes them into the marks and the feedback.")
    return 0


def _line(mark: Mark) -> str:
    """Return a mark in one line."""
    parts = [f"{mark.student}, {mark.exercise}:"]
    parts += ["exempt"] if mark.exempt else []
    parts += [f"{mark.points:g} points"] if mark.points is not None else []
    parts += [f"{mark.extra:g} extra"] if mark.extra else []
    parts += [f"“{mark.comment}”"] if mark.comment else []
    return " ".join(parts)
