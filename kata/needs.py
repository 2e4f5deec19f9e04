"""What a test needs that not everybody has installed: its marker, loaded by kata.plugin."""

from collections.abc import Iterable
from contextlib import suppress
from importlib import import_module
from importlib.util import find_spec

import pytest

from kata.plugin import UNAVAILABLE


def pytest_configure(config: pytest.Config) -> None:
    """Register the marker."""
    meaning = "packages without which the test cannot run, and how to install them"
    config.addinivalue_line("markers", f"needs(*packages, how): {meaning}")


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Let a test be unavailable where a package is missing, before anything else is loaded."""
    for marker in item.iter_markers("needs"):
        if missing := [name for name in marker.args if find_spec(name) is None]:
            are = "is" if len(missing) == 1 else "are"
            names = " and ".join(missing)
            reason = f"Needs {names}, which {are} not installed. {marker.kwargs['how']}"
            item.stash[UNAVAILABLE] = reason
            pytest.skip(reason)


def load(items: Iterable[pytest.Item]) -> None:
    """Import what tests need, as far as it is there, so that the runs that are forked need not."""
    for item in items:
        for marker in item.iter_markers("needs"):
            for name in marker.args:
                with suppress(ImportError):
                    import_module(name)
