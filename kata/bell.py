"""Wake a loop that waits: from another thread, or from a signal."""

import os
from contextlib import suppress
from typing import Self


class Bell:
    """A pipe to wait on with `select`; `ring` makes it readable, `hush` silences it."""

    def __enter__(self) -> Self:
        self._reading, self._writing = os.pipe()
        os.set_blocking(self._reading, False)
        os.set_blocking(self._writing, False)
        return self

    def __exit__(self, *error: object) -> None:
        os.close(self._reading)
        os.close(self._writing)

    def fileno(self) -> int:
        """Return the descriptor to wait on."""
        return self._reading

    def ring(self, *_: object) -> None:
        """Wake the loop; what a signal or a future hands over is not needed."""
        with suppress(BlockingIOError):  # then it rings already
            os.write(self._writing, b"!")

    def hush(self) -> None:
        """Forget that it rang."""
        with suppress(BlockingIOError):
            while os.read(self._reading, 4096):
                pass
