"""The commands of learners, beside `test`: help, answers, and how far they are."""

import click

from kata.cli import database, seeded
from kata.job import make_job, new_seed
from kata.journal import Journal
from kata.pack import Exercise, Pack, UsageError
from kata.progress import states
from kata.result import Outcome, Result
from kata.runner import open_runner
from kata.screen import Screen
from kata.wording import way_out

commands = click.Group()


def journal_of(pack: Pack) -> Journal:
    """Open the journal, and say what was wrong with it, if anything was."""
    journal = Journal(pack.root)
    if journal.notice:
        click.echo(journal.notice, err=True)
    return journal


def judged(pack: Pack, exercise: Exercise, db: str, seed: int | None = None) -> Result:
    """Return the result of the learner's own answer; raises UsageError where none can be had."""
    seed = new_seed() if seed is None else seed
    with open_runner(pack.root, [exercise.tests]) as runner:
        result = runner.run(make_job(exercise, pack.root / "exercises", db=db, seed=seed))
    if result.outcome is Outcome.HARNESS:
        raise UsageError(result.message)
    if result.outcome is Outcome.UNAVAILABLE:
        raise UsageError(way_out(exercise, result))
    return result


@commands.command("list")
@click.pass_obj
def list_exercises(pack: Pack) -> None:
    """Show the chapters, their exercises, and how far each is."""
    from kata.overview import show_list

    with journal_of(pack) as journal:
        show_list(Screen(), pack, journal)


@commands.command("next")
@click.pass_obj
def next_exercise(pack: Pack) -> None:
    """Name the next exercise that is not solved, and where to begin."""
    from kata.render import Report

    with journal_of(pack) as journal:
        unsolved = [state.exercise for state in states(pack, journal) if not state.is_solved]
    if unsolved:
        Report(pack).begin(unsolved[0])
    else:
        Report(pack).done()


@commands.command()
@click.argument("number")
@database
@click.pass_obj
def hint(pack: Pack, number: str, db: str) -> None:
    """Give the next hint on the test of exercise NUMBER that fails now."""
    from kata.hints import next_help, show_help

    exercise = pack.one(number)
    with journal_of(pack) as journal:
        result = judged(pack, exercise, db)
        if result.outcome is Outcome.PASSED:
            click.echo(f"Exercise {exercise.id} passes: nothing is left to hint at.")
        else:
            show_help(Screen(), exercise, next_help(exercise, result, journal))


@commands.command()
@click.argument("number")
@database
@seeded
@click.pass_obj
def sql(pack: Pack, number: str, db: str, seed: int | None) -> None:
    """Show every statement that the answer to exercise NUMBER sends."""
    from kata.statements import show_statements

    show_statements(Screen(), judged(pack, pack.one(number), db, seed))


@commands.command()
@click.argument("number")
@click.option("--force", is_flag=True, help="Also before the exercise has passed once.")
@click.pass_obj
def solution(pack: Pack, number: str, force: bool) -> None:
    """Show the reference answer to exercise NUMBER, and how yours differs."""
    from kata.solution import kept_back, show_solution

    exercise = pack.one(number)
    if not exercise.solution.is_file():
        raise UsageError(kept_back(exercise))
    with journal_of(pack) as journal:
        if not force and not journal.has_passed(exercise.id):
            raise UsageError(
                f"The solution of {exercise.id} opens when your answer has passed once. "
                f"Help on the way: make hint EX={exercise.id}\n"
                f"To look all the same: make solution EX={exercise.id} FORCE=1"
            )
        if not next(s for s in states(pack, journal) if s.exercise == exercise).is_solved:
            journal.note_look(exercise.id)
    show_solution(Screen(), exercise)


@commands.command()
@click.pass_obj
def stats(pack: Pack) -> None:
    """Show runs, hints and time by chapter, and the days on which you practised."""
    from kata.overview import show_stats

    with journal_of(pack) as journal:
        show_stats(Screen(), pack, journal)


@commands.command()
@click.argument("number", required=False)
@click.pass_obj
def review(pack: Pack, number: str | None) -> None:
    """Repeat what is due, or exercise NUMBER: your answer is kept, and the stub comes back."""
    from kata.reviewing import Reviewing

    with journal_of(pack) as journal:
        Reviewing(pack, journal, Screen()).begin(pack.one(number) if number else None)


@commands.command()
@click.argument("number", required=False)
@database
@click.pass_obj
def watch(pack: Pack, number: str | None, db: str) -> None:
    """Judge exercise NUMBER, or the next unsolved one, each time you save it."""
    from kata.watch import Watch

    if not pack.exercises:
        raise UsageError(f"No exercises lie below {pack.root}.")
    with journal_of(pack) as journal:
        unsolved = [state.exercise for state in states(pack, journal) if not state.is_solved]
    chosen = pack.one(number) if number else [*unsolved, pack.exercises[-1]][0]
    Watch(pack, chosen, db).run()
