"""The words that the gate and the fence look for."""

import tomllib
from pathlib import Path

WORDS = tomllib.loads(Path(__file__).with_name("gate.toml").read_text(encoding="utf-8"))
MODULES, NAMES, SYS, ATTRIBUTES, DUNDERS = (
    frozenset(WORDS[key].split()) for key in ("modules", "names", "sys", "attributes", "dunders")
)


def is_odd(name: str) -> bool:
    """Whether a name with double underscores is none that an answer may define and use."""
    return name.startswith("__") and name.endswith("__") and len(name) > 4 and name not in DUNDERS


def is_telling(name: str) -> bool:
    """Whether an attribute of this name leads from a value to what is around it."""
    return is_odd(name) or name in ATTRIBUTES
