"""A class is judged on the workers of a cluster just as on one machine, whatever happens there."""

import importlib.util
import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from kata.grade.booth import Settings
from kata.grade.grader import Grader
from kata.grade.places.parcel import unwrap, wrap
from kata.grade.places.place import News
from kata.grade.plan import Work
from kata.grade.walls import Walls
from kata.pack import Pack, UsageError
from tests.kata import shop_pack
from tests.kata.conftest import needs_walls
from tests.kata.machines import DEATHS, PATIENCE, Machines
from tests.kata.shop_class import NUMBER, PROJECT, SECOND, Class, Counter

IS_HERE = importlib.util.find_spec("distributed") or os.environ.get("CI")
needs_dask = pytest.mark.skipif(not IS_HERE, reason="dask.distributed is not installed")
SEED = ("--seed", "7")
GIVEN = "c0_shop/given.py"
BODY = '    """Return the sum of all amounts."""\n'
# It ends whoever judges it. Python tells of os.kill() and refuses it; of this, it tells nobody.
POISON = """
import os, pathlib, signal

judge = pathlib.Path(f"/proc/{os.getppid()}/stat").read_text().rpartition(")")[2].split()[1]
signal.pidfd_send_signal(os.pidfd_open(int(judge)), signal.SIGKILL)
"""


@pytest.fixture(scope="module")
def counter(tmp_path_factory: pytest.TempPathFactory) -> Counter:
    """Give a bwrap that counts the sandboxes, on all machines together."""
    return Counter(tmp_path_factory.mktemp("counted"))


@pytest.fixture(scope="module")
def machines(tmp_path_factory: pytest.TempPathFactory, counter: Counter) -> Iterator[Machines]:
    """Give a scheduler with three workers, which several tests use one after the other."""
    folder = tmp_path_factory.mktemp("machines")
    with Machines(folder, environment=counter.environment) as machines:
        yield machines


def slow(solution: str) -> str:
    return solution.replace(BODY, BODY + "    sum(range(12_000_000))\n")


def grades(group: Class) -> bytes:
    return (group.out / "grades.json").read_bytes()


def grade_here(group: Class, *more: str | Path) -> bytes:
    """Return the grades.json of the same class on one machine, with a gradebook of its own."""
    out, group.out = group.out, group.out.with_name("here")
    group.grade(*more)
    group.out, here = out, grades(group)
    return here


def start(group: Class, *more: str) -> "subprocess.Popen[str]":
    """Start to grade a class."""
    return subprocess.Popen(
        group.words(*SEED, *more),
        cwd=PROJECT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def begin(group: Class, *more: str) -> "subprocess.Popen[str]":
    """Start to grade a class, and return when its first answer is judged."""
    process = start(group, *more)
    wait_until(lambda: group.verdicts() or process.poll() is not None)
    return process


def wait_until(is_so: Callable[[], object]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not is_so() and time.monotonic() < deadline:
        time.sleep(0.05)


def outcomes(group: Class) -> dict[tuple[str, str], str]:
    return {(each["student"], each["exercise"]): each["outcome"] for each in group.data["records"]}


# Whatever is judged


@needs_walls
@needs_dask
def test_give_the_same_marks_byte_for_byte(group: Class, solution: str, machines: Machines) -> None:
    group.add_exercise()
    (group.shop / "exercises" / GIVEN).write_text("")
    where = "__file__, given.__file__, os.getcwd(), object()"
    where = f"{BODY}    import given, os\n    raise ValueError(str([{where}]))\n"
    answers = {
        "right": solution,
        "uncommitted": solution.replace("engine.begin()", "engine.connect()"),
        "stub": (group.shop / "exercises" / NUMBER).read_text(),
        "strange": solution + "\nimport gc\n",
        "broken": solution + "\nraise ValueError('caf\\ud800é')\n",
        "where": solution.replace(BODY, where),
    }
    group.hand_in(**answers, other=solution + "\n# 1\n", last=solution + "\n# 2\n")
    group.hand_in(SECOND, right=solution, stub=solution)
    (group.handed_in / "strange" / "exercises" / SECOND).write_bytes(b"\xff")
    how = (*SEED, "--hidden", group.shop / "hidden")
    here = grade_here(group, *how)
    group.grade(*how, *machines.option)

    assert grades(group) == here
    assert set(outcomes(group).values()) >= {
        "PASSED",
        "FAILING",
        "BROKEN",
        "SUSPECT",
        "NOT_STARTED",
    }
    places = f"['exercises/{NUMBER}', 'exercises/{GIVEN}', '.', <object object at 0x…>]"
    assert places in here.decode()
    for name in ("grades.csv", *(f"feedback/{each}.md" for each in answers)):
        assert (group.out / name).read_bytes() == (group.out.with_name("here") / name).read_bytes()


@needs_walls
@needs_dask
def test_judge_equal_answers_once(
    group: Class, solution: str, machines: Machines, counter: Counter
) -> None:
    group.hand_in(**{f"student{number}": slow(solution) for number in range(4)})
    counter.die()
    group.grade(*machines.option, environment=counter.environment)

    assert counter.count == 3  # the reference answer here and there, and one answer for all
    assert [row[2:] for row in group.verdicts()] == [("", "PASSED")]
    assert set(outcomes(group).values()) == {"PASSED"}
    assert len(outcomes(group)) == 4

    counter.die()
    group.grade("--scheduler", "tcp://127.0.0.1:1", environment=counter.environment)
    assert counter.count == 0  # nothing has changed, so nobody is asked


# Whoever dies


@needs_walls
@needs_dask
def test_lose_nothing_but_time_when_a_worker_is_killed(
    group: Class, solution: str, machines: Machines
) -> None:
    answers = {f"student{number}": f"{slow(solution)}\n# {number}\n" for number in range(8)}
    group.hand_in(**answers)
    here = grade_here(group, *SEED)
    before = machines.deaths
    process = begin(group, *machines.option)
    finished = group.verdicts()
    machines.kill_worker()
    said = process.communicate(timeout=PATIENCE * 2)[0]

    assert process.returncode == 0, said
    assert machines.deaths == before + 1
    assert grades(group) == here
    assert 1 <= len(finished) < 8
    assert group.verdicts()[: len(finished)] == finished
    assert len(group.verdicts()) == 8


@needs_dask
def test_blame_who_kills_the_worker_and_nobody_else(
    group: Class, solution: str, machines: Machines
) -> None:
    group.add_exercise()
    group.hand_in(poison=solution + POISON)
    group.hand_in(SECOND, poison=solution)
    group.hand_in(**{f"student{number}": f"{solution}\n# {number}\n" for number in range(5)})
    before = machines.deaths
    group.grade("--sandbox", "none", *SEED, *machines.option)
    found = outcomes(group)
    record = group.record("poison")

    assert found.pop(("poison", "01")) == "CRASHED"
    assert (record["points"], record["max_points"]) == (0, 3)
    assert "was killed each time" in group.feedback("poison")
    assert found.pop(("poison", "02")) == "PASSED"
    assert {found[f"student{number}", "01"] for number in range(5)} == {"PASSED"}
    # with others, alone, and without the student's other answers
    assert before + DEATHS < machines.deaths <= before + 3 * DEATHS


@needs_walls
@needs_dask
def test_go_on_where_the_scheduler_was_lost(group: Class, solution: str, tmp_path: Path) -> None:
    group.hand_in(**{f"student{each}": f"{slow(solution)}\n# {each}\n" for each in range(8)})
    with Machines(tmp_path / "lost", workers=1) as machines:
        process = begin(group, *machines.option)
        machines.stop_scheduler()
        said = process.communicate(timeout=PATIENCE * 2)[0]
    finished = group.verdicts()

    assert process.returncode == 2, said
    assert "connection to the scheduler was lost" in said
    assert "same command goes on" in said
    assert "Traceback" not in said, said
    assert 1 <= len(finished) < 8
    group.grade(*SEED)
    assert group.verdicts()[: len(finished)] == finished
    assert grades(group) == grade_here(group, *SEED)


@needs_walls
@needs_dask
def test_keep_what_is_finished_on_ctrl_c(group: Class, solution: str, machines: Machines) -> None:
    group.add_exercise()
    for number in (NUMBER, SECOND):
        group.hand_in(number, **{f"s{each}": f"{slow(solution)}\n# {each}\n" for each in range(5)})
    process = begin(group, *machines.option)
    process.send_signal(signal.SIGINT)
    said = process.communicate(timeout=PATIENCE)[0]
    finished = group.verdicts()

    assert process.returncode
    assert "goes on from there" in said
    assert "Traceback" not in said, said
    assert 1 <= len(finished) < 10
    group.grade(*SEED, *machines.option)
    assert group.verdicts()[: len(finished)] == finished
    assert set(outcomes(group).values()) == {"PASSED"}


@needs_dask
def test_let_a_worker_begin_nothing_more_after_ctrl_c(
    group: Class, solution: str, machines: Machines, tmp_path: Path
) -> None:
    group.add_exercise()
    wait = f"\nopen({str(tmp_path / 'one')!r}, 'w').close()\n"
    wait += f"while not __import__('os').path.exists({str(tmp_path / 'go')!r}): pass\n"
    group.hand_in(kim=solution + wait)
    group.hand_in(SECOND, kim=solution + wait.replace("one", "two"))
    with start(group, "--sandbox", "none", *machines.option) as process:
        wait_until((tmp_path / "one").exists)
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=PATIENCE)
    (tmp_path / "go").touch()
    wait_until(lambda: not machines.busy)

    assert process.returncode
    assert not (tmp_path / "two").exists()
    group.grade("--sandbox", "none", *SEED, *machines.option)
    assert (tmp_path / "two").exists()


class Deadly:
    """A place where work ends before it has begun."""

    room = 1

    def __init__(self) -> None:
        self._work: list[Work] = []

    def start(self, work: Work) -> None:
        self._work.append(work)

    def next(self) -> News:
        return News(self._work.pop())

    def __enter__(self) -> "Deadly":
        return self

    def __exit__(self, *error: object) -> None:
        pass


class OnePiece:
    """A desk with one piece of work."""

    def __init__(self, work: Work) -> None:
        self._left = [work]

    def next(self) -> Work | None:
        return self._left.pop() if self._left else None


def test_judge_nobody_by_workers_that_die_before_they_begin(shop: Path) -> None:
    from kata.grade.intake import Submission

    (exercise,) = Pack(shop).exercises
    desk = OnePiece(Work(Submission("kim"), {exercise: "key"}))

    with pytest.raises(UsageError, match="no answer is to blame"):
        Grader(desk, Deadly()).grade()  # type: ignore[arg-type]


# Whoever may not judge


def refused(group: Class, *more: str, environment: dict[str, str] | None = None) -> str:
    """Return what is said when nothing is judged."""
    done = group.run(*more, environment=environment)
    assert done.returncode == 2, done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    assert not group.verdicts()
    return done.stderr


@pytest.fixture
def older(tmp_path: Path) -> Path:
    """Give a folder with another version of this program."""
    shutil.copytree(PROJECT / "kata", tmp_path / "older" / "kata")
    with (tmp_path / "older" / "kata" / "verdict.py").open("a") as file:
        file.write("# older\n")
    return tmp_path / "older"


@needs_walls
@needs_dask
def test_refuse_a_worker_with_another_version(
    group: Class, solution: str, tmp_path: Path, older: Path
) -> None:
    group.hand_in(kim=solution)
    with Machines(tmp_path / "other", workers=1, where=older) as machines:
        said = refused(group, *machines.option)

    assert "The worker tcp://127.0.0.1:" in said
    assert "has sqlalchemy-kata " in said
    assert "same copy of this folder" in said


@needs_dask
def test_refuse_such_a_worker_though_it_comes_later(
    group: Class, solution: str, tmp_path: Path, older: Path
) -> None:
    there = tmp_path / "there"
    wait = f"\nwhile not __import__('os').path.exists({str(there)!r}): pass\n"
    group.hand_in(**{f"student{each}": f"{solution}{wait}# {each}\n" for each in range(9)})
    with Machines(tmp_path / "first", workers=1) as machines:
        process = start(group, "--sandbox", "none", "--limit", "60", *machines.option)
        wait_until(lambda: machines.busy)
        machines.join(older)
        there.touch()
        said = process.communicate(timeout=PATIENCE * 2)[0]

    assert process.returncode == 2, said
    assert "is refused. It has sqlalchemy-kata " in said
    assert "same command goes on" in said


@needs_walls
@needs_dask
def test_refuse_a_worker_without_walls(group: Class, solution: str, tmp_path: Path) -> None:
    group.hand_in(kim=solution)
    nowhere = {**os.environ, "PATH": "/nowhere"}
    with Machines(tmp_path / "open", workers=1, environment=nowhere) as machines:
        said = refused(group, *machines.option)

    assert "is refused" in said
    assert "apt install bubblewrap" in said


@needs_walls
@needs_dask
def test_refuse_a_worker_on_which_the_reference_answer_does_not_pass(
    group: Class, solution: str, tmp_path: Path
) -> None:
    group.hand_in(kim=solution)
    tests = group.shop / shop_pack.TESTS
    demand = "def test_save_a_customer(ex, engine, amounts, other_connection, rng):\n"
    there = '    assert not __import__("os").path.exists("/there"), "It is not here."\n'
    tests.write_text(tests.read_text().replace(demand, demand + there))
    bound = tmp_path / "bound"
    bound.mkdir()
    script = f'#!/bin/sh\nexec {shutil.which("bwrap")} --dir /there "$@"\n'
    (bound / "bwrap").write_text(script)
    (bound / "bwrap").chmod(0o700)
    path = {**os.environ, "PATH": f"{bound}{os.pathsep}{os.environ['PATH']}"}
    with Machines(tmp_path / "strange", workers=1, environment=path) as machines:
        said = refused(group, *machines.option)

    assert "The reference answers must pass there, too" in said
    assert "It is not here." in said


@needs_walls
@needs_dask
def test_say_that_there_is_no_scheduler(group: Class, solution: str) -> None:
    group.hand_in(kim=solution)
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        said = refused(group, "--scheduler", f"tcp://127.0.0.1:{held.getsockname()[1]}")

    assert "There is no scheduler at tcp://127.0.0.1:" in said
    assert "make scheduler" in said
    assert "missing port" in refused(group, "--scheduler", "nowhere")


@needs_walls
@needs_dask
def test_say_that_there_are_no_workers(group: Class, solution: str, tmp_path: Path) -> None:
    group.hand_in(kim=solution)
    with Machines(tmp_path / "empty", workers=0) as machines:
        said = refused(group, *machines.option)

    assert "has no workers" in said
    assert f"make worker SCHEDULER={machines.address}" in said


@needs_walls
def test_say_how_to_get_dask(group: Class, solution: str, tmp_path: Path) -> None:
    group.hand_in(kim=solution)
    (tmp_path / "distributed.py").write_text('raise ModuleNotFoundError(name="distributed")')
    environment = {**os.environ, "PYTHONPATH": str(tmp_path)}
    said = refused(group, "--scheduler", "tcp://127.0.0.1:1", environment=environment)

    assert "requirements-cluster.txt" in said


@needs_walls
def test_let_workers_decide_how_many_they_judge_at_a_time(group: Class, solution: str) -> None:
    group.hand_in(kim=solution)

    assert "JOBS=" in refused(group, "--scheduler", "tcp://127.0.0.1:1", "--jobs", "2")


# What travels


def parcel_of(shop: Path) -> bytes:
    pack = Pack(shop)
    return wrap(Settings(pack, pack.exercises, Walls(None), hidden=shop / "hidden"))


def test_wrap_the_same_pack_as_the_same_parcel(shop: Path, tmp_path: Path) -> None:
    elsewhere = shutil.copytree(shop, tmp_path / "elsewhere", copy_function=shutil.copyfile)
    (elsewhere / "exercises" / "c0_shop" / "example.db").write_text("a learner's own")
    (elsewhere / "class.zip").write_text("of the instructor")
    assert parcel_of(elsewhere) == parcel_of(shop)

    with (elsewhere / shop_pack.TESTS).open("a") as file:
        file.write("# new\n")
    assert parcel_of(elsewhere) != parcel_of(shop)


def test_lay_out_what_was_wrapped(shop: Path, tmp_path: Path) -> None:
    (shop / "exercises" / "c0_shop" / "given.py").write_text("number = 1\n")
    unwrap(parcel_of(shop), tmp_path / "there")
    there = tmp_path / "there" / "pack"
    names = [*shop_pack.FILES, "exercises/c0_shop/given.py"]

    assert {each: (there / each).read_bytes() for each in names} == {
        each: (shop / each).read_bytes() for each in names
    }
    hidden = shop_pack.TESTS.removeprefix("tests/")
    assert (there.parent / "hidden" / hidden).read_text() == (shop / "hidden" / hidden).read_text()
