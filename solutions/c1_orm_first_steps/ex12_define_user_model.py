"""Define the model User.

Why: one class says what the Python object has and what the table has. Mapped[str] becomes
NOT NULL and Mapped[int | None] becomes a column that may be NULL, so the annotation that your
type checker reads is also the rule that the database keeps.

Also: `name = Column(String(50), nullable=False)` maps the same column. It is the older form
and still correct, but without `nullable=False` it allows NULL. A primary key needs no
`index=True`: every database has an index for it already.
"""

from sqlalchemy import String
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


# Given: do not change.
class Base(DeclarativeBase):
    """The base class of all models."""


class User(Base):
    """A person: one row of the table users."""

    __tablename__ = "users"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(50))
    age: Mapped[int | None]
