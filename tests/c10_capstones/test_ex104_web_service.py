"""The service must answer what is true, and stay true when many ask at once."""

import asyncio
from functools import partial
from importlib import import_module
from itertools import chain, cycle

import pytest
from sqlalchemy import delete, event, insert, select
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.util import await_only

pytestmark = pytest.mark.needs(
    "fastapi",
    "httpx",
    how="Run: make web (without make: pip install -r requirements-web.txt). This exercise alone "
    "needs it; you may as well leave it out.",
)

WORDS = ("axe", "bit", "clamp", "drill", "file", "hoe", "iron", "jack", "level", "mallet", "nail")
WRITES = ("INSERT", "UPDATE", "DELETE")
PATIENCE = 1


class Web:
    """A client of the service: `web.get(path)`, `web.post(path, **body)`, `web.at_once(...)`.

    Requests at once are served by two apps in turn, each made by a file that was run for it
    alone, as in two processes.
    `answers` has for each answer what was sent to the database before the answer was.
    """

    def __init__(self, make_app, arun, sql):
        self._make_app, self._arun, self._sql = make_app, arun, sql
        self._apps = []
        self.answers = []

    def get(self, path, **params):
        """Send a GET request, and return the answer."""
        return self.at_once(("GET", path, {"params": params}))[0]

    def post(self, path, **body):
        """Send a POST request, and return the answer."""
        return self.at_once(("POST", path, {"json": body}))[0]

    def at_once(self, *requests):
        """Send requests at the same time, and return their answers."""
        while len(self._apps) < min(len(requests), 2):
            self._apps.append(self._make_app())
        return self._arun(self._send(requests))

    async def _send(self, requests):
        calls = [
            self._call(app, *request)
            for app, request in zip(cycle(self._apps), requests, strict=False)
        ]
        answers = await asyncio.gather(*calls, return_exceptions=True)
        for (method, path, _), answer in zip(requests, answers, strict=True):
            if type(answer).__name__ == "ResponseValidationError":
                pytest.fail(f"{method} {path}: {_unfit(answer)}", pytrace=False)
            if isinstance(answer, BaseException):
                raise answer
        return answers

    async def _call(self, app, method, path, more):
        httpx = import_module("httpx")
        transport = httpx.ASGITransport(app=partial(self._serve, app))
        async with httpx.AsyncClient(transport=transport, base_url="http://store") as client:
            return await client.request(method, path, **more)

    async def _serve(self, app, scope, receive, send):
        async def listen(message):
            if message["type"] == "http.response.start":
                self.answers.append([each.kind for each in self._sql])
            await send(message)

        await app(scope, receive, listen)


def _unfit(error):
    """Return why FastAPI could not make an answer of what a route returned."""
    found = [(each["loc"][-1], each["msg"].splitlines()[0]) for each in error.errors()]
    told = "; ".join(f"`{place}`: {why}" for place, why in found)
    return f"what the route returned does not fit the answer that it promises. {told}"


class Store:
    """What is in the database: rows as they were committed."""

    def __init__(self, given, connection, rng):
        self._given, self._connection, self._rng = given, connection, rng
        given.Base.metadata.create_all(connection)
        self._ids = iter(rng.sample(range(100, 900), 20))

    def name(self):
        """Draw the name of an item."""
        return f"{self._rng.choice(WORDS)} '{self._rng.randint(100000, 999999)}'"

    def add(self, count, left=5):
        """Save items, and return them by name, which is not by id: dicts of id, name, left."""
        names = sorted(self.name() for _ in range(count))
        ids = sorted((next(self._ids) for _ in names), reverse=True)
        rows = [{"id": i, "name": name, "left": left} for i, name in zip(ids, names, strict=True)]
        self.save("Item", *reversed(rows))
        return rows

    def save(self, model, *rows):
        """Save rows. PostgreSQL goes on to count from 1, so that a new id is not the highest."""
        table = getattr(self._given, model).__table__
        self._connection.execute(insert(table), list(rows))

    def remove(self, item):
        """Delete an item."""
        table = self._given.Item.__table__
        self._connection.execute(delete(table).where(table.c.id == item["id"]))

    def left(self, item):
        """Return how many of an item are left."""
        table = self._given.Item.__table__
        return self._connection.scalar(select(table.c.left).where(table.c.id == item["id"]))

    def names(self):
        """Return the names of all items, sorted."""
        return sorted(self._connection.scalars(select(self._given.Item.__table__.c.name)))

    def takes(self, item):
        """Return (who, count) of all takes of an item, sorted."""
        table = self._given.Take.__table__
        query = select(table.c.who, table.c.count).where(table.c.item_id == item["id"])
        return sorted(tuple(row) for row in self._connection.execute(query))


@pytest.fixture
def given(run):
    """Give the models."""
    return import_module("given_store")


@pytest.fixture
def store(given, other_connection, rng):
    """Give a store without items."""
    return Store(given, other_connection, rng)


@pytest.fixture
def item(store):
    """Give an item of which five are left, among others."""
    return store.add(3)[1]


@pytest.fixture
def path(item):
    """Give the path of the takes of that item."""
    return f"/items/{item['id']}/takes"


@pytest.fixture
def web(ex, run, async_engine, arun, sql, store):
    """Give a client of the service."""
    files = chain([ex], iter(run, None))
    return Web(lambda: next(files).make_app(async_engine), arun, sql)


@pytest.fixture
def meet(async_engine):
    """Give a function after which so many requests wait for one another before they write.

    What a request read before that is out of date for all but one of them. Who gets so far alone,
    because the others wait for it, goes on after a while.
    """

    def meet(count):
        waiting, all_there = set(), asyncio.Event()

        async def wait():
            try:
                await asyncio.wait_for(all_there.wait(), PATIENCE)
            except TimeoutError:
                all_there.set()

        @event.listens_for(async_engine.sync_engine, "before_cursor_execute")
        def listener(conn, cursor, statement, parameters, context, executemany):
            if statement.startswith(WRITES) and not all_there.is_set():
                waiting.add(id(conn))
                if len(waiting) == count:
                    all_there.set()
                await_only(wait())

    return meet


@pytest.fixture
def loaded(given):
    """Give a list that grows by each item that is loaded."""
    loaded = []

    def listener(target, context):
        loaded.append(target)

    event.listen(given.Item, "load", listener)
    return loaded


def _pages(web, limit):
    """Return the names on each page, and stop at the last one, or when there are too many."""
    pages, after = [], ""
    while after is not None and len(pages) < 9:
        page = web.get("/items", after=after, limit=limit).json()
        pages.append([item["name"] for item in page["items"]])
        after = page["next"]
    return pages


def _strange(pages, names, limit):
    """Return what is wrong with pages, or ""."""
    shown = [name for page in pages for name in page]
    if any(page != sorted(page) for page in pages):
        return f"A page must be sorted by name; the pages were {pages}."
    if pages[0] in pages[1:]:
        return f"The first page comes again, also after its last name: {pages[0]}."
    if again := sorted({name for name in shown if shown.count(name) > 1}):
        return f"No item may be on two pages, and these are: {', '.join(again)}."
    wanted = [names[start : start + limit] for start in range(0, len(names), limit)]
    return "" if pages == wanted else f"The pages must be {wanted}, and no more; they were {pages}."


def _shown(answer):
    """Return the item of an answer, its takes by name."""
    item = answer.json()
    return {**item, "takes": sorted(item["takes"], key=lambda take: take["who"])}


def _statuses(answers):
    return sorted(answer.status_code for answer in answers)


@pytest.mark.hint(
    "Which object makes sessions? Where does get_session find it? What gives it an id?",
    "app.state.sessions = async_sessionmaker(engine), and request.app.state.sessions",
    "A new item has no takes; say so when you make it, or asking for them later is a query.",
)
def test_add_an_item(web, store):
    names = [item["name"] for item in store.add(2)]
    answer = web.post("/items", name=(name := store.name()), left=4)

    assert answer.status_code == 201, (
        f"The answer must have the status 201, not {answer.status_code}."
    )
    found = {**answer.json(), "id": 0}
    assert found == {"id": 0, "name": name, "left": 4, "takes": []}, (
        f"The answer must be the new item, without takes. It was {answer.json()}."
    )
    assert store.names() == sorted([*names, name]), (
        f"Another connection must find {name} beside {names}, and finds {store.names()}. Only what "
        "was committed can be seen from outside."
    )


@pytest.mark.hint(
    "Which engine has make_app got? Which one do the requests of this app use?",
    "Keep async_sessionmaker(engine) in app.state; a global name knows only the last engine.",
)
def test_use_the_engine_of_the_app(web, ex, item, async_engine):
    used = []
    event.listen(async_engine.sync_engine, "begin", used.append)
    web.get(f"/items/{item['id']}")
    ex.make_app(create_async_engine(async_engine.url))
    web.get(f"/items/{item['id']}")

    assert len(used) == 2, (
        "Of two requests, both must use the engine that was handed to make_app for this app; "
        f"{len(used)} did. In between, make_app was called again, with another engine."
    )


@pytest.mark.hint(
    "When does the code behind `yield` run, before the answer or after it?",
    "Depends(get_session, scope='function') ends before the answer is sent.",
)
def test_commit_before_the_answer_is_sent(web, store):
    web.post("/items", name=store.name(), left=1)

    before = web.answers[0]
    assert "COMMIT" in before, (
        f"When the answer was sent, the database had heard {', '.join(before)}, and no COMMIT. "
        "The client may come back, or the commit may fail, after it was told that all is well."
    )


@pytest.mark.hint(
    "Which exception does the database raise for a second item of this name, and when?",
    "await session.flush() sends the INSERT; sqlalchemy.exc.IntegrityError is what it raises.",
    "except IntegrityError: raise HTTPException(409)",
)
def test_refuse_a_name_that_is_taken(web, store, item):
    before = store.names()
    answer = web.post("/items", name=item["name"], left=9)

    assert answer.status_code == 409, (
        f"The name {item['name']} is taken, so the status must be 409, not {answer.status_code}."
    )
    assert store.names() == before, "The items must stay as they were."
    again = web.post("/items", name=store.name(), left=9)
    assert again.status_code == 201, "After a conflict, the service must go on as before."


@pytest.mark.hint(
    "The answer shows the takes. Who loads them?",
    "In asyncio nothing is loaded by reading an attribute. selectinload(Item.takes) loads before.",
)
def test_read_an_item_with_its_takes(web, store, item, sql):
    people = {"Zoe": 2, "Ann": 1}
    rows = [{"who": who, "count": n, "item_id": item["id"]} for who, n in people.items()]
    store.save("Take", *rows)
    sql.clear()
    answer = web.get(f"/items/{item['id']}")

    wanted = {**item, "takes": [{"who": "Ann", "count": 1}, {"who": "Zoe", "count": 2}]}
    assert _shown(answer) == wanted, f"The answer must be {wanted}, and was {answer.json()}."
    sent = len(sql.of("SELECT"))
    assert sent <= 2, f"Reading an item may send 2 statements; it sent {sent}."


@pytest.mark.hint(
    "What does the query give if there is no such item?",
    "raise HTTPException(404)",
)
def test_say_that_an_item_is_unknown(web, item):
    read = web.get("/items/9999").status_code
    assert read == 404, f"Nobody knows the item 9999: reading it must be answered 404, not {read}."

    taken = web.post("/items/9999/takes", who="Ann", count=1).status_code
    assert taken == 404, f"Taking of the item 9999 must be answered 404, not {taken}."


@pytest.mark.hint(
    "How do you know that more items follow, without a third statement?",
    "Ask for limit + 1 items. If they come, there is a next page; do not show the last one.",
    "next=page[-1].name if len(items) > limit else None",
)
@pytest.mark.points(2)
def test_turn_the_pages_to_the_end(web, store, rng):
    limit = rng.randint(4, 5)
    for more, left in ((limit * 2, 5), (1, 0)):
        store.add(more, left)
        wrong = _strange(_pages(web, limit), store.names(), limit)
        assert not wrong, f"{wrong} There are {len(store.names())} items, and {limit} a page."


@pytest.mark.hint(
    "After a new item came in at the front, where does the next page begin?",
    "Compare with the last name of the page before: Item.name > after. Do not count rows.",
)
def test_go_on_where_the_page_ended_when_items_come_and_go(web, store):
    items = store.add(5)
    first = web.get("/items").json()
    store.save("Item", {"id": 50, "name": "a new one", "left": 1})
    store.remove(items[2])

    found = [item["name"] for item in web.get("/items", after=first["next"]).json()["items"]]
    assert found == [item["name"] for item in items[3:]], (
        "An item came in before the first page, and the last one of that page was removed. The "
        f"second page must begin after the name {first['next']} all the same; it showed {found}."
    )


@pytest.mark.hint(
    "How many statements load the takes of a page? How many items are loaded?",
    "Let the database cut with limit(), and load the takes of all with selectinload().",
)
def test_load_no_more_than_a_page(web, store, sql, loaded):
    items, people = store.add(9), ("Ann", "Zoe")
    for who in people:
        store.save("Take", *({"who": who, "count": 1, "item_id": each["id"]} for each in items))
    sql.clear()
    page = web.get("/items", after=items[0]["name"], limit=4).json()

    takes = [sorted(take["who"] for take in item["takes"]) for item in page["items"]]
    assert takes == [[*people]] * 4, f"Each of 4 items has takes of Ann and Zoe; shown: {takes}."
    sent = len(sql.of("SELECT"))
    assert sent <= 2, f"A page may send two statements; it sent {sent}."
    assert len(loaded) <= 5, f"For a page of 4 items, at most 5 may be loaded; {len(loaded)} were."


@pytest.mark.hint(
    "What must be saved, and what must change? What does the answer show?",
    "update(Item).where(...).values(left=Item.left - new.count), and session.add(Take(...))",
    "Load the item anew after the change, with its takes.",
)
def test_take_some_of_an_item(web, store, item, path):
    web.post(path, who="Zoe", count=1)
    answer = web.post(path, who="Ann", count=3)

    takes = [{"who": "Ann", "count": 3}, {"who": "Zoe", "count": 1}]
    wanted = {**item, "left": 1, "takes": takes}
    assert _shown(answer) == wanted, (
        f"Of 5, Zoe took 1 and Ann 3. The answer must be {wanted}, and was {answer.json()}."
    )
    assert answer.status_code == 201, f"The status must be 201, not {answer.status_code}."
    assert (store.left(item), store.takes(item)) == (1, [("Ann", 3), ("Zoe", 1)]), (
        "Another connection must find both takes, and 1 left; it finds "
        f"{store.takes(item)}, and {store.left(item)} left."
    )


@pytest.mark.hint(
    "Which rows does your UPDATE change? Which takes does it look at?",
    "Each condition needs the item, too: where(Item.id == item_id, ...)",
)
def test_leave_the_other_items_alone(web, store, path):
    other = store.add(1)[0]
    store.save("Take", {"who": "Ann", "count": 1, "item_id": other["id"]})
    answer = web.post(path, who="Ann", count=2)

    assert answer.status_code == 201, (
        "Ann took of another item before, and may take of this one, too: the status must be 201, "
        f"not {answer.status_code}."
    )
    left = store.left(other)
    assert left == 5, f"Of an item that nobody took of, 5 must be left as before, and not {left}."


@pytest.mark.hint(
    "Which condition must hold for the row when it is changed?",
    "where(Item.left >= new.count). The rowcount of the result says whether a row was changed.",
)
def test_refuse_to_take_more_than_are_left(web, store, item, path):
    answer = web.post(path, who="Ann", count=6)

    assert answer.status_code == 409, (
        f"Only 5 are left of which 6 are asked: 409, not {answer.status_code}."
    )
    found = store.left(item), store.takes(item)
    assert found == (5, []), f"Nothing may change: 5 are left, nobody took any; found {found}."
    answer = web.post(path, who="Ann", count=5)
    assert answer.status_code == 201, (
        f"All 5 may be taken: the status must be 201, not {answer.status_code}."
    )


@pytest.mark.hint(
    "The second take is refused after `left` was lowered. Who puts that right?",
    "HTTPException must come through get_session, whose transaction is then rolled back.",
)
def test_refuse_whoever_took_before_and_give_back_what_is_left(web, store, item, path):
    web.post(path, who="Ann", count=2)
    answer = web.post(path, who="Ann", count=1)

    assert answer.status_code == 409, (
        f"Ann took of this item before, so the status must be 409, not {answer.status_code}."
    )
    found = store.left(item), store.takes(item)
    assert found == (3, [("Ann", 2)]), (
        "After her second request, 3 must be left, and only her first take is saved; found "
        f"{found}. All of a request is committed, or nothing."
    )


@pytest.mark.hint(
    "How often does one request begin, and how often does it commit?",
    "Let get_session begin and end the transaction; the routes only flush.",
)
def test_use_one_transaction_for_a_request(web, path, sql, async_engine):
    sql.clear()
    web.post(path, who="Ann", count=2)

    steps = [each.kind for each in sql if each.kind in ("BEGIN", "COMMIT", "ROLLBACK")]
    assert steps == ["BEGIN", "COMMIT"], (
        f"A request must have one transaction, which is committed; its steps were {steps}."
    )
    sql.clear()
    web.post(path, who="Ann", count=2)
    steps = {each.kind for each in sql if each.kind in ("COMMIT", "ROLLBACK")}
    assert steps == {"ROLLBACK"}, f"A refused request must be rolled back; found: {steps}."
    open_now = async_engine.pool.checkedout()
    assert not open_now, f"After the requests, {open_now} connections are still in use."


@pytest.mark.hint(
    "Between asking for a name and saving it, what can another request do?",
    "Ask nobody: send the INSERT, and let the UNIQUE constraint refuse the second one.",
)
def test_add_a_name_once_when_many_do_so_at_once(web, store, meet):
    meet(4)
    body = {"json": {"name": store.name(), "left": 1}}
    answers = web.at_once(*[("POST", "/items", body)] * 4)

    assert _statuses(answers) == [201, 409, 409, 409], (
        "Of four requests for one name at once, one must be answered 201 and three 409; found: "
        f"{_statuses(answers)}."
    )
    assert len(store.names()) == 1, "There must be one item of this name."


@pytest.mark.hint(
    "Each request read how many are left before the others changed it. What does it write?",
    "Let the UPDATE itself count and ask: left = left - :count WHERE left >= :count",
    "where(Item.id == item_id, Item.left >= new.count), and then look at rowcount",
)
@pytest.mark.points(2)
def test_take_no_tool_twice_when_many_do_so_at_once(web, store, item, path, meet):
    meet(5)
    calls = [("POST", path, {"json": {"who": who, "count": 2}}) for who in WORDS[:5]]
    answers = web.at_once(*calls)

    found = store.left(item), len(store.takes(item))
    assert found == (1, 2), (
        "5 are left, and five requests take 2 each at once. Two of them can have theirs, and 1 "
        f"stays; found are {found[1]} takes, and {found[0]} left."
    )
    assert _statuses(answers) == [201, 201, 409, 409, 409], (
        f"Two requests must be answered 201 and three 409; found: {_statuses(answers)}."
    )


@pytest.mark.hint(
    "Between asking whether Ann took before and saving her take, what can happen?",
    "The UNIQUE constraint refuses the second take, and that is an IntegrityError.",
)
def test_let_nobody_take_twice_by_asking_twice_at_once(web, store, item, path, meet):
    meet(3)
    answers = web.at_once(*[("POST", path, {"json": {"who": "Ann", "count": 1}})] * 3)

    assert _statuses(answers) == [201, 409, 409], (
        "Of three requests of Ann at once, one must be answered 201 and two 409; found: "
        f"{_statuses(answers)}."
    )
    found = store.left(item), store.takes(item)
    assert found == (4, [("Ann", 1)]), f"4 must be left, and Ann took 1; found {found}."
