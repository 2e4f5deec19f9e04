"""Leave threads that never end.

Class: leftovers
"""

import threading


def spin():
    while True:
        pass


def takings(conn):
    for _ in range(4):
        threading.Thread(target=spin, daemon=False).start()
    return None


def add_customer(engine, name):
    return None
