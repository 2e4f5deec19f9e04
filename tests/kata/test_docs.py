"""The documentation names only what is there."""

import re
import subprocess
from pathlib import Path

import pytest

from kata.pack import Pack

HERE = Path(__file__).parents[2]
PAGES = [
    HERE / "README.md",
    HERE / "CONTRIBUTING.md",
    *HERE.glob("docs/*.md"),
    *HERE.glob("exercises/*/README.md"),
]
TARGETS = set(re.findall(r"^([a-z-]+):.*## ", (HERE / "Makefile").read_text(), re.M))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(HERE)))
def test_name_only_targets_and_files_that_exist(page: Path) -> None:
    text = page.read_text()

    assert set(re.findall(r"(?:`|^)make ([a-z-]+)", text, re.M)) <= TARGETS
    for name in re.findall(r"\]\(([^)#:]+)\)", text):
        assert (page.parent / name).exists(), name
    for number in re.findall(r"EX=(\d+)", text.replace("EX=05", "")):
        assert Pack(HERE).select((number,))


@pytest.fixture(scope="module")
def help_lines() -> list[str]:
    """Give what `make help` prints."""
    done = subprocess.run(["make", "help"], cwd=HERE, capture_output=True, text=True, check=True)
    return done.stdout.splitlines()


def test_say_of_every_target_what_it_does_in_one_line(help_lines: list[str]) -> None:
    told = [line.split()[1] for line in help_lines if line.startswith("  make ")]

    assert sorted(told) == sorted(TARGETS)
    assert [line for line in help_lines if len(line) > 80] == []
    assert any(
        line.startswith("  make hint EX=03        help with the test") for line in help_lines
    )


def test_say_of_every_variable_of_the_makefile_what_it_is_for(help_lines: list[str]) -> None:
    makefile = (HERE / "Makefile").read_text()
    own = set(re.findall(r"^([A-Z_]+) :?=", makefile, re.M)) | {"VENV"}
    used = set(re.findall(r"\$\(([A-Z_]+)[),]", makefile)) | {"STUDENT", "SUBMISSIONS"}
    told = {found[1] for line in help_lines if (found := re.match(r"  ([A-Z]+)=\S+ +\S", line))}

    assert told == used - own


def test_name_every_exercise_in_the_readme() -> None:
    table = (HERE / "README.md").read_text().partition("## The exercises")[2].partition("## ")[0]

    assert re.findall(r"(?<!\[)\b(\d{2,}) ", table) == [each.id for each in Pack(HERE).exercises]


def test_begin_the_readme_with_the_two_commands() -> None:
    block = (HERE / "README.md").read_text().split("```")[1]

    assert re.findall(r"^make .*?(?=  )", block, re.M) == ["make test EX=03", "make check"]


def test_name_the_pytest_that_is_there_without_an_activated_environment() -> None:
    text = (HERE / "README.md").read_text()

    assert "`.venv/bin/pytest tests/" in text
    assert "`pytest tests/" not in text


def test_say_in_the_readme_that_the_sql_counts() -> None:
    text = " ".join((HERE / "README.md").read_text().split())

    assert "by what the database holds in the end and by the SQL that it sends" in text


def test_name_every_module_for_those_who_work_on_the_runner() -> None:
    table = (HERE / "CONTRIBUTING.md").read_text().partition("| module |")[2].partition("\n\n")[0]
    folders = ("", "grade", "gradebook", "report", "course")
    files = [file for folder in folders for file in (HERE / "kata" / folder).glob("[!_]*.py")]

    assert {file.stem for file in files} - set(re.findall(r"(\w+)`", table)) == set()


def test_keep_chapters_short_enough_to_read_in_one_go() -> None:
    for file in HERE.glob("exercises/*/README.md"):
        assert len(file.read_text().splitlines()) <= 60, file


def test_hold_no_address_of_an_index_and_pin_every_version() -> None:
    for file in HERE.glob("requirements*.txt"):
        lines = [line for line in file.read_text().splitlines() if not line.startswith("#")]
        assert all(
            re.fullmatch(r"[\w-]+==[\w.]+|-r requirements(-web|-report|-cluster)?.txt", line)
            for line in lines
        )
