"""A class of the small shop, what grading it gives, and what its gradebook holds."""

import json
import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

from tests.kata import shop_pack

PROJECT = Path(__file__).parents[2]
NUMBER = "c0_shop/" + shop_pack.NAME
SECOND = "c0_shop/ex02_takings_again.py"


class Class:
    """A class of that pack, and what grading it gives."""

    def __init__(self, shop: Path) -> None:
        self.shop = shop
        self.handed_in, self.out = shop.parent / "class", shop.parent / "out"
        self.handed_in.mkdir()

    def add_exercise(self) -> None:
        """Give the pack a second exercise: the first one under another name."""
        for kind, before, after in (
            *((kind, NUMBER, SECOND) for kind in ("exercises", "solutions")),
            ("tests", shop_pack.TESTS[6:], shop_pack.TESTS[6:].replace(*_names())),
            ("answers", NUMBER[:-2] + "toml", SECOND[:-2] + "toml"),
        ):
            shutil.copy(self.shop / kind / before, self.shop / kind / after)

    def hand_in(self, number: str = NUMBER, /, **sources: str) -> None:
        for student, source in sources.items():
            file = self.handed_in / student / "exercises" / number
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(source)

    def words(self, *more: str | Path) -> list[str]:
        words = ["--root", self.shop, "grade", "--submissions", self.handed_in, "--out", self.out]
        return [sys.executable, "-m", "kata", *map(str, [*words, *more])]

    def run(
        self, *more: str | Path, environment: dict[str, str] | None = None
    ) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            self.words(*more),
            cwd=PROJECT,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )

    def grade(self, *more: str | Path, environment: dict[str, str] | None = None) -> str:
        done = self.run(*more, environment=environment)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def mark(self, *more: str | Path) -> "subprocess.CompletedProcess[str]":
        words = ["--root", self.shop, "mark", "--out", self.out, *more]
        command = [sys.executable, "-m", "kata", *map(str, words)]
        return subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=False)

    @property
    def data(self) -> dict[str, Any]:
        data: dict[str, Any] = json.loads((self.out / "grades.json").read_text())
        return data

    def record(self, student: str, exercise: str = "01") -> dict[str, Any]:
        (record,) = [
            each
            for each in self.data["records"]
            if (each["student"], each["exercise"]) == (student, exercise)
        ]
        return dict(record)

    def feedback(self, student: str) -> str:
        return (self.out / "feedback" / f"{student}.md").read_text()

    def query(self, sql: str) -> list[tuple[Any, ...]]:
        """Return rows of the gradebook; none where there is no such table yet."""
        file = self.out / "gradebook.db"
        if not file.exists():
            return []
        with closing(sqlite3.connect(file, timeout=60)) as connection:
            names = connection.execute("SELECT name FROM sqlite_master").fetchall()
            return connection.execute(sql).fetchall() if ("verdicts",) in names else []

    def verdicts(self) -> list[tuple[Any, ...]]:
        """Return id, exercise, owner and outcome of all verdicts."""
        return self.query("SELECT id, exercise, owner, outcome FROM verdicts ORDER BY id")


class Counter:
    """A bwrap that counts the sandboxes of answers, and can die instead, in any way."""

    def __init__(self, folder: Path) -> None:
        self._log = folder / "sandboxes"
        self._folder = folder
        self.die()

    def die(self, *calls: int, how: str = "kill -9 $$") -> None:
        """Begin to count anew; the calls with these numbers, from 1, die."""
        self._log.write_text("")
        deaths = "".join(f"[ $n = {call} ] && {how}\n" for call in calls)
        script = self._folder / "bwrap"
        script.write_text(
            '#!/bin/sh\ncase "$*" in *kata.worker*)\n'
            f"echo >> {self._log}\nn=$(wc -l < {self._log})\n{deaths};; esac\n"
            f'exec {shutil.which("bwrap")} "$@"\n'
        )
        script.chmod(0o700)

    @property
    def environment(self) -> dict[str, str]:
        return {**os.environ, "PATH": f"{self._folder}{os.pathsep}{os.environ['PATH']}"}

    @property
    def count(self) -> int:
        return len(self._log.read_text().splitlines())


def _names() -> tuple[str, str]:
    return shop_pack.NAME, Path(SECOND).name
