"""The fixtures of exercises on asyncio, loaded by kata.plugin."""

from collections.abc import Iterator
from importlib import import_module
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import event
from sqlalchemy.engine import URL

from kata.async_urls import asynchronous
from kata.plugin import UNAVAILABLE, enforce_foreign_keys
from kata.spy import Spy

if TYPE_CHECKING:  # what asyncio needs is imported only by a test that uses it
    from sqlalchemy.ext.asyncio import AsyncEngine

    from kata.event_loop import EventLoop


@pytest.fixture
def async_url(request: pytest.FixtureRequest, db_url: URL) -> URL:
    """Give the URL of the test's empty database for create_async_engine()."""
    url = asynchronous(db_url)
    try:
        import_module("greenlet")  # without it, SQLAlchemy has no asyncio
        url.get_dialect().import_dbapi()
    except ImportError as error:
        reason = f"asyncio needs more ({error}). Run: pip install -r requirements.txt"
        request.node.stash[UNAVAILABLE] = reason
        pytest.skip(reason)
    return url


@pytest.fixture
def async_engine(async_url: URL, arun: "EventLoop") -> "AsyncEngine":
    """Give an AsyncEngine on the test's database, to hand to the answer."""
    from sqlalchemy.ext.asyncio import create_async_engine

    engine = create_async_engine(async_url)
    if engine.dialect.name == "sqlite":
        event.listen(engine.sync_engine, "connect", enforce_foreign_keys)
    return engine


@pytest.fixture
def arun(async_url: URL, sql: Spy) -> "Iterator[EventLoop]":
    """Give a function that runs a coroutine of the answer: `arun(ex.names(async_engine))`."""
    from kata.event_loop import EventLoop

    loop = EventLoop(sql.file)
    yield loop
    loop.close()
