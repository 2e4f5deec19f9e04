"""Hand in modules with the names of those that the judge imports, and bytecode.

Class: module shadowing and .pyc
"""

import py_compile
from pathlib import Path

NAMES = ("sqlalchemy", "pytest", "random", "given", "kata", "json", "typing", "ex01_takings")
WRONG = "def takings(conn):\n    return None\n\n\ndef add_customer(engine, name):\n    pass\n"


def build(folder: Path) -> None:
    """Write them at the top, beside the answer and in a __pycache__."""
    chapter = folder / "exercises" / "c0_shop"
    (chapter / "__pycache__").mkdir(parents=True)
    for place in (folder, chapter):
        for name in NAMES:
            (place / f"{name}.py").write_text("import os\nos._exit(0)\n")
            cache = chapter / "__pycache__" / f"{name}.cpython-311.pyc"
            py_compile.compile(str(place / f"{name}.py"), cfile=str(cache))
    (chapter / "ex01_takings.py").write_text(WRONG)
