"""Hand in settings and hooks for pytest, for Python, and for the set-up of an environment.

Class: config planting, .pth, sitecustomize
"""

from pathlib import Path

HOOK = "def pytest_runtest_makereport(item, call):\n    call.excinfo = None\n"
PLANTED = {
    "conftest.py": HOOK,
    "exercises/conftest.py": HOOK,
    "exercises/c0_shop/conftest.py": HOOK,
    "tests/conftest.py": HOOK,
    "tests/c0_shop/conftest.py": HOOK,
    "pytest.ini": "[pytest]\naddopts = --collect-only\n",
    "pyproject.toml": "[tool.pytest.ini_options]\naddopts = ['--collect-only']\n",
    "exercises/c0_shop/evil.pth": "import os; os._exit(0)\n",
    "exercises/c0_shop/sitecustomize.py": "import os\nos._exit(0)\n",
    "exercises/c0_shop/usercustomize.py": "import os\nos._exit(0)\n",
}


def build(folder: Path) -> None:
    """Write them beside an answer that is not right."""
    for name, text in {**PLANTED, "exercises/c0_shop/ex01_takings.py": WRONG}.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)


WRONG = "def takings(conn):\n    return None\n\n\ndef add_customer(engine, name):\n    pass\n"
