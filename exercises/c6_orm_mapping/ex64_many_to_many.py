"""Tag posts.

Task: connect posts and tags, then write a function that tags a post.

`post_tags` is a Table of that name in Base.metadata. It has two columns, `post_id` and `tag_id`:
foreign keys to the id of a post and of a tag. Together they are the primary key, so that the
database refuses the same link twice.

`Post.tags` is the list of a post's tags, `Tag.posts` is the list of a tag's posts. The two are
paired: a change of one of them shows in the other at once. A tag that leaves the list stays
in its table, and so do the tags of a post that is deleted; only the links go. SQLAlchemy has
nothing to warn about.

`tag_post` gives a post, which is in the session, a tag for each of `names`:
- A tag that exists is used again: no name stands twice in the table of the tags.
- A post has each tag once, even if a name stands twice in `names` or the post has the tag.
- The tags that the post has already stay. `names` may be empty.
It loads no other tags than those named in `names` and those that the post has already. It does
not commit: the caller does.

Read first:
- https://docs.sqlalchemy.org/en/21/orm/basic_relationships.html#many-to-many
- https://docs.sqlalchemy.org/en/21/orm/queryguide/select.html
"""

from sqlalchemy import String
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column


# Given: do not change.
class Base(DeclarativeBase):
    """The base class of all models."""


# TODO: describe the table of the links.
post_tags = ...


class Post(Base):
    """Something to read."""

    # Given: do not change.
    __tablename__ = "posts"

    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str] = mapped_column(String(100))
    # TODO: write the attribute `tags`.


class Tag(Base):
    """A word that many posts share."""

    # Given: do not change.
    __tablename__ = "tags"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(50), unique=True)
    # TODO: write the attribute `posts`.


def tag_post(session: Session, post: Post, names: list[str]) -> None:
    """Give `post` a tag for each of `names`."""
    # TODO: look up the tags that exist.
    # TODO: make those that are missing, and give the post the tags that it does not have yet.
    raise NotImplementedError
