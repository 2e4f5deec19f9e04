"""A handout for GitHub: its workflow judges at each push and shows the points."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.kata.conftest import only_on_postgresql
from tests.kata.test_cli import second
from tests.kata.test_handout import NUMBER, make, said, shop, solution

__all__ = ["shop", "solution"]

PROJECT = Path(__file__).parents[2]
WORKFLOW = ".github/workflows/classroom.yml"


class Runner:
    """A machine of GitHub's that runs the steps of the workflow, but for the installation."""

    def __init__(self, template: Path, bin_: Path) -> None:
        self.template = template
        self.summary, self.output = template.parent / "summary", template.parent / "output"
        bin_.mkdir()
        (bin_ / "python").symlink_to(sys.executable)
        self.path = f"{bin_}:{os.environ['PATH']}"

    def push(self) -> list[int]:
        """Return how each step ended."""
        steps = re.findall(r"run: (.+)", (self.template / WORKFLOW).read_text())
        assert "pip install" in steps[0]
        environment = {
            "PATH": self.path,
            "VIRTUAL_ENV": sys.prefix,
            "PYTHONPATH": os.pathsep.join(each for each in sys.path if "site-packages" in each),
            "GITHUB_STEP_SUMMARY": str(self.summary),
            "GITHUB_OUTPUT": str(self.output),
            "CI": "true",
        }
        return [
            subprocess.run(["bash", "-ec", step], cwd=self.template, env=environment).returncode
            for step in steps[1:]
        ]


@pytest.fixture
def github(shop: Path) -> Runner:
    """Give a machine with a repository that a student made of the template."""
    out = shop.parent / "template"
    said(PROJECT, "--root", shop, "classroom", "--out", out)
    return Runner(out, shop.parent / "bin")


def test_show_the_points_of_a_push(github: Runner, solution: str) -> None:
    stub = github.template / "exercises" / NUMBER
    assert github.push() == [1, 0]
    stub.write_text(solution.replace("engine.begin()", "engine.connect()"))
    assert github.push() == [1, 0]
    stub.write_text(solution)
    assert github.push() == [0, 0]

    shown = [line for line in github.summary.read_text().splitlines() if "takings" in line]
    assert shown == [
        "| 01 Add up the takings | 0 of 3 | not started |",
        "| 01 Add up the takings | 1 of 3 | failing |",
        "| 01 Add up the takings | 3 of 3 | passed |",
    ]
    assert github.summary.read_text().count("## 3 of 3 points") == 1
    assert github.output.read_text().splitlines()[-2:] == ["points=3", "max_points=3"]


def test_be_a_handout_and_a_workflow(shop: Path, github: Runner) -> None:
    make(shop, shop.parent / "handout")
    found = [
        {str(file.relative_to(root)) for file in root.rglob("*") if file.is_file()}
        for root in (github.template, shop.parent / "handout")
    ]

    assert found[0] - found[1] == {WORKFLOW}
    assert found[1] <= found[0]
    text = (github.template / WORKFLOW).read_text()
    assert "permissions:\n  contents: read\n" in text
    assert "secrets" not in text


def test_count_nothing_for_what_cannot_run_there(root: Path) -> None:
    second(root)
    only_on_postgresql(root)
    file = root / "results.jsonl"
    said(PROJECT, "--root", root, "test", "all", "--json", file, status=1)
    text = said(PROJECT, "--root", root, "points", file)

    assert "## 0 of 3 points" in text
    assert "0 of 0 | unavailable |" in text


def test_refuse_a_file_of_another_kind(root: Path) -> None:
    for text in ("[]\n", "{}\n", "no json\n", '{"outcome": "ODD", "tests": []}\n'):
        (root / "file").write_text(text)
        said_ = said(PROJECT, "--root", root, "points", root / "file", status=2)
        assert "was not written by: python -m kata test all --json" in said_
