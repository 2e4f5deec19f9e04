"""Run the proof of a pack and show how it goes, an exercise a line."""

import json
import time
from dataclasses import asdict
from typing import TextIO

from kata.backends import name_of
from kata.pack import Exercise, Pack
from kata.screen import Screen
from kata.verify.faults import Fault
from kata.verify.layout import count_strays
from kata.verify.prove import Proof, available, prove
from kata.verify.report import Counts
from kata.verify.rules import static_faults
from kata.wording import counted


class Console:
    """Where a maintainer watches the proof."""

    def __init__(self, pack: Pack, file: TextIO | None) -> None:
        self._pack = pack
        self._file = file
        self._screen = Screen()

    def verify(
        self,
        exercises: list[Exercise],
        databases: tuple[str, ...],
        *,
        must: bool,
        seed: int,
        right_only: bool,
    ) -> int:
        """Prove exercises; return 0 when there is no fault, else 1."""
        began = time.monotonic()
        there, missing = available(databases)
        faults = [] if right_only else static_faults(self._pack, exercises)
        faults += self._left_out(missing, must=must)
        number = counted(len(exercises), "exercise")
        self._screen.line(f"{number} on {', '.join(map(name_of, there))}")
        counts = Counts(strays=count_strays(self._pack))
        for proof in prove(
            self._pack, exercises, there, seed, right_only=right_only, complete=not missing
        ):
            counts.add(proof)
            faults += proof.faults
            self._progress(proof)
        counts.seconds = round(time.monotonic() - began, 1)
        alive = counts.mutants - counts.mutants_killed - counts.mutants_allowed
        if missing and alive:
            self._screen.line(
                f"  {alive} mutants live here. A back end that is missing may kill them."
            )
        self._end(counts, faults, seed)
        return 1 if faults else 0

    def _left_out(self, missing: list[str], *, must: bool) -> list[Fault]:
        """Tell of the back ends that do not answer; return their faults where they must."""
        for message in missing:
            self._screen.line(f"unavailable: {message}", "yellow")
        repair = "Start it; here, a back end that is left out is a failure."
        where = [message.partition(" ")[0] for message in missing]
        found = zip(where, missing, strict=True)
        return [Fault("back end", name, message, repair) for name, message in found if must]

    def _progress(self, proof: Proof) -> None:
        name = f"{proof.exercise.id} {proof.exercise.slug}"
        if proof.is_left_out:
            needed = " or ".join(proof.exercise.backends)
            self._screen.line(f"  {'-':<7}{name:<27.26}left out: it needs {needed}", "yellow")
            return
        one = Counts()
        one.add(proof)
        found = (
            f"red {one.stub_tests_red}/{one.stub_tests}, "
            f"wrong {one.wrong_as_declared}/{one.wrong}, right {one.right_accepted}/{one.right}, "
            f"mutants {one.mutants_killed + one.mutants_allowed}/{one.mutants}"
        )
        word, style = ("FAULTS", "bold red") if proof.faults else ("ok", "green")
        self._screen.line(f"  {word:<7}{name:<27.26}{found}", style)

    def _end(self, counts: Counts, faults: list[Fault], seed: int) -> None:
        for fault in faults:
            self._screen.line()
            self._screen.line(f"{fault.rule}: {fault.where}", "bold red")
            self._screen.block("", fault.problem)
            self._screen.block("repair", fault.repair)
        self._screen.line()
        for name, value in asdict(counts).items():
            self._screen.line(f"  {name.replace('_', ' '):<24}{value:>8}")
        verdict = counted(len(faults), "fault") if faults else "no fault"
        self._screen.line(f"{verdict}, seed {seed}", "bold red" if faults else "bold green")
        if self._file:
            json.dump(asdict(counts), self._file)
            self._file.write("\n")
