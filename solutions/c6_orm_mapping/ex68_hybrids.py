"""One rule, in Python and in SQL.

Why: a hybrid gives a rule one name, for objects and for queries. On an object, it runs with the
values; on the class, it runs with the columns and makes SQL. An `if` and an f-string know
nothing of columns, so where the rule needs them, write its SQL as an expression of its own.

Also: `case((cls.last.is_(None), cls.first), else_=cls.first + " " + cls.last)` gives the same
text. In code of before SQLAlchemy 2.0.4, the decorators are `@full.setter` and
`@full.expression`, and the functions below them are called `full`, too.
"""

from sqlalchemy import ColumnElement, String, func
from sqlalchemy.ext.hybrid import hybrid_method, hybrid_property
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, validates


# Given: do not change.
class Base(DeclarativeBase):
    """The base class of all models."""


class Person(Base):
    """A person, and the year in which they were born."""

    __tablename__ = "people"

    id: Mapped[int] = mapped_column(primary_key=True)
    first: Mapped[str] = mapped_column(String(50))
    last: Mapped[str | None] = mapped_column(String(50))
    born: Mapped[int]

    @hybrid_property
    def full(self) -> str:
        return self.first if self.last is None else f"{self.first} {self.last}"

    @full.inplace.setter
    def _set_full(self, value: str) -> None:
        self.first, _, last = value.partition(" ")
        self.last = last or None

    @full.inplace.expression
    @classmethod
    def _full_in_sql(cls) -> ColumnElement[str]:
        return cls.first + func.coalesce(" " + cls.last, "")

    @hybrid_method
    def older(self, year: int) -> bool:
        return self.born < year

    @validates("first")
    def _check_first(self, key: str, value: str) -> str:
        if not value.strip():
            raise ValueError("A person needs a first name.")
        return value.strip()
