"""Tell what happens in a run, one JSON object a line, as it happens."""

import json
import os
import sys
import traceback
from collections.abc import Callable
from typing import Any, Literal

import pytest

from kata.output import BoundedText
from kata.plugin import SPY, UNAVAILABLE
from kata.program import LOAD_ERROR
from kata.spy import Spy, Statement

CLOSED = 97
SHOWN = 2000
STATEMENTS = 200
LESS = "\n  Use -v to get more diff"


class Channel:
    """The pipe to whoever supervises the run; only the process that opened it may use it."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self._owner = os.getpid()

    def send(self, **event: Any) -> None:
        """Send one event; end the process where the answer closed the pipe."""
        if os.getpid() != self._owner:
            return  # a child that the answer forked runs the tests too: nobody asked it
        # A text of the answer can hold half a character, which no file and no database takes.
        data = json.dumps(event, ensure_ascii=False).encode(errors="replace") + b"\n"
        try:
            while data:
                data = data[os.write(self._descriptor, data) :]
        except OSError:
            os._exit(CLOSED)


class Recorder:
    """The pytest plugin that sends an event for each test: its verdict, its SQL, its output."""

    def begin(self, channel: Channel, answer: str) -> None:
        """Begin with an answer, whose events go to a channel."""
        self._channel = channel
        self._answer = answer

    def pytest_runtest_logstart(self, nodeid: str) -> None:
        """Begin a test with an empty screen."""
        name = nodeid.rpartition("::")[2]
        self._channel.send(event="start", test=name)
        sys.stdout = sys.stderr = BoundedText()
        self._test: dict[str, Any] = {"name": name, "outcome": "passed", "seconds": 0.0}

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item, call: pytest.CallInfo[None]
    ) -> pytest.TestReport:
        """Note the first phase of a test that does not pass.

        The report has no traceback, which is slow to make: nobody reads it.
        """
        self._test["seconds"] += call.duration
        if call.when == "setup":
            self._test["hints"] = list(marked(item, "hint", ()))
            self._test["points"] = next(iter(marked(item, "points", (1,))))
        if call.excinfo and self._test["outcome"] == "passed":
            self._note(item, call.when, call.excinfo)
        if call.when == "call" or (call.when == "setup" and call.excinfo):
            self._send_sql(item)
        outcome: Literal["failed", "passed"] = "failed" if call.excinfo else "passed"
        assert call.when != "collect"
        return pytest.TestReport(item.nodeid, item.location, {}, outcome, None, call.when)

    def pytest_runtest_logfinish(self) -> None:
        """Send the verdict of a test, with what it printed."""
        if isinstance(sys.stdout, BoundedText):
            self._test["printed"] = sys.stdout.text()
        self._test["seconds"] = round(self._test["seconds"], 4)
        self._channel.send(event="test", **self._test)

    def pytest_keyboard_interrupt(self, excinfo: pytest.ExceptionInfo[BaseException]) -> None:
        """Note that the answer raised what stops the whole run."""
        self._channel.send(event="interrupt", error=excinfo.typename)

    def _note(
        self, item: pytest.Item, when: str, excinfo: pytest.ExceptionInfo[BaseException]
    ) -> None:
        error = excinfo.value
        loading = item.stash.get(LOAD_ERROR, None) is error
        unavailable = item.stash.get(UNAVAILABLE, None)
        if unavailable and isinstance(error, pytest.skip.Exception):
            self._test |= {"outcome": "unavailable", "message": unavailable}
            return
        if when != "call" and not loading:
            self._channel.send(event="harness", message="".join(traceback.format_exception(error)))
        message, detail = explain(error)
        self._test |= {
            "outcome": "failed",
            "message": message,
            "detail": detail,
            "error": type(error).__name__,
            "loading": loading,
            "line": line_of(error, self._answer),
        }

    def _send_sql(self, item: pytest.Item) -> None:
        spy: Spy | None = item.stash.get(SPY, None)
        numbers: dict[int, int] = {}
        for statement in list(spy or ())[:STATEMENTS]:
            number = numbers.setdefault(statement.connection, len(numbers))
            test = self._test["name"]
            self._channel.send(event="sql", test=test, connection=number, **as_json(statement))


def marked(item: pytest.Item, name: str, default: tuple[Any, ...]) -> tuple[Any, ...]:
    """Return the arguments of a test's own marker."""
    marker = item.get_closest_marker(name)
    return marker.args if marker else default


def as_json(statement: Statement) -> dict[str, Any]:
    """Return a statement as plain data; the parameters become text."""
    parameters = statement.parameters
    shown = safely(lambda: repr(parameters)) if parameters else ""
    return {
        "kind": statement.kind,
        "text": statement.text[:SHOWN],
        "parameters": shown[:SHOWN],
        "line": statement.line,
        "look_up": statement.is_look_up,
    }


def safely(show: Callable[[], str]) -> str:
    """Call what shows an object of the answer: its __repr__ or __str__ may raise anything."""
    try:
        return str(show())
    except BaseException as error:  # noqa: BLE001 - also what is not an Exception
        return f"(cannot be shown: {type(error).__name__} was raised while printing it)"


def explain(error: BaseException) -> tuple[str, str]:
    """Return the message of an exception, and pytest's comparison where there is one."""
    text = safely(lambda: str(error))
    if isinstance(error, AssertionError):
        message, found, comparison = text.partition("\nassert ")
        if not found and text.startswith("assert "):
            message, comparison = "", text.removeprefix("assert ")
        return message[:SHOWN], comparison.replace(LESS, "")[:SHOWN]
    if isinstance(error, NotImplementedError) and not text:
        frames = traceback.extract_tb(error.__traceback__)
        return f"`{frames[-1].name}` is not written yet: it raises NotImplementedError.", ""
    if isinstance(error, SyntaxError):
        return f"{type(error).__name__}: {error.msg}", ""
    if isinstance(error, pytest.fail.Exception):
        return text[:SHOWN], ""
    if isinstance(error, pytest.skip.Exception | pytest.xfail.Exception):
        return "The answer skipped the test. Only a test that ran can pass.", ""
    return f"{type(error).__name__}: {text}"[:SHOWN].rstrip(": "), ""


def line_of(error: BaseException, file: str) -> int | None:
    """Return the innermost line of the answer through which an exception came."""
    if isinstance(error, SyntaxError) and error.filename == file:
        return error.lineno
    steps = traceback.walk_tb(error.__traceback__)
    lines = [line for frame, line in steps if frame.f_code.co_filename == file]
    return lines[-1] if lines else None
