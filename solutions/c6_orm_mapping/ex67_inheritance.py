"""One hierarchy, two layouts.

Why: a subclass without a table of its own adds columns to the table of its parent: that is
fast, but these columns are NULL in all other rows. A subclass with a joined table keeps its
rules there, and costs a join. In both layouts, SQLAlchemy loads only the columns of the class
that you select: say it when you want those of the subclasses, too.

Also: `select(Document).options(selectin_polymorphic(Document, [Memo, Invoice]))` sends one
more SELECT for each subclass, in place of one with many joins. `"polymorphic_load": "selectin"`
in the `__mapper_args__` of a subclass makes this the rule for every query.
"""

from collections.abc import Sequence

from sqlalchemy import ForeignKey, String, select
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column, with_polymorphic


# Given: do not change.
class Base(DeclarativeBase):
    """The base class of all models."""


class Document(Base):
    """A paper in the office."""

    __tablename__ = "documents"
    __mapper_args__ = {"polymorphic_on": "kind", "polymorphic_identity": "document"}

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(20))
    title: Mapped[str] = mapped_column(String(50))


class Memo(Document):
    """A document with a text: one more column in the same table."""

    __mapper_args__ = {"polymorphic_identity": "memo"}

    body: Mapped[str | None] = mapped_column(String(200))


class Invoice(Document):
    """A document with an amount of money: one more table."""

    __tablename__ = "invoices"
    __mapper_args__ = {"polymorphic_identity": "invoice"}

    id: Mapped[int] = mapped_column(ForeignKey("documents.id"), primary_key=True)
    cents: Mapped[int]


def all_documents(session: Session) -> "Sequence[Document]":
    """Return all documents, each complete, sorted by title and id."""
    documents = with_polymorphic(Document, [Memo, Invoice])
    return session.scalars(select(documents).order_by(documents.title, documents.id)).all()
