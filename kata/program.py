"""The exercise file as a program that a test can run."""

import sys
from pathlib import Path
from types import ModuleType

import pytest

from kata.loading import load
from kata.output import BoundedText

LOAD_ERROR = pytest.StashKey[BaseException]()


class Program:
    """The exercise file, to be run by calling it; each call gives a fresh module.

    `output` is what the last run printed, `lines` the same without empty lines.
    """

    def __init__(self, file: Path, item: pytest.Item) -> None:
        self.file = file
        self.output = ""
        self._item = item

    @property
    def lines(self) -> list[str]:
        """The lines that the last run printed, stripped, without the empty ones."""
        return [line.strip() for line in self.output.splitlines() if line.strip()]

    def __call__(self) -> ModuleType:
        """Run the file from its first line to its last."""
        __tracebackhide__ = True
        printed = BoundedText()
        try:
            return load(self.file, printed)
        except BaseException as error:
            self._item.stash[LOAD_ERROR] = error
            raise
        finally:
            self.output = printed.text()
            sys.stdout.write(self.output)
