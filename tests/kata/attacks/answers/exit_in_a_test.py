"""End the process with status 0 in the middle of the tests.

Class: early exit
"""

import sys


def takings(conn):
    sys.exit(0)


def add_customer(engine, name):
    __import__("os")._exit(0)
