"""Never come back, whatever is raised.

Class: loops and swallowed timeouts
"""

import signal

for number in (signal.SIGTERM, signal.SIGINT, signal.SIGALRM, signal.SIGXCPU):
    signal.signal(number, signal.SIG_IGN)


def takings(conn):
    while True:
        try:
            while True:
                pass
        except BaseException:
            continue


def add_customer(engine, name):
    return None
