"""Join a cluster: find its scheduler, look at its workers, and give them what they need."""

import asyncio
import logging
from collections.abc import Callable

from distributed import Client, Security
from distributed.comm.core import connect

from kata.grade.booth import Settings
from kata.grade.judging import Judge
from kata.grade.places.bench import Bench, Terms
from kata.grade.places.cluster import Cluster
from kata.grade.places.parcel import wrap
from kata.grade.places.passport import SAME, differences, passport
from kata.pack import UsageError

NOISE = ("distributed", "distributed.client", "tornado", "tornado.application", "asyncio")
WAIT = 10.0  # seconds for the scheduler to answer, and for the first worker to be there
NOBODY = "The scheduler {} has no workers. Start some: make worker SCHEDULER={}"
NOWHERE = """There is no scheduler at {}: {}
Start one with: make scheduler. Its first lines say what to write here, SCHEDULER=tcp://host:8786"""


def open_cluster(
    settings: Settings, judge: Judge, address: str, done: Callable[[], object]
) -> Cluster:
    """Return the workers of a scheduler; raises UsageError where none of them may judge."""
    for name in NOISE:  # what a lost connection means is told by us
        logging.getLogger(name).setLevel(logging.CRITICAL)
    try:
        asyncio.run(_knock(address))
        client = Client(address, timeout=WAIT, set_as_default=False)
    except (OSError, ValueError, TypeError, RuntimeError) as error:
        raise UsageError(NOWHERE.format(address, str(error).partition("\n")[0])) from None
    try:
        _look_at_workers(client, address)
        judge.prepare(done)
        bench = Bench(wrap(settings), _terms(settings, judge))
        client.register_plugin(bench)
        return Cluster(client, bench)
    except BaseException:
        client.close(timeout=WAIT)
        raise


async def _knock(address: str) -> None:
    """See whether somebody is there: a Client that finds nobody ends with noise."""
    security = Security().get_connection_args("client")
    comm = await connect(address, timeout=WAIT, **security)
    await comm.close()


def _terms(settings: Settings, judge: Judge) -> Terms:
    points = {
        each.id: judge.points(each) for each in settings.exercises if each.id not in judge.unfit
    }
    sandbox = "bwrap" if settings.walls.bwrap else "none"
    return Terms(passport(), sandbox, settings.db, settings.seed, settings.limit, points)


def _look_at_workers(client: Client, address: str) -> None:
    """Raise UsageError where a worker could judge otherwise than this machine."""
    try:
        client.wait_for_workers(1, timeout=WAIT)
    except TimeoutError:
        raise UsageError(NOBODY.format(address, address)) from None
    ours, refused = passport(), []
    for worker, theirs in client.run(passport, on_error="return").items():
        if isinstance(theirs, Exception):
            refused.append(f"The worker {worker} cannot load this program: {theirs}")
        elif strange := differences(theirs, ours):
            refused.append(f"The worker {worker} has {strange}.")
    if refused:
        raise UsageError("\n".join([*refused, SAME]))
