"""Change every statement by a listener on the class of an engine that it was given.

Class: monkeypatching
"""

from sqlalchemy import event


def takings(conn):
    return None


def add_customer(engine, name):
    def before(conn, cursor, statement, parameters, context, executemany):
        if statement.startswith("SELECT name"):
            statement = f"SELECT '{name}' AS name"
        return statement, parameters

    event.listen(type(engine), "before_cursor_execute", before, retval=True)
