"""Find the line of an answer: the one that runs now, or the one that made a coroutine."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any

DEPTH = 20


def line_in(file: str) -> int | None:
    """Return the line of `file` that is being run now, the innermost one.

    SQLAlchemy runs the SQL of its asyncio extension in greenlets. The frames of a greenlet end
    where it began, and go on in the greenlet that waits for it.
    """
    frame: FrameType | None = sys._getframe(1)
    waiting = None
    while frame is not None:
        if frame.f_code.co_filename == file:
            return frame.f_lineno
        frame = frame.f_back
        if frame is None and "greenlet" in sys.modules:
            current = waiting or sys.modules["greenlet"].getcurrent()
            waiting = current.parent
            frame = waiting.gr_frame if waiting else None
    return None


def created_at(coroutine: Any, file: str) -> int | None:
    """Return the line of `file` that made a coroutine while `origins_kept`."""
    origin = coroutine.cr_origin or ()
    return next((line for name, line, _ in origin if name == file), None)


def name_of(coroutine: Any, file: str) -> str:
    """Return ", name()" of a coroutine that `file` itself called; of others it would not help."""
    origin = coroutine.cr_origin or [("", 0, "")]
    return f", {coroutine.__qualname__}()" if origin[0][0] == file else ""


@contextmanager
def origins_kept() -> Iterator[None]:
    """Let each coroutine know where it was made."""
    before = sys.get_coroutine_origin_tracking_depth()
    sys.set_coroutine_origin_tracking_depth(DEPTH)
    yield
    sys.set_coroutine_origin_tracking_depth(before)
