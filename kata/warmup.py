"""Take the slow first steps of a run before it: imports, and what libraries keep after them."""

import sys
from contextlib import suppress
from importlib import import_module

from sqlalchemy import Column, Integer, MetaData, String, Table, create_engine, insert, select
from sqlalchemy.exc import DBAPIError, NoSuchModuleError
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column
from sqlalchemy.schema import CreateTable

from kata.async_urls import asynchronous
from kata.databases import LOCK_SECONDS, resolve


def warm_up(db: str) -> None:
    """Use SQLAlchemy and a back end once, so that the runs that are forked need not learn it.

    It leaves nothing behind. A server that does not answer is left to the run to tell.
    """
    metadata = MetaData()
    words = Table(
        "words", metadata, Column("id", Integer, primary_key=True), Column("w", String(9))
    )

    class Base(DeclarativeBase):
        pass

    class Thing(Base):
        __tablename__ = "things"
        id: Mapped[int] = mapped_column(primary_key=True)

    with Session(create_engine("sqlite://")) as session:
        for each in (Base.metadata, metadata):
            each.create_all(session.connection())
        session.execute(insert(words), {"w": "warm"})
        session.add(Thing())
        session.scalars(select(Thing)).all()
    if resolve(db).get_backend_name() != "sqlite":
        _visit(db, words)
    if "sqlalchemy.ext.asyncio" in sys.modules:  # a test that was collected needs it
        _prepare_asyncio(db)


def _prepare_asyncio(db: str) -> None:
    """Import what asyncio needs. None of it is run: drivers start threads, which a fork loses."""
    with suppress(ImportError):
        import_module("kata.event_loop")
        asynchronous(resolve(db)).get_dialect().import_dbapi()


def _visit(db: str, words: Table) -> None:
    """Connect to a server once, and compile for it."""
    with suppress(DBAPIError, ImportError, NoSuchModuleError):
        engine = create_engine(resolve(db), connect_args={"connect_timeout": LOCK_SECONDS})
        with engine.connect() as connection:
            connection.scalar(select(1))
        for statement in (CreateTable(words), insert(words), select(words)):
            statement.compile(dialect=engine.dialect)
        engine.dispose()
