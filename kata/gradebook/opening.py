"""Open a gradebook: SQLite or a server, its tables made or brought up to date."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.util import CommandError
from sqlalchemy import Connection, Engine, create_engine, event, func, select
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError

from kata.backends import DRIVERS, SERVERS
from kata.pack import UsageError

FILE = "gradebook.db"
MIGRATIONS = Path(__file__).parent / "migrations"
PATIENCE = 60  # seconds to wait for another grader that writes to the same SQLite file, or migrates
# Of all locks of a server, the one of those who migrate: a number, and a name.
NUMBER, NAME = 0x6B617461, "sqlalchemy-kata"


def open_in(out: Path, place: str | None) -> Engine:
    """Return an engine on the gradebook at a URL; without one, on a file in the folder `out`.

    Raises UsageError where there can be none.
    """
    if place:
        return open_gradebook(_url(place))
    out.mkdir(parents=True, exist_ok=True)
    return open_gradebook(URL.create("sqlite", database=str(out.resolve() / FILE)))


def open_gradebook(url: URL) -> Engine:
    """Return an engine on a gradebook whose tables are up to date; raises UsageError."""
    try:
        engine = _engine(url)
        with engine.connect() as connection, _one_at_a_time(connection), connection.begin():
            command.upgrade(config_of(connection), "head")
    except CommandError as error:
        raise UsageError(
            f"The gradebook {url!r} is of another version of this program ({error}). Get the "
            "newest version, or name another gradebook: GRADEBOOK=URL"
        ) from None
    except (DBAPIError, NoSuchModuleError, ModuleNotFoundError) as error:
        why = str(getattr(error, "orig", None) or error).strip()
        raise UsageError(
            f"The gradebook {url!r} cannot be opened: {why}\nName one that can be written: "
            "GRADEBOOK=postgresql://user@host/name, or leave it out for a file in OUT."
        ) from None
    return engine


def config_of(connection: Connection) -> Config:
    """Return what Alembic needs to know to work on a gradebook through this connection."""
    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config


def _url(place: str) -> URL:
    try:
        url = make_url(SERVERS.get(place, place))
    except ArgumentError:
        raise UsageError(
            f"{place!r} is no URL of a database. One is: GRADEBOOK=postgresql://user@host/name"
        ) from None
    if url.drivername == "sqlite" and not url.database:
        raise UsageError("A gradebook in memory is lost at the end. Name a file: sqlite:///file.db")
    driver = DRIVERS.get(url.drivername)
    return url.set(drivername=f"{url.drivername}+{driver}") if driver else url


def _engine(url: URL) -> Engine:
    if url.get_backend_name() != "sqlite":
        return create_engine(url, pool_pre_ping=True)
    engine = create_engine(url, connect_args={"timeout": PATIENCE})
    event.listen(engine, "connect", _keep_references_whole)
    event.listen(engine, "begin", _begin)
    return engine


def _keep_references_whole(connection: Any, record: object) -> None:
    connection.execute("PRAGMA foreign_keys = ON")


def _begin(connection: Connection) -> None:
    """Begin as one who writes, so that two graders wait for each other, and none is refused.

    Python itself would begin no transaction for the tables of a migration.
    """
    connection.exec_driver_sql("BEGIN IMMEDIATE")


@contextmanager
def _one_at_a_time(connection: Connection) -> Iterator[None]:
    """Wait until nobody else migrates, and let others wait until it is committed.

    SQLite does so by itself.
    """
    if connection.dialect.name == "sqlite":
        yield
        return
    take, leave = func.get_lock(NAME, PATIENCE), func.release_lock(NAME)
    with connection.begin():
        if connection.dialect.name == "postgresql":
            take, leave = func.pg_advisory_lock(NUMBER), func.pg_advisory_unlock(NUMBER)
            connection.execute(select(func.set_config("lock_timeout", f"{PATIENCE}s", True)))
        if connection.scalar(select(take)) == 0:  # MariaDB raises nothing
            raise UsageError(
                "Another grader has been bringing this gradebook up to date for "
                f"{PATIENCE} seconds. Try again when it has ended."
            )
    try:
        yield
    finally:
        with connection.begin():
            connection.execute(select(leave))
