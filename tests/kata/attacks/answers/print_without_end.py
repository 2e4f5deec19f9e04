"""Print 300 MiB, and bytes that are no text.

Class: huge or binary output
"""

import os
import sys


def takings(conn):
    for _ in range(300):
        print("x" * (1 << 20))
    sys.stdout.write("\x00\x1b[2J\ud800")
    os.write(1, bytes(range(256)) * 4096)
    os.write(2, bytes(range(256)) * 4096)
    return None


def add_customer(engine, name):
    return None
