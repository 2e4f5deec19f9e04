"""Hide the answer in an archive inside of the archive.

Class: archives
"""

import io
import zipfile
from pathlib import Path


def build(folder: Path) -> None:
    """Write it twice over: what is inside is not opened."""
    folder.rmdir()
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w") as archive:
        archive.writestr("exercises/c0_shop/ex01_takings.py", "takings = add_customer = print\n")
    with zipfile.ZipFile(folder.with_suffix(".zip"), "w") as archive:
        archive.writestr("exercises.zip", inner.getvalue())
