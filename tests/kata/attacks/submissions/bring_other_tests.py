"""Hand in tests that are easier and worth more, and no answer.

Class: adding, removing, renaming tests and weights
"""

from pathlib import Path

EASY = """import pytest


@pytest.mark.points(1000)
def test_add_up_the_takings():
    pass


@pytest.mark.points(1000)
def test_save_a_customer():
    pass
"""


def build(folder: Path) -> None:
    """Write them where the pack has its own, together with specimens and a reference."""
    for name in ("tests/c0_shop/test_ex01_takings.py", "hidden/c0_shop/test_ex01_takings.py"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(EASY)
    solution = folder / "solutions" / "c0_shop" / "notes.py"
    solution.parent.mkdir(parents=True)
    solution.write_text("def takings(conn):\n    return None\n")
