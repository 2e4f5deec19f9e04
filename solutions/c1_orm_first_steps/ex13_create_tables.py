"""Create the tables of the models.

Why: a model is only a description. Base.metadata holds the tables of all models that Python
has read so far, so write the call below them. create_all() asks the database which tables
exist and creates the missing ones. It compares only names: a table of that name
stays as it is, even where its columns differ from your model.

Also: create_all() never changes a table. When you change a model later, a migration tool such as
Alembic changes the tables in the database, too.
"""

from sqlalchemy import String, create_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

# Given: do not change.
engine = create_engine("sqlite:///example.db", echo=True)


class Base(DeclarativeBase):
    """The base class of all models."""


class User(Base):
    """A person: one row of the table users."""

    __tablename__ = "users"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(50))
    age: Mapped[int | None]


Base.metadata.create_all(engine)
