"""Hand in a link to the reference answer, and a folder that is a link.

Class: symlinks
"""

from pathlib import Path


def build(folder: Path) -> None:
    """Link to where the pack lies, seen from the submission."""
    chapter = folder / "exercises" / "c0_shop"
    chapter.mkdir(parents=True)
    pack = folder.resolve().parents[1]
    (chapter / "ex01_takings.py").symlink_to(pack / "solutions" / "c0_shop" / "ex01_takings.py")
    (folder / "more").symlink_to(pack / "solutions")
