"""Rules on the stub and on the reference answer, each by itself."""

import ast
from collections.abc import Iterator

from kata.placeholders import TODO, take_old_code
from kata.verify.sources import Finding, Source, Sources

STUB_LINES = 80
TODOS = range(1, 7)


def stub_docstring(sources: Sources) -> Iterator[Finding]:
    """Ask for a title, a task, and something to read first."""
    stub = sources.stub
    if not stub.title.endswith("."):
        repair = 'Begin the docstring with a title line such as """Insert Alice.'
        yield stub.at(), 'The docstring has no title line that ends in ".".', repair
    for heading, rest in (
        ("Task:", "tell in it everything that the tests ask."),
        ("Read first:", "give one or two links into the documentation."),
    ):
        if not _has_line(stub, heading):
            yield stub.at(), f'The docstring has no "{heading}".', f'Add "{heading}" and {rest}'


def stub_length(sources: Sources) -> Iterator[Finding]:
    """Keep the stub short enough to read at a glance; old code in it comes on top of that."""
    lines = len(sources.stub.text.splitlines()) - _old_lines(sources.stub)
    if lines > STUB_LINES:
        problem = f"The stub has {lines} lines; {STUB_LINES} is the most."
        yield sources.stub.at(STUB_LINES + 1), problem, "Move given code to the chapter's given.py."


def stub_todos(sources: Sources) -> Iterator[Finding]:
    """Ask for one to six TODO comments, all written alike."""
    stub = sources.stub
    lines = [line for line, text in stub.comments if text.startswith(TODO)]
    if len(lines) not in TODOS:
        problem = f"The stub has {len(lines)} TODO comments; it needs one to six."
        repair = f'Put a comment "{TODO} ..." on each spot where code goes, and only there.'
        yield stub.at(lines[-1] if lines else 1), problem, repair
    for line, text in stub.comments:
        if "todo" in text.lower() and not text.startswith(TODO):
            problem = f"This comment is a TODO in another form: {text}"
            yield stub.at(line), problem, f'Begin it with "{TODO}", or word it without TODO.'


def stub_pass(sources: Sources) -> Iterator[Finding]:
    """Let nothing that is not written yet pass in silence."""
    for node in ast.walk(sources.stub.tree):
        if isinstance(node, ast.Pass):
            problem = "`pass` hides that something is not written yet."
            yield sources.stub.at(node.lineno), problem, "Write ... or raise NotImplementedError."


def solution_docstring(sources: Sources) -> Iterator[Finding]:
    """Ask for what to take away from the exercise."""
    if not _has_line(sources.solution, "Why:"):
        repair = 'Add "Why:" and what is worth remembering.'
        yield sources.solution.at(), 'The docstring has no "Why:".', repair


def solution_todos(sources: Sources) -> Iterator[Finding]:
    """Leave nothing to do in the reference answer."""
    for line, text in sources.solution.comments:
        if "todo" in text.lower():
            problem = "The reference answer has a TODO comment."
            yield sources.solution.at(line), problem, "Do it, and take the comment out."


def _old_lines(source: Source) -> int:
    old = take_old_code(ast.parse(source.text))
    return sum((each.end_lineno or each.lineno) - each.lineno + 1 for each in old)


def _has_line(source: Source, heading: str) -> bool:
    return any(line.startswith(heading) for line in source.docstring.splitlines())
