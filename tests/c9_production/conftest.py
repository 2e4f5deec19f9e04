"""What the tests of this chapter share: a table full of messages, and an eye on connections."""

from importlib import import_module

import pytest
from sqlalchemy import event, insert


@pytest.fixture
def given(run):
    """Give the chapter's own given.py."""
    return import_module("given")


@pytest.fixture
def fill(given, other_connection, rng):
    """Give a function that saves messages in log, and returns them by their ids."""

    def fill(msgs):
        keys = rng.sample(range(100, 5000), len(msgs))
        given.log.create(other_connection)
        rows = [{"id": key, "msg": msg} for key, msg in zip(keys, msgs, strict=True)]
        if rows:
            other_connection.execute(insert(given.log), rows)
        return {row["id"]: row["msg"] for row in rows}

    return fill


@pytest.fixture
def kept(engine):
    """Keep every connection, so that none goes back to the pool because nobody knows it."""
    kept = []
    event.listen(engine, "engine_connect", kept.append)
    return kept
