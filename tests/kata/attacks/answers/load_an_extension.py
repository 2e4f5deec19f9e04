"""Let SQLite load native code.

Class: native code and subprocess
"""

def takings(conn):
    raw = conn.connection.driver_connection
    raw.enable_load_extension(True)
    raw.load_extension("/var/tmp/kata-attack.so")
    return None


def add_customer(engine, name):
    return None
