"""When a file that was handed in was written, as far as it can be believed to be a time."""

from contextlib import suppress
from datetime import UTC, datetime

YEARS = range(1980, 2108)  # those that a zip archive can name


def written_at(written: float | tuple[int, ...]) -> datetime | None:
    """Return a time in seconds, or in the parts that a zip archive has; None if it is none.

    That of a zip archive is without a zone: it is as somebody's clock showed it.
    """
    with suppress(ValueError, OverflowError, OSError):
        if isinstance(written, tuple):
            return datetime(*written)  # type: ignore[arg-type]
        time = datetime.fromtimestamp(written, UTC)
        return time if time.year in YEARS else None
    return None
