"""Hand in something that only has the name of an archive.

Class: archives
"""

from pathlib import Path


def build(folder: Path) -> None:
    """Write random-looking bytes behind the first bytes of a zip."""
    folder.rmdir()
    folder.with_suffix(".zip").write_bytes(b"PK\x03\x04" + bytes(range(256)) * 64)
