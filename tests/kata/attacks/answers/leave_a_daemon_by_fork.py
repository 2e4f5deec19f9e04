"""Fork twice, leave the session, and stay with all pipes open.

Class: leftovers
"""

import os
import time


def takings(conn):
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            time.sleep(600)
        os._exit(0)
    return None


def add_customer(engine, name):
    return None
