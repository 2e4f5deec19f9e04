"""Single keys from the terminal, without waiting for Enter."""

import os
import sys
from typing import Any, Self

ESCAPE = "\x1b"
END = ""


class Keyboard:
    """The keys of a terminal; a pipe has none. The terminal is as before afterwards."""

    def __init__(self) -> None:
        self._before: Any = None

    def __enter__(self) -> Self:
        if sys.stdin.isatty() and sys.platform != "win32":
            import termios
            import tty

            self._before = termios.tcgetattr(sys.stdin)
            tty.setcbreak(sys.stdin)
        return self

    def __exit__(self, *error: object) -> None:
        if self._before is not None and sys.platform != "win32":
            import termios

            termios.tcsetattr(sys.stdin, termios.TCSADRAIN, self._before)

    @property
    def has_keys(self) -> bool:
        """Whether somebody can press a key."""
        return self._before is not None

    def fileno(self) -> int:
        """Return the descriptor to wait on."""
        return sys.stdin.fileno()

    def read(self) -> str:
        """Return the key that was pressed: one character, or END when the terminal is gone.

        Keys that send more than one character, such as the arrows, count as none: a space.
        """
        data = os.read(self.fileno(), 64).decode(errors="ignore")
        if not data:
            return END
        return " " if data.startswith(ESCAPE) else data[-1]
