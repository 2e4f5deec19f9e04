"""Let a shell do the work.

Class: native code and subprocess
"""

import subprocess


def takings(conn):
    done = subprocess.run("id; ls -R / | head -100", shell=True, capture_output=True)
    raise RuntimeError(done.stdout.decode())


def add_customer(engine, name):
    return None
