"""A small pack whose tests compare what an answer returns, for the attacks to be tried on."""

from pathlib import Path
from textwrap import dedent

NAME = "ex01_takings.py"
TESTS = "tests/c0_shop/test_ex01_takings.py"
FILES = {
    "exercises/c0_shop/README.md": "# A shop\n",
    f"exercises/c0_shop/{NAME}": '''
        """Add up the takings.

        Task: return the sum of `sales.amount`, and add a customer who can be seen by others.

        Read first: https://docs.sqlalchemy.org/en/21/tutorial/data_select.html
        """

        from sqlalchemy import Connection, Engine, text


        def takings(conn: Connection) -> int:
            """Return the sum of all amounts."""
            # TODO: select the sum.
            raise NotImplementedError


        def add_customer(engine: Engine, name: str) -> None:
            """Save a customer."""
            # TODO: insert and commit.
            raise NotImplementedError
        ''',
    f"solutions/c0_shop/{NAME}": '''
        """Add up the takings.

        Why: the database adds faster than you.
        """

        from sqlalchemy import Connection, Engine, text


        def takings(conn: Connection) -> int:
            """Return the sum of all amounts."""
            return conn.scalar(text("SELECT sum(amount) FROM sales"))


        def add_customer(engine: Engine, name: str) -> None:
            """Save a customer."""
            with engine.begin() as conn:
                conn.execute(text("INSERT INTO customers (name) VALUES (:name)"), {"name": name})
        ''',
    TESTS: """
        import pytest


        @pytest.fixture
        def amounts(other_connection, rng):
            amounts = [rng.randint(1, 10**6) for _ in range(5)]
            other_connection.exec_driver_sql("CREATE TABLE sales (amount INTEGER)")
            other_connection.exec_driver_sql("CREATE TABLE customers (name VARCHAR(20))")
            for amount in amounts:
                other_connection.exec_driver_sql(f"INSERT INTO sales VALUES ({amount})")
            return amounts


        def test_add_up_the_takings(ex, engine, amounts):
            with engine.connect() as conn:
                found = ex.takings(conn)
            assert found == sum(amounts), "takings must be the sum of all amounts."


        @pytest.mark.points(2)
        def test_save_a_customer(ex, engine, amounts, other_connection, rng):
            name = f"name{rng.randint(1, 10**6)}"
            ex.add_customer(engine, name)
            rows = other_connection.exec_driver_sql("SELECT name FROM customers").all()
            assert rows == [(name,)], "The customer must be saved."
        """,
    "answers/c0_shop/ex01_takings.toml": """
        [[wrong]]
        title = "forgets to commit"
        diagnosis = "What is not committed is rolled back."
        replace = "engine.begin()"
        with = "engine.connect()"
        fails = ["test_save_a_customer"]

        [[right]]
        title = "adds in Python"
        replace = 'conn.scalar(text("SELECT sum(amount) FROM sales"))'
        with = 'sum(conn.scalars(text("SELECT amount FROM sales")))'
        """,
    "pyproject.toml": "",
    "conftest.py": "",
}
HIDDEN = """
    def test_keep_the_secret_of_the_house(ex, engine, other_connection):
        other_connection.exec_driver_sql("CREATE TABLE sales (amount INTEGER)")
        other_connection.exec_driver_sql("INSERT INTO sales VALUES (31337)")
        with engine.connect() as conn:
            found = ex.takings(conn)
        assert found == 31337, "SECRET-MESSAGE: one sale is a sum, too."
    """


def build(root: Path) -> None:
    """Write the pack, and a folder `hidden` with more tests beside it."""
    for name, text in {**FILES, f"hidden/{TESTS.removeprefix('tests/')}": HIDDEN}.items():
        file = root / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(dedent(text).lstrip(), encoding="utf-8")
