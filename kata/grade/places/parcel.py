"""The part of a pack that judging needs, as one archive that is the same wherever it is made."""

import io
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path

from kata.course.bundle import zipped
from kata.grade.booth import Settings
from kata.source import names

FOLDERS = ("exercises", "solutions", "tests", "answers")
PACK, HIDDEN = "pack", "hidden"


def wrap(settings: Settings) -> bytes:
    """Return the chapters of the exercises that are judged, with what their tests need."""
    return zlib.compress(zipped({name: file.read_bytes() for name, file in _files(settings)}))


def unwrap(parcel: bytes, folder: Path) -> None:
    """Lay out a parcel: the pack in `folder/pack`, hidden tests in `folder/hidden`."""
    (folder / HIDDEN).mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(io.BytesIO(zlib.decompress(parcel))) as archive:
        archive.extractall(folder)


def _files(settings: Settings) -> Iterator[tuple[str, Path]]:
    """Yield the name in the parcel of each file, and where it is."""
    root = settings.pack.root
    for chapter in {each.chapter for each in settings.exercises}:
        places = [(f"{PACK}/{kind}", root / kind / chapter) for kind in FOLDERS]
        if settings.hidden:
            places.append((HIDDEN, settings.hidden / chapter))
        for where, folder in places:
            yield from ((f"{where}/{chapter}/{name}", folder / name) for name in names(folder))
    for name in ("conftest.py", "pyproject.toml"):
        if (root / name).is_file():
            yield f"{PACK}/{name}", root / name
