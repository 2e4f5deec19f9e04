"""Make a hundred thousand empty files.

Class: disk and inodes
"""

from pathlib import Path


def takings(conn):
    try:
        for number in range(100_000):
            Path(f"/dev/shm/kata-attack-{number}").touch()
    except OSError:
        pass
    return None


def add_customer(engine, name):
    return None
