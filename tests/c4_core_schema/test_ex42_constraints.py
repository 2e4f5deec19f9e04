"""Every rule must hold in the database itself, and a refusal must be told from other errors."""

import pytest
from sqlalchemy import (
    Column,
    ForeignKey,
    Integer,
    MetaData,
    String,
    Table,
    create_engine,
    delete,
    event,
    insert,
    inspect,
    select,
    update,
)
from sqlalchemy.exc import DBAPIError, OperationalError, ProgrammingError

COLUMNS = {
    "authors": {"id": "int", "email": "str(100)"},
    "books": {"author_id": "int", "title": "str(100)", "pages": "int"},
}

members = Table(
    "members",
    MetaData(),
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("nick", String(30), nullable=False, unique=True),
    Column("boss_id", ForeignKey("members.id")),
)


@pytest.fixture
def tables(ex, other_connection):
    """Give a function that creates the answer's tables and returns them."""

    def tables():
        metadata = MetaData()
        authors, books = ex.build(metadata)
        metadata.create_all(other_connection)
        return authors, books

    return tables


@pytest.fixture
def plain_engine(db_url):
    """Give an engine on which SQLite does not enforce foreign keys."""
    engine = create_engine(db_url)
    yield engine
    engine.dispose()


@pytest.fixture
def ids(rng):
    """Give five different numbers, in no order."""
    return rng.sample(range(10, 1000), 5)


def _error(connection, statement, rows=None):
    """Execute a statement; return the name of the database's error, or None."""
    try:
        connection.execute(statement, rows)
    except DBAPIError as error:
        return type(error).__name__
    return None


@pytest.mark.hint(
    "What does the function return, and in which order?",
    "Each Table needs its name, the MetaData and its columns, as in exercise 41.",
    "return authors, books",
)
def test_describe_the_tables_authors_and_books(ex, described):
    metadata = MetaData()
    tables = ex.build(metadata)

    names = [getattr(each, "name", each) for each in tables or ()]
    assert names == ["authors", "books"], (
        f"build() must return two tables, authors and then books; it returned {names}."
    )
    assert list(map(metadata.tables.get, names)) == list(tables), (
        f"The MetaData that build() receives must hold both; it holds {list(metadata.tables)}."
    )
    found = {each.name: described(each) for each in tables}
    assert found == COLUMNS, (
        f"The columns, with type and length, must be {COLUMNS}; they are {found}."
    )


@pytest.mark.hint(
    "Which of the five columns does the database let be NULL?",
    "A primary key is never NULL; other columns need nullable=False.",
)
def test_let_no_column_be_null(tables, other_connection):
    tables()
    inspector = inspect(other_connection)
    columns = inspector.get_columns("authors") + inspector.get_columns("books")
    found = [each["name"] for each in columns if each["nullable"]]

    assert not found, f"No column of the two tables may be NULL; the database lets {found} be NULL."


@pytest.mark.hint(
    "Can a program look first and insert then, without another one coming between?",
    "Only the database can keep values unique. Exercise 41 did it for a name.",
    'Column("email", ..., unique=True)',
)
def test_refuse_a_second_author_with_the_same_email(tables, other_connection, ids):
    authors, _ = tables()
    first, second, third = ids[:3]
    row = {"id": first, "email": "ann@example.org"}
    other_connection.execute(insert(authors), [row, {"id": second, "email": "ben@example.org"}])

    assert _error(other_connection, insert(authors), row | {"id": third}), (
        f"The email {row['email']} belongs to the author {first}, so the database must refuse it "
        f"for the author {third}; it accepted it."
    )


@pytest.mark.hint(
    "May two columns of a table both say primary_key=True?",
    "They may: together they make one key.",
    'Column("author_id", ..., primary_key=True), Column("title", ..., primary_key=True)',
)
def test_identify_a_book_by_author_and_title_together(tables, other_connection):
    tables()
    key = inspect(other_connection).get_pk_constraint("books")["constrained_columns"]

    assert set(key) == {"author_id", "title"}, (
        "In the database, author_id and title together must be the primary key of books: two "
        f"authors may use one title. The primary key is {key}."
    )


@pytest.mark.hint(
    "Which rule of yours refuses the book: the primary key, or another one?",
    "The primary key already says what is unique in books. unique=True adds a rule for one "
    "column alone.",
)
def test_accept_books_that_share_an_author_or_a_title(tables, other_connection, ids):
    authors, books = tables()
    people = [{"id": number, "email": f"{number}@example.org"} for number in ids[:2]]
    other_connection.execute(insert(authors), people)
    for author, title in ((ids[0], "Sea"), (ids[0], "Sky"), (ids[1], "Sea")):
        book = {"author_id": author, "title": title, "pages": 300}
        error = _error(other_connection, insert(books), book)

        assert not error, (
            f"The database must accept the book {book}; it refused it with {error}. An author may "
            "write several books, and two authors may use one title."
        )


@pytest.mark.hint(
    "Which kind of constraint compares a value with a number?",
    "See 'CHECK Constraint' in the documentation. It takes the condition as SQL text.",
    'CheckConstraint("pages ...")',
)
def test_refuse_a_book_without_pages(tables, other_connection, ids, rng):
    authors, books = tables()
    people = [{"id": number, "email": f"{number}@example.org"} for number in ids[:2]]
    other_connection.execute(insert(authors), people)
    book = {"author_id": ids[0], "title": "Short"}
    for pages in (0, -rng.randint(1, 90)):
        assert _error(other_connection, insert(books), book | {"pages": pages}), (
            f"A book has more than 0 pages, so the database must refuse {pages}; it accepted it."
        )
    for number, title, pages in ((ids[0], "One", 1), (ids[1], "", 2_000_000_000)):
        row = {"author_id": number, "title": title, "pages": pages}
        error = _error(other_connection, insert(books), row)
        assert not error, f"The database must accept {row}; it refused it with {error}."


@pytest.mark.hint(
    "What tells the database that author_id is the id of an author?",
    "See 'Defining Foreign Keys' in the documentation.",
    'Column("author_id", ..., ForeignKey("..."), ...)',
)
def test_refuse_a_book_of_nobody(tables, engine, ids):
    authors, books = tables()
    book = {"author_id": ids[0], "title": "Lost", "pages": 10}
    with engine.connect() as connection:
        connection.execute(insert(authors), {"id": ids[1], "email": "ann@example.org"})

        assert _error(connection, insert(books), book), (
            f"There is no author {ids[0]}, so the database must refuse this book: {book}; it "
            "accepted it."
        )


@pytest.mark.hint(
    "What shall happen to the books when their author is deleted? Who can do it in any case?",
    "See 'ON UPDATE and ON DELETE' in the documentation: ForeignKey has a parameter for it.",
    'ForeignKey("authors.id", ondelete=...)',
)
def test_remove_the_books_with_their_author(tables, engine, ids, other_connection):
    authors, books = tables()
    people = [{"id": number, "email": f"{number}@example.org"} for number in ids]
    works = [{"author_id": number, "title": f"Of {number}", "pages": 9} for number in ids]
    other_connection.execute(insert(authors), people)
    other_connection.execute(insert(books), works)
    with engine.begin() as connection:
        error = _error(connection, delete(authors).where(authors.c.id == ids[0]))
    left = list(other_connection.scalars(select(books.c.author_id)))

    assert not error, f"The database must delete the author; it refused with {error}."
    assert sorted(left) == sorted(ids[1:]), (
        f"With author {ids[0]}, the author's book must go, and no other; left are books of {left}."
    )


@pytest.mark.hint(
    "Which rule of yours does the task not name?",
    "onupdate of a ForeignKey is about a key that changes. The task speaks only of deleting.",
)
def test_add_no_other_rule(tables, engine, ids):
    authors, books = tables()
    author, book = {"id": -1, "email": ""}, {"author_id": -1, "title": "", "pages": 7}
    with engine.connect() as connection:
        for table, row in ((authors, author), (books, book)):
            error = _error(connection, insert(table), row)
            assert not error, f"The database must accept the row {row}; it refused it with {error}."

        assert _error(connection, update(authors).values(id=ids[0])), (
            f"The author -1 has a book, so the database must refuse the new id {ids[0]}; it "
            "accepted it. A deleted author takes the books along, but no rule is for a new id."
        )


@pytest.mark.hint(
    "How many connections can an engine open, and which of them know your PRAGMA?",
    "See 'Foreign Key Support' of the SQLite dialect: it listens to an event of the engine.",
    '@event.listens_for(engine, "connect")',
)
def test_enforce_foreign_keys_on_each_connection(ex, plain_engine, other_connection, ids):
    members.create(other_connection)
    orphan = {"id": ids[0], "nick": "Lou", "boss_id": ids[1]}
    ex.enable_foreign_keys(plain_engine)
    errors = []
    with plain_engine.connect() as first, plain_engine.connect() as second:
        for connection in (first, second):
            errors.append(_error(connection, insert(members), orphan))
            connection.rollback()
    plain_engine.dispose()
    with plain_engine.connect() as third:
        errors.append(_error(third, insert(members), orphan))

    assert all(errors), f"Three connections must refuse an orphan; their errors were {errors}."


@pytest.mark.backends("sqlite", reason="Other databases always enforce foreign keys.")
@pytest.mark.hint(
    "What listens: the engine that you received, or every engine of the program?",
    "The first argument of listens_for() says whose event it is: an engine, or the class Engine.",
    '@event.listens_for(engine, "connect")',
)
def test_leave_other_engines_as_they_are(ex, plain_engine, db_url, other_connection, ids):
    members.create(other_connection)
    ex.enable_foreign_keys(plain_engine)
    other = create_engine(db_url)
    with other.connect() as connection:
        row = {"id": ids[0], "nick": "Lou", "boss_id": ids[1]}
        error = _error(connection, insert(members), row)
    other.dispose()

    assert not error, (
        "enable_foreign_keys() received one engine; a connection of another engine enforces "
        f"foreign keys now, too: {error}. Only the engine that it receives may change."
    )


@pytest.mark.hint(
    "Who sees a row that was inserted but not committed? And what does the function return?",
    "engine.begin() gives a connection and commits at the end of the block.",
    "with engine.begin() as connection: ...",
)
def test_return_true_and_keep_a_row(ex, engine, other_connection, ids):
    members.create(other_connection)
    said = [ex.try_insert(engine, members, {"id": each, "nick": f"n{each}"}) for each in ids]
    kept = list(other_connection.scalars(select(members.c.id)))

    assert sorted(kept) == sorted(ids), (
        f"Another connection must find the members {sorted(ids)}; it finds {sorted(kept)}. "
        "A row that is not committed is lost when its connection closes."
    )
    assert all(each is True for each in said), f"Each call must return True; they returned {said}."


@pytest.mark.hint(
    "Which error does SQLAlchemy raise when a row breaks a rule?",
    "It stands in sqlalchemy.exc, and its name is in the task.",
    "except IntegrityError: return False",
)
def test_return_false_when_a_row_is_refused(ex, engine, other_connection, ids):
    members.create(other_connection)
    first, second, third = ids[:3]
    other_connection.execute(insert(members), {"id": first, "nick": "Ann"})
    said = {
        "a nick that is taken": ex.try_insert(engine, members, {"id": second, "nick": "Ann"}),
        "no nick": ex.try_insert(engine, members, {"id": second, "nick": None}),
        "an id that is taken": ex.try_insert(engine, members, {"id": first, "nick": "Ben"}),
        "no such boss": ex.try_insert(engine, members, {"id": 5, "nick": "C", "boss_id": third}),
    }
    kept = other_connection.execute(select(members.c.id, members.c.nick)).all()

    assert all(each is False for each in said.values()), f"Each must return False: {said}."
    assert kept == [(first, "Ann")], f"No row may be added; the table now holds {kept}."


@pytest.mark.hint(
    "Did the database refuse the row here, or did something else go wrong?",
    "Catch only the class of error that the task names; `except Exception` hides mistakes.",
)
def test_let_every_other_error_through(ex, engine, other_connection, ids):
    said = error = None
    try:
        said = ex.try_insert(engine, members, {"id": ids[0], "nick": "Ann"})
    except (OperationalError, ProgrammingError) as raised:
        error = raised

    assert error, (
        "The table members does not exist here, and the caller must get the database's error "
        f"about it; instead try_insert() returned {said}. A mistake is not a broken rule."
    )
    left = engine.pool.checkedout()
    assert left == 0, f"After {type(error).__name__}, {left} connection is still checked out."


@pytest.mark.hint(
    "Who closes your connection when the INSERT fails?",
    "A `with` block closes what it opened, whatever happens inside.",
    "with engine.begin() as connection: ...",
)
def test_leave_no_connection_open(ex, engine, other_connection, ids):
    members.create(other_connection)
    kept = []  # what Python may not clean up by itself
    event.listen(engine, "engine_connect", lambda connection: kept.append(connection))
    for nick in ("Ann", None):
        ex.try_insert(engine, members, {"id": ids[0], "nick": nick})
        left = engine.pool.checkedout()

        assert left == 0, (
            f"After try_insert() with the nick {nick!r}, {left} connection is still checked out. "
            "Leaked connections make a busy program wait until it fails."
        )
