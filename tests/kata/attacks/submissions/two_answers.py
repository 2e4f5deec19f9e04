"""Hand in two answers, so that a guess decides which one counts.

Class: hard-coding to visible data
"""

from pathlib import Path


def build(folder: Path) -> None:
    """Write two different files under the same name, neither at the pack's own path."""
    for name, value in (("a", 1), ("b", 2)):
        (folder / name).mkdir(parents=True)
        text = f"def takings(conn):\n    return {value}\n"
        (folder / name / "ex01_takings.py").write_text(text)
