"""Raise an error whose text no file can hold.

Class: hostile exceptions
"""

def takings(conn):
    print("\ud800")
    raise ValueError("\ud800\udfff")


def add_customer(engine, name):
    return None
