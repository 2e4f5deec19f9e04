"""Short texts for the terminal."""

from pathlib import Path

from kata.result import Outcome, Result
from kata.result import TestResult as One
from kata.wording import comparison, first_capital, telling_line

CODE = """
# Given: do not change.
def given(conn):
    conn.execute(1)
# TODO: write it.
def one(conn):
    conn.execute(1)
    conn.execute(2)
def two(conn):
    conn.execute(3)
"""


def told(tmp_path: Path, *lines: int | None, line: int | None = None) -> int | None:
    file = tmp_path / "answer.py"
    file.write_text(CODE)
    sql = [{"test": "test_a", "kind": "SELECT", "look_up": False, "line": each} for each in lines]
    test = One("test_a", "failed", line=line)
    return telling_line(Result("01", "n", Outcome.FAILING, file=str(file), sql=sql), test)


def test_tell_the_line_that_sent_the_last_statement(tmp_path: Path) -> None:
    assert told(tmp_path, 7, 8) == 8
    assert told(tmp_path, 4, 7) == 7
    assert told(tmp_path, 7, line=3) == 3


def test_tell_no_line_rather_than_a_wrong_one(tmp_path: Path) -> None:
    assert told(tmp_path, 7, 10) is None
    assert told(tmp_path, 4) is None
    assert told(tmp_path, None) is None
    assert told(tmp_path) is None


def test_show_a_comparison_only_where_it_tells_more() -> None:
    assert comparison("[] == [1]\n  Right contains one more item: 1").startswith("assert []")
    assert comparison("False") == ""
    assert comparison("False\n +  where False = f()") == ""


def test_leave_code_as_it_is_at_the_beginning_of_a_sentence() -> None:
    assert first_capital("making it connects") == "Making it connects"
    assert first_capital("add() only puts") == "add() only puts"
