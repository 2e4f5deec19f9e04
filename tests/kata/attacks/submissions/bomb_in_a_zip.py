"""Hand in an archive of some kilobytes that becomes gigabytes.

Class: archives
"""

import zipfile
from pathlib import Path


def build(folder: Path) -> None:
    """Write one answer of 1 GiB, and 10,000 more files."""
    folder.rmdir()
    with zipfile.ZipFile(folder.with_suffix(".zip"), "w", zipfile.ZIP_DEFLATED) as archive:
        with archive.open("exercises/c0_shop/ex01_takings.py", "w") as file:
            for _ in range(1024):
                file.write(b" " * (1 << 20))
        for number in range(10_000):
            archive.writestr(f"more/{number}.txt", "")
