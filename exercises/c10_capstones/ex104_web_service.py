"""Serve a database over the web.

Task: write the database side of a web service with FastAPI. The rest is given: the models and
what is taken and answered, in `given_store.py`, and the routes below. A route returns objects
of the models; FastAPI reads their attributes and makes JSON of them. Each request has a session
of its own, with one transaction. It is committed before the answer is sent, and rolled back
when a route raises HTTPException, which answers with another status. Many requests are served
at once, by several processes: no tool may be taken twice, and no request may fail only because
of another one.

Read first:
- https://docs.sqlalchemy.org/en/21/orm/extensions/asyncio.html
- https://fastapi.tiangolo.com/tutorial/dependencies/dependencies-with-yield/
"""

from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import APIRouter, Depends, FastAPI, HTTPException, Request
from given_store import Item, ItemView, NewItem, NewTake, Page, Take
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker


def make_app(engine: AsyncEngine) -> FastAPI:
    """Return the service. Its sessions use this engine."""
    # Given: do not change.
    app = FastAPI()
    app.include_router(router)
    # TODO: keep what makes sessions in app.state, and return the app.
    raise NotImplementedError


async def get_session(request: Request) -> AsyncIterator[AsyncSession]:
    """Yield a session for one request, in a transaction; commit it, or roll it back.

    The app is request.app. Afterwards the session is closed.
    """
    # TODO: open a session and a transaction, yield the session, and end both.
    raise NotImplementedError


# Given: do not change. With this scope, get_session ends before the answer is sent.
Database = Annotated[AsyncSession, Depends(get_session, scope="function")]
router = APIRouter()


@router.post("/items", status_code=201)
async def add_item(new: NewItem, session: Database) -> ItemView:
    """Save a new item, and return it. If its name is taken: 409."""
    # TODO: make an Item of new.name and new.left, and send it.
    raise NotImplementedError


@router.get("/items")
async def list_items(session: Database, after: str = "", limit: int = 3) -> Page:
    """Return a Page: the first `limit` items by name, whose names come after `after`.

    Send at most two statements, and load at most one item more than the page shows.
    """
    # TODO: select the items of one page with their takes, and find out whether more follow.
    raise NotImplementedError


@router.get("/items/{item_id}")
async def read_item(item_id: int, session: Database) -> ItemView:
    """Return an item with its takes, with at most two statements. If it is unknown: 404."""
    # TODO: select the item with its takes.
    raise NotImplementedError


@router.post("/items/{item_id}/takes", status_code=201)
async def take(item_id: int, new: NewTake, session: Database) -> ItemView:
    """Take new.count tools of an item: save a Take, lower what is left, and return the item.

    If the item is unknown: 404. If fewer are left, or new.who took of it before: 409.
    """
    # TODO: lower `left` in one UPDATE that asks whether enough are left, and save the take.
    raise NotImplementedError
