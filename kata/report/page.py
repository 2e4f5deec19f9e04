"""Make the page of a class: one file that needs no other, and runs no code but its own."""

from base64 import b64encode
from hashlib import sha256
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from kata.report.course import Answer, Course, Student
from kata.report.pool import Pool
from kata.report.statistics import Statistics
from kata.result import Outcome

PLACE = Path(__file__).parent / "templates"
ABSENT, WAITS, STUCK = "absent", "waits", "stuck"
QUARTERS = 4


def render(course: Course) -> str:
    """Return the page as HTML."""
    style = _read("report.css")
    script = _read("tables.js") + _read("student.js")
    policy = (
        "default-src 'none'; base-uri 'none'; form-action 'none'; "
        f"script-src '{_hash(script)}'; style-src '{_hash(style)}'"
    )
    template = _environment().get_template("report.html.j2")
    return template.render(
        policy=policy,
        style=Markup(style),  # noqa: S704 - our own file, whose hash is in the policy
        script=Markup(script),  # noqa: S704 - the same
        course=course,
        statistics=Statistics(course),
        data=Pool(course).data(),
    )


def _environment() -> Environment:
    found = Environment(
        loader=FileSystemLoader(PLACE),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    # `tojson` writes <, >, & and ' as escapes, so that no text can end the script that holds it.
    found.policies["json.dumps_kwargs"] = {
        "ensure_ascii": False,
        "separators": (",", ":"),
        "allow_nan": False,
    }
    found.filters |= {"cell": cell, "flags": flags, "number": lambda value: f"{value:g}"}
    return found


def _read(name: str) -> str:
    return (PLACE / name).read_text(encoding="utf-8")


def _hash(text: str) -> str:
    return f"sha256-{b64encode(sha256(text.encode()).digest()).decode()}"


def cell(answer: Answer | None) -> tuple[str, str]:
    """Return the class and the words of a cell of the map."""
    if not answer:
        return "no", "no record"
    if answer.points is None:
        return ("sus", "suspect") if answer.waits else ("un", "not judged")
    match answer.outcome:
        case Outcome.PASSED:
            return "ok", "passed"
        case Outcome.NOT_STARTED:
            return "no", answer.said
        case Outcome.FAILING | Outcome.SUSPECT:  # of a suspect one, a human has given them
            share = answer.points / answer.most if answer.most else 0
            words = f"{answer.points:g} of {answer.most:g} points"
            return f"f{int(share * (QUARTERS - 1) + 0.5)}", words
    return "bad", answer.said


def flags(student: Student, statistics: Statistics) -> str:
    """Return the words by which a student is filtered."""
    found = {
        ABSENT: student in statistics.absent,
        WAITS: bool(student.waiting or student.notes),
        STUCK: bool(student.failed),
    }
    return " ".join(word for word, holds in found.items() if holds)
