"""Wake a loop that waits: from another thread, or from a signal."""

import signal
import socket
from contextlib import suppress
from typing import Self


class Bell:
    """What to wait on with `select`: `ring` or a signal makes it readable, `hush` silences it.

    It is made of sockets, for Windows can wait for nothing else.
    """

    def __enter__(self) -> Self:
        self._reading, self._writing = socket.socketpair()
        self._reading.setblocking(False)
        self._writing.setblocking(False)
        signal.set_wakeup_fd(self._writing.fileno(), warn_on_full_buffer=False)
        return self

    def __exit__(self, *error: object) -> None:
        signal.set_wakeup_fd(-1)
        self._reading.close()
        self._writing.close()

    def fileno(self) -> int:
        """Return the descriptor to wait on."""
        return self._reading.fileno()

    def ring(self, *_: object) -> None:
        """Wake the loop; what a future hands over is not needed."""
        with suppress(BlockingIOError):  # then it rings already
            self._writing.send(b"!")

    def hush(self) -> None:
        """Forget that it rang."""
        with suppress(BlockingIOError):
            while self._reading.recv(4096):
                pass
