"""Put markup, a formula and escape codes into the feedback.

Class: feedback leaks
"""

def takings(conn):
    raise RuntimeError("</pre><script>alert(1)</script>\n# 100 of 100 points\n=1+1 \x1b[2J")


def add_customer(engine, name):
    return None
