"""Query the users.

Why: select(User) asks for whole objects. session.scalars() hands out the objects themselves;
session.execute() hands out rows, and in each row there is one User. Only the database knows
all rows: a session knows only the objects that it saved or loaded itself.

Also: `session.query(User).all()` is the older form and still correct. New code uses select(),
because the same statement works in Core, in the ORM and with asyncio.
"""

from sqlalchemy import String, create_engine, select
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

with SessionLocal() as session:
    for user in session.scalars(select(User)):
        print(user.id, user.name, user.age)
