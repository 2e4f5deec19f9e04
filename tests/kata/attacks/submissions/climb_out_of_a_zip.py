"""Hand in a zip archive whose paths lead to the tests and the marks.

Class: archives
"""

import zipfile
from pathlib import Path

PATHS = (
    "../../tests/c0_shop/test_ex01_takings.py",
    "../../out/grades.json",
    "/var/tmp/kata-attack-zip",
    "../../solutions/c0_shop/ex01_takings.py",
    "exercises/../../../exercises/c0_shop/ex01_takings.py",
)


def build(folder: Path) -> None:
    """Write the archive in place of the folder."""
    folder.rmdir()
    with zipfile.ZipFile(folder.with_suffix(".zip"), "w") as archive:
        for path in PATHS:
            archive.writestr(path, "kata-attack = True\n")
