"""One row, one object.

Why: get() looks into the identity map first and asks the database only for what is not
there; a select() always asks. session.dirty holds each object with an attribute that was set, for
speed, and does not compare values: is_modified() does. An object tells its state through
inspect(), not through its id, which you may set yourself.

Also: the identity map holds weak references. An object that you no longer use, and that has no
changes, leaves it, so it is no cache. The value of an attribute that is expired or was never
loaded is not known, so setting it counts as a change even if the value is equal.
"""

from given import Author
from sqlalchemy import inspect
from sqlalchemy.orm import Session


def fetch(session: Session, id: int) -> Author | None:
    """Return the author with this id, or None if nobody has it.

    If the session has the author already, return that object; send no statement, unless the
    author is expired. Another session has an object of its own.
    """
    return session.get(Author, id)


def state(obj: object) -> str:
    """Return the state of an object of a mapped class, and send no statement.

    - "transient": no session knows it, and it has never been saved
    - "pending": added to a session, but not yet inserted
    - "persistent": in a session, with a row in the database. So is an object that
      session.delete() has marked, as long as the DELETE is not sent
    - "deleted": the DELETE is sent, and the transaction is still open
    - "detached": it has or had a row, and is no longer in a session
    """
    names = ("transient", "pending", "persistent", "deleted", "detached")
    return next(name for name in names if getattr(inspect(obj), name))


def pending_changes(session: Session) -> dict[str, list[object]]:
    """Return what the next flush would do, and send no statement.

    The dictionary has three keys; each value is a list of objects, in any order:
    - "new": objects that would be inserted
    - "changed": objects that are in the database and have an attribute with a new value. To set
      an attribute to the value that it has is no change; to change it and then change it back
      is none, either. What is changed was loaded before. An author of whom only the list
      `books` has changed may be here or not, as you like.
    - "deleted": objects that would be deleted, whatever else was changed in them
    """
    return {
        "new": list(session.new),
        "changed": [obj for obj in session.dirty if session.is_modified(obj)],
        "deleted": list(session.deleted),
    }
