"""Show how far a learner is: all exercises by chapter, and what the journal tells of them."""

from collections import Counter, defaultdict
from datetime import UTC, date, timedelta
from itertools import pairwise

from kata.fitting import cut
from kata.journal import Journal
from kata.pack import Pack
from kata.progress import State, states
from kata.records import Attempt
from kata.screen import Screen
from kata.wording import counted

STYLES = {"passed": "green", "not started": "dim", "not run yet": "yellow"}
BAR = 40
LEAST = 8  # columns for a title
PAUSE = timedelta(minutes=15)
WEEKS = 4


def show_list(screen: Screen, pack: Pack, journal: Journal) -> None:
    """Print each exercise with its state and points, and a bar of what is solved."""
    found = states(pack, journal)
    chapter = ""
    for state in found:
        if state.exercise.chapter != chapter:
            chapter = state.exercise.chapter
            number, title = state.exercise.chapter_number, pack.chapter_title(chapter)
            screen.line(f"chapter {number}, {title}", "bold")
        _show_state(screen, state)
    screen.line()
    show_bar(screen, found)
    if repeat := [state.exercise.id for state in found if state.is_due]:
        screen.line(f"  To repeat: {' '.join(repeat)}    make review")


def _show_state(screen: Screen, state: State) -> None:
    room = max(LEAST, screen.width - 32)
    name = cut(f"{state.exercise.id:>4} {state.exercise.title}", room)
    points = f"{state.points:g} of {state.worth:g}"
    screen.text(
        f"{name:<{room}}  ",
        (f"{state.word:<12}", STYLES.get(state.word, "red")),
        f"{points:>10}",
        ("  repeat" if state.is_due else "", "cyan"),
    )


def show_bar(screen: Screen, found: list[State]) -> None:
    """Print how many exercises are solved, as a bar."""
    solved = sum(state.is_solved for state in found)
    room = min(BAR, screen.width - 24)
    full = round(room * solved / len(found)) if found else 0
    rest = f"{'.' * (room - full)}] {solved} of {len(found)} solved"
    screen.text("  [", ("#" * full, "green"), rest)


def show_stats(screen: Screen, pack: Pack, journal: Journal) -> None:
    """Print time, runs and hints by chapter, the streak of days, and the last four weeks."""
    attempts = journal.attempts()
    if not attempts:
        screen.line("The journal is empty yet. Begin with: make next")
        return
    _show_chapters(screen, pack, attempts, journal)
    screen.line()
    days = Counter(_day(each) for each in attempts)
    _show_days(screen, days)
    streak = streak_of(set(days), date.today())
    screen.line(f"  {counted(streak, 'day')} in a row, {len(days)} in all")


def _show_chapters(screen: Screen, pack: Pack, attempts: list[Attempt], journal: Journal) -> None:
    chapters = {each.id: each.chapter for each in pack.exercises}
    runs: dict[str, list[Attempt]] = defaultdict(list)
    for attempt in attempts:
        runs[chapters.get(attempt.exercise, "")].append(attempt)
    solved = Counter(state.exercise.chapter for state in states(pack, journal) if state.is_solved)
    hints = journal.hints_by_exercise()
    _show_row(screen, "chapter", f"{'solved':>8} {'runs':>6} {'hints':>6} {'time':>9}", "bold")
    for chapter in dict.fromkeys(chapters.values()):
        here = [each for each, of in chapters.items() if of == chapter]
        spent = timedelta(seconds=round(time_of(runs[chapter]).total_seconds()))
        title = f"{chapter[1:].partition('_')[0]} {pack.chapter_title(chapter)}"
        given = sum(hints.get(each, 0) for each in here)
        share = f"{solved[chapter]}/{len(here)}"
        numbers = f"{share:>8} {len(runs[chapter]):>6} {given:>6} {spent!s:>9}"
        _show_row(screen, title, numbers)


def _show_row(screen: Screen, title: str, numbers: str, style: str = "") -> None:
    """Print a chapter beside its numbers, or above them where it is narrow."""
    room = screen.width - 42
    if room < LEAST:
        screen.line(f"  {cut(title, max(LEAST, screen.width - 2))}", style)
        screen.line(f"  {' '.join(numbers.split())}", style)
    else:
        screen.line(f"  {title[:room]:<{room}} {numbers}", style)


def _show_days(screen: Screen, days: Counter[date]) -> None:
    today = date.today()
    most = max(days.values())
    room = screen.width - 24
    first = max(min(days), today - timedelta(weeks=WEEKS) + timedelta(days=1))
    for number in range((today - first).days + 1):
        day = first + timedelta(days=number)
        bar = "#" * round(room * days[day] / most) or ("|" if days[day] else "")
        screen.text(f"  {day:%a %d %b}  ", (bar, "green"), f" {days[day]}" if days[day] else "")


def _day(attempt: Attempt) -> date:
    return attempt.at.replace(tzinfo=UTC).astimezone().date()


def streak_of(days: set[date], today: date) -> int:
    """Count the days in a row up to today, or up to yesterday where today is still empty."""
    day = today if today in days else today - timedelta(days=1)
    count = 0
    while day in days:
        count, day = count + 1, day - timedelta(days=1)
    return count


def time_of(attempts: list[Attempt]) -> timedelta:
    """Return how long somebody worked: the time between runs, without pauses of 15 minutes."""
    times = sorted(each.at for each in attempts)
    gaps = [later - sooner for sooner, later in pairwise(times)]
    return sum((gap for gap in gaps if gap < PAUSE), timedelta())
