"""Hand in an answer that declares an encoding which hides what it does.

Class: archives
"""

from pathlib import Path


def build(folder: Path) -> None:
    """Write the answer in UTF-7, where the text is not what it looks like."""
    chapter = folder / "exercises" / "c0_shop"
    chapter.mkdir(parents=True)
    text = "# coding: utf-7\n+AGkAbQBwAG8AcgB0- os\nos._exit(0)\n"
    (chapter / "ex01_takings.py").write_text(text)
