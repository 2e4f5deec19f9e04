"""Hand in a pipe that nobody writes to, and a link to a device without end.

Class: symlinks
"""

import os
from pathlib import Path


def build(folder: Path) -> None:
    """Make both under the names of exercises."""
    chapter = folder / "exercises" / "c0_shop"
    chapter.mkdir(parents=True)
    os.mkfifo(chapter / "ex01_takings.py")
    (folder / "ex01_takings.py").symlink_to("/dev/zero")
