"""The pictures of the documentation show what the terminal shows now."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from kata.pack import Pack
from kata.pictures import PLACE, draw

HERE = Path(__file__).parents[2]


@pytest.fixture(scope="module", params=["", "true"], ids=["here", "in CI"])
def drawn(request: pytest.FixtureRequest) -> Iterator[dict[str, str]]:
    """Give the pictures as they are today, wherever they are drawn."""
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("CI", request.param)
        yield dict(draw(Pack(HERE)))


def test_be_up_to_date(drawn: dict[str, str]) -> None:
    kept = {file.stem: file.read_text() for file in (HERE / PLACE).glob("*.svg")}

    assert kept.keys() == drawn.keys()
    stale = [name for name, svg in drawn.items() if kept[name] != svg]
    assert not stale, "run: make pictures"


def test_show_what_they_are_called(drawn: dict[str, str]) -> None:
    texts = {name: re.sub(r"<[^>]+>|&#160;", " ", svg) for name, svg in drawn.items()}

    assert "forgets to commit" in texts["failed"]
    assert "Why" in texts["passed"]
    assert "1 of" in texts["hint"]
    assert "COMMIT" in texts["sql"]
    assert not any("http" in svg and "cdn" in svg for svg in drawn.values())
