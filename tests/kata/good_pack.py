"""The files of a small pack that breaks no rule."""

STUB = '''"""Insert Alice.

Task: add one row to `users`: Alice.

Read first:
- https://docs.sqlalchemy.org/en/21/tutorial/data_insert.html
"""

from sqlalchemy import Connection, MetaData

# Given: do not change.
metadata = MetaData()
names = ["Alice"]


class Users:
    """The users."""

    table: str = "users"

    def all(self) -> list[str]:
        """Return them."""
        # TODO: return the names.
        raise NotImplementedError


# TODO: say how many.
count: int = ...


def insert(conn: Connection, name: str = "Alice") -> None:
    """Insert one."""
    # TODO: insert and commit.
    raise NotImplementedError


# Given: do not change.
if names:
    names.sort()
'''

SOLUTION = '''"""Insert Alice.

Why: a row is yours alone until you commit.
"""

from sqlalchemy import Connection, MetaData, text

# Given: do not change.
metadata = MetaData()
names = ["Alice"]


class Users:
    """The users."""

    table: str = "users"

    def all(self) -> list[str]:
        """Return them."""
        return names


count: int = 1


def insert(conn: Connection, name: str = "Alice") -> None:
    """Insert one."""
    conn.execute(text("INSERT INTO users VALUES (:name)"), {"name": name})
    conn.commit()


# Given: do not change.
if names:
    names.sort()
'''

TESTS = '''"""Alice must be there."""

import pytest


def check(ex):
    assert ex.count, "Say how many."


@pytest.mark.hint("How many are there?", "count = ...")
def test_say_how_many(ex):
    check(ex)
    assert ex.count == 1, "There is one."


@pytest.mark.hint("What does a wrong name raise?", "KeyError")
def test_refuse_a_wrong_name(ex):
    with pytest.raises(KeyError):
        ex.insert(None, "Bob")
'''

WRONG = """
[[wrong]]
title = "wrong {0}"
diagnosis = "It says {0}."
replace = "return names"
with = "return [{0}]"
fails = ["test_say_how_many"]
"""

RIGHT = """
[[right]]
title = "a word more"
replace = "return names"
with = "return names[:]"
"""

FILES = {
    "exercises/c0_first/README.md": "# First steps\n",
    "exercises/c0_first/ex03_alice.py": STUB,
    "solutions/c0_first/ex03_alice.py": SOLUTION,
    "tests/c0_first/test_ex03_alice.py": TESTS,
    "answers/c0_first/ex03_alice.toml": "".join(map(WRONG.format, range(2, 6))) + RIGHT,
}
