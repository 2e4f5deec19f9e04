"""Tell of a run what every run of the same answer tells, so that equal marks are equal files."""

import re
from collections.abc import Iterator
from itertools import groupby
from typing import Any

ADDRESS = re.compile(r"\b0x[0-9a-f]{6,16}\b")
UUID = re.compile(
    r"\b[0-9a-f]{8}(-?)[0-9a-f]{4}\1[14][0-9a-f]{3}\1[89ab][0-9a-f]{3}\1[0-9a-f]{12}\b"
)
ENDS = ("COMMIT", "ROLLBACK")


def steady(text: str) -> str:
    """Return a text without what is new in every run: addresses of objects, and random UUIDs."""
    return UUID.sub("…", ADDRESS.sub("0x…", text))


def in_steady_order(statements: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the statements of a run, of which each has a test, kind, text and connection.

    Where transactions of a test overlap, chance decides who comes first: there, they follow each
    other, in the order of their texts.
    """
    return [
        statement
        for _, found in groupby(statements, key=lambda each: each["test"])
        for transaction in _transactions(list(found))
        for statement in transaction
    ]


def _transactions(statements: list[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    found: list[list[dict[str, Any]]] = []
    under_way: dict[int, list[dict[str, Any]]] = {}
    last: list[dict[str, Any]] | None = None
    do_overlap = False
    for each in statements:
        connection = each["connection"]
        if connection not in under_way or each["kind"] == "BEGIN":
            under_way[connection] = []
            found.append(under_way[connection])
        elif under_way[connection] is not last:
            do_overlap = True
        last = under_way[connection]
        last.append(each)
        if each["kind"] in ENDS:
            del under_way[connection]
    yield from sorted(found, key=_text) if do_overlap else found


def _text(transaction: list[dict[str, Any]]) -> list[tuple[str, str]]:
    return [(each["text"], steady(each["parameters"])) for each in transaction]
