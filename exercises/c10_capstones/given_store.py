"""The models of a tool store, and what its web service takes and answers."""

from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship


class Base(DeclarativeBase):
    """The base of all models here."""


class Item(Base):
    """Tools of one kind: how many are left, and who took some."""

    __tablename__ = "items"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(50), unique=True)
    left: Mapped[int]
    takes: Mapped[list["Take"]] = relationship(back_populates="item", order_by="Take.who")


class Take(Base):
    """Somebody took some of an item. Nobody can take of an item twice."""

    __tablename__ = "takes"
    __table_args__ = (UniqueConstraint("item_id", "who"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    who: Mapped[str] = mapped_column(String(50))
    count: Mapped[int]
    item_id: Mapped[int] = mapped_column(ForeignKey("items.id"))
    item: Mapped[Item] = relationship(back_populates="takes")


class NewItem(BaseModel):
    """The body of a request that adds an item."""

    name: str = Field(min_length=1, max_length=50)
    left: int = Field(ge=0)


class NewTake(BaseModel):
    """The body of a request that takes some of an item."""

    who: str = Field(min_length=1, max_length=50)
    count: int = Field(ge=1)


class TakeView(BaseModel):
    """What is answered of a take. FastAPI reads it from the attributes of a Take."""

    model_config = ConfigDict(from_attributes=True)

    who: str
    count: int


class ItemView(BaseModel):
    """What is answered of an item. FastAPI reads it from the attributes of an Item."""

    model_config = ConfigDict(from_attributes=True)

    id: int
    name: str
    left: int
    takes: list[TakeView]


class Page(BaseModel):
    """A part of all items; `next` is the name of its last item, or None if no more follow."""

    model_config = ConfigDict(from_attributes=True)

    items: list[ItemView]
    next: str | None
