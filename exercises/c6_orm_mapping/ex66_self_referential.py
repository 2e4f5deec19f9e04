"""A table that refers to itself.

Task: complete the model of a tree of categories, and write a function that reads a part of it.

`Category` gets one column and two relationships:
- `parent_id` is an integer that refers to the `id` of another category. It is NULL for a root,
  a category that lies under no other
- `children` is the list of the categories directly under this one, in any order
- `parent` is the category directly above this one, or None

A change of one relationship shows in the other at once. When a root is added to a session,
everything under it is added, too. When a category is deleted with `session.delete()`, everything
under it is deleted, too, and nothing above it. A category that is taken out of a list of children
stays in the database, and becomes a root.

`subtree` returns the category with the id `root_id` and everything under it, at any depth, as
a list of (name, depth) pairs: rows or tuples. The depth of the category `root_id` itself is 0,
that of its children is 1, and so on. The list is sorted by depth, and by name where the depth
is the same. It is empty if no category has this id. Send exactly one statement,
with the id as a parameter, and let the database send no other rows than these. Names can repeat.

Read first:
- https://docs.sqlalchemy.org/en/21/orm/self_referential.html
- https://docs.sqlalchemy.org/en/21/tutorial/data_select.html#subqueries-and-ctes
- https://docs.sqlalchemy.org/en/21/core/selectable.html#sqlalchemy.sql.expression.Select.cte
"""

from collections.abc import Sequence

from sqlalchemy import String
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column


# Given: do not change.
class Base(DeclarativeBase):
    """The base class of all models."""


class Category(Base):
    """A category of a shop, which can lie under another one."""

    __tablename__ = "categories"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(50))

    # TODO: write the column parent_id, with its foreign key.
    # TODO: write the relationship children, and say what is deleted with a category.
    # TODO: write the relationship parent, and say which column is on the remote side.


def subtree(session: Session, root_id: int) -> Sequence[tuple[str, int]]:
    """Return name and depth of this category and of all that lie under it."""
    # TODO: select the rows with a recursive CTE.
    raise NotImplementedError
