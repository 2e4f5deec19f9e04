"""Change a number in memory through ctypes.

Class: native code and subprocess
"""

import ctypes


def takings(conn):
    ctypes.memset(id(0) + 24, 1, 4)
    return 0


def add_customer(engine, name):
    return None
