"""Serve a database over the web.

Why: give each request a session and a transaction of its own, and commit before you answer: the
client may come back sooner than your commit. Let the database decide what two requests must not
both do: a UNIQUE constraint refuses the second item of a name, and one UPDATE with a condition
takes the last tool only once. Load all that an answer shows; in asyncio nothing is loaded later.

Also: SELECT ... FOR UPDATE before the change is right, too, but SQLite has no such lock. Without
scope="function", FastAPI runs the end of the dependency after the answer is sent.
"""

from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import APIRouter, Depends, FastAPI, HTTPException, Request
from given_store import Item, ItemView, NewItem, NewTake, Page, Take
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker
from sqlalchemy.orm import selectinload


def make_app(engine: AsyncEngine) -> FastAPI:
    """Return the service. Its sessions use this engine."""
    # Given: do not change.
    app = FastAPI()
    app.include_router(router)
    app.state.sessions = async_sessionmaker(engine)
    return app


async def get_session(request: Request) -> AsyncIterator[AsyncSession]:
    """Yield a session for one request, in a transaction; commit it, or roll it back.

    The app is request.app. Afterwards the session is closed.
    """
    async with request.app.state.sessions.begin() as session:
        yield session


# Given: do not change. With this scope, get_session ends before the answer is sent.
Database = Annotated[AsyncSession, Depends(get_session, scope="function")]
router = APIRouter()


async def send(session: AsyncSession) -> None:
    """Send what is new, and answer 409 if the database refuses it."""
    try:
        await session.flush()
    except IntegrityError:
        raise HTTPException(409, "It is there already.") from None


async def find(session: AsyncSession, item_id: int) -> Item:
    """Return the item with its takes, or answer 404."""
    query = select(Item).where(Item.id == item_id).options(selectinload(Item.takes))
    item = await session.scalar(query)
    if item is None:
        raise HTTPException(404, "There is no such item.")
    return item


@router.post("/items", status_code=201)
async def add_item(new: NewItem, session: Database) -> ItemView:
    """Save a new item, and return it. If its name is taken: 409."""
    item = Item(name=new.name, left=new.left, takes=[])
    session.add(item)
    await send(session)
    return item


@router.get("/items")
async def list_items(session: Database, after: str = "", limit: int = 3) -> Page:
    """Return a Page: the first `limit` items by name, whose names come after `after`.

    Send at most two statements, and load at most one item more than the page shows.
    """
    query = select(Item).where(Item.name > after).order_by(Item.name).limit(limit + 1)
    items = (await session.scalars(query.options(selectinload(Item.takes)))).all()
    page = items[:limit]
    return Page(items=page, next=page[-1].name if len(items) > limit else None)


@router.get("/items/{item_id}")
async def read_item(item_id: int, session: Database) -> ItemView:
    """Return an item with its takes, with at most two statements. If it is unknown: 404."""
    return await find(session, item_id)


@router.post("/items/{item_id}/takes", status_code=201)
async def take(item_id: int, new: NewTake, session: Database) -> ItemView:
    """Take new.count tools of an item: save a Take, lower what is left, and return the item.

    If the item is unknown: 404. If fewer are left, or new.who took of it before: 409.
    """
    enough = update(Item).where(Item.id == item_id, Item.left >= new.count)
    lowered = await session.execute(enough.values(left=Item.left - new.count))
    if lowered.rowcount == 0:
        await find(session, item_id)
        raise HTTPException(409, "Fewer are left.")
    session.add(Take(item_id=item_id, who=new.who, count=new.count))
    await send(session)
    return await find(session, item_id)
