"""The worker process: how it is started, and what is said when it is lost."""

import os
import subprocess
import sys
from pathlib import Path

from kata.job import Job
from kata.result import Outcome, Result
from kata.supervise import Ending

STARTUP = 60.0

# With these, pytest would write its reports otherwise, or run with somebody's own options.
NOT_OURS = ("CI", "BUILD_NUMBER", "PYTEST_ADDOPTS", "PYTEST_PLUGINS")
# With this, a set shows its members in the same order in every process: a seed replays all.
STEADY = {"PYTHONHASHSEED": "0"}
NO_BYTECODE = "PYTHONDONTWRITEBYTECODE"


def ending_of(status: int) -> Ending:
    """Return how a process ended, from the status that `Popen.wait` gave."""
    return Ending("signal", -status) if status < 0 else Ending("exit", status)


def command(root: Path, *arguments: str | Path) -> list[str]:
    """Return the command line of a worker on a pack."""
    return [sys.executable, "-m", "kata.worker", f"--root={root}", *map(str, arguments)]


def environment() -> dict[str, str]:
    """Return the environment in which a worker finds this package and judges alike everywhere."""
    here = str(Path(__file__).parent.parent)
    paths = [here, *filter(None, [os.environ.get("PYTHONPATH")])]
    kept = {key: value for key, value in os.environ.items() if key not in NOT_OURS}
    return {**kept, **STEADY, "PYTHONPATH": os.pathsep.join(paths)}


def compile_tests(root: Path, tests: list[Path]) -> None:
    """Have a worker compile test files and keep the result, for those that cannot write there.

    What it imports itself, with all that it needs where answers are not trusted, is kept, too.
    """
    variables = {key: value for key, value in environment().items() if key != NO_BYTECODE}
    words = command(root, "--guard", *tests)
    subprocess.run(
        words, cwd=root, env=variables, stdin=subprocess.DEVNULL, capture_output=True, check=False
    )


def lost(job: Job, status: int, said: str) -> Result:
    """Return the result of a job whose worker is gone: by a signal, or by its own trouble."""
    outcome = Outcome.CRASHED if status < 0 and not said else Outcome.HARNESS
    message = said.strip() or f"The process that judges ended early ({ending_of(status)})."
    return Result(
        job.exercise, job.slug, outcome, job.target, job.answer, message, seed=job.seed, db=job.db
    )
