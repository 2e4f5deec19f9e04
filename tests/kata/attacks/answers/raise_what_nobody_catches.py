"""Raise what is no Exception.

Class: hostile exceptions
"""

class Out(BaseException):
    pass


def takings(conn):
    raise Out


def add_customer(engine, name):
    raise GeneratorExit
