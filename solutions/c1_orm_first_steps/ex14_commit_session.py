"""Commit a session.

Why: add() only puts the object on the session's list. The session writes its list when it
flushes, and commit() flushes first, then makes the transaction permanent. Without a commit,
closing the session rolls everything back. After flush() alone, nobody
else sees the row.

Also: `with SessionLocal.begin() as session:` commits by itself when the block ends without an
error. A session that you open without `with` needs a close(); after a commit it holds no
connection, but the next query takes one again.
"""

from sqlalchemy import String, create_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, sessionmaker

# Given: do not change.
engine = create_engine("sqlite:///example.db", echo=True)
SessionLocal = sessionmaker(engine)


class Base(DeclarativeBase):
    """The base class of all models."""


class User(Base):
    """A person: one row of the table users."""

    __tablename__ = "users"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(50))
    age: Mapped[int | None]


Base.metadata.create_all(engine)

new_user: User = User(name="Alice", age=25)

with SessionLocal() as session:
    session.add(new_user)
    session.commit()
