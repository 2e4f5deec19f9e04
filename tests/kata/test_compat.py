"""Other versions are found, installed once, renewed when something changes, and asked."""

import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from kata.compat import (
    Combination,
    CompatError,
    combinations,
    prepare,
    prepare_all,
    pythons,
    run,
)
from kata.pack import UsageError

HERE = ".".join(map(str, sys.version_info[:3]))
PINNED = "click==8.5.1\nSQLAlchemy==2.1.9  # the newest\nsqlalchemy-utils==0.42\n"

# It answers like an interpreter: with its version, by making an environment whose interpreter
# is a copy of itself, by installing (what it is told is kept in the log), and with a report.
FAKE = """\
#!/bin/sh
case "$1 $2" in
"-c "*) echo "{implementation} {version}" ;;
"-m venv") mkdir -p "$4/bin" && cp "$0" "$4/bin/python" && echo venv >> log ;;
"-m pip") echo pip >> log; cat refusal 2> /dev/null && exit 1; exit 0 ;;
"-m kata") shift 2; echo "$@" | sed "s/ [^ ]*$//" >> log; for last; do :; done
    cat report > "$last"; cat broken; exit 1 ;;
esac
"""


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give the only folder on PATH that exists, without the interpreters of this machine."""
    folder = tmp_path / "path"
    folder.mkdir()
    monkeypatch.setenv("PATH", f"{tmp_path / 'absent'}:{folder}")
    monkeypatch.setenv("PYENV_ROOT", str(tmp_path / "pyenv"))
    return folder


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Give a folder with a requirements.txt."""
    folder = tmp_path / "project"
    folder.mkdir()
    (folder / "requirements.txt").write_text(PINNED)
    return folder


@pytest.fixture
def fake(tmp_path: Path) -> Combination:
    """Give a combination with an interpreter that installs nothing."""
    return Combination(interpreter(tmp_path / "python3.12", "3.12.1"), "3.12.1")


def interpreter(file: Path, version: str, implementation: str = "cpython") -> Path:
    """Write a file that answers like an interpreter of this version."""
    file.parent.mkdir(parents=True, exist_ok=True)
    text = FAKE.replace("{version}", version).replace("{implementation}", implementation)
    file.write_text(text)
    file.chmod(0o755)
    return file


def log(project: Path) -> list[str]:
    """Return what the fake interpreters were told to do, and forget it."""
    file = project / "log"
    lines = file.read_text().splitlines() if file.exists() else []
    file.unlink(missing_ok=True)
    return lines


def test_find_one_interpreter_of_each_minor_version(tmp_path: Path, path: Path) -> None:
    newest = interpreter(path / "python3", "3.13.2+")
    interpreter(path / "python3.13", "3.13.0")
    oldest = interpreter(path / "python3.11", "3.11.9")
    interpreter(tmp_path / "pyenv/versions/3.11.4/bin/python3", "3.11.4")
    pyenv = interpreter(tmp_path / "pyenv/versions/3.12.1/bin/python3", "3.12.1")

    assert [python for python, _ in pythons()] == [oldest, pyenv, newest]


def test_pass_over_what_is_too_old_or_does_not_answer(path: Path) -> None:
    interpreter(path / "python3", "3.10.13")
    interpreter(path / "python3.11", "3.11.13", "pypy")
    interpreter(path / "python3.12", "3.12.0").chmod(0o644)
    (path / "python3.13").write_text("#!/bin/sh\necho 'not on this machine' >&2\nexit 127\n")
    (path / "python3.13").chmod(0o755)
    (path / "python3.14").write_text("#!/no/such/program\n")
    (path / "python3.14").chmod(0o755)
    (path / "python3.15").mkdir()

    assert pythons() == []


def test_understand_what_a_real_interpreter_answers(path: Path) -> None:
    python = path / "python3"
    python.write_text(f'#!/bin/sh\nexec "{sys.executable}" "$@"\n')
    python.chmod(0o755)

    assert pythons() == [(python, HERE)]


def test_combine_this_python_with_the_older_sqlalchemy_and_each_other_with_the_pins(
    path: Path,
) -> None:
    interpreter(path / "python3", HERE)
    other = interpreter(path / "python3.20", "3.20.1")

    assert combinations() == [
        Combination(Path(sys.executable), HERE, "2.0.*"),
        Combination(other, "3.20.1"),
    ]


def test_name_each_environment_after_what_is_in_it() -> None:
    python = Path("python3.12")

    assert Combination(python, "3.12.1").name == "python3.12"
    assert Combination(python, "3.12.1", "2.0.*").name == "python3.12-sqlalchemy2.0"


def test_install_once(fake: Combination, project: Path) -> None:
    first, after_first = prepare(fake, project), log(project)
    second, after_second = prepare(fake, project), log(project)

    assert first == second == project / ".venvs/python3.12/bin/python"
    assert (after_first, after_second) == (["venv", "pip"], [])
    assert (project / ".venvs/python3.12/requirements.txt").read_text() == PINNED


def test_replace_only_the_version_of_sqlalchemy(fake: Combination, project: Path) -> None:
    older = Combination(fake.python, fake.version, "2.0.*")

    prepare(older, project)

    text = (project / ".venvs/python3.12-sqlalchemy2.0/requirements.txt").read_text()
    assert text == PINNED.replace("SQLAlchemy==2.1.9", "SQLAlchemy==2.0.*")
    assert (project / "requirements.txt").read_text() == PINNED


def test_install_what_a_web_service_needs_where_a_file_names_it(
    fake: Combination, project: Path
) -> None:
    (project / "requirements-web.txt").write_text("# Web.\n-r requirements.txt\nfastapi==0.165.0\n")

    prepare(fake, project)

    text = (project / ".venvs/python3.12/requirements.txt").read_text()
    assert text == f"{PINNED}# Web.\nfastapi==0.165.0\n"


def change_a_pin(project: Path) -> None:
    """Ask for another version of a package."""
    (project / "requirements.txt").write_text(PINNED.replace("8.5.1", "8.5.2"))


def lose_the_interpreter(project: Path) -> None:
    """Remove what the environment's interpreter leads to."""
    (project / ".venvs/python3.12/bin/python").unlink()


def kill_it_half_way(project: Path) -> None:
    """Leave an environment as a killed installation leaves it."""
    (project / ".venvs/python3.12/installed.sha256").unlink()


@pytest.mark.parametrize("change", [change_a_pin, lose_the_interpreter, kill_it_half_way])
def test_renew_an_environment_after_a_change(
    fake: Combination, project: Path, change: Callable[[Path], None]
) -> None:
    prepare(fake, project)
    log(project)

    change(project)
    prepare(fake, project)

    assert log(project) == ["venv", "pip"]


def test_renew_the_environment_of_an_interpreter_that_was_updated(
    fake: Combination, project: Path
) -> None:
    prepare(fake, project)
    log(project)

    prepare(Combination(fake.python, "3.12.2"), project)

    assert log(project) == ["venv", "pip"]


def test_show_the_last_lines_of_a_failed_installation_and_try_again(
    fake: Combination, project: Path
) -> None:
    lines = "\n".join(f"line {number}" for number in range(40))
    (project / "refusal").write_text(f"{lines}\nERROR: no such version\n")

    with pytest.raises(CompatError, match=r"python3\.12 could not be installed") as failure:
        prepare(fake, project)

    assert str(failure.value).endswith("  line 39\n  ERROR: no such version")
    assert "line 20" not in str(failure.value)
    (project / "refusal").unlink()
    log(project)
    prepare(fake, project)
    assert log(project) == ["venv", "pip"]


@pytest.mark.parametrize(
    ("text", "message"),
    [(None, "requirements.txt is missing"), ("click==8.5.1\n", "one line SQLAlchemy==VERSION")],
)
def test_ask_for_requirements_that_can_be_used(
    fake: Combination, project: Path, text: str | None, message: str
) -> None:
    file = project / "requirements.txt"
    file.unlink() if text is None else file.write_text(text)

    with pytest.raises(UsageError, match=message):
        prepare(Combination(fake.python, fake.version, "2.0.*"), project)


def test_install_side_by_side(fake: Combination, project: Path) -> None:
    older = Combination(fake.python, fake.version, "2.0.*")

    made = prepare_all([fake, older], project)

    assert made == [fake.interpreter(project), older.interpreter(project)]
    assert sorted(log(project)) == ["pip", "pip", "venv", "venv"]


def test_return_the_report_also_of_answers_that_fail(fake: Combination, project: Path) -> None:
    prepare(fake, project)
    log(project)
    (project / "report").write_text('{"right": 7, "failed": 1}')

    assert run(fake, project) == {"right": 7, "failed": 1}
    assert log(project) == ["verify --db sqlite --only right --json"]


def test_judge_on_every_database_with_another_sqlalchemy(fake: Combination, project: Path) -> None:
    older = replace(fake, sqlalchemy="2.0.*")
    prepare(older, project)
    log(project)
    (project / "report").write_text("{}")
    run(older, project)

    assert log(project) == ["verify --only right --json"]


def test_show_the_last_lines_where_there_is_no_report(fake: Combination, project: Path) -> None:
    prepare(fake, project)
    (project / "report").write_text("")
    (project / "broken").write_text("ImportError: no module named click\n")

    with pytest.raises(CompatError, match=r"gave no report. It said:\n.*ImportError: no module"):
        run(fake, project)
