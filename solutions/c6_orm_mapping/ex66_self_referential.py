"""A table that refers to itself.

Why: on a table that refers to itself, SQLAlchemy cannot guess which side is "one" and which is
"many". `remote_side` names the column on the far side: for a parent, it is the parent's id.
A relationship walks one step with each SELECT; a recursive CTE walks the whole tree in one.

Also: with `ForeignKey(..., ondelete="CASCADE")` and `passive_deletes=True`, the database deletes
the branch itself. For a big tree, this is faster: the session need not load every row first.
"""

from collections.abc import Sequence

from sqlalchemy import ForeignKey, String, literal, select
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column, relationship


# Given: do not change.
class Base(DeclarativeBase):
    """The base class of all models."""


class Category(Base):
    """A category of a shop, which can lie under another one."""

    __tablename__ = "categories"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(50))

    parent_id: Mapped[int | None] = mapped_column(ForeignKey("categories.id"))
    children: Mapped[list["Category"]] = relationship(back_populates="parent", cascade="all")
    parent: Mapped["Category | None"] = relationship(back_populates="children", remote_side=[id])


def subtree(session: Session, root_id: int) -> Sequence[tuple[str, int]]:
    """Return name and depth of this category and of all that lie under it."""
    columns = Category.id, Category.name
    root = select(*columns, literal(0).label("depth")).where(Category.id == root_id)
    branch = root.cte(recursive=True)
    below = select(*columns, branch.c.depth + 1).join(branch, Category.parent_id == branch.c.id)
    branch = branch.union_all(below)
    query = select(branch.c.name, branch.c.depth).order_by(branch.c.depth, branch.c.name)
    return session.execute(query).all()
