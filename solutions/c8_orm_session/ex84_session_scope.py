"""Open, commit, roll back, close.

Why: the code that opens a session ends it, and a function that was handed one does not.
factory.begin() does it all: it commits at the end of its block, rolls back if an error leaves
it, and closes. After a failed flush the session wants a rollback before anything else: a
PendingRollbackError says that it was forgotten. A savepoint keeps the loss small: its rollback
takes one row, and not the whole transaction.

Also: a session is for one thread and one piece of work. scoped_session keeps one for each
thread; then somebody must call remove() when the work is done, as web frameworks do at the end
of a request. Where you can hand over a session as an argument, do that.
"""

from collections.abc import Callable
from typing import Any

from given import Author
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, scoped_session, sessionmaker


def run(factory: sessionmaker[Session], fn: Callable[[Session], Any]) -> Any:
    """Call fn with a new session, commit, close the session, and return what fn returned.

    All that fn does is one transaction: one BEGIN, one COMMIT. If an error is raised, by fn or
    by the commit, nothing is saved, and the error goes on to the caller as it is. Whatever
    happens, the session is closed at the end. fn itself neither commits nor rolls back.
    """
    with factory.begin() as session:
        return fn(session)


def register(factory: sessionmaker[Session], name: str) -> bool:
    """Save a new author with this name in a session and a transaction of its own; return True.

    If the database refuses it with an IntegrityError, return False. Any other error goes on to
    the caller. Whatever happens, the session is closed at the end.
    """
    try:
        run(factory, lambda session: session.add(Author(name=name)))
    except IntegrityError:
        return False
    return True


def try_add(session: Session, name: str) -> bool:
    """Save a new author with this name inside the caller's transaction; return True.

    If the database refuses it with an IntegrityError, return False. Then only this author is
    undone, and the session can be used at once. What the session did before stays, also changes
    that are not flushed yet; the database refuses none of these. Neither commit nor roll back for
    the caller. Any other error goes on.
    """
    try:
        with session.begin_nested():
            session.add(Author(name=name))
    except IntegrityError:
        return False
    return True


def registry(factory: sessionmaker[Session]) -> scoped_session[Session]:
    """Return a registry that gives each thread a session of its own, made by `factory`.

    Calling the registry twice in one thread gives the same session, in another thread another
    one. registry.remove() closes the session of this thread; the next call makes a new one.
    """
    return scoped_session(factory)
