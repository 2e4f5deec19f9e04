"""A miniature pack in a temporary directory, on which the runner is tried for real."""

import os
import shutil
import signal
from collections.abc import Callable, Iterator
from pathlib import Path
from textwrap import dedent

import pytest

from kata.backends import NAMES
from kata.job import Job, make_job
from kata.pack import Exercise, Pack
from kata.result import Result
from kata.runner import Runner, open_runner
from kata.verify.prove import available
from tests.kata import shop_pack
from tests.kata.shop_class import NUMBER, Class

# Where the tests run in the background, Ctrl-C is ignored, and so it would be in what they start.
signal.signal(signal.SIGINT, signal.default_int_handler)

Judge = Callable[..., Result]
# Where the project is built, the walls must be there: without them, these tests fail.
needs_walls = pytest.mark.skipif(
    not shutil.which("bwrap") and not os.environ.get("CI"), reason="bubblewrap is not installed"
)

FILES = {
    "exercises/c0_mini/README.md": "# A miniature\n",
    "exercises/c0_mini/ex01_number.py": '''
        """Know the number.

        Task: store 42 in the table `numbers`, and call it `number`.

        Read first: https://docs.sqlalchemy.org/en/21/tutorial/engine.html
        """

        # TODO: give it a name.
        number: int = ...

        # TODO: store it.
        ...
        ''',
    "solutions/c0_mini/ex01_number.py": '''
        """Know the number.

        Why: what is committed stays.
        """

        from sqlalchemy import create_engine

        number: int = 42

        with create_engine("sqlite:///example.db").begin() as connection:
            connection.exec_driver_sql("CREATE TABLE numbers (value INTEGER)")
            connection.exec_driver_sql(f"INSERT INTO numbers VALUES ({number})")
        ''',
    "tests/c0_mini/test_ex01_number.py": """
        import pytest


        @pytest.mark.hint("What is six times seven?", "number = ...")
        def test_know_the_number(ex):
            assert ex.number == 42, "The number is the answer."


        @pytest.mark.hint("Which statement adds a row?", "INSERT INTO numbers ...")
        @pytest.mark.points(2)
        def test_store_the_number(ex, other_connection):
            assert ex.number, "Give the number a name first."
            rows = other_connection.exec_driver_sql("SELECT value FROM numbers").all()
            assert rows == [(42,)], "The table must hold it."
        """,
    "answers/c0_mini/ex01_number.toml": """
        [[wrong]]
        title = "is off by one"
        diagnosis = "Count again."
        replace = "42"
        with = "43"
        fails = ["test_know_the_number", "test_store_the_number"]

        [[wrong]]
        title = "does not commit"
        diagnosis = "The transaction was rolled back."
        replace = ".begin()"
        with = ".connect()"
        fails = ["test_store_the_number"]
        on = ["sqlite", "mariadb"]

        [[wrong]]
        title = "makes no table"
        diagnosis = "There is no table yet."
        replace = "CREATE TABLE numbers (value INTEGER)"
        with = "SELECT 1"
        error = "OperationalError"
        says = "no such table"
        fails = ["test_know_the_number", "test_store_the_number"]
        on = ["sqlite"]

        [[wrong]]
        title = "names it otherwise"
        diagnosis = "The name matters."
        code = "answer = 42"
        error = "MissingName"
        fails = ["test_know_the_number", "test_store_the_number"]

        [[right]]
        title = "one statement"
        replace = "VALUES ({number})"
        with = "SELECT 42"
        """,
}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Give the folder of a complete pack with one exercise."""
    for name, text in FILES.items():
        file = tmp_path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(dedent(text).lstrip())
    return tmp_path


def only_on_postgresql(root: Path) -> None:
    """Let the tests of that exercise be for PostgreSQL alone."""
    file = root / "tests/c0_mini/test_ex01_number.py"
    marker = 'pytestmark = pytest.mark.backends("postgresql", reason="Only it has arrays.")'
    file.write_text(file.read_text().replace("import pytest", f"import pytest\n\n{marker}", 1))


@pytest.fixture
def exercise(root: Path) -> Exercise:
    """Give the one exercise of that pack."""
    return Pack(root).exercises[0]


@pytest.fixture
def answer(root: Path, exercise: Exercise) -> Callable[..., Job]:
    """Give a function that makes the job of judging some code."""

    def make(code: str, limit: float = 10.0, **more: object) -> Job:
        target = root / "answer"
        target.mkdir(exist_ok=True)
        (target / exercise.relative.name).write_text(dedent(code))
        return make_job(exercise, target, limit=limit, **more)  # type: ignore[arg-type]

    return make


@pytest.fixture
def judge(root: Path, exercise: Exercise) -> Judge:
    """Give a function that judges an answer by the body of a test."""

    def run(answer: str, test: str, **more: object) -> Result:
        exercise.tests.write_text("import pytest\n" + dedent(test))
        (root / "answer").mkdir(exist_ok=True)
        (root / "answer" / exercise.relative.name).write_text(dedent(answer))
        with open_runner(root, [exercise.tests]) as runner:
            return runner.run(make_job(exercise, root / "answer", **more))  # type: ignore[arg-type]

    return run


@pytest.fixture(params=["warm", "cold"])
def runner(request: pytest.FixtureRequest, root: Path, exercise: Exercise) -> Iterator[Runner]:
    """Give each kind of runner in turn."""
    with open_runner(root, [exercise.tests], cold=request.param == "cold") as runner:
        yield runner


@pytest.fixture(scope="session")
def databases() -> list[str]:
    """Give the back ends that are there; on a server that builds the project all must be."""
    there, missing = available(NAMES)
    if os.environ.get("CI"):
        assert not missing
    return there


@pytest.fixture(params=NAMES)
def db(request: pytest.FixtureRequest, databases: list[str]) -> str:
    """Give each back end in turn; one that is not there is announced as skipped."""
    if request.param not in databases:
        pytest.skip(f"{request.param} does not answer")
    return str(request.param)


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """Give the root of a small pack whose tests compare what an answer returns."""
    shop_pack.build(tmp_path / "shop")
    return tmp_path / "shop"


@pytest.fixture
def solution(shop: Path) -> str:
    """Give the reference answer of its one exercise."""
    return (shop / "solutions" / NUMBER).read_text()


@pytest.fixture
def group(shop: Path) -> Class:
    """Give a class in which nobody has handed in anything yet."""
    return Class(shop)
