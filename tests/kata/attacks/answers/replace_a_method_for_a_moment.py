"""Replace a method of the results, and put it back before anybody looks.

Class: monkeypatching
"""

from contextlib import suppress

from sqlalchemy import event, text


def takings(conn):
    return None


def add_customer(engine, name):
    with engine.connect() as conn:
        result = conn.execute(text("SELECT 1"))
    owner = type(result)
    owner.all = lambda self: [(name,)]

    @event.listens_for(engine, "engine_disposed")
    def put_back(_):
        with suppress(AttributeError):
            del owner.all
