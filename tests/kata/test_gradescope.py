"""The autograder of Gradescope, in a container that looks like theirs."""

import json
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest

from kata.course.bundle import zipped
from kata.course.gradescope import Autograder
from kata.grade.walls import Walls
from kata.pack import Pack
from tests.kata import shop_pack
from tests.kata.conftest import needs_walls, only_on_postgresql
from tests.kata.test_cli import second
from tests.kata.test_handout import NUMBER, said, shop, solution

__all__ = ["shop", "solution"]

PROJECT = Path(__file__).parents[2]
SYSTEM = ("/usr", "/bin", "/lib", "/lib64", "/sbin", "/etc")
# What is shown of an entry, and to whom, as their specification has it.
KEYS = {"score", "max_score", "status", "name", "number", "output", "visibility"}
ALLOWS = ("--bind", "/proc", "/proc")  # with it, bubblewrap can build walls inside of walls
FORBIDS = ("--ro-bind", "/proc", "/proc")
NO_RIGHTS = (*FORBIDS, "--cap-drop", "ALL")
needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody else")


class Container:
    """A tree like that of Gradescope's container, with the environment that setup.sh makes."""

    def __init__(self, tree: Path, bundle: Path) -> None:
        self.tree = tree
        for name in ("source/.venv", "submission", "results"):
            (tree / name).mkdir(parents=True)
        with zipfile.ZipFile(bundle) as archive:
            archive.extractall(tree / "source")
        shutil.copy(tree / "source/run_autograder", tree)
        (tree / "run_autograder").chmod(0o755)

    def submit(self, name: str, source: str) -> None:
        file = self.tree / "submission" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(source)

    def run(self, *proc: str) -> subprocess.CompletedProcess[str]:
        line = ["bwrap", "--unshare-net", "--die-with-parent", "--clearenv", "--tmpfs", "/"]
        for name in SYSTEM:
            if Path(name).is_symlink():
                line += ["--symlink", str(Path(name).readlink()), name]
            elif Path(name).exists():
                line += ["--ro-bind", name, name]
        line += ["--dev", "/dev", "--perms", "1777", "--tmpfs", "/tmp", *proc]
        line += ["--bind", str(self.tree), "/autograder"]
        environment = str(Path(sys.prefix).resolve())
        line += ["--ro-bind", environment, "/autograder/source/.venv"]
        for parent in reversed(Path(sys.base_prefix).parents[:-1]):
            line += ["--perms", "755", "--dir", str(parent)]
        line += ["--ro-bind", sys.base_prefix, sys.base_prefix]
        line += ["--setenv", "PATH", "/usr/bin:/bin", "--chdir", "/autograder"]
        line += ["--setenv", "PYTHONDONTWRITEBYTECODE", "1"]
        return subprocess.run(
            [*line, "--", "/autograder/run_autograder"], capture_output=True, text=True, check=False
        )

    @property
    def results(self) -> dict[str, Any]:
        data: dict[str, Any] = json.loads((self.tree / "results/results.json").read_text())
        return data

    def seen_by_students(self) -> list[dict[str, Any]]:
        return [each for each in self.results["tests"] if each.get("visibility") != "hidden"]


def container(shop: Path, *words: str | Path) -> Container:
    bundle = shop.parent / "autograder.zip"
    said(PROJECT, "--root", shop, "gradescope", "--out", bundle, *words)
    return Container(shop.parent / "tree", bundle)


@needs_walls
def test_judge_a_submission_behind_walls(shop: Path, solution: str) -> None:
    theirs = container(shop, "--hidden", shop / "hidden")
    theirs.submit(f"my work/exercises/{NUMBER}", solution.replace("engine.begin", "engine.connect"))
    done = theirs.run(*ALLOWS)
    assert done.returncode == 0, done.stdout + done.stderr
    found = theirs.results
    (entry,) = theirs.seen_by_students()

    assert (entry["name"], entry["score"], entry["max_score"], entry["status"]) == (
        ("01 Add up the takings", 2, 4, "failed")
    )
    for words in (
        "passed: add up the takings",
        "failed: save a customer\nThe customer must be saved",
        "passed: a hidden test: keep the secret of the house",
        "Looks like: forgets to commit",
        "INSERT INTO customers",
    ):
        assert words in entry["output"]
    assert (found["score"], found["output"]) == (2, "2 of 4 points")
    (walls,) = [each for each in found["tests"] if each["name"].startswith("Walls")]
    assert (walls["visibility"], walls["output"][:10]) == ("hidden", "bubblewrap")
    assert all(set(each) <= KEYS for each in found["tests"])


@needs_walls
def test_show_an_answer_neither_the_answers_nor_the_results(shop: Path, solution: str) -> None:
    looks = (
        "    import pathlib\n"
        "    found = [str(each) for each in pathlib.Path('/autograder').rglob('*')]\n"
        "    found = [each for each in found if '.venv' not in each and '/kata/' not in each]\n"
        "    raise ValueError(' '.join(found))\n"
    )
    body = '    """Return the sum of all amounts."""\n'
    theirs = container(shop)
    theirs.submit(shop_pack.NAME, solution.replace(body, body + looks))
    assert theirs.run(*ALLOWS).returncode == 0
    seen = theirs.seen_by_students()[0]["output"]

    parts = {part for each in seen.split() if "/" in each for part in Path(each).parts}
    assert "exercises" in parts
    assert not parts & {"solutions", "answers", "results", "submission"}


@needs_walls
def test_withhold_a_mark_and_tell_only_instructors_why(shop: Path, solution: str) -> None:
    theirs = container(shop)
    theirs.submit(f"exercises/{NUMBER}", solution + "\n\nimport gc\n")
    assert theirs.run(*ALLOWS).returncode == 0
    (entry,) = theirs.seen_by_students()
    staff = [each for each in theirs.results["tests"] if each.get("visibility") == "hidden"]

    assert entry["output"] == "is looked at by your instructor"
    assert entry["max_score"] == 3
    assert "score" not in entry
    assert theirs.results["score"] == 0
    assert "1 of the marks waits for a human" in theirs.results["output"]
    assert any("imports gc" in each["output"] for each in staff)


@needs_walls
def test_judge_nothing_where_walls_are_forbidden(shop: Path, solution: str) -> None:
    theirs = container(shop)
    theirs.submit(f"exercises/{NUMBER}", solution)
    done = theirs.run(*FORBIDS)

    assert done.returncode == 2
    assert "may not build walls on this machine" in done.stderr
    assert "SANDBOX=none" in done.stderr
    assert not list((theirs.tree / "results").iterdir())


@needs_walls
def test_run_without_walls_only_when_told_to(shop: Path, solution: str) -> None:
    theirs = container(shop, "--sandbox", "none")
    theirs.submit(f"exercises/{NUMBER}", solution)
    done = theirs.run(*FORBIDS)
    assert done.returncode == 0, done.stdout + done.stderr

    assert theirs.results["score"] == 3
    (walls,) = [each for each in theirs.results["tests"] if each["name"].startswith("Walls")]
    assert walls["output"].startswith("none")


@needs_walls
@needs_root
def test_run_as_nobody_where_walls_are_forbidden(shop: Path, solution: str) -> None:
    tries = """
    import pathlib
    mine = pathlib.Path("mine")
    mine.touch()
    told = [str(mine.stat().st_uid)]
    for name in ("source/solutions", "source/answers", "results"):
        try:
            told.append(str(next(pathlib.Path("/autograder", name).iterdir())))
        except Exception as error:
            told.append(type(error).__name__)
    raise ValueError(" ".join(told))
"""
    body = '    """Return the sum of all amounts."""\n'
    theirs = container(shop, "--sandbox", "user", "--hidden", shop / "hidden")
    theirs.submit(f"exercises/{NUMBER}", solution)
    done = theirs.run(*FORBIDS)
    assert done.returncode == 0, done.stdout + done.stderr
    assert theirs.results["score"] == 4
    (walls,) = [each for each in theirs.results["tests"] if each["name"].startswith("Walls")]
    assert walls["output"].startswith("another user")

    theirs.submit(f"exercises/{NUMBER}", solution.replace(body, body + tries))
    assert theirs.run(*FORBIDS).returncode == 0
    seen = theirs.seen_by_students()[0]["output"]
    assert "65534 PermissionError PermissionError PermissionError" in seen


@needs_walls
@needs_root
def test_let_nobody_take_what_is_roots(shop: Path, solution: str) -> None:
    """The same with nobody watching, so that only the user stands in the way."""
    theirs = container(shop, "--sandbox", "user")
    theirs.submit(f"exercises/{NUMBER}", solution)
    assert theirs.run(*FORBIDS).returncode == 0
    (theirs.tree / "run_autograder").write_text(
        "#!/bin/bash\ncd /autograder/source\n"
        + "; ".join(
            f"setpriv --reuid=65534 --regid=65534 --clear-groups {act} 2>/dev/null && exit 7"
            for act in (
                "ls solutions",
                "ls answers",
                "ls /autograder/results",
                "touch /autograder/results/results.json",
                "touch kata/new.py",
            )
        )
        + "\nsetpriv --reuid=65534 --regid=65534 --clear-groups cat exercises/c0_shop/README.md\n"
    )
    done = theirs.run(*FORBIDS)

    assert (done.returncode, done.stdout) == (0, "# A shop\n")


@needs_root
def test_hand_nobody_no_variable(shop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TOKEN", "secret")
    line = Walls(None, is_nobody=True).command(Pack(shop), [], shop, [], ["env"])
    told = subprocess.run(line, capture_output=True, text=True, check=True).stdout

    assert "PATH=" in told
    assert "secret" not in told


@needs_walls
def test_refuse_to_be_nobody_without_the_right_to(shop: Path, solution: str) -> None:
    theirs = container(shop, "--sandbox", "user")
    theirs.submit(f"exercises/{NUMBER}", solution)
    done = theirs.run(*NO_RIGHTS)

    assert done.returncode == 2
    assert "cannot be judged as another user here" in done.stderr
    assert not list((theirs.tree / "results").iterdir())


@needs_walls
def test_tell_of_a_submission_that_cannot_be_read(shop: Path, solution: str) -> None:
    theirs = container(shop)
    for number in range(5_001):
        (theirs.tree / f"submission/file{number}").touch()
    assert theirs.run(*ALLOWS).returncode == 0

    assert theirs.results["score"] == 0
    notes = [each for each in theirs.results["tests"] if each["name"].startswith("Notes")]
    assert "more than 5000 files" in notes[0]["output"]


def test_hold_what_their_specification_asks_for(shop: Path) -> None:
    pack = Pack(shop)
    files = Autograder(pack, pack.exercises, 7, "bwrap", shop / "hidden").files()

    for name in ("setup.sh", "run_autograder"):
        assert files[name].startswith(b"#!/usr/bin/env bash\n")
    assert files[f"solutions/{NUMBER}"] == (shop / "solutions" / NUMBER).read_bytes()
    assert b"engine.connect" in files["answers/c0_shop/ex01_takings.toml"]
    assert b"31337" in files["tests/hidden/" + shop_pack.TESTS.removeprefix("tests/")]
    assert "kata/grade/gate.toml" in files
    assert b"--seed 7 --sandbox bwrap --hidden tests/hidden 01" in files["run_autograder"]
    assert not [name for name in files if "my_answers" in name or "handed_in" in name]
    assert zipped(files) == zipped(
        Autograder(pack, pack.exercises, 7, "bwrap", shop / "hidden").files()
    )


@pytest.mark.parametrize("name", ["setup.sh", "run_autograder"])
def test_be_scripts_that_a_shell_can_read(shop: Path, tmp_path: Path, name: str) -> None:
    pack = Pack(shop)
    file = tmp_path / name
    file.write_bytes(Autograder(pack, pack.exercises, 7).files()[name])
    subprocess.run(["bash", "-n", file], check=True)
    if shutil.which("shellcheck"):
        subprocess.run(["shellcheck", file], check=True)


def test_draw_data_that_nobody_can_foresee(shop: Path) -> None:
    scripts = []
    for name in ("first", "second"):
        said(PROJECT, "--root", shop, "gradescope", "--out", shop.parent / f"{name}.zip")
        with zipfile.ZipFile(shop.parent / f"{name}.zip") as archive:
            scripts.append(archive.read("run_autograder"))

    assert scripts[0] != scripts[1]


def test_leave_out_what_needs_a_server(root: Path) -> None:
    second(root)
    only_on_postgresql(root)
    text = said(PROJECT, "--root", root, "gradescope", "--out", root / "autograder.zip")
    assert "where the container forbids them. What that means: docs/where_it_runs.md" in text

    assert "01 is left out: it needs postgresql" in text
    with zipfile.ZipFile(root / "autograder.zip") as archive:
        assert not [name for name in archive.namelist() if "ex01" in name]
        assert b" 02" in archive.read("run_autograder")


def test_write_nothing_where_all_needs_a_server(root: Path) -> None:
    only_on_postgresql(root)
    out = root / "autograder.zip"
    text = said(PROJECT, "--root", root, "gradescope", "01", "--out", out, status=2)

    assert text == "Nothing is left: 01 needs postgresql. Gradescope has no server."
    assert not out.exists()


def test_put_in_no_hidden_tests_that_would_test_nobody(shop: Path) -> None:
    out = shop.parent / "autograder.zip"
    words = ("--root", shop, "gradescope", "--out", out, "--hidden")
    text = said(PROJECT, *words, shop / "hidden/c0_shop", status=2)
    assert "belongs to no exercise" in text
    assert not out.exists()

    assert "1 hidden test file." in said(PROJECT, *words, shop / "hidden")


def test_write_nothing_but_a_zip_file(shop: Path) -> None:
    text = said(PROJECT, "--root", shop, "gradescope", "--out", shop.parent / "out", status=2)

    assert "OUT=out.zip" in text
