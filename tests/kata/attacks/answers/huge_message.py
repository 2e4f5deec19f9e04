"""Raise an error with a text of 100 MiB.

Class: huge or binary output
"""

def takings(conn):
    raise ValueError("\x1b]0;owned\x07" + "y" * (100 << 20))


def add_customer(engine, name):
    return None
