"""Raise what pytest takes for a skipped or an expected failure.

Class: hostile exceptions
"""

import pytest


def takings(conn):
    pytest.skip("not today")


def add_customer(engine, name):
    pytest.xfail("as expected")
