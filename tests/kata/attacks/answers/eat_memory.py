"""Take all memory that there is.

Class: memory
"""

def takings(conn):
    pieces = []
    while True:
        pieces.append(bytearray(64 << 20))


def add_customer(engine, name):
    return None
