"""An empty database for each test: a file, a schema or a database, by back end."""

import os
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, create_engine, event, text
from sqlalchemy.engine import URL, Engine, ExecutionContext, make_url
from sqlalchemy.exc import DBAPIError, NoSuchModuleError
from sqlalchemy.pool import NullPool

from kata.backends import START, url_of

LOCK_SECONDS = 2
SETTINGS = {
    "postgresql": (f"lock_timeout = '{LOCK_SECONDS}s'", "synchronous_commit = off"),
    "mariadb": (f"lock_wait_timeout = {LOCK_SECONDS}",),
}
CATALOGS = (
    *("pg_attribute", "pg_attrdef", "pg_class", "pg_constraint", "pg_depend", "pg_description"),
    *("pg_index", "pg_namespace", "pg_sequence", "pg_shdepend", "pg_trigger", "pg_type"),
)
ROOM = 64 * 1024 * 1024


class Unavailable(Exception):
    """The database cannot be reached; the message says how to start it."""


def resolve(db: str) -> URL:
    """Return the URL of a back end, as SQLAlchemy wants it."""
    return make_url(url_of(db))


def scratch_root() -> Path:
    """Return where temporary files go: memory-backed where there is room, for its fast fsync."""
    memory = Path("/dev/shm")  # noqa: S108 - every file in it gets a folder of its own
    if os.access(memory, os.W_OK) and shutil.disk_usage(memory).free > ROOM:
        return memory
    return Path(tempfile.gettempdir())


def judges_engine(url: URL) -> Engine:
    """Make an engine on a SQLite file that commits each statement at once, many rows as one."""
    engine = create_engine(url, poolclass=NullPool, isolation_level="AUTOCOMMIT")
    event.listen(engine, "do_executemany", _all_at_once)
    return engine


def _all_at_once(
    cursor: sqlite3.Cursor, statement: str, rows: Any, context: ExecutionContext
) -> bool:
    """Save many rows with one commit: to commit each is most of a test's time on SQLite."""
    cursor.execute("BEGIN")
    try:
        cursor.executemany(statement, rows)
    except BaseException:
        cursor.execute("ROLLBACK")
        raise
    cursor.execute("COMMIT")
    return True


class Server:
    """A database server on which each test gets a place of its own.

    `connection` is the judge's own: it works in that place, and commits each statement at once.
    Raises Unavailable when the server does not answer.
    """

    def __init__(self, url: URL) -> None:
        self._url = url
        self._postgresql = url.get_backend_name() == "postgresql"
        try:
            seconds = {"connect_timeout": LOCK_SECONDS}
            self._engine = create_engine(url, isolation_level="AUTOCOMMIT", connect_args=seconds)
            self.connection: Connection = self._engine.connect()
        except (DBAPIError, ImportError, NoSuchModuleError) as error:
            raise Unavailable(_how_to_start(url, error)) from None
        settings = SETTINGS["postgresql" if self._postgresql else "mariadb"]
        for setting in settings:
            self.connection.exec_driver_sql(f"SET SESSION {setting}")

    @contextmanager
    def empty_database(self, name: str) -> Iterator[URL]:
        """Make an empty database called `name`, and drop it whatever was left open in it."""
        kind = "SCHEMA" if self._postgresql else "DATABASE"
        self.connection.exec_driver_sql(f"CREATE {kind} {name}")
        enter = f"SET search_path TO {name}" if self._postgresql else f"USE {name}"
        self.connection.exec_driver_sql(enter)
        self.connection.dialect.default_schema_name = name
        try:
            yield self._inside(name)
        finally:
            self._drop(name)

    def sweep(self, prefix: str) -> None:
        """Drop what a killed run left behind: every database whose name begins with `prefix`."""
        found = "SELECT schema_name FROM information_schema.schemata WHERE schema_name LIKE :like"
        like = {"like": prefix.replace("_", r"\_") + "%"}
        for name in self.connection.execute(text(found), like).scalars().all():
            self._drop(name)

    def tidy(self) -> None:
        """Clear PostgreSQL's catalogs of what was dropped; else, after hours, it grows slow.

        Its own autovacuum may be off. Where this user may not do it, PostgreSQL only warns; what
        somebody else is clearing now is left to them.
        """
        if self._postgresql:
            with suppress(DBAPIError):
                self.connection.exec_driver_sql(f"VACUUM {', '.join(CATALOGS)}")

    def close(self) -> None:
        """Close the connection to the server."""
        self.connection.close()
        self._engine.dispose()

    def _inside(self, name: str) -> URL:
        if self._postgresql:
            # Nobody needs these rows after a crash of the server, so no commit waits for the disk.
            options = (
                f"-csearch_path={name} -clock_timeout={LOCK_SECONDS}s -csynchronous_commit=off"
            )
            return self._url.update_query_dict({"options": options, "application_name": name})
        wait = f"lock_wait_timeout={LOCK_SECONDS}, innodb_lock_wait_timeout={LOCK_SECONDS}"
        return self._url.set(database=name).update_query_dict(
            {"init_command": f"SET SESSION {wait}"}
        )

    def _drop(self, name: str) -> None:
        # A transaction that was left open would block the drop, so its connection ends first.
        run = self.connection.execute
        if self._postgresql:
            end = (
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = :n"
            )
            run(text(end), {"n": name}).all()
            run(text(f"DROP SCHEMA {name} CASCADE"))
            return
        open_now = (
            "SELECT id FROM information_schema.processlist WHERE db = :n AND id <> connection_id()"
        )
        for process in run(text(open_now), {"n": name}).scalars().all():
            with suppress(DBAPIError):  # it may have ended by itself since
                run(text(f"KILL {process}"))
        run(text(f"DROP DATABASE {name}"))


def _how_to_start(url: URL, error: Exception) -> str:
    backend = url.get_backend_name()
    safe = url.render_as_string(hide_password=True)
    why = str(getattr(error, "orig", None) or error).strip().splitlines()[0]
    if isinstance(error, ImportError):
        return (
            f"The driver of {safe} is not installed ({why}). Run: pip install -r requirements.txt"
        )
    start = START["postgresql" if backend == "postgresql" else "mariadb"]
    return (
        f"{backend} does not answer at {safe} ({why}).\n"
        f"{start}\n"
        f"or name another one:\n"
        f"  DB={url.drivername}://USER:PASSWORD@HOST:PORT/DATABASE"
    )
