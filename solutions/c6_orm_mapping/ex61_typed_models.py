"""Let the annotations speak.

Why: in `Mapped[str | None]`, the annotation says two things at once: the type of the column and
whether it may be NULL. Your editor and your type checker read the same words. mapped_column()
adds only what an annotation cannot say: keys, defaults, other types.

Also: rules for all models belong into type_annotation_map of the base class. A plain
class is enough for columns that several models share. For a pattern with a name of its own,
there is Annotated: `IntPk = Annotated[int, mapped_column(primary_key=True)]`.
"""

from datetime import datetime

from sqlalchemy import BigInteger, String, Text, func
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    """The base class of all models."""

    type_annotation_map = {str: String(100)}


class TimestampMixin:
    """What a model needs to know when a row was made."""

    created_at: Mapped[datetime] = mapped_column(server_default=func.now())


class Account(TimestampMixin, Base):
    """Somebody who can log in."""

    __tablename__ = "accounts"

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(unique=True)
    bio: Mapped[str | None] = mapped_column(Text)
    karma: Mapped[int] = mapped_column(BigInteger, server_default="0")

    def __repr__(self) -> str:
        """Return the account as text, for people who look for mistakes."""
        return f"Account(id={self.id!r}, email={self.email!r})"
