"""Which versions judge an answer."""

import platform
from importlib.metadata import version


def versions() -> dict[str, str]:
    """Return the versions of Python, SQLAlchemy and pytest, by their names in lower case."""
    names = ("sqlalchemy", "pytest")
    return {"python": platform.python_version(), **{name: version(name) for name in names}}
