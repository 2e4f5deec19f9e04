"""The branch `solutions` holds the answers; the work tree and the index never notice."""

import os
import subprocess
from pathlib import Path

import pytest

from kata.branch import Mirror, mirror
from kata.job import make_job
from kata.pack import Pack, UsageError
from kata.pool import judge
from kata.result import Outcome

STUB, ANSWER = "exercises/c0_mini/ex01_number.py", "solutions/c0_mini/ex01_number.py"


@pytest.fixture(autouse=True)
def identity(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """Give git a name for the author, and nothing of this machine's own settings."""
    for name in [name for name in os.environ if name.startswith("GIT_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(tmp_path_factory.mktemp("home")))
    monkeypatch.delenv("XDG_CONFIG_HOME", raising=False)
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    for who in ("AUTHOR", "COMMITTER"):
        monkeypatch.setenv(f"GIT_{who}_NAME", "Ada")
        monkeypatch.setenv(f"GIT_{who}_EMAIL", "ada@example.com")


@pytest.fixture
def repo(root: Path) -> Path:
    """Give the miniature pack as a git repository with one commit on main."""
    git(root, "init", "--quiet", "--initial-branch=main")
    commit(root, "first")
    return root


def git(root: Path, *words: str) -> str:
    """Return what git prints."""
    done = subprocess.run(["git", *words], cwd=root, capture_output=True, text=True, check=True)
    return done.stdout.strip()


def commit(root: Path, message: str) -> str:
    """Commit everything and return the commit."""
    git(root, "add", "--all")
    git(root, "commit", "--quiet", "--message", message)
    return git(root, "rev-parse", "HEAD")


def blob(root: Path, name: str) -> str:
    """Return the id of what a name such as "main:README.md" holds."""
    return git(root, "rev-parse", name)


def test_put_the_answers_in_place_of_the_exercises(repo: Path) -> None:
    made = mirror(repo)

    head = git(repo, "rev-parse", "main")
    assert made == Mirror("solutions", git(repo, "rev-parse", "solutions"), head, 1)
    assert blob(repo, f"solutions:{STUB}") == blob(repo, f"main:{ANSWER}")
    assert git(repo, "diff", "--name-only", "main", "solutions", "--") == STUB
    assert git(repo, "rev-list", "--parents", "-1", "solutions", "--") == f"{made.commit} {head}"


def test_pass_every_test_on_a_clone_of_the_branch(
    repo: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    mirror(repo)
    clone = tmp_path_factory.mktemp("clone")
    git(repo, "clone", "--quiet", "--branch=solutions", str(repo), str(clone))

    pack = Pack(clone)
    (result,) = judge(clone, [make_job(pack.exercises[0], clone / "exercises")])

    assert result.outcome is Outcome.PASSED
    assert git(repo, "status", "--porcelain") == ""


def test_leave_the_work_tree_and_the_index_as_they_are(repo: Path) -> None:
    (repo / STUB).write_text("my attempt")
    git(repo, "add", STUB)
    (repo / STUB).write_text("my better attempt")
    (repo / "notes.txt").write_text("not known to git")
    files = {file: file.read_bytes() for file in repo.iterdir() if file.is_file()}
    index, state = (repo / ".git/index").read_bytes(), git(repo, "status", "--porcelain")
    branch = (repo / ".git/HEAD").read_bytes()

    mirror(repo)

    assert (repo / ".git/index").read_bytes() == index
    assert git(repo, "status", "--porcelain") == state
    assert (repo / STUB).read_text() == "my better attempt"
    assert {file: file.read_bytes() for file in repo.iterdir() if file.is_file()} == files
    assert (repo / ".git/HEAD").read_bytes() == branch


def test_make_the_same_commit_again(repo: Path) -> None:
    first = mirror(repo)
    second = mirror(repo)
    git(repo, "branch", "-D", "solutions")
    third = mirror(repo)

    assert first.commit == second.commit == third.commit
    assert (first.notes, second.notes, third.notes) == ([], ["Already up to date."], [])


def test_move_on_with_main(repo: Path) -> None:
    old = mirror(repo)
    (repo / ANSWER).write_text("number = 6 * 7\n")
    head = commit(repo, "second")

    new = mirror(repo)

    assert (new.base, new.notes) == (head, [])
    assert git(repo, "rev-parse", "solutions", "solutions^").split() == [new.commit, head]
    assert new.commit != old.commit
    assert git(repo, "show", f"solutions:{STUB}") == "number = 6 * 7"


def test_leave_alone_what_has_no_answer_and_say_so(repo: Path) -> None:
    (repo / "exercises/c0_mini/ex02_ohne lösung.py").write_text("...")
    (repo / "exercises/c0_mini/ex03_open.py").write_text("...")
    (repo / "solutions/c0_mini/helper.py").write_text("HELP = 1")
    commit(repo, "second")

    made = mirror(repo)

    assert made.notes == ["Without an answer, left as they are: exercises/c0_mini/ex03_open.py"]
    assert made.exercises == 1
    assert git(repo, "diff", "--name-only", "main", "solutions", "--") == STUB


def test_note_the_answers_that_are_not_committed(repo: Path) -> None:
    committed = blob(repo, f"main:{ANSWER}")
    (repo / ANSWER).write_text("number = 0")
    (repo / "solutions/c0_mini/ex02_new.py").write_text("number = 1")

    made = mirror(repo)

    new = "solutions/c0_mini/ex02_new.py"
    assert made.notes == [f"Not in it, for it is not committed: {ANSWER}, {new}"]
    assert blob(repo, f"solutions:{STUB}") == committed


def test_mirror_a_pack_that_lies_deeper_in_its_repository(tmp_path: Path, root: Path) -> None:
    deeper = tmp_path / "course" / "week 1"
    deeper.mkdir(parents=True)
    for name in ("exercises", "solutions", "tests", "answers"):
        (root / name).rename(deeper / name)
    git(root, "init", "--quiet", "--initial-branch=main")
    commit(root, "first")
    (deeper / ANSWER).write_text("changed")

    made = mirror(deeper)

    assert (
        git(root, "diff", "--name-only", "-z", "main", "solutions", "--")
        == f"course/week 1/{STUB}\0"
    )
    assert made.notes == [f"Not in it, for it is not committed: {ANSWER}"]


def test_work_inside_a_hook_of_another_repository(
    repo: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = tmp_path_factory.mktemp("other")
    git(other, "init", "--quiet")
    monkeypatch.setenv("GIT_DIR", str(other / ".git"))
    monkeypatch.setenv("GIT_INDEX_FILE", str(other / ".git/index"))

    made = mirror(repo)

    monkeypatch.delenv("GIT_DIR")
    monkeypatch.delenv("GIT_INDEX_FILE")
    assert git(repo, "rev-parse", "solutions") == made.commit
    assert git(other, "branch", "--list") == ""


def test_use_the_name_that_git_has_and_the_date_of_the_base(
    repo: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for who in ("AUTHOR", "COMMITTER"):
        monkeypatch.setenv(f"GIT_{who}_DATE", "2001-02-03T04:05:06+0700")
    commit_date = git(repo, "log", "-1", "--format=%cI", "main")

    made = mirror(repo)

    about = git(repo, "log", "-1", "--format=%an %ae %cn %ce|%aI|%cI", made.commit)
    assert about == f"Ada ada@example.com Ada ada@example.com|{commit_date}|{commit_date}"


def test_sign_as_the_kata_where_git_knows_no_name(
    repo: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for who in ("AUTHOR", "COMMITTER"):
        monkeypatch.delenv(f"GIT_{who}_NAME")
        monkeypatch.delenv(f"GIT_{who}_EMAIL")

    mirror(repo)

    assert git(repo, "log", "-1", "--format=%an, %cn", "solutions", "--") == (
        "sqlalchemy-kata, sqlalchemy-kata"
    )


def test_refuse_a_folder_without_git(root: Path) -> None:
    with pytest.raises(UsageError, match=r"not in a git repository .* run `git init`"):
        mirror(root)


def test_say_that_git_is_missing(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(root))

    with pytest.raises(UsageError, match="git was not found"):
        mirror(root)


def test_refuse_a_repository_without_a_commit(root: Path) -> None:
    git(root, "init", "--quiet")

    with pytest.raises(UsageError, match="no commit yet"):
        mirror(root)


def test_refuse_a_commit_without_answers(repo: Path) -> None:
    git(repo, "rm", "-r", "--quiet", "solutions")
    commit(repo, "second")

    with pytest.raises(UsageError, match="no answers under solutions/"):
        mirror(repo)


def test_refuse_the_branch_that_is_checked_out_here(repo: Path) -> None:
    mirror(repo)
    git(repo, "switch", "--quiet", "solutions")

    with pytest.raises(UsageError, match=f"checked out in {repo.resolve()}"):
        mirror(repo)


def test_refuse_the_branch_that_is_checked_out_elsewhere(repo: Path) -> None:
    before = mirror(repo).commit
    git(repo, "worktree", "add", "--quiet", "elsewhere", "solutions")
    commit(repo, "second")

    with pytest.raises(UsageError, match=r"checked out in .*/elsewhere"):
        mirror(repo)

    assert git(repo, "rev-parse", "solutions") == before


@pytest.mark.parametrize("work", ["own", "on top", "amended", "false"])
def test_refuse_a_branch_with_work_that_is_not_a_mirror(repo: Path, work: str) -> None:
    if work == "own":
        git(repo, "branch", "solutions")
    else:
        mirror(repo)
    git(repo, "switch", "--quiet", "solutions")
    (repo / "work.txt").write_text("by hand")
    git(repo, "add", "work.txt")
    if work == "amended":
        git(repo, "commit", "--quiet", "--amend", "--no-edit")
    elif work == "false":
        git(repo, "commit", "--quiet", "--message", "Mine\n\nMirrored-From: nothing")
    else:
        git(repo, "commit", "--quiet", "--message", "Mine")
    git(repo, "switch", "--quiet", "main")
    before = git(repo, "rev-parse", "solutions")

    with pytest.raises(UsageError, match="git branch -m solutions my-solutions"):
        mirror(repo)

    assert git(repo, "rev-parse", "solutions") == before


@pytest.mark.parametrize("branch", ["two words", "solutions/old"])
def test_pass_on_what_git_says_of_a_branch_that_cannot_be(repo: Path, branch: str) -> None:
    git(repo, "branch", "solutions")

    with pytest.raises(UsageError, match=f"Git could not set the branch {branch}: fatal"):
        mirror(repo, branch)
