"""Specimens: the known wrong and right answers of an exercise, as its TOML file tells them."""

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

KEYS = {
    "wrong": {"title", "diagnosis", "replace", "with", "code", "fails", "error", "says", "on"},
    "right": {"title", "replace", "with", "code", "on"},
    "allowed": {"mutant", "reason"},
}


class SpecimenError(ValueError):
    """A specimen file is not as it must be; the message says where and how to repair it."""


@dataclass(frozen=True)
class Specimen:
    """One known answer: its whole source, and for a wrong one what it must fail.

    `fails` are the names of the tests that fail, no more, no less; `error` is the class of the
    exception that the first of them raises, where that is not a failed assert, and `says` a part
    of its message, where other mistakes fail the same tests; `on` are the only back ends that can
    tell (empty: all).
    """

    kind: str
    title: str
    source: str
    diagnosis: str = ""
    fails: tuple[str, ...] = ()
    error: str = "AssertionError"
    says: str = ""
    on: tuple[str, ...] = ()

    def counts_on(self, backend: str) -> bool:
        """Whether this back end can tell the specimen from the reference answer."""
        return not self.on or backend in self.on


@dataclass(frozen=True)
class Allowed:
    """A mutant that may live, and the reason why."""

    mutant: str
    reason: str


@dataclass(frozen=True)
class Specimens:
    """All that a specimen file holds."""

    wrong: tuple[Specimen, ...]
    right: tuple[Specimen, ...]
    allowed: tuple[Allowed, ...]


def read_specimens(file: Path, reference: str | None) -> Specimens:
    """Read a specimen file; edits are made to `reference`, the source of the reference answer.

    Where that is None, as in what students are given, a specimen needs no code, and has none.
    Raises SpecimenError for anything that is not as CONTRIBUTING says.
    """
    try:
        data = tomllib.loads(file.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SpecimenError(f"{file}: not valid TOML: {error}") from None
    for kind, entries in data.items():
        if not isinstance(entries, list):
            raise SpecimenError(f"{file}: write [[{kind}]] with double brackets.")
        for entry in entries:
            _check_keys(file, kind, entry)
    return Specimens(
        tuple(_specimen(file, "wrong", entry, reference) for entry in data.get("wrong", [])),
        tuple(_specimen(file, "right", entry, reference) for entry in data.get("right", [])),
        tuple(Allowed(entry["mutant"], entry["reason"]) for entry in data.get("allowed", [])),
    )


def _check_keys(file: Path, kind: str, entry: dict[str, Any]) -> None:
    if kind not in KEYS:
        raise SpecimenError(f"{file}: [[{kind}]] is unknown; use {', '.join(KEYS)}.")
    name = entry.get("title") or entry.get("mutant") or "?"
    if unknown := set(entry) - KEYS[kind]:
        raise SpecimenError(f"{file}: {kind} {name!r} has an unknown key: {sorted(unknown)[0]}.")
    needed = {"wrong": {"title", "diagnosis", "fails"}, "right": {"title"}, "allowed": KEYS[kind]}
    if missing := {key for key in needed[kind] if not entry.get(key)}:
        raise SpecimenError(f"{file}: {kind} {name!r} lacks {', '.join(sorted(missing))}.")


def _specimen(file: Path, kind: str, entry: dict[str, Any], reference: str | None) -> Specimen:
    return Specimen(
        kind,
        entry["title"],
        _source(file, kind, entry, reference),
        entry.get("diagnosis", ""),
        tuple(entry.get("fails", ())),
        entry.get("error", "AssertionError"),
        entry.get("says", ""),
        tuple(entry.get("on", ())),
    )


def _source(file: Path, kind: str, entry: dict[str, Any], reference: str | None) -> str:
    if reference is None:
        return ""
    where = f"{file}: {kind} {entry['title']!r}"
    if ("code" in entry) == ("replace" in entry and "with" in entry):
        raise SpecimenError(f"{where} needs either code, or replace and with.")
    if "code" in entry:
        return str(entry["code"])
    count = reference.count(entry["replace"])
    if count != 1:
        raise SpecimenError(
            f"{where}: its `replace` text stands {count} times in the reference answer; "
            "it must stand there exactly once."
        )
    return reference.replace(entry["replace"], entry["with"])
