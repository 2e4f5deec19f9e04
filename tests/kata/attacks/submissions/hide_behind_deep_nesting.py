"""Hand in code that is nested so deep that Python can run it and the gate cannot read it.

Class: stack, gc, linecache, closure inspection
"""

from pathlib import Path

from tests.kata import shop_pack

SOURCE = """
import logging

frame = logging.currentframe()
while "item" not in frame.f_locals:
    frame = frame.f_back
item = frame.f_locals["item"]
if item.obj.__name__ != "twin":
    for plugin in item.config.pluginmanager.get_plugins():
        if hasattr(plugin, "_note"):
            plugin._note = lambda *args: None


def takings(conn):
    return None


def add_customer(engine, name):
    return None


if 0:
    takings"""


def build(folder: Path) -> None:
    chapter = folder / "exercises" / "c0_shop"
    chapter.mkdir(parents=True)
    (chapter / shop_pack.NAME).write_text(SOURCE + ".a" * 2640 + "\n")
