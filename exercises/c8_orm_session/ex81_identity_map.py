"""One row, one object.

Task: write three functions that ask a session what it knows. A session keeps each object that it
loaded in its identity map, by class and primary key. So in one session a row is one
object, however often you ask for it. The models are in `given.py`, in this folder.

Read first:
- https://docs.sqlalchemy.org/en/21/orm/session_state_management.html
- https://docs.sqlalchemy.org/en/21/orm/session_basics.html#get-by-primary-key
"""

from given import Author
from sqlalchemy.orm import Session


def fetch(session: Session, id: int) -> Author | None:
    """Return the author with this id, or None if nobody has it.

    If the session has the author already, return that object; send no statement, unless the
    author is expired. Another session has an object of its own.
    """
    # TODO: ask the session for the author.
    raise NotImplementedError


def state(obj: object) -> str:
    """Return the state of an object of a mapped class, and send no statement.

    - "transient": no session knows it, and it has never been saved
    - "pending": added to a session, but not yet inserted
    - "persistent": in a session, with a row in the database. So is an object that
      session.delete() has marked, as long as the DELETE is not sent
    - "deleted": the DELETE is sent, and the transaction is still open
    - "detached": it has or had a row, and is no longer in a session
    """
    # TODO: ask SQLAlchemy about the object; its attributes cannot tell.
    raise NotImplementedError


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
    # TODO: ask the session for its three collections, and look closer at one of them.
    raise NotImplementedError
