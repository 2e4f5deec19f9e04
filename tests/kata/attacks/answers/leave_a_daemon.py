"""Leave a process behind that outlives the run.

Class: leftovers
"""

import subprocess
import sys


def takings(conn):
    words = [sys.executable, "-c", "import time; time.sleep(600)", "kata-attack-leftover"]
    subprocess.Popen(words, start_new_session=True)
    return None


def add_customer(engine, name):
    return None
