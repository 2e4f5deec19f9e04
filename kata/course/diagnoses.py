"""Take the code out of specimens: what is left still tells a mistake by how it fails."""

import json
import tomllib

KEPT = ("title", "diagnosis", "fails", "error", "says", "on")


def without_code(text: str) -> str:
    """Return a specimen file with the wrong answers only, each without its code."""
    entries = tomllib.loads(text).get("wrong", [])
    return "\n".join(_entry({key: each[key] for key in KEPT if key in each}) for each in entries)


def _entry(values: dict[str, object]) -> str:
    # Texts and lists of texts are written alike in JSON and in TOML, but for one character.
    lines = [
        f"{key} = {json.dumps(value, ensure_ascii=False)}".replace("\x7f", "\\u007f")
        for key, value in values.items()
    ]
    return "\n".join(["[[wrong]]", *lines, ""])
