"""A class as `make grade` writes it, made up from the specimens of a pack without running them."""

import ast
import json
import random
from pathlib import Path
from typing import Any

from kata.pack import Exercise, Pack
from kata.specimens import Specimen, read_specimens

FIRST = (
    "Amara Anton Beatriz Chidi Dilnoza Elif Farid Giulia Hanna Ines Jonas Kaito Leila Mateo Nadia "
    "Oskar Priya Quentin Rosa Samir Tuva Umut Vera Wei Xenia Yusuf Zofia"
)
LAST = (
    "Abebe Berg Costa Diallo Eriksen Fischer Garcia Haddad Ivanova Jensen Kowalska Lindqvist "
    "Moreau Nguyen Okafor Petrov Quispe Rossi Sato Tanaka Ueda Varga Weber Yilmaz Zhang"
)
HEADER = {
    "pack": "0f" * 32,
    "python": "3.11.7",
    "versions": {"sqlalchemy": "2.1.9", "pytest": "9.2.0"},
    "walls": [
        "bubblewrap 0.9: no network, no home, 1 GiB of memory, 64 processes",
        "an audit hook",
    ],
    "db": "sqlite",
    "seed": 3816,
}


def made_up(pack: Pack, students: int, seed: int = 7) -> dict[str, Any]:
    """Return the grades of a class that has come to different chapters, with different luck."""
    rng = random.Random(seed)
    kinds = {each.id: _kinds(each) for each in pack.exercises}
    records, names = [], []
    first, last = FIRST.split(), LAST.split()
    for number in range(students):
        names.append(f"{first[number % len(first)]}_{last[number * 7 % len(last)]}")
        skill, far = rng.betavariate(4, 2), rng.betavariate(3, 2) * len(kinds)
        far *= rng.random() > 0.04
        for place, exercise in enumerate(pack.exercises):
            begun = place < far and rng.random() < 0.95
            record = _record(names[-1], kinds[exercise.id], skill, rng) if begun else None
            records.append(record or _untouched(names[-1], kinds[exercise.id]))
    header = HEADER | {"exercises": [each.id for each in pack.exercises]}
    submissions = [{"student": name, "notes": [], "refused": {}} for name in names]
    submissions[-1]["notes"] = ["old.zip is refused: it holds a link out of its folder"]
    return {"header": header, "submissions": submissions, "records": records}


def write_grades(folder: Path, data: dict[str, Any]) -> None:
    """Write grades.json."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "grades.json").write_text(json.dumps(data), encoding="utf-8")


class _Kinds:
    """What is known of one exercise: its tests with their messages, and its wrong answers."""

    def __init__(self, exercise: Exercise, wrong: list[Specimen], tests: dict[str, str]) -> None:
        self.exercise, self.wrong, self.tests = exercise, wrong, tests
        self.hard = random.Random(exercise.number).betavariate(2, 5)


def _kinds(exercise: Exercise) -> _Kinds:
    wrong = read_specimens(exercise.answers, exercise.solution.read_text(encoding="utf-8")).wrong
    tree = ast.parse(exercise.tests.read_bytes())
    tests = {
        each.name: next(_messages(each), "It must hold.")
        for each in tree.body
        if isinstance(each, ast.FunctionDef) and each.name.startswith("test_")
    }
    known = [each for each in wrong if set(each.fails) <= set(tests)]
    return _Kinds(exercise, known, tests)


def _messages(function: ast.FunctionDef):
    for node in ast.walk(function):
        if isinstance(node, ast.Assert) and isinstance(node.msg, ast.Constant):
            yield node.msg.value


def _untouched(student: str, kinds: _Kinds) -> dict[str, Any]:
    return _base(student, kinds) | {"outcome": "NOT_STARTED", "points": 0}


def _base(student: str, kinds: _Kinds) -> dict[str, Any]:
    empty: dict[str, Any] = {"tests": [], "reasons": [], "diagnosis": "", "sql": []}
    most = len(kinds.tests)
    return {"student": student, "exercise": kinds.exercise.id, "max_points": most} | empty


def _record(student: str, kinds: _Kinds, skill: float, rng: random.Random) -> dict[str, Any]:
    luck = rng.random()
    record = _base(student, kinds) | {"outcome": "PASSED", "sql": ["SELECT users.name FROM users"]}
    fails: set[str] = set()
    if luck < kinds.hard * 1.6 * (1.1 - skill) and kinds.wrong:
        specimen = kinds.wrong[min(int(rng.expovariate(1.1)), len(kinds.wrong) - 1)]
        fails = set(specimen.fails)
        record |= {"outcome": "FAILING", "diagnosis": f"{specimen.title}. {specimen.diagnosis}"}
        if rng.random() < 0.2:
            record["diagnosis"] = ""
    if rng.random() < 0.012:
        fails = set(kinds.tests)
        outcome, reason = rng.choice(REASONS)
        record |= {"outcome": outcome, "reasons": [reason], "diagnosis": "", "sql": []}
    record["tests"] = [_test(*each, fails) for each in kinds.tests.items()]
    record["points"] = None if record["outcome"] == "SUSPECT" else len(kinds.tests) - len(fails)
    return record


def _test(name: str, message: str, fails: set[str]) -> dict[str, Any]:
    failed = name in fails
    told = {"outcome": "failed" if failed else "passed", "message": message if failed else ""}
    return {"name": name, "points": 1, "hidden": False} | told


REASONS = (
    ("SUSPECT", "line 12: it uses the name `globals`, which no answer needs"),
    ("SUSPECT", "line 4: it imports `inspect`, which no answer needs"),
    ("TIMEOUT", "Your code was still running after 10 seconds."),
    ("BROKEN", "line 9: NameError: name 'selcet' is not defined"),
    ("CRASHED", "Your code ended the process: os._exit(1)."),
)
