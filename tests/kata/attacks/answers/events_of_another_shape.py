"""Tell of a run what nobody can understand.

Class: fake stdout
"""

import json
import os

SQL = {"event": "sql", "test": "x", "kind": "SELECT", "text": "x", "look_up": False}
EVENTS = [
    {"event": []},
    {"event": "start"},
    {"event": "sql"},
    SQL | {"parameters": {}, "connection": 0},
    SQL | {"parameters": "", "connection": []},
    {"event": "test"},
    {"event": "test", "name": []},
    {"event": "test", "name": "test_save_a_customer", "outcome": "failed", "line": []},
    {"event": "finding"},
    {"event": "finding", "what": 5},
    {"event": "finding", "what": "\ud800"},
    {"event": "harness", "message": 5},
    {"event": "interrupt"},
]
DATA = "\n".join(["", *map(json.dumps, EVENTS), "[" * 50_000, "5", ""]).encode()


def takings(conn):
    for descriptor in range(3, 256):
        try:
            os.write(descriptor, DATA)
        except OSError:
            pass


def add_customer(engine, name):
    return None
