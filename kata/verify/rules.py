"""The static rules on a pack: what can be told from its files without running them.

To add a rule on an exercise, write a function that yields findings (where, problem, repair) and
name it in RULES.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping

from kata.pack import Exercise, Pack
from kata.verify import judges, layout, mirror, writing
from kata.verify.faults import Fault
from kata.verify.sources import Finding, Sources

RULES: Mapping[str, Callable[[Sources], Iterator[Finding]]] = {
    "stub docstring": writing.stub_docstring,
    "stub length": writing.stub_length,
    "stub TODOs": writing.stub_todos,
    "no pass": writing.stub_pass,
    "solution docstring": writing.solution_docstring,
    "solution TODOs": writing.solution_todos,
    "same title": mirror.same_title,
    "same imports": mirror.same_imports,
    "same names": mirror.same_names,
    "given code": mirror.given_code,
    "test names": judges.test_names,
    "test length": judges.test_length,
    "hints": judges.hints,
    "assert messages": judges.assert_messages,
    "exact raises": judges.exact_raises,
    "specimens": judges.answers,
}


def static_faults(pack: Pack, exercises: list[Exercise]) -> list[Fault]:
    """Return what is wrong with the pack as a whole, then with each of the exercises."""
    found = [
        *_faults("no strays", layout.strays(pack)),
        *_faults("chapter README", layout.missing_readmes(pack)),
        *_faults("numbers", layout.wrong_numbers(pack, exercises)),
    ]
    for exercise in exercises:
        found += _of_one(exercise)
    return found


def _of_one(exercise: Exercise) -> list[Fault]:
    """Return the faults of an exercise; the rules on what files hold need files to read."""
    if missing := _faults("four files", layout.missing_files(exercise)):
        return missing
    sources = Sources(exercise)
    if unreadable := _faults("readable", sources.unreadable()):
        return unreadable
    return [fault for name, rule in RULES.items() for fault in _faults(name, rule(sources))]


def _faults(rule: str, findings: Iterable[Finding]) -> list[Fault]:
    return [Fault(rule, *finding) for finding in findings]
