"""Never come back.

Class: loops and swallowed timeouts
"""

def takings(conn):
    while True:
        pass


def add_customer(engine, name):
    return None
