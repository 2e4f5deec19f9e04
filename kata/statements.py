"""Show every statement that an answer sent, test by test."""

import contextlib
import re
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass, fields

from kata.fitting import cut, plain, wrapped
from kata.obstacle import trouble_of
from kata.result import Outcome, Result
from kata.screen import INDENT, Screen
from kata.wording import counted, sentence_of

MOST = 200  # as many steps of a test as kata.recorder sends
MANY = 3
MOST_LINES = 14
WORDS = {"passed": "green", "failed": "bold red", "unavailable": "yellow"}
ENDS = {"COMMIT": "bold green", "ROLLBACK": "bold yellow"}
SAVEPOINTS = ("SAVEPOINT", "RELEASE SAVEPOINT", "ROLLBACK TO SAVEPOINT")
BOUNDARIES = {"BEGIN": "bold", **ENDS, **dict.fromkeys(SAVEPOINTS, "bold cyan")}
N_PLUS_1 = "N+1: one SELECT for each row; one query can bring them all"
ONE_BY_ONE = "one statement for each row; a list of parameters sends them at once"
EACH = dict.fromkeys(("INSERT", "UPDATE", "DELETE"), ONE_BY_ONE)
PATTERNS = {"SELECT": N_PLUS_1, **EACH}
ROW = r"\((?:'[^']*'|[^()']|\([^()]*\))*+\)"
MARK = r"(?:\?|%s|%\(\w+\)s|:\w+)"
BATCH = re.compile(rf"{ROW}\s*,\s*{ROW}|\bIN \({MARK}(?:\s*,\s*{MARK}){{9,}}")


@dataclass(frozen=True)
class Step:
    """One statement, or one boundary of a transaction, as the recorder tells it."""

    kind: str
    text: str
    parameters: str = ""
    line: int | None = None
    look_up: bool = False


@dataclass(frozen=True)
class Group:
    """Steps that are shown as one: a boundary, look-ups, a statement, or a run of the same one."""

    steps: tuple[Step, ...]

    @property
    def same(self) -> list[Step]:
        """The steps that are no look-ups: they all have the same text."""
        return [step for step in self.steps if not step.look_up]

    @property
    def pattern(self) -> str:
        """What a run is known as; nothing where each statement stands for many rows already."""
        if len(self.same) < MANY or any(each.parameters.startswith("[") for each in self.same):
            return ""
        first = self.same[0]
        return "" if BATCH.search(first.text) else PATTERNS.get(first.kind, "")


def fold(steps: Sequence[Step]) -> list[Group]:
    """Return the steps in groups, in the same order."""
    groups, start = [], 0
    while start < len(steps):
        end = _end(steps, start)
        groups.append(Group(tuple(steps[start:end])))
        start = end
    return groups


def _end(steps: Sequence[Step], start: int) -> int:
    first, end, same = steps[start], start + 1, 1
    if first.kind in BOUNDARIES:
        return end
    for index, step in enumerate(steps[end:], end):
        alike = step.look_up if first.look_up else step.text == first.text
        if not alike and not step.look_up:
            break
        if alike:
            same, end = same + 1, index + 1
    return end if first.look_up or same >= MANY else start + 1


def summary(steps: Sequence[Step]) -> str:
    """Return how many statements a test has, and in how many transactions; look-ups not counted."""
    statements = outside = transactions = 0
    holds: list[bool] = []  # of each open transaction, whether it holds a statement
    for step in steps:
        if step.kind == "BEGIN":
            holds.append(False)
        elif step.kind in ENDS:
            transactions += holds.pop() if holds else 0
        elif step.kind not in BOUNDARIES and not step.look_up:
            statements += 1
            outside += not holds
            holds[-1:] = [True] if holds else []
    text = counted(statements, "statement")
    if transactions := transactions + sum(holds):
        text += f"{',' if outside else ' in'} {counted(transactions, 'transaction')}"
    if len(steps) >= MOST:
        return f"{text}; only the first {MOST} steps of a test are kept"
    return f"{text}, {len(holds)} not ended" if holds else text


def formatted(step: Step, room: int) -> str:
    """Return the text of a statement in lines; what is long is cut, and says so.

    SQLAlchemy writes keywords in capitals. Only where the learner did not are they changed, for
    sqlparse takes a column `type` for a keyword, too. Of a CREATE, SQLAlchemy's lines are better.
    """
    import sqlparse.exceptions  # slow, and `make test` needs none

    text = _fewer(_fewer(plain(step.text).strip(), MARK), ROW)
    case = None if text.startswith(step.kind) else "upper"
    wrap, reindent = room - 8, step.kind in PATTERNS
    with contextlib.suppress(sqlparse.exceptions.SQLParseError):  # too deep for it
        text = sqlparse.format(text, reindent=reindent, keyword_case=case, wrap_after=wrap)
    text = re.sub(r"kata_(\d+)_more", r"… \1 more", text, flags=re.IGNORECASE)
    lines = [re.sub("^ {8,}", " " * 8, line) for line in text.splitlines() if line.strip()]
    lines = wrapped("\n".join(lines), room).split("\n")
    more = [f"-- … {len(lines) - MOST_LINES} lines more"] if len(lines) > MOST_LINES else []
    return "\n".join(lines[:MOST_LINES] + more)


def _fewer(text: str, item: str) -> str:
    """Return a text with a number in the place of a long list, but for its first three items."""
    many = rf"({item}(?:\s*,\s*{item}){{2}})((?:\s*,\s*{item}){{7,}})"
    return re.sub(many, lambda m: f"{m[1]}, kata_{len(re.findall(item, m[2]))}_more", text)


def show_statements(screen: Screen, result: Result) -> None:
    """Show what each test made the answer send, as units that were committed or rolled back."""
    if not result.sql and result.outcome is Outcome.BROKEN:
        screen.line("The answer sent no SQL, for it does not run:")
        screen.block("", trouble_of(result))
    elif not result.sql:
        screen.line("The answer sent no SQL.")
    outcomes = {test.name: test.outcome for test in result.tests}
    seen: dict[tuple[Step, ...], str] = {}
    keys = [field.name for field in fields(Step)]
    for name in dict.fromkeys([*outcomes, *(each["test"] for each in result.sql)]):
        own = [each for each in result.sql if each["test"] == name]
        steps = tuple(Step(**{key: each[key] for key in keys}) for each in own)
        if steps:
            screen.line()
            _heading(screen, sentence_of(name), outcomes.get(name, "not run"), steps)
            if (first := seen.setdefault(steps, name)) == name:
                _steps(screen, steps)
            else:
                screen.block("", f"the same SQL as in: {sentence_of(first)}", "dim")


def _heading(screen: Screen, sentence: str, word: str, steps: Sequence[Step]) -> None:
    *before, last = textwrap.wrap(sentence, max(10, screen.width - len(word) - 2)) or [""]
    for line in before:
        screen.line(line, "bold")
    screen.pair((last, "bold"), (word, WORDS.get(word, "dim")))
    for line in textwrap.wrap(summary(steps), screen.width):
        screen.line(line, "dim")


def _steps(screen: Screen, steps: Sequence[Step]) -> None:
    depth, last = 0, "COMMIT"
    for group in fold(steps):
        kind = group.steps[0].kind
        if last in ENDS or not {last, kind} & BOUNDARIES.keys():
            screen.line()
        if kind in BOUNDARIES:
            depth = _boundary(screen, group.steps[0], depth)
        else:
            _statement(screen, group, max(20, screen.width - INDENT))
        last = kind


def _boundary(screen: Screen, step: Step, depth: int) -> int:
    """Print a boundary, further to the right for each savepoint; return what is open then."""
    depth = depth + (step.kind == "SAVEPOINT") if step.kind in SAVEPOINTS else 0
    margin = " " * (2 + 2 * min(depth, 4))
    line = f"  line {step.line}" if step.line else ""
    text = cut(" ".join(plain(step.text).split()), screen.width - len(margin + line))
    screen.text(margin, (text, BOUNDARIES[step.kind]), (line, "dim"))
    return max(0, depth - (step.kind in SAVEPOINTS[1:]))


def _statement(screen: Screen, group: Group, room: int) -> None:
    if same := group.same:
        first, last = same[0], same[-1]
        screen.code(formatted(first, room), "sql")
        values = plain(first.parameters)
        if values and last is not first:
            values = f"{cut(values, room - 2)} … {cut(plain(last.parameters), room)}"
        lines = textwrap.wrap(values, room, max_lines=2, placeholder=" …")
        label = f"line {first.line}" if first.line else ""
        screen.block(label, "\n".join(lines) or "no parameters", "dim", wrap=False)
        if len(same) > 1:
            screen.block("", f"x {len(same)}, same statement\n{group.pattern}".strip(), "yellow")
    if look_ups := len(group.steps) - len(same):
        screen.block("", f"{counted(look_ups, 'look-up')} of SQLAlchemy about tables", "dim")
