"""The pytest plugin: how a test reaches an exercise, its database and its SQL.

Works in plain pytest and in an editor's test explorer; the runner is not needed.
"""

import logging
import random
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest
from sqlalchemy import create_engine, event
from sqlalchemy.dialects import registry
from sqlalchemy.engine import URL, Connection, Engine
from sqlalchemy.orm import Session, close_all_sessions

from kata.databases import Server, Unavailable, judges_engine, resolve, scratch_root
from kata.loading import find, fresh_imports
from kata.program import Program
from kata.spy import Spy
from kata.standin import stand_ins

pytest_plugins = ["kata.async_fixtures", "kata.needs", "kata.real_begin"]

UNAVAILABLE = pytest.StashKey[str]()
SPY = pytest.StashKey[Spy]()
FILE = "example.db"


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add what a run can choose: whose answers, which database, in which order."""
    group = parser.getgroup("kata")
    group.addoption("--target", default="exercises", help="directory of the answers to judge")
    group.addoption("--db", default="sqlite", help="sqlite, postgresql, mariadb or a URL")
    group.addoption("--shuffle", action="store_true", help="run the tests in random order")
    group.addoption("--scratch", default=None, help="directory for the tests' temporary files")


def pytest_configure(config: pytest.Config) -> None:
    """Register the markers, keep the tests in the order of the file, refuse stale APIs."""
    config.option.randomly_reorganize = config.option.shuffle
    lines = {
        "hint(*texts)": "help for the learner whose first failing test is this one, step by step",
        "points(number)": "what the test is worth when it is graded (1 if not given)",
        "backends(*names, reason)": "the only back ends that can show this behaviour, and why",
    }
    for signature, meaning in lines.items():
        config.addinivalue_line("markers", f"{signature}: {meaning}")
    config.addinivalue_line("filterwarnings", "error::sqlalchemy.exc.SADeprecationWarning")
    config.addinivalue_line("filterwarnings", "default::sqlalchemy.exc.LegacyAPIWarning")


@pytest.fixture(scope="session")
def server(pytestconfig: pytest.Config) -> Iterator[Server | None]:
    """Give the database server of this run, or None on SQLite."""
    url = resolve(pytestconfig.option.db)
    if url.get_backend_name() == "sqlite":
        yield None
        return
    server = Server(url)
    yield server
    server.close()


@pytest.fixture
def workdir(pytestconfig: pytest.Config, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Make an empty directory the working directory of the test."""
    root = pytestconfig.option.scratch or scratch_root()
    path = Path(tempfile.mkdtemp(prefix="kata_", dir=root)).resolve()
    monkeypatch.chdir(path)
    yield path
    monkeypatch.undo()
    shutil.rmtree(path, ignore_errors=True)


@pytest.fixture
def db_url(request: pytest.FixtureRequest, workdir: Path) -> Iterator[URL]:
    """Give the URL of an empty database, made for this test and dropped after it.

    On SQLite it is the file example.db in the working directory, so that the judge finds what a
    script wrote there. On a server, the script's own URL is led to this database.
    """
    _skip_elsewhere(request)
    try:
        server: Server | None = request.getfixturevalue("server")
    except Unavailable as error:
        request.node.stash[UNAVAILABLE] = str(error)
        pytest.skip(str(error))
    if server is None:
        yield URL.create("sqlite", database=str(workdir / FILE))
        return
    scratch = Path(request.config.option.scratch or workdir).name
    with (
        server.empty_database(f"{scratch}_{workdir.name}".lower()) as url,
        pytest.MonkeyPatch.context() as patch,
    ):
        for name, factory in stand_ins(url, workdir / FILE).items():
            patch.setitem(registry.impls, name, factory)
        yield url


def _skip_elsewhere(request: pytest.FixtureRequest) -> None:
    marker = request.node.get_closest_marker("backends")
    backend = resolve(request.config.option.db).get_backend_name()
    if marker and backend not in marker.args:
        wanted = " or ".join(marker.args)
        reason = f"Needs {wanted}, not {backend}: {marker.kwargs['reason']}"
        request.node.stash[UNAVAILABLE] = reason
        pytest.skip(reason)


@pytest.fixture
def sql(request: pytest.FixtureRequest, db_url: URL) -> Iterator[Spy]:
    """Give every statement that the answer emits: `sql.of("INSERT")`, `len(sql)`."""
    spy = request.node.stash[SPY] = Spy(_answer(request.node))
    spy.start()
    yield spy
    close_all_sessions()
    spy.stop()


@pytest.fixture
def run(request: pytest.FixtureRequest, sql: Spy) -> Iterator[Program]:
    """Give the exercise as a program: `run()` runs the file and returns its module."""
    logger = logging.getLogger("sqlalchemy.engine.Engine")
    quiet = logging.NullHandler()  # with a handler in place, echo=True does not print
    logger.addHandler(quiet)
    file = _answer(request.node)
    with fresh_imports(_chapter(request.node)):
        yield Program(file, request.node)
    logger.removeHandler(quiet)


@pytest.fixture
def ex(run: Program) -> ModuleType:
    """Give the exercise file, freshly run for this test in an empty working directory."""
    __tracebackhide__ = True
    return run()


@pytest.fixture
def engine(db_url: URL, sql: Spy) -> Iterator[Engine]:
    """Give an engine on the test's database, to hand to the answer."""
    engine = create_engine(db_url)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", enforce_foreign_keys)
    yield engine
    engine.dispose()


def enforce_foreign_keys(connection: object, record: object) -> None:
    """Have SQLite enforce foreign keys, as the servers do."""
    connection.execute("PRAGMA foreign_keys=ON")  # type: ignore[attr-defined]


@pytest.fixture
def session(engine: Engine) -> Iterator[Session]:
    """Give a session on the test's database, to hand to the answer."""
    with Session(engine) as session:
        yield session


@pytest.fixture
def other_connection(request: pytest.FixtureRequest, db_url: URL, sql: Spy) -> Iterator[Connection]:
    """Give the judge's own connection: it sees only what was committed.

    It prepares data too; each of its statements is committed at once and none is recorded.
    """
    server: Server | None = request.getfixturevalue("server")
    if server:
        sql.ignore(server.connection.engine)
        yield server.connection
        return
    engine = judges_engine(db_url)
    sql.ignore(engine)
    with engine.connect() as connection:
        yield connection


@pytest.fixture
def rng(request: pytest.FixtureRequest) -> random.Random:
    """Give random numbers that the run's seed replays: `rng.randint(18, 99)`."""
    seed = request.config.getoption("randomly_seed", 0)
    return random.Random(f"{seed} {request.node.nodeid}")  # noqa: S311 - data, not secrets


def _chapter(item: pytest.Item) -> Path:
    return item.config.rootpath / "exercises" / item.path.parent.name


def _answer(item: pytest.Item) -> Path:
    target = item.config.rootpath / item.config.option.target
    relative = Path(item.path.parent.name, item.path.name.removeprefix("test_"))
    return find(target, relative)
