"""Run the coroutines of an answer, and say plainly what they do wrong."""

import asyncio
import gc
import inspect
import logging
import traceback
import warnings
from collections.abc import Awaitable, Iterator
from contextlib import contextmanager, suppress
from types import CoroutineType
from typing import Any

from sqlalchemy import AdaptedConnection, event
from sqlalchemy.exc import MissingGreenlet, SAWarning
from sqlalchemy.pool import Pool
from sqlalchemy.util import greenlet_spawn

from kata.blocking import BlockingCall, Lookout
from kata.origin import created_at, name_of, origins_kept

PATIENCE = 4
UNAWAITED = "coroutine .* was never awaited"
DROPPED = "The garbage collector is trying to clean up"
IMPLICIT = (
    "SQL was to be sent here, and nothing awaits it. This happens where an attribute is read that "
    "is not loaded, or expired, and where a synchronous function gets an engine for asyncio."
)
FORGOTTEN = "Line {} makes a coroutine{}, and nothing awaits it. So its code does not run."
NOT_CLOSED = (
    "A connection was forgotten: nobody closed it or gave it back to the pool. Python's garbage "
    "collector cannot do it, for closing has to be awaited."
)
WAITS = f"The coroutine was still waiting after {PATIENCE} seconds, so it was cancelled."


class NotAwaitable(AssertionError):
    """A function of the answer should give a coroutine, and gave something else."""


class NeverAwaited(AssertionError):
    """The answer made a coroutine and did not await it, so its code never ran."""


class LeftOpen(AssertionError):
    """The answer let go of a connection without closing it."""


class StillWaiting(AssertionError):
    """A coroutine of the answer did not come to its end."""


class EventLoop:
    """One event loop for all coroutines of a test: `found = arun(ex.names(engine))`.

    It returns what the coroutine returns and raises what it raises. Beyond that, it raises
    BlockingCall, NeverAwaited, LeftOpen, NotAwaitable or StillWaiting for what an event loop
    would suffer in silence. Connections that are open at its end are closed then.
    """

    def __init__(self, file: str) -> None:
        self._file = file
        self._runner = asyncio.Runner()
        self._records: list[Any] = []
        event.listen(Pool, "connect", self._note)

    def __call__(self, awaitable: Awaitable[Any]) -> Any:
        """Run a coroutine to its end."""
        __tracebackhide__ = True
        if not inspect.isawaitable(awaitable):
            kind = type(awaitable).__name__
            raise NotAwaitable(
                f"The call must give a coroutine, which can be awaited; it gave an object of the "
                f"class {kind}. Only a function that begins with `async def` gives one."
            )
        result, failure = None, None
        with Lookout(self._file) as lookout, origins_kept(), _warnings() as log:
            try:
                result = self._runner.run(_patient(awaitable))
            except BaseException as error:  # noqa: BLE001 - it is raised again below
                traceback.clear_frames(error.__traceback__)  # frees what was not awaited
                failure = error
            if any(record.in_use for record in self._records):
                gc.collect()  # a connection that was dropped can hang in a cycle
        if worst := self._worst(lookout.found, failure, log, result):
            raise worst
        return result

    def close(self) -> None:
        """Cancel what still runs, close what is still open, and end the loop."""
        event.remove(Pool, "connect", self._note)
        with suppress(TimeoutError), _quiet("sqlalchemy.pool"):
            self._runner.run(self._tidy())
        self._runner.close()

    def _worst(
        self,
        blocking: BlockingCall | None,
        failure: BaseException | None,
        log: list[warnings.WarningMessage],
        result: Any,
    ) -> BaseException | None:
        """Return what explains best why a coroutine failed, or None if it did not."""
        if implicit := _implicit(failure):
            return blocking or implicit
        if blocking or isinstance(failure, NotImplementedError):
            return blocking or failure
        coroutines: list[Any] = [each.source for each in log if each.category is RuntimeWarning]
        for held in (result, getattr(failure, "obj", None)):  # of an AttributeError
            if isinstance(held, CoroutineType):
                held.close()
                coroutines.append(held)
        for coroutine in coroutines:
            if line := created_at(coroutine, self._file):
                return NeverAwaited(FORGOTTEN.format(line, name_of(coroutine, self._file)))
        dropped = any(each.category is SAWarning for each in log)
        return failure or (LeftOpen(NOT_CLOSED) if dropped else None)

    def _note(self, connection: Any, record: object) -> None:
        if isinstance(connection, AdaptedConnection):
            self._records.append(record)

    async def _tidy(self) -> None:
        async with asyncio.timeout(PATIENCE):
            others = asyncio.all_tasks() - {asyncio.current_task()}
            for task in others:
                task.cancel()
            await asyncio.gather(*others, return_exceptions=True)
            await asyncio.get_running_loop().shutdown_asyncgens()
            for record in self._records:
                with suppress(Exception):  # it may belong to another loop
                    await greenlet_spawn(_held(record).invalidate)


def _implicit(failure: BaseException | None) -> MissingGreenlet | None:
    """Return an error that explains MissingGreenlet, which some drivers' errors hide."""
    found = getattr(failure, "orig", failure)
    if not failure or not isinstance(found, MissingGreenlet):
        return None
    error = MissingGreenlet(f"{IMPLICIT} SQLAlchemy says: {found.args[0]}", code=found.code)
    return error.with_traceback(failure.__traceback__)


def _held(record: Any) -> Any:
    """Return what holds a connection now: whoever has it on loan, or the pool's record."""
    on_loan = record.fairy_ref and record.fairy_ref()
    return on_loan or record


async def _patient(awaitable: Awaitable[Any]) -> Any:
    """Await something, but not for ever; a StillWaiting error knows where it stood."""
    try:
        async with asyncio.timeout(PATIENCE) as limit:
            return await awaitable
    except TimeoutError as error:
        cut = error.__cause__ or error.__context__  # up to Python 3.11.2 it is no cause
        if not limit.expired() or not isinstance(cut, asyncio.CancelledError):
            raise
        raise StillWaiting(WAITS).with_traceback(cut.__traceback__) from None


@contextmanager
def _warnings() -> Iterator[list[warnings.WarningMessage]]:
    """Collect the warnings that are mistakes of an answer, and hand on all others."""
    mistakes: list[warnings.WarningMessage] = []
    with warnings.catch_warnings(record=True) as log:
        warnings.filterwarnings("always", UNAWAITED, RuntimeWarning)
        warnings.filterwarnings("always", DROPPED, SAWarning)
        yield mistakes
    for each in log:
        if str(each.message).startswith(("coroutine ", DROPPED)):
            mistakes.append(each)
        else:
            warnings.warn_explicit(each.message, each.category, each.filename, each.lineno)


@contextmanager
def _quiet(name: str) -> Iterator[None]:
    """Keep a logger from telling of errors."""
    logger = logging.getLogger(name)
    level = logger.level
    logger.setLevel(logging.CRITICAL + 1)
    yield
    logger.setLevel(level)
