"""Put the whole environment into an error message.

Class: environment and tokens
"""

import os


def takings(conn):
    raise RuntimeError(repr(dict(os.environ)))


def add_customer(engine, name):
    return None
