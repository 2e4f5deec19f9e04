"""Turn what a run told, and how it ended, into a Result."""

import json
import re
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from kata.job import Job
from kata.placeholders import import_lines, is_untouched
from kata.recorder import CLOSED
from kata.result import Outcome, Result, TestResult
from kata.supervise import Ending

# What an event holds, by its kind. The answer has the same pipe and may write anything: what is
# of another shape was not told by the recorder.
EVENTS: dict[str, dict[str, Any]] = {
    "plan": {"tests": list, "versions": dict},
    "start": {"test": str},
    "test": {"name": str, "outcome": str, "line": int | None},
    "sql": {
        "test": str,
        "kind": str,
        "text": str,
        "parameters": str,
        "line": int | None,
        "look_up": bool,
        "connection": int,
    },
    "interrupt": {"error": str},
    "finding": {"what": str},
    "harness": {"message": str},
    "end": {},
}
STACK_LINE = re.compile(r'File "(.+)", line (\d+) in ')


def assemble(job: Job, data: bytes, ending: Ending, stack: str = "", seconds: float = 0) -> Result:
    """Return the verdict on a job from the events of its run.

    `stack` is where the answer was when its time ran out, as faulthandler writes it.
    """
    events = list(_events(data))
    nothing: dict[str, Any] = {"tests": [], "versions": {}}
    plan = next((each for each in events if each["event"] == "plan"), nothing)
    result = without_verdict(job)
    result.seconds, result.versions = round(seconds, 4), plan["versions"]
    result.sql = _sql(events)
    result.findings = [each["what"] for each in events if each["event"] == "finding"]
    result.tests = _tests(plan["tests"], events)
    if fault := next((each for each in events if each["event"] == "harness"), None):
        result.message = fault["message"]
    elif not result.tests and ending.kind == "finished":
        result.message = f"No test was run from {job.tests}."
    else:
        if ending.kind != "finished" or not job.brief:
            _end(result, events, ending, stack)
        result.outcome = _outcome(job, result, events, ending)
    return result


def without_verdict(job: Job) -> Result:
    """Return a result that says of a job only what was asked for."""
    return Result(
        job.exercise,
        job.slug,
        Outcome.HARNESS,
        job.target,
        job.answer,
        seed=job.seed,
        db=job.db,
    )


def _sql(events: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [
        {key: value for key, value in each.items() if key != "event"}
        for each in events
        if each["event"] == "sql"
    ]


def _events(data: bytes) -> Iterator[dict[str, Any]]:
    for line in data.splitlines():
        try:
            event = json.loads(line)
        except (ValueError, RecursionError):
            continue  # the last line of a run that was killed while writing it, for example
        if isinstance(event, dict) and _is_whole(event):
            yield event


def _is_whole(event: dict[str, Any]) -> bool:
    shape = EVENTS.get(str(event.get("event")))
    return shape is not None and all(isinstance(event.get(key), shape[key]) for key in shape)


def _tests(names: list[str], events: list[dict[str, Any]]) -> list[TestResult]:
    told = {each["name"]: each for each in events if each["event"] == "test"}
    keys = TestResult.__dataclass_fields__
    return [
        TestResult(**{key: value for key, value in told[name].items() if key in keys})
        if name in told
        else TestResult(name, "not run")
        for name in names
    ]


def _end(result: Result, events: list[dict[str, Any]], ending: Ending, stack: str) -> None:
    """Say of a run that did not come to its end which test it was in, and why."""
    missing = [test for test in result.tests if test.outcome == "not run"]
    if ending.kind == "finished" and not missing:
        return
    result.message = _describe(events, ending)
    result.line = _line(stack, result.file)
    started = [each["test"] for each in events if each["event"] == "start"]
    for test in missing:
        if started and test.name == started[-1]:
            test.outcome, test.message, test.line = "failed", result.message, result.line
            test.error = _cause(ending)


def _cause(ending: Ending) -> str:
    return Outcome.TIMEOUT if ending.kind == "timeout" else Outcome.CRASHED


def _describe(events: list[dict[str, Any]], ending: Ending) -> str:
    interrupt = next((each for each in events if each["event"] == "interrupt"), None)
    if ending.kind == "timeout":
        return "The code was still running when its time was over, so it was stopped."
    if interrupt:
        return f"The code raised {interrupt['error']}, which stops the whole run."
    if ending.kind == "signal":
        name = signal.Signals(ending.code).name
        meaning = signal.strsignal(ending.code)
        return f"The code ended the whole program with the signal {name} ({meaning})."
    if ending.code == CLOSED:
        return "The code closed file descriptors that are not its own."
    return (
        f"The code ended the whole program (exit status {ending.code}), as os._exit() does. "
        "Let the file run to its last line."
    )


def _line(stack: str, file: str) -> int | None:
    lines = [int(line) for name, line in STACK_LINE.findall(stack) if name == file]
    return lines[0] if lines else None


def _outcome(job: Job, result: Result, events: list[dict[str, Any]], ending: Ending) -> Outcome:
    outcomes = {test.outcome for test in result.tests}
    if ending.kind == "timeout":
        return Outcome.TIMEOUT
    if ending.kind != "finished" or ("not run" in outcomes and not job.brief):
        return Outcome.CRASHED
    if outcomes == {"unavailable"}:
        result.message = result.tests[0].message
        return Outcome.UNAVAILABLE
    if not result.failed:
        return Outcome.PASSED
    if result.passed:
        return Outcome.FAILING
    return _nothing_passed(job, result, events)


def _nothing_passed(job: Job, result: Result, events: list[dict[str, Any]]) -> Outcome:
    answer = Path(job.answer)
    if not answer.is_file():
        result.message = f"There is no file {answer.name} in {job.target}."
        return Outcome.NOT_STARTED
    first = result.failed[0]
    source = answer.read_text(encoding="utf-8", errors="replace")
    loading = [each for each in events if each["event"] == "test" and each.get("loading")]
    is_broken = len(loading) == len(result.failed)
    todo = all(test.error == "NotImplementedError" for test in result.failed)
    no_import = is_broken and first.line in import_lines(source)
    if todo or (is_untouched(source) and not no_import):
        return Outcome.NOT_STARTED
    if is_broken:
        result.message, result.line = first.message, first.line
        return Outcome.BROKEN
    return Outcome.FAILING
