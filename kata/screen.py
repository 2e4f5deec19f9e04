"""The terminal: lines and blocks of text, at most 80 columns wide."""

import textwrap

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from kata.fitting import cut, plain

WIDTH = 80
INDENT = 11


class Screen:
    """The terminal, without colour where none is wanted."""

    def __init__(self) -> None:
        self.console = Console(highlight=False, soft_wrap=True)

    @property
    def width(self) -> int:
        """How many columns are used now: 80, or fewer on a narrow terminal."""
        return min(WIDTH, self.console.width)

    def text(self, *parts: str | Text | tuple[str, str]) -> None:
        """Print a line made of pieces, each with its style or without one."""
        self.console.print(Text.assemble(*parts))

    def pair(self, left: tuple[str, str], right: tuple[str, str]) -> None:
        """Print one text at the left edge and another at the right, or below where it is narrow."""
        gap = self.width - len(left[0]) - len(right[0])
        self.text(left, " " * gap if gap > 1 else "\n", right)

    def line(self, text: str = "", style: str = "") -> None:
        """Print a line as it is."""
        self.console.print(Text(text, style=style))

    def block(
        self,
        label: str,
        text: str,
        style: str = "",
        *,
        wrap: bool = True,
        indent: int = INDENT,
        label_style: str = "bold",
    ) -> None:
        """Print a label in the margin, and a text beside it."""
        room = max(20, self.width - indent)
        lines = []
        for paragraph in plain(text).splitlines() or [""]:
            lines += _wrapped(paragraph, room) if wrap else [cut(paragraph, room)]
        for index, line in enumerate(lines):
            head = f"  {label:<{indent - 2}}" if index == 0 else " " * indent
            self.console.print(Text.assemble((head, label_style if label else ""), (line, style)))

    def code(self, text: str, language: str) -> None:
        """Print source code, coloured where colour is wanted."""
        from rich.syntax import Syntax  # slow to import, and `make test` needs none

        room = self.width - INDENT
        code = Syntax(text, language, theme="ansi_dark", background_color="default", word_wrap=True)
        self.console.print(Padding(code, (0, 0, 0, INDENT)), width=room + INDENT, soft_wrap=False)


def _wrapped(text: str, room: int) -> list[str]:
    return textwrap.wrap(text, room, break_long_words=False, break_on_hyphens=False) or [""]
