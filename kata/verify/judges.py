"""Rules on the tests of an exercise and on its specimens."""

import ast
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from kata.specimens import SpecimenError, Specimens, read_specimens
from kata.verify.sources import Finding, Sources

TEST_LINES = 15
HINTS = 2
WRONG, RIGHT = 4, 1
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
TOO_WIDE = {"Exception", "BaseException"}

Function = ast.FunctionDef | ast.AsyncFunctionDef


def test_names(sources: Sources) -> Iterator[Finding]:
    """Ask for tests, each with a name of its own that begins with test_."""
    names = Counter(test.name for test in _tests(sources))
    if not names:
        yield sources.tests.at(), "The file has no test.", "Write one: def test_...(ex):"
    for test in _tests(sources):
        if not test.name.startswith("test_"):
            problem = f"pytest does not run `{test.name}`, or its name is not a sentence."
            yield sources.tests.at(test.lineno), problem, "Begin its name with test_."
    for name in (name for name, count in names.items() if count > 1):
        problem = f"Several tests are called `{name}`; only the last one runs."
        yield sources.tests.at(), problem, "Give each test a name of its own."


def test_length(sources: Sources) -> Iterator[Finding]:
    """Keep a test to one behaviour."""
    for test in _tests(sources):
        lines = (test.end_lineno or test.lineno) - test.lineno + 1
        if lines > TEST_LINES:
            problem = f"`{test.name}` has {lines} lines; {TEST_LINES} is the most."
            repair = "Test one behaviour, and move preparations to a fixture."
            yield sources.tests.at(test.lineno), problem, repair


def hints(sources: Sources) -> Iterator[Finding]:
    """Ask for help that goes one step further each time."""
    for test in _tests(sources):
        if sum(len(marker.args) for marker in _hints(test)) < HINTS:
            problem = f"`{test.name}` has fewer than {HINTS} hints."
            repair = 'Add @pytest.mark.hint("a question", "a pointer into the docs").'
            yield sources.tests.at(test.lineno), problem, repair


def assert_messages(sources: Sources) -> Iterator[Finding]:
    """Ask for a message on every assert."""
    for node in _asserts(sources.tests.tree):
        if not _has_message(node):
            repair = "Say what must hold, and the fact that explains it."
            yield sources.tests.at(node.lineno), "An assert has no message.", repair


def exact_raises(sources: Sources) -> Iterator[Finding]:
    """Ask pytest.raises for the exact class, so that a slip of the pen does not pass."""
    for node in ast.walk(sources.tests.tree):
        if isinstance(node, ast.Call) and ast.unparse(node.func) in ("pytest.raises", "raises"):
            named = [word.value for word in node.keywords if word.arg == "expected_exception"]
            classes = [each for arg in (*node.args[:1], *named) for each in ast.walk(arg)]
            names = {each.id for each in classes if isinstance(each, ast.Name)}
            if not classes or names & TOO_WIDE:
                problem = "pytest.raises would accept any error."
                yield sources.tests.at(node.lineno), problem, "Name the exact class."


def answers(sources: Sources) -> Iterator[Finding]:
    """Ask for specimens: at least four wrong ones and a right one, with true declarations."""
    file = sources.exercise.answers
    where = file.relative_to(sources.exercise.root).as_posix()
    try:
        found = read_specimens(file, sources.solution.text)
    except SpecimenError as error:
        yield where, str(error), "Mend the entry."
        return
    for kind, least, count in (("wrong", WRONG, found.wrong), ("right", RIGHT, found.right)):
        if len(count) < least:
            problem = f"There are {len(count)} [[{kind}]] specimens; {least} is the least."
            yield where, problem, f"Add what learners really write, under [[{kind}]]."
    yield from ((where, *each) for each in _false_names(sources, found))


def count_asserts(file: Path) -> tuple[int, int]:
    """Count the asserts of a test file, and those of them that have a message."""
    try:
        found = _asserts(ast.parse(file.read_bytes()))
    except (OSError, SyntaxError, ValueError):  # a fault of its own
        return 0, 0
    return len(found), sum(map(_has_message, found))


def _false_names(sources: Sources, found: Specimens) -> Iterator[tuple[str, str]]:
    titles = Counter(specimen.title for specimen in (*found.wrong, *found.right))
    for title in (title for title, count in titles.items() if count > 1):
        yield f"Several specimens have the title {title!r}.", "Give each a title of its own."
    names = {test.name for test in _tests(sources)}
    for specimen in found.wrong:
        for name in specimen.fails:
            if name not in names:
                problem = f"{specimen.title!r} fails `{name}`, and there is no such test."
                yield problem, "Correct the name in `fails`."


def _tests(sources: Sources) -> list[Function]:
    """Return the functions that are tests, or that bear hints as only a test does."""
    found = [node for node in ast.walk(sources.tests.tree) if isinstance(node, FUNCTIONS)]
    return [node for node in found if node.name.startswith("test") or _hints(node)]


def _hints(test: Function) -> list[ast.Call]:
    calls = [node for node in test.decorator_list if isinstance(node, ast.Call)]
    return [call for call in calls if ast.unparse(call.func) == "pytest.mark.hint"]


def _asserts(tree: ast.Module) -> list[ast.Assert]:
    return [node for node in ast.walk(tree) if isinstance(node, ast.Assert)]


def _has_message(node: ast.Assert) -> bool:
    empty = isinstance(node.msg, ast.Constant) and not node.msg.value
    return node.msg is not None and not empty
