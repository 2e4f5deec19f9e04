"""Raise an error whose text ends the process.

Class: hostile exceptions
"""

class Nasty(Exception):
    def __str__(self):
        raise SystemExit(0)

    __repr__ = __str__


def takings(conn):
    raise Nasty


def add_customer(engine, name):
    return None
