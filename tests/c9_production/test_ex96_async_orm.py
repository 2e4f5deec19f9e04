"""What is read must be loaded, and each task must have a session of its own."""

import pytest
from sqlalchemy import event, insert, inspect, select
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker
from sqlalchemy.orm import sessionmaker

NAMES = ("Boris", "Chen", "Dalia", "Emil", "Fatou", "Goran", "Hana", "Ivo", "Jun", "Kofi", "Lena")
WORDS = ("Rain", "Salt", "Stone", "Tide", "Wind", "Ash", "Bread", "Clay", "Dust", "Ember", "Fog")
COUNTS = (0, 1, 2, 4, 5, 0)


def _titles(rng, count):
    return (rng.sample(WORDS, 3) * 2)[:count]


@pytest.fixture
def library(ex, other_connection, rng):
    """Save some authors with their books, and give the sorted titles by the author's name.

    Who has more than three books has two with the same title.
    """
    names = rng.sample(NAMES, len(COUNTS))
    library = {name: _titles(rng, count) for name, count in zip(names, COUNTS, strict=True)}
    keys = dict(zip(names, rng.sample(range(100, 1000), len(names)), strict=True))
    books = [{"title": t, "author_id": keys[name]} for name in names for t in library[name]]
    ex.Base.metadata.create_all(other_connection)
    authors = [{"id": key, "name": name} for name, key in keys.items()]
    other_connection.execute(insert(ex.Author.__table__), authors)
    other_connection.execute(insert(ex.Book.__table__), rng.sample(books, len(books)))
    return {name: sorted(titles) for name, titles in library.items()}


@pytest.fixture
def factory(async_engine):
    """Give a factory of sessions as make() has to make it."""
    return async_sessionmaker(
        async_engine, sync_session_class=sessionmaker(), expire_on_commit=False
    )


@pytest.fixture
def kept(factory):
    """Keep the sessions of the factory, so that none ends because nobody knows it any more."""
    kept = []
    sync_factory = factory.kw["sync_session_class"]
    event.listen(sync_factory, "after_begin", lambda session, *_: kept.append(session))
    return kept


@pytest.fixture
def catalog(ex, arun, factory, library):
    """Give a function that calls catalog with a new session."""

    async def story():
        async with factory() as session:
            return await ex.catalog(session)

    return lambda: arun(story())


@pytest.fixture
def count_many(ex, arun, async_engine, factory, library):
    """Give a function that calls count_many when one connection waits in the pool."""

    async def story(names):
        async with async_engine.connect():
            pass
        return await ex.count_many(factory, names)

    return lambda names: arun(story(names))


@pytest.fixture
def in_use(async_engine):
    """Give a list that grows by the number of connections in use whenever one is taken."""
    counts = []

    def listener(connection, record, proxy):
        counts.append(async_engine.pool.checkedout())

    event.listen(async_engine.sync_engine, "checkout", listener)
    return counts


@pytest.fixture
def found(ex, other_connection, library):
    """Give a function that returns the committed titles of an author, sorted, or None."""

    def found(name):
        key = other_connection.scalar(select(ex.Author.id).filter_by(name=name))
        query = select(ex.Book.title).filter_by(author_id=key).order_by(ex.Book.title)
        return None if key is None else other_connection.scalars(query).all()

    return found


@pytest.mark.hint(
    "Which factory makes sessions for asyncio?",
    "The section 'Synopsis - ORM' makes one from an engine.",
    "async_sessionmaker(engine, ...)",
)
def test_make_a_factory_of_sessions_for_asyncio(ex, async_engine):
    session = ex.make(async_engine)()

    assert isinstance(session, AsyncSession), (
        "The factory of make must give an AsyncSession, whose methods can be awaited; it gave a "
        f"{type(session).__name__}."
    )


@pytest.mark.hint(
    "What does a commit do to all objects of a session, if nobody forbids it?",
    "The section 'Preventing Implicit IO when Using AsyncSession' says what to set.",
    "async_sessionmaker(engine, expire_on_commit=False)",
)
def test_keep_objects_readable_after_a_commit(ex, arun, async_engine, library):
    async def story():
        async with ex.make(async_engine)() as session:
            author = await session.scalar(select(ex.Author).filter_by(name=name))
            await session.commit()
            return author.name

    name = next(iter(library))
    assert arun(story()) == name, "After a commit, the author must still have its name."


@pytest.mark.hint(
    "What ends the transaction: a commit, or the end of the session?",
    "Which methods of a session are awaited? add() sends nothing; flush() and commit() do.",
    "async with factory.begin() as session: session.add(...)",
)
def test_save_an_author_with_books(ex, arun, factory, found, rng):
    name, titles = "O'Brien", _titles(rng, 4)
    arun(ex.create(factory, name, titles))

    assert found(name) == sorted(titles), (
        f"After create another connection must find {name} with {sorted(titles)}; it found "
        f"{found(name)}. What is not committed is rolled back."
    )


@pytest.mark.hint(
    "How often do you commit?",
    "A session saves new books together with their author, if they are in author.books.",
)
def test_save_them_in_one_transaction(ex, arun, factory, library, sql):
    arun(ex.create(factory, "Maja", ["Salt", "Rain"]))

    kinds = [each.kind for each in sql.of("INSERT", "COMMIT")]
    inserts = [place for place, kind in enumerate(kinds) if kind == "INSERT"]
    count = len({kinds[:place].count("COMMIT") for place in inserts})
    assert count == 1, (
        f"Author and books must be saved in one transaction; their INSERTs were in {count}. A "
        "commit between them shows others an author without books."
    )


@pytest.mark.hint(
    "What does your function return? Is it the object that was saved?",
    "With the factory of make(), a commit expires nothing.",
)
def test_return_the_author(ex, arun, factory, kept, library, other_connection):
    author = arun(ex.create(factory, "Nils", ["Tide"]))
    assert isinstance(author, ex.Author), f"create must return an Author; it returned {author!r}."
    assert not inspect(author).session, (
        "create must close its session, but the author that it returned is in an open one."
    )

    row = other_connection.execute(select(ex.Author.__table__).filter_by(name="Nils")).one_or_none()
    assert (author.id, author.name, author.created) == row, (
        f"The author must have the values that were saved, {row}; it has {author.id}, "
        f"{author.name!r} and {author.created}."
    )


@pytest.mark.hint(
    "Which attribute of an author is not loaded with it? Who awaits its SQL?",
    "A loader option loads the books of all authors. Are authors without books there, too?",
    "select(Author).options(selectinload(Author.books))",
)
def test_return_the_catalog(catalog, library):
    found = catalog()
    assert isinstance(found, dict) and found.keys() == library.keys(), (
        f"catalog must return a dictionary with the keys {list(library)}; it returned {found!r}."
    )

    assert found == library, f"catalog must return {library}; it returned {found!r}."


@pytest.mark.hint(
    "How many statements are sent for each author?",
    "awaitable_attrs waits, but it is still one SELECT for each object.",
)
def test_load_the_catalog_with_two_statements(catalog, library, sql):
    catalog()

    count = len([each for each in sql.of("SELECT") if not each.is_look_up])
    assert 1 <= count <= 2, (
        f"catalog may send 2 statements; for {len(library)} authors it sent {count}."
    )


@pytest.mark.hint(
    "Reading author.books sends SQL. Which attribute gives the same, and can be awaited?",
    "The base class has AsyncAttrs; its documentation shows awaitable_attrs.",
    "books = await author.awaitable_attrs.books",
)
def test_return_the_titles_of_an_author(ex, arun, factory, library, rng):
    async def story():
        async with factory() as session:
            author = await session.scalar(select(ex.Author).filter_by(name=name))
            return await ex.titles(author)

    name = rng.choice([name for name, titles in library.items() if len(titles) > 3])
    found = arun(story())
    assert found == library[name], f"titles must return {library[name]}; it returned {found!r}."


@pytest.mark.hint(
    "What does gather() return, and in which order?",
    "An author who is not there has no books: which query gives 0?",
    "await asyncio.gather(*(count(name) for name in names))",
)
def test_count_the_books_of_many_authors(count_many, library, rng):
    names = rng.sample(list(library), len(library))
    names += [names[0], "O'Hara", "%"]
    found = count_many(names)

    wanted = [len(library.get(name, [])) for name in names]
    assert found == wanted, f"count_many must return {wanted} for {names}; it returned {found!r}."


@pytest.mark.hint(
    "How many sessions do you open? Who uses them?",
    "The section 'Using AsyncSession with Concurrent Tasks'.",
    "async def count(name): async with factory() as session: ...",
)
def test_give_each_task_a_session_of_its_own(count_many, library, sql):
    count_many(list(library)[:4])

    queries = len([each for each in sql.of("SELECT") if not each.is_look_up])
    begins = len(sql.of("BEGIN"))
    assert begins == 4, (
        f"For 4 names there must be 4 sessions, each with a transaction of its own; there were "
        f"{queries} queries in {begins} transactions. A session serves one task at a time."
    )


@pytest.mark.hint(
    "When does the second task begin: when the first has ended?",
    "An `await` in a loop waits for one after the other; gather() waits for all together.",
)
def test_ask_for_all_authors_at_the_same_time(count_many, library, in_use):
    count_many(list(library)[:4])

    assert max(in_use) > 1, (
        "Several tasks must work at the same time, each on a connection; there was never more "
        f"than {max(in_use)} in use."
    )
