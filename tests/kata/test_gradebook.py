"""Every finished verdict is in the gradebook at once, once, and judged anew only if it must be."""

import json
import random
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from secrets import token_hex
from typing import Any

import psycopg
import pymysql
import pytest
from alembic import command
from alembic.util import CommandError
from sqlalchemy import Engine, create_engine, inspect, select, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import OperationalError

from kata.backends import NAMES, SERVERS
from kata.grade.booth import Settings
from kata.grade.keys import Keys, grader_files
from kata.grade.record import Record
from kata.grade.steady import in_steady_order, steady
from kata.grade.walls import Walls
from kata.gradebook import opening
from kata.gradebook.book import Book, insist, record_of
from kata.gradebook.opening import config_of, open_gradebook, open_in
from kata.gradebook.tables import Finished, Verdict
from kata.pack import Pack, UsageError
from kata.result import Outcome
from tests.kata import shop_pack
from tests.kata.conftest import needs_walls
from tests.kata.shop_class import NUMBER, PROJECT, SECOND, Class, Counter


@pytest.fixture
def counter(tmp_path: Path) -> Counter:
    """Give a bwrap that counts the sandboxes."""
    (tmp_path / "counted").mkdir()
    return Counter(tmp_path / "counted")


@contextmanager
def own_database(back_end: str, databases: list[str]) -> Iterator[URL]:
    """Give an empty database of its own on a server, and drop it."""
    if back_end not in databases:
        pytest.skip(f"{back_end} does not answer")
    name = f"gradebook_{token_hex(6)}"
    server = create_engine(SERVERS[back_end], isolation_level="AUTOCOMMIT")
    force = " WITH (FORCE)" if back_end == "postgresql" else ""
    with server.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
        yield make_url(SERVERS[back_end]).set(database=name)
        connection.execute(text(f"DROP DATABASE IF EXISTS {name}{force}"))
    server.dispose()


@pytest.fixture
def postgresql(databases: list[str]) -> Iterator[URL]:
    """Give an empty database of its own on PostgreSQL."""
    with own_database("postgresql", databases) as url:
        yield url


@pytest.fixture(params=NAMES)
def place(request: pytest.FixtureRequest, databases: list[str], tmp_path: Path) -> Iterator[URL]:
    """Give the URL of a gradebook that is not there yet, on each back end in turn."""
    if request.param == "sqlite":
        yield URL.create("sqlite", database=str(tmp_path / "a%b ?.db"))
        return
    with own_database(request.param, databases) as url:
        yield url


def uncommitted(solution: str) -> str:
    return solution.replace("engine.begin()", "engine.connect()")


def outcomes(group: Class) -> list[tuple[str, str, str]]:
    return [(each["student"], each["exercise"], each["outcome"]) for each in group.data["records"]]


# What is judged, and how often


@needs_walls
def test_open_no_sandbox_where_nothing_has_changed(
    group: Class, solution: str, counter: Counter
) -> None:
    group.hand_in(kim=solution, lee=uncommitted(solution), max=solution + "\nimport gc\n")
    group.grade(environment=counter.environment)
    written = {file: file.read_bytes() for file in group.out.rglob("*.*") if file.suffix != ".db"}
    finished = group.verdicts()
    assert counter.count > 1

    counter.die()
    said = group.grade(environment=counter.environment)
    assert counter.count == 0
    assert "Nothing has changed" in said
    assert group.verdicts() == finished
    assert {file: file.read_bytes() for file in written} == written


@needs_walls
def test_judge_again_one_exercise_where_one_answer_has_changed(
    group: Class, solution: str, counter: Counter
) -> None:
    group.add_exercise()
    group.hand_in(kim=solution, lee=solution + "\n# lee\n")
    group.hand_in(SECOND, kim=solution, lee=solution + "\n# lee\n")
    group.grade(environment=counter.environment)
    before = group.verdicts()

    counter.die()
    group.hand_in(SECOND, lee=uncommitted(solution))
    group.grade(environment=counter.environment)
    assert [row[1:] for row in group.verdicts()[len(before) :]] == [("02", "", "FAILING")]
    assert group.verdicts()[: len(before)] == before
    assert counter.count == 2  # the reference answer to that exercise, and that one answer
    assert outcomes(group) == [
        ("kim", "01", "PASSED"),
        ("kim", "02", "PASSED"),
        ("lee", "01", "PASSED"),
        ("lee", "02", "FAILING"),
    ]


@needs_walls
def test_judge_no_answer_that_another_student_gave_before(
    group: Class, solution: str, counter: Counter
) -> None:
    group.hand_in(kim=uncommitted(solution))
    group.grade()
    group.hand_in(lee=uncommitted(solution))
    group.grade(environment=counter.environment)

    assert counter.count == 0
    kim, lee = (group.record(student) for student in ("kim", "lee"))
    assert lee == kim | {"student": "lee"}
    assert group.query("SELECT student, verdict_id FROM finished") == [("kim", 1), ("lee", 1)]


@needs_walls
def test_judge_equal_answers_once_though_two_workers_have_them_at_the_same_time(
    group: Class, solution: str, counter: Counter
) -> None:
    slow = solution.replace('    """Return', '    sum(range(20_000_000))\n    """Return', 1)
    group.hand_in(**{f"student{number}": uncommitted(slow) for number in range(4)})
    group.grade("--jobs", "4", environment=counter.environment)

    assert counter.count == 2  # the reference answer, and one answer for all
    assert [row[2:] for row in group.verdicts()] == [("", "FAILING")]
    assert [row[0] for row in outcomes(group)] == [f"student{number}" for number in range(4)]
    assert {row[2] for row in outcomes(group)} == {"FAILING"}
    assert group.query("SELECT count(DISTINCT student) FROM finished") == [(4,)]


@needs_walls
def test_lend_no_verdict_that_the_machine_may_have_caused(group: Class, solution: str) -> None:
    endless = solution.replace('    """Return', '    while True: pass\n    """Return', 1)
    group.hand_in(kim=endless, lee=endless)
    group.grade("--limit", "1")
    before = group.verdicts()
    assert sorted(row[2:] for row in before) == [("kim", "TIMEOUT"), ("lee", "TIMEOUT")]

    group.grade("--limit", "1")
    assert group.verdicts() == before
    times = set(group.query("SELECT at FROM verdicts"))
    group.grade("--limit", "1", "--again")
    assert sorted(row[2:] for row in group.verdicts()) == sorted(row[2:] for row in before)
    assert not set(group.query("SELECT at FROM verdicts")) & times


@needs_walls
def test_lend_no_verdict_from_a_sandbox_in_which_something_was_suspect(
    group: Class, solution: str
) -> None:
    group.add_exercise()
    group.hand_in(kim=solution + "\nimport gc\n")
    group.hand_in(SECOND, kim=solution)
    group.grade()
    group.hand_in(lee=solution + "\nimport gc\n")
    group.hand_in(SECOND, lee=solution)
    group.grade()

    owners = {(row[1], row[3]): [] for row in group.verdicts()}
    for _, exercise, owner, outcome in group.verdicts():
        owners[exercise, outcome].append(owner)
    assert owners == {("01", "SUSPECT"): ["kim", "lee"], ("02", "PASSED"): ["kim", "lee"]}


@needs_walls
def test_believe_a_lost_worker_only_the_second_time(
    group: Class, solution: str, counter: Counter
) -> None:
    group.hand_in(kim=solution)
    counter.die(2)  # the first sandbox is that of the reference answer
    group.grade(environment=counter.environment)

    assert counter.count == 3
    assert outcomes(group) == [("kim", "01", "PASSED")]


@needs_walls
@pytest.mark.parametrize("first", [1, 2])
def test_keep_nothing_of_a_judge_that_broke(
    group: Class, solution: str, counter: Counter, first: int
) -> None:
    group.hand_in(kim=solution)
    # One that is dead before it is asked is renewed without a word, so how many die is luck.
    counter.die(*range(first, 9), how="exit 1")
    group.grade(environment=counter.environment)
    assert outcomes(group) == [("kim", "01", "HARNESS")]
    assert group.verdicts() == []

    group.grade()
    assert outcomes(group) == [("kim", "01", "PASSED")]


def test_open_no_sandbox_for_what_cannot_run_on_this_back_end(
    group: Class, solution: str, counter: Counter
) -> None:
    file = group.shop / shop_pack.TESTS
    marker = 'pytestmark = pytest.mark.backends("postgresql", reason="Only it has arrays.")'
    file.write_text(file.read_text().replace("import pytest", f"import pytest\n\n{marker}", 1))
    group.hand_in(kim=solution)
    group.grade("--sandbox", "none", environment=counter.environment)

    assert outcomes(group) == [("kim", "01", "UNAVAILABLE")]
    assert group.record("kim")["reasons"] == ["Its tests run only with DB=postgresql."]
    assert group.record("kim")["points"] is None


# What a judgement depends on

GIVEN = "exercises/c0_shop/given.py"
CHANGES: dict[str, tuple[str, set[str]]] = {
    "its tests": (shop_pack.TESTS, {"01"}),
    "its stub": (f"exercises/{NUMBER}", {"01"}),
    "its reference answer": (f"solutions/{SECOND}", {"02"}),
    "its specimens": ("answers/c0_shop/ex01_takings.toml", {"01"}),
    "its hidden tests": (f"hidden/{shop_pack.TESTS[6:]}", {"01"}),
    "a given module": (GIVEN, {"01", "02"}),
    "the fixtures of the chapter": ("tests/c0_shop/conftest.py", {"01", "02"}),
    "the fixtures of all": ("conftest.py", {"01", "02"}),
    "the options of pytest": ("pyproject.toml", {"01", "02"}),
    "another chapter": ("exercises/c1_other/given.py", set()),
    "the prose": ("exercises/c0_shop/README.md", set()),
}


def keys_of(shop: Path, **settings: object) -> dict[str, str]:
    pack = Pack(shop)
    how = {"walls": Walls(None), "hidden": shop / "hidden"} | settings
    keys = Keys(Settings(pack, pack.exercises, **how))  # type: ignore[arg-type]
    return {each.id: keys.of(each, b"answer", "") for each in pack.exercises}


@pytest.mark.parametrize("change", CHANGES)
def test_judge_anew_what_a_change_concerns_and_nothing_else(group: Class, change: str) -> None:
    group.add_exercise()
    before = keys_of(group.shop)
    path, changed = CHANGES[change]
    file = group.shop / path
    file.parent.mkdir(exist_ok=True)
    line = '[tool.pytest.ini_options]\naddopts = ["-q"]\n' if file.suffix == ".toml" else "# new\n"
    with file.open("a") as stream:
        stream.write(line)
    after = keys_of(group.shop)

    assert {number for number in before if before[number] != after[number]} == changed


def test_judge_anew_with_other_settings_but_not_with_other_tools(group: Class) -> None:
    (group.shop / "pyproject.toml").write_text('[tool.pytest.ini_options]\naddopts = ["-q"]\n')
    before = keys_of(group.shop)
    with (group.shop / "pyproject.toml").open("a") as stream:
        stream.write("[tool.ruff]\nline-length = 90\n")

    assert keys_of(group.shop) == before
    settings = ({"seed": 7}, {"limit": 2.0}, {"db": "postgresql"}, {"walls": Walls("/bin/bwrap")})
    digests = [keys_of(group.shop, **each)["01"] for each in settings]
    assert len({before["01"], *digests}) == 5


def test_tell_answers_apart_that_are_missing_empty_or_refused(shop: Path) -> None:
    pack = Pack(shop)
    keys = Keys(Settings(pack, pack.exercises, Walls(None)))
    (exercise,) = pack.exercises
    given = [(None, ""), (b"", ""), (None, "too large"), (b"x", "")]

    assert len({keys.of(exercise, *each) for each in given}) == 4


def test_count_as_the_grader_whatever_judges_and_nothing_that_only_shows() -> None:
    judges = "kata.worker, kata.plugin, kata.async_fixtures, kata.event_loop"
    code = f"import sys, {judges}, kata.grade.guard, kata.grade.judging\nprint(*sys.modules)"
    words = [sys.executable, "-c", code]
    done = subprocess.run(words, cwd=PROJECT, capture_output=True, text=True, check=True)
    loaded = {name for name in done.stdout.split() if name.startswith("kata.")}
    counted = {str(file.relative_to(PROJECT).with_suffix("")) for file in grader_files()}

    assert {name.replace(".", "/") for name in loaded} - {"kata/grade"} <= counted
    assert "kata/grade/gate" in counted
    assert not {"kata/watch", "kata/instruct", "kata/grade/output", "kata/render"} & counted


# What two runs tell


@needs_walls
def test_write_the_same_file_whenever_an_answer_is_judged(
    group: Class, solution: str, tmp_path: Path
) -> None:
    telling = 'raise ValueError(f"{object()} {uuid.uuid4()} {set(uuid.__doc__)}")'
    source = solution.replace("return conn.scalar", f"{telling}\n    return conn.scalar")
    group.hand_in(kim=source.replace("from sqlalchemy", "import uuid\n\nfrom sqlalchemy", 1))
    files = []
    for name in ("one", "two"):
        group.out = tmp_path / name
        group.grade("--seed", "7")
        files.append((group.out / "grades.json").read_bytes())

    assert files[0] == files[1]
    assert "ValueError: <object object at 0x…> … {" in group.record("kim")["tests"][0]["message"]


def sent(*steps: str) -> list[dict[str, Any]]:
    """Return statements from words such as "1 COMMIT", the number being that of the connection."""
    found = []
    for step in steps:
        number, _, text = step.partition(" ")
        kind = text.partition(" ")[0]
        each = {"test": "test_x", "kind": kind, "text": text, "parameters": ""}
        found.append(each | {"connection": int(number)})
    return found


def told(statements: list[dict[str, Any]]) -> list[str]:
    return [each["text"] for each in in_steady_order(statements)]


def test_tell_overlapping_transactions_one_after_the_other() -> None:
    one = sent("0 BEGIN", "1 BEGIN", "0 UPDATE b", "1 UPDATE a", "1 COMMIT", "0 COMMIT")
    two = sent("0 BEGIN", "0 UPDATE a", "1 BEGIN", "0 COMMIT", "1 UPDATE b", "1 COMMIT")

    assert told(one) == told(two)
    assert told(one) == ["BEGIN", "UPDATE a", "COMMIT", "BEGIN", "UPDATE b", "COMMIT"]


def test_leave_transactions_in_their_order_where_none_overlap() -> None:
    steps = ("0 BEGIN", "0 UPDATE b", "0 COMMIT", "1 BEGIN", "1 UPDATE a", "1 COMMIT", "0 SELECT c")

    assert told(sent(*steps)) == [step[2:] for step in steps]


@pytest.mark.parametrize(
    "text", ["0x1f", "b0c73166668b4cf3", "2001-02-03 04:05:06", "d41d8cd98f00b204e9800998ecf8427e"]
)
def test_leave_what_every_run_tells(text: str) -> None:
    assert steady(text) == text


# What stops it


@needs_walls
def test_lose_nothing_and_double_nothing_when_it_is_killed(
    group: Class, solution: str, tmp_path: Path
) -> None:
    answers = {f"student{number}": f"{solution}\n# {number % 5}\n" for number in range(6)}
    group.hand_in(**answers, wrong=uncommitted(solution), zoe=solution + "\nimport gc\n")
    group.grade("--seed", "7")
    expected = (group.out / "grades.json").read_bytes()
    group.out = tmp_path / "killed"
    finished: set[tuple[object, ...]] = set()
    for _ in range(4):
        with subprocess.Popen(
            group.words("--seed", "7"),
            cwd=PROJECT,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        ) as process:
            time.sleep(random.uniform(0.3, 1.5))
            process.kill()
        now = set(group.verdicts())
        assert finished <= now
        finished = now
    group.grade("--seed", "7")

    assert finished <= set(group.verdicts())
    assert (group.out / "grades.json").read_bytes() == expected
    keys = group.query("SELECT key, owner FROM verdicts")
    assert len(keys) == len(set(keys)) == 7


@needs_walls
@pytest.mark.parametrize("place", ["postgresql", "mariadb"], indirect=True)
def test_let_two_graders_write_to_one_gradebook(
    group: Class, solution: str, place: URL, tmp_path: Path
) -> None:
    answers = {f"student{number}": f"{solution}\n# {number % 5}\n" for number in range(6)}
    group.hand_in(**answers, wrong=uncommitted(solution), zoe=solution + "\nimport gc\n")
    book = place.render_as_string(hide_password=False)
    processes = []
    for name in ("one", "two"):
        group.out = tmp_path / name
        words = group.words("--gradebook", book)
        processes.append(subprocess.Popen(words, cwd=PROJECT, stdout=subprocess.DEVNULL))
    assert [process.wait(timeout=60) for process in processes] == [0, 0]
    one, two = ((tmp_path / name / "grades.json").read_bytes() for name in ("one", "two"))
    group.out = tmp_path / "alone"
    group.grade("--seed", str(json.loads(one)["header"]["seed"]))

    assert one == two == (group.out / "grades.json").read_bytes()
    engine = open_gradebook(place)
    with engine.begin() as connection:
        rows = connection.execute(select(Verdict.key, Verdict.owner)).all()
        owned = connection.execute(select(Finished.student, Finished.verdict_id)).all()
    engine.dispose()
    assert (len(rows), len(set(rows))) == (7, 7)
    assert (len(owned), len(set(owned))) == (8, 8)


@needs_walls
def test_say_that_the_gradebook_is_gone(group: Class, solution: str, postgresql: URL) -> None:
    slow = solution.replace('    """Return', '    __import__("time").sleep(1)\n    """Return', 1)
    group.hand_in(**{f"student{number}": f"{slow}\n# {number}\n" for number in range(6)})
    words = group.words("--gradebook", postgresql.render_as_string(hide_password=False))
    engine = open_gradebook(postgresql)
    server = create_engine(SERVERS["postgresql"], isolation_level="AUTOCOMMIT")
    with subprocess.Popen(words, cwd=PROJECT, stderr=subprocess.PIPE, text=True) as process:
        deadline = time.monotonic() + 60
        while not _count(engine) and time.monotonic() < deadline:
            time.sleep(0.05)
        with server.connect() as connection:
            connection.execute(text(f"DROP DATABASE {postgresql.database} WITH (FORCE)"))
        said = process.communicate(timeout=60)[1]
    engine.dispose()
    server.dispose()

    assert process.returncode == 2
    assert "The gradebook answers no more" in said
    assert "Traceback" not in said


def _count(engine: Engine) -> int:
    with engine.begin() as connection:
        return int(connection.execute(text("SELECT count(*) FROM verdicts")).scalar_one())


# The gradebook itself


def record(student: str, outcome: Outcome = Outcome.PASSED) -> Record:
    nasty = "\0 'é 🜁"
    return Record(student, "01", outcome, 3, 3, [{"name": nasty}], [nasty], "why", [nasty], 0.5)


def test_give_back_what_was_kept(place: URL) -> None:
    engine = open_gradebook(place)
    Book(engine).keep("key", record("kim"), lend=True)
    (found,) = Book(engine).find(["key", *map(str, range(2_000))]).values()
    engine.dispose()

    assert record_of(found, "kim") == record("kim")
    assert record_of(found, "lee").student == "lee"


def test_let_the_first_of_many_writers_win(place: URL) -> None:
    engine = open_gradebook(place)
    kept: list[int] = []
    start = threading.Barrier(8)

    def write(number: int) -> None:
        start.wait()
        verdict = Book(engine).keep("key", record(f"student{number}"), lend=True)
        Book(engine).hand_on([(f"student{each}", verdict) for each in range(8)])
        kept.append(verdict.id)

    threads = [threading.Thread(target=write, args=[number]) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with engine.begin() as connection:
        owned = connection.execute(text("SELECT count(*) FROM finished")).scalar_one()
    engine.dispose()

    assert len(kept) == 8
    assert len(set(kept)) == 1
    assert owned == 8


@pytest.mark.parametrize(
    ("error", "tries"),
    [
        (psycopg.errors.DeadlockDetected("deadlock detected"), 2),
        (pymysql.err.OperationalError(1213, "Deadlock found"), 2),
        (pymysql.err.OperationalError(2006, "MySQL server has gone away"), 1),
    ],
)
def test_write_again_after_a_deadlock_and_no_other_error(error: Exception, tries: int) -> None:
    left = [OperationalError("INSERT", {}, error)]

    def write() -> None:
        calls.append(1)
        if left:
            raise left.pop()

    calls: list[int] = []
    with suppress(OperationalError):
        insist(write)

    assert len(calls) == tries


def test_keep_apart_names_that_differ_in_case_or_accent(place: URL) -> None:
    engine = open_gradebook(place)
    verdict = Book(engine).keep("key", record("Kim"), lend=True)
    Book(engine).hand_on([(name, verdict) for name in ("kim", "Kím")])
    with engine.begin() as connection:
        names = connection.execute(text("SELECT student FROM finished")).scalars().all()
    engine.dispose()

    assert set(names) == {"Kim", "kim", "Kím"}


def test_draw_one_seed_for_everybody(place: URL) -> None:
    engine = open_gradebook(place)
    seeds = {Book(engine).seed() for _ in range(3)}
    engine.dispose()

    assert len(seeds) == 1


def test_make_by_migrations_the_very_tables_that_are_used(place: URL) -> None:
    engine = open_gradebook(place)
    with engine.begin() as connection:
        command.check(config_of(connection))  # raises where autogenerate finds a difference
        connection.execute(text("ALTER TABLE marks ADD COLUMN colour VARCHAR(9)"))
        with pytest.raises(CommandError, match="colour"):
            command.check(config_of(connection))
    engine.dispose()


def test_upgrade_a_gradebook_and_lose_no_row(place: URL) -> None:
    engine = open_gradebook(place)
    Book(engine).keep("key", record("kim"), lend=False)
    with engine.begin() as connection:
        command.downgrade(config_of(connection), "0001")
        assert not inspect(connection).has_table("marks")
    engine.dispose()
    engine = open_gradebook(place)
    with engine.begin() as connection:
        assert inspect(connection).has_table("marks")
        found = Book(engine)
    assert record_of(found.find(["key"])["key", "kim"], "kim") == record("kim")
    with engine.begin() as connection:
        command.downgrade(config_of(connection), "base")
        assert inspect(connection).get_table_names() == ["alembic_version"]
    engine.dispose()


@pytest.mark.parametrize("place", ["sqlite", "postgresql"], indirect=True)  # MariaDB cannot
def test_make_all_tables_or_none(place: URL) -> None:
    engine = open_gradebook(place)
    with engine.begin() as connection:
        command.downgrade(config_of(connection), "base")
    with engine.connect() as connection:
        with connection.begin() as transaction:
            command.upgrade(config_of(connection), "head")
            transaction.rollback()  # what a kill does
        assert inspect(connection).get_table_names() == ["alembic_version"]
    engine.dispose()


def test_let_many_begin_a_gradebook_at_once(place: URL) -> None:
    failed: list[Exception] = []

    def begin() -> None:
        try:
            open_gradebook(place).dispose()
        except Exception as error:  # noqa: BLE001 - all of them are counted
            failed.append(error)

    threads = [threading.Thread(target=begin) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert failed == []


def test_wait_for_another_grader_but_not_for_ever(
    place: URL, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(opening, "PATIENCE", 1)
    other = create_engine(place)
    locks = {
        "sqlite": "BEGIN IMMEDIATE",
        "postgresql": f"SELECT pg_advisory_lock({opening.NUMBER})",
        "mariadb": f"SELECT get_lock('{opening.NAME}', 0)",
    }
    with other.connect() as connection:
        connection.exec_driver_sql(locks[place.get_backend_name()])

        with pytest.raises(UsageError, match=r"locked|lock timeout|for 1 seconds"):
            open_gradebook(place)
    other.dispose()

    open_gradebook(place).dispose()


def test_refuse_a_gradebook_of_a_newer_version(tmp_path: Path) -> None:
    engine = open_in(tmp_path, None)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    engine.dispose()

    with pytest.raises(UsageError, match="newest version"):
        open_in(tmp_path, None)


WRONG: dict[str, tuple[str, str]] = {
    "no URL": ("marks", "no URL of a database"),
    "not kept": ("sqlite://", "lost at the end"),
    "no server": ("postgresql://kim:secret@127.0.0.1:1/x", "cannot be opened"),
    "no driver": ("oracle://host/x", "cannot be opened"),
    "no folder": ("sqlite:////nowhere/at/all.db", "unable to open"),
}


@pytest.mark.parametrize("what", WRONG)
def test_say_why_a_gradebook_cannot_be_opened(tmp_path: Path, what: str) -> None:
    place, words = WRONG[what]
    with pytest.raises(UsageError, match=words) as raised:
        open_in(tmp_path, place)

    assert "GRADEBOOK=" in str(raised.value) or "sqlite:///" in str(raised.value)
    assert "secret" not in str(raised.value)
