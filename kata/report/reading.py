"""Read what `make grade` wrote about a class, and trust none of its texts."""

import json
from pathlib import Path
from typing import Any
from urllib.parse import quote

from kata.fitting import cut, plain
from kata.pack import Pack, UsageError
from kata.report.course import Answer, Course, Heading, Student, Test

LONGEST = 20_000  # characters of one text; what is longer is nobody's message


def read_course(folder: Path, pack: Pack) -> Course:
    """Return the class whose marks are in a folder; raises UsageError where there are none."""
    file = folder / "grades.json"
    try:
        data = json.loads(file.read_text(encoding="utf-8"))
        timed = folder / "seconds.json"
        seconds = json.loads(timed.read_text(encoding="utf-8")) if timed.is_file() else {}
        return _course(data, seconds, pack)
    except FileNotFoundError:
        raise UsageError(
            f"{folder} holds no grades.json. Judge the class first: "
            f"make grade SUBMISSIONS=dir OUT={folder}"
        ) from None
    except (ValueError, LookupError, TypeError, AttributeError) as error:
        raise UsageError(
            f"{file} is not as `make grade` writes it ({type(error).__name__}: {error}). "
            "Judge the class again; what has not changed is quick."
        ) from None


def clean(text: str) -> str:
    """Return a text of bounded length without control, direction or other unseen characters."""
    text = cut(text, LONGEST)
    return text if text.isprintable() else plain(text)


def _course(data: dict[str, Any], seconds: dict[str, Any], pack: Pack) -> Course:
    names = {each["student"] for each in [*data["submissions"], *data["records"]]}
    students = _students(names)
    for each in data["submissions"]:
        students[each["student"]].notes += map(clean, each["notes"])
    for each in data["records"]:
        answer = _answer(each, seconds.get(each["student"], {}).get(each["exercise"]))
        students[each["student"]].answers[answer.exercise] = answer
    headings = _headings(data["header"]["exercises"], pack)
    return Course(headings, list(students.values()), _facts(data["header"]))


def _students(names: set[str]) -> dict[str, Student]:
    """Return a student for each name, sorted, each with an address that no other one has."""
    found: dict[str, Student] = {}
    taken: set[str] = set()
    for name in sorted(names, key=lambda each: (each.casefold(), each)):
        shown = clean(name) or "unnamed"
        address = quote(shown, safe="")
        while address in taken:
            address += "~"
        taken.add(address)
        found[name] = Student(shown, address)
    return found


def _answer(data: dict[str, Any], seconds: float | None) -> Answer:
    """Return an answer with the points that count, where a human or a deadline changed them."""
    points = data.get("final", data["points"])
    return Answer(
        clean(data["exercise"]),
        clean(data["outcome"]),
        None if points is None else float(points),
        float(data.get("final_max", data["max_points"])),
        tuple(map(_test, data["tests"])),
        tuple(map(clean, data["reasons"])),
        clean(data["diagnosis"]),
        tuple(map(clean, data["sql"])),
        None if seconds is None else float(seconds),
        tuple((word, clean(str(data[word]))) for word in ("late", "comment") if data.get(word)),
        data.get("manual") is not None,
    )


def _test(data: dict[str, Any]) -> Test:
    hidden = bool(data["hidden"])
    message = "" if hidden else clean(data["message"])
    return Test(clean(data["name"]), clean(data["outcome"]), hidden, message)


def _headings(numbers: list[str], pack: Pack) -> list[Heading]:
    """Return the exercises with their titles, as far as the pack still has them."""
    known = {each.id: each for each in pack.exercises}
    return [
        Heading(number, known[number].title, pack.chapter_title(known[number].chapter))
        if number in known
        else Heading(clean(number), "", "no longer in the pack")
        for number in numbers
    ]


def _facts(header: dict[str, Any]) -> list[tuple[str, str]]:
    versions = ", ".join(f"{name} {number}" for name, number in header["versions"].items())
    facts = [("Walls", each) for each in header["walls"]]
    facts += [("Database", header["db"]), ("Seed of the data", header["seed"])]
    facts += [("Versions", f"Python {header['python']}, {versions}"), ("Pack", header["pack"])]
    return [(word, clean(str(text))) for word, text in facts]
