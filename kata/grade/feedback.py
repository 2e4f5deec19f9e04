"""Tell a student what came of their answers, and why."""

from kata.fitting import plain
from kata.grade.record import Record
from kata.gradebook.finals import Final, Finals
from kata.result import CUT_SHORT, WITHHELD, Outcome
from kata.wording import MARKED, said_of, sentence_of

UNTOLD = (Outcome.NOT_STARTED, *WITHHELD)  # no word of their tests


def feedback(student: str, records: list[Record], titles: dict[str, str], finals: Finals) -> str:
    """Return a student's feedback in Markdown; `titles` are those of the exercises by id."""
    counted = [(record, finals.of(record)) for record in records]
    given = sum(final.points or 0 for _, final in counted)
    most = sum(final.max_points for _, final in counted)
    lines = [f"# {student}", "", f"{given:g} of {most:g} points", ""]
    late = finals.late.get(student)
    lines += [late.text, ""] if late else []
    share = late.share if late else 1.0
    for record, final in counted:
        lines += [*_head(record, final, titles[record.exercise], share), ""]
        lines += ["Your instructor says:", "", *_code([final.comment]), ""] * bool(final.comment)
        lines += _of_tests(record) if record.outcome not in UNTOLD else []
    return "\n".join(lines)


def _head(record: Record, final: Final, title: str, share: float) -> list[str]:
    """Return the heading of an exercise and its points, with whatever made them."""
    heading = f"## {record.exercise} {title}"
    if final.exempt:
        return [f"{heading}: does not count for you"]
    said = said_of(record.outcome)
    if final.manual is not None:
        said = MARKED
    if final.points is None or (record.outcome in UNTOLD and final.points == 0):
        return [f"{heading}: {said}"]
    parts = [f"{final.manual:g} by your instructor" if final.manual is not None else ""]
    parts += [f"{100 * share:g} % of that for being late"] if share < 1 else []
    parts += [f"{final.extra:g} extra"] if final.extra else []
    if share < 1 and not parts[0]:
        parts[0] = f"{record.points:g} by the tests"
    made = ", ".join(filter(None, parts))
    points = f"{final.points:g} of {final.max_points:g} points"
    return [f"{heading}: {said}", "", f"{points} ({made})" if made else points]


def _of_tests(record: Record) -> list[str]:
    lines = []
    if record.outcome in (Outcome.BROKEN, *CUT_SHORT):
        lines += [*_code(record.reasons), ""]
    shown = record.outcome is Outcome.BROKEN  # each test says the same again
    for test in record.tests:
        name = "a hidden test: " * test["hidden"] + sentence_of(test["name"])
        lines.append(f"- {test['outcome']}: {name}")
        if test["outcome"] == "failed" and test["message"] and not shown:
            lines += ["", *_code([test["message"]]), ""]
            shown = True
    if record.diagnosis:
        lines += ["", f"Looks like: {record.diagnosis}"]
    if record.outcome is not Outcome.PASSED and record.sql:
        lines += ["", "The SQL that your answer sent:", "", *_code(record.sql)]
    return [*lines, ""]


def _code(texts: list[str]) -> list[str]:
    """Return texts as indented code: nothing in them is read as Markdown, HTML or escape codes."""
    return [f"    {line}" for text in texts for line in plain(text).split("\n")]
