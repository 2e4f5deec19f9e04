"""Open, commit, roll back, close.

Task: write four functions. `factory` is a sessionmaker: factory() makes a new session. No two
authors have the same name: the database refuses the second one with an IntegrityError (from
sqlalchemy.exc), when the session is flushed. A SELECT cannot tell before that: another program
can save the same name after it.

Read first:
- https://docs.sqlalchemy.org/en/21/orm/session_basics.html#opening-and-closing-a-session
- https://docs.sqlalchemy.org/en/21/orm/session_transaction.html#using-savepoint
"""

from collections.abc import Callable
from typing import Any

from given import Author
from sqlalchemy.orm import Session, scoped_session, sessionmaker


def run(factory: sessionmaker[Session], fn: Callable[[Session], Any]) -> Any:
    """Call fn with a new session, commit, close the session, and return what fn returned.

    All that fn does is one transaction: one BEGIN, one COMMIT. If an error is raised, by fn or
    by the commit, nothing is saved, and the error goes on to the caller as it is. Whatever
    happens, the session is closed at the end. fn itself neither commits nor rolls back.
    """
    # TODO: open a session, call fn, commit or roll back, and close.
    raise NotImplementedError


def register(factory: sessionmaker[Session], name: str) -> bool:
    """Save a new author with this name in a session and a transaction of its own; return True.

    If the database refuses it with an IntegrityError, return False. Any other error goes on to
    the caller. Whatever happens, the session is closed at the end.
    """
    # TODO: save the author, and return whether it was saved.
    raise NotImplementedError


def try_add(session: Session, name: str) -> bool:
    """Save a new author with this name inside the caller's transaction; return True.

    If the database refuses it with an IntegrityError, return False. Then only this author is
    undone, and the session can be used at once. What the session did before stays, also changes
    that are not flushed yet; the database refuses none of these. Neither commit nor roll back for
    the caller. Any other error goes on.
    """
    # TODO: add and flush the author under a savepoint, and return whether it was saved.
    raise NotImplementedError


def registry(factory: sessionmaker[Session]) -> scoped_session[Session]:
    """Return a registry that gives each thread a session of its own, made by `factory`.

    Calling the registry twice in one thread gives the same session, in another thread another
    one. registry.remove() closes the session of this thread; the next call makes a new one.
    """
    # TODO: make a registry of sessions.
    raise NotImplementedError
