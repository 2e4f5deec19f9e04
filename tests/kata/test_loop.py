"""Every exercise that is there goes through the learner's whole loop."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console

from kata.hints import next_help, show_help
from kata.job import make_job
from kata.journal import Journal
from kata.pack import Exercise, Pack
from kata.result import Outcome, Result
from kata.runner import Runner, open_runner
from kata.screen import Screen
from kata.solution import show_solution
from kata.statements import show_statements
from kata.stubs import remember, stub_of
from kata.swap import bring_back, put_back

HERE = Path(__file__).parents[2]
FOLDERS = ("exercises", "solutions", "tests", "answers")


@dataclass
class Desk:
    """A copy of the pack on which a learner works, with one runner for all exercises."""

    pack: Pack
    runner: Runner
    journal: Journal

    def judge(self, exercise: Exercise) -> Result:
        remember(exercise)
        return self.runner.run(make_job(exercise, self.pack.root / "exercises", seed=7))


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """Give a copy of this very pack."""
    root = tmp_path_factory.mktemp("pack")
    for name in FOLDERS:
        shutil.copytree(HERE / name, root / name, ignore=shutil.ignore_patterns("__pycache__"))
    pack = Pack(root)
    with open_runner(root, [each.tests for each in pack.exercises]) as runner:
        yield Desk(pack, runner, Journal(root))


def screen() -> tuple[Screen, StringIO]:
    """Return a screen of 80 columns, and what is printed on it."""
    made, text = Screen(), StringIO()
    made.console = Console(file=text, width=80, highlight=False, soft_wrap=True)
    return made, text


def printed(text: StringIO) -> str:
    lines = text.getvalue().splitlines()
    long = [line for line in lines if len(line) > 80]
    assert not [line for line in long if " " in line.strip()], "only a link cannot be broken"
    return " ".join(text.getvalue().split())


@pytest.fixture(params=[each.id for each in Pack(HERE).exercises])
def one(desk: Desk, request: pytest.FixtureRequest) -> Exercise:
    """Give each exercise in turn, as a learner finds it."""
    (ours,) = Pack(HERE).select((request.param,))
    (exercise,) = desk.pack.select((request.param,))
    exercise.stub.write_bytes(stub_of(ours))  # what lies there may be somebody's answer
    return exercise


def test_lead_a_learner_from_the_stub_to_the_solution_and_back(desk: Desk, one: Exercise) -> None:
    stub = one.stub.read_bytes()
    result = desk.judge(one)
    if result.outcome is Outcome.UNAVAILABLE:
        pytest.skip(result.message)
    assert result.outcome is Outcome.NOT_STARTED

    _take_all_hints(desk, one, result)
    one.stub.write_bytes(one.solution.read_bytes())
    result = desk.judge(one)
    assert result.outcome is Outcome.PASSED, result.failed
    made, text = screen()
    show_statements(made, result)
    assert printed(text)
    made, text = screen()
    show_solution(made, one)
    assert "Why" in printed(text)

    backup = put_back(one)

    assert one.stub.read_bytes() == stub
    assert backup
    assert backup.read_bytes() == one.solution.read_bytes()
    bring_back(one)
    assert one.stub.read_bytes() == one.solution.read_bytes()
    put_back(one)


def _take_all_hints(desk: Desk, one: Exercise, result: Result) -> None:
    """Ask until nothing new comes, and see every hint of the first test in turn."""
    hints = list(result.failed[0].hints)
    assert len(hints) >= 2
    seen = []
    for _ in range(len(hints) + 2):
        given = next_help(one, result, desk.journal)
        made, text = screen()
        show_help(made, one, given)
        if not given.is_free:
            seen.append(given.text)
        last = printed(text)
    assert seen[: len(hints)] == hints
    assert "That was the last hint. Read on: https://" in last
    assert "README.md" in last
