"""Query the users.

Task: print every user in the table, one on a line: id, name and age, with one space between,
like `1 Alice 25`. A missing age is printed as `None`. Other programs save users in the same
table; print those too, in any order. Send only one SELECT, however many users there are.
Print nothing else (the log lines of `echo` do not count).

Read first:
- https://docs.sqlalchemy.org/en/21/tutorial/data_select.html#selecting-orm-entities-and-columns
- https://docs.sqlalchemy.org/en/21/orm/queryguide/select.html#selecting-orm-entities
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

new_user = User(name="Alice", age=25)
with SessionLocal() as session:
    session.add(new_user)
    session.commit()

# TODO: ask a session for every User.
# TODO: print each of them.
