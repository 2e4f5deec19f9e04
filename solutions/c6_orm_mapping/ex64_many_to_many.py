"""Tag posts.

Why: two tables that refer to each other many times need a third one, with a row for each link.
Give that one to both relationships as `secondary`, and SQLAlchemy writes and deletes its rows;
you see only lists. A cascade has no place here: a tag belongs to no single post.

Also: two programs can make the same tag at the same moment. unique=True on the name lets the
database refuse the second one; to be ready for that, catch the IntegrityError in a savepoint,
as in exercise 36, and look again.
"""

from sqlalchemy import Column, ForeignKey, String, Table, select
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column, relationship


class Base(DeclarativeBase):
    """The base class of all models."""


post_tags = Table(
    "post_tags",
    Base.metadata,
    Column("post_id", ForeignKey("posts.id"), primary_key=True),
    Column("tag_id", ForeignKey("tags.id"), primary_key=True),
)


class Post(Base):
    """Something to read."""

    __tablename__ = "posts"

    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str] = mapped_column(String(100))
    tags: Mapped[list["Tag"]] = relationship(secondary=post_tags, back_populates="posts")


class Tag(Base):
    """A word that many posts share."""

    __tablename__ = "tags"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(50), unique=True)
    posts: Mapped[list[Post]] = relationship(secondary=post_tags, back_populates="tags")


def tag_post(session: Session, post: Post, names: list[str]) -> None:
    """Give `post` a tag for each of `names`."""
    found = session.scalars(select(Tag).where(Tag.name.in_(names)))
    known = {tag.name: tag for tag in found}
    for name in dict.fromkeys(names):
        tag = known.get(name) or Tag(name=name)
        if tag not in post.tags:
            post.tags.append(tag)
