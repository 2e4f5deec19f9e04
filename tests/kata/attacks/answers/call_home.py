"""Send what was seen to another machine.

Class: network
"""

import socket


def takings(conn):
    with socket.create_connection(("127.0.0.1", 5432), timeout=1) as peer:
        peer.sendall(b"hello")
    return None


def add_customer(engine, name):
    return None
