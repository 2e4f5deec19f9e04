"""Fit texts that others wrote into a terminal, or into a spreadsheet."""

import textwrap

FORMULA = ("=", "+", "-", "@", "\t", "\r")


def plain(text: str) -> str:
    """Return a text without tabs, and without what a terminal would obey."""
    text = text.expandtabs(4)
    if text.replace("\n", "").isprintable():  # nearly always, and much quicker
        return text
    return "".join(each if each.isprintable() or each == "\n" else "�" for each in text)


def wrapped(text: str, room: int) -> str:
    """Return code with its long lines broken, and what is broken off four columns further in."""
    lines = []
    for line in text.split("\n"):
        margin = " " * min(len(line) - len(line.lstrip()) + 4, room // 2)
        lines += textwrap.wrap(line, room, subsequent_indent=margin) or [""]
    return "\n".join(lines)


def without_middle(text: str, most: int) -> str:
    """Return a text with at most so many characters, the last ones among them."""
    start = most * 2 // 3
    return text if len(text) <= most else f"{text[:start]}…{text[start + 1 - most :]}"


def cut(text: str, most: int) -> str:
    """Return a text with at most so many characters."""
    return text if len(text) <= most else text[: most - 1] + "…"


def cell(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(FORMULA) else text
