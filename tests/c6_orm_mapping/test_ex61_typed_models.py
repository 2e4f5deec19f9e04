"""The annotations must make the columns, and the database must fill in what nobody gives."""

import re
from datetime import datetime, timedelta

import pytest
from sqlalchemy import BigInteger, DateTime, Integer, String, func, inspect, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Mapped, mapped_column

COLUMNS = {"id", "email", "bio", "karma", "created_at"}


@pytest.fixture
def kinds(ex):
    """Give a function that returns the type of a column of Account."""

    def kinds(name):
        assert set(_accounts(ex).c.keys()) >= {name}, f"The table accounts needs a column {name}."
        return _accounts(ex).c[name].type

    return kinds


@pytest.fixture
def raw(ex, tables, other_connection):
    """Give a function that inserts an account as a program without SQLAlchemy does."""

    def raw(email):
        tables()
        statement = text("INSERT INTO accounts (email) VALUES (:email)")
        try:
            other_connection.execute(statement, {"email": email})
        except DBAPIError as error:
            return str(error.orig)
        return None

    return raw


def _accounts(ex):
    """Return the table, when the class Account is there."""
    table = inspect(ex.Account).local_table
    assert table is ex.Base.metadata.tables.get("accounts"), (
        "Account must be mapped to the table accounts in Base.metadata; it is mapped to "
        f"{table.name!r}."
    )
    return table


def _now(connection):
    return connection.scalar(select(func.now())).replace(tzinfo=None)


@pytest.mark.hint(
    "Where can a rule for all models stand?",
    "See 'Customizing the Type Map' in the documentation: it is a dictionary in the class Base.",
    "type_annotation_map = {str: ...}",
)
def test_limit_each_mapped_str_to_100_characters(ex):
    class Probe(ex.Base):
        __tablename__ = "probe"

        id: Mapped[int] = mapped_column(primary_key=True)
        word: Mapped[str]
        note: Mapped[str | None]

    found = {name: repr(Probe.__table__.c[name].type) for name in ("word", "note")}
    lengths = [getattr(Probe.__table__.c[name].type, "length", None) for name in found]
    assert lengths == [100, 100], (
        "A model of this test, made from Base, has columns that say only Mapped[str] and "
        f"Mapped[str | None]. Both must be text of at most 100 characters; they are {found}."
    )


@pytest.mark.hint(
    "Does the mixin need to know which model will use it?",
    "A mixin is a plain class: it holds the column, and each model gets a copy of it.",
    "created_at: Mapped[datetime] = mapped_column(...)",
)
def test_give_created_at_to_each_model_with_the_mixin(ex):
    class Probe(ex.TimestampMixin, ex.Base):
        __tablename__ = "probe"

        id: Mapped[int] = mapped_column(primary_key=True)

    found = {key: repr(column.type) for key, column in Probe.__table__.c.items()}
    assert isinstance(getattr(Probe.__table__.c.get("created_at"), "type", None), DateTime), (
        "A model of this test inherits from TimestampMixin, so it must have a column created_at: "
        f"a date with time. It has {found}."
    )


@pytest.mark.hint(
    "Which classes does Account inherit from?",
    "Four columns stand in the class Account, one comes from the mixin.",
    "class Account(TimestampMixin, Base): with __tablename__ and four columns",
)
def test_map_account_to_five_columns(ex):
    found = set(_accounts(ex).c.keys())

    assert found == COLUMNS, f"The table must have the columns {COLUMNS}; it has {found}."


@pytest.mark.hint(
    "What tells SQLAlchemy that a value can be missing?",
    "`Mapped[str]` is NOT NULL; `Mapped[str | None]` may be NULL.",
)
def test_let_only_the_bio_be_missing(ex, tables, other_connection):
    _accounts(ex)
    tables()
    columns = inspect(other_connection).get_columns("accounts")
    found = [each["name"] for each in columns if each["nullable"]]

    assert found == ["bio"], (
        f"Of the columns of accounts, only bio may be NULL; the database lets {found} be NULL."
    )


@pytest.mark.hint(
    "Which column identifies an account, and what type does `Mapped[int]` give?",
    "A primary key must say so: mapped_column() has a parameter for it.",
)
def test_identify_an_account_by_an_integer(ex, kinds):
    key = _accounts(ex).primary_key.columns.keys()

    assert key == ["id"], f"The primary key must be id alone; it is {key}."
    kind = kinds("id")
    assert isinstance(kind, Integer), f"id must be an integer; its type is {kind!r}."


@pytest.mark.hint(
    "Which column needs a limit, and which one must have none?",
    "What stands in mapped_column() wins over the rule of Base.",
    "mapped_column(Text)",
)
def test_limit_the_email_but_not_the_bio(kinds):
    email, bio = kinds("email"), kinds("bio")

    assert isinstance(email, String) and email.length == 100, (
        f"email must be text of at most 100 characters; its type is {email!r}."
    )
    assert isinstance(bio, String) and bio.length is None, (
        f"bio must be text of any length; its type is {bio!r}."
    )


@pytest.mark.hint(
    "How many bits does `Mapped[int]` give?",
    "Name the type in mapped_column(): what stands there wins over the annotation.",
)
def test_keep_karma_in_a_big_integer(kinds):
    kind = kinds("karma")

    assert isinstance(kind, BigInteger), (
        f"karma must be a BigInteger; its type is {kind!r}. 32 bits end at 2,147,483,647."
    )


@pytest.mark.hint(
    "Who fills a column in for a program that does not know your models?",
    "Exercise 44: `default` is SQLAlchemy's, `server_default` is the database's.",
    "mapped_column(server_default=...)",
)
def test_let_the_database_fill_in_karma_and_time(raw, rows, other_connection, names):
    error = raw(names[0])
    assert not error, (
        "A program without SQLAlchemy inserts an account with nothing but an email, and the "
        f"database must fill in what is missing; it refused: {error}"
    )
    ((karma, created),) = rows("accounts", "karma", "created_at")
    assert karma == 0, f"The database must fill in 0 as karma; it filled in {karma!r}."
    now = _now(other_connection)
    assert abs(created.replace(tzinfo=None) - now) < timedelta(minutes=1), (
        f"The database must fill in its own time, {now}; it filled in {created}."
    )


@pytest.mark.hint(
    "Is the time in your server_default an expression, or a value that Python computed?",
    "A value is the same for all rows. func.now() is SQL: the database computes it each time.",
)
def test_let_the_clock_go_on(ex, tables, other_connection):
    _accounts(ex)
    tables()
    columns = inspect(other_connection).get_columns("accounts")
    found = {each["name"]: each["default"] for each in columns}
    default = str(found.get("created_at"))

    assert found.get("created_at") and str(datetime.now().year) not in default, (
        "The default of created_at in the database must be an expression that it computes for "
        f"each row; it is {default}."
    )


@pytest.mark.hint(
    "Which parameters of mapped_column() tell SQLAlchemy to give a value itself?",
    "server_default is enough. `default` goes before it, and onupdate is for each UPDATE.",
)
def test_leave_created_at_to_the_database(ex, session, tables, sql, names):
    tables()
    session.add(account := ex.Account(email=names[0]))
    session.flush()
    account.karma = 5
    session.flush()
    (new,), (changed,) = sql.of("INSERT"), sql.of("UPDATE")
    times = [each for each in new.values if re.match(r"\d{4}-\d\d-", str(each))]

    assert not times, f"The database must tell the time of a new row; SQLAlchemy sent {times}."
    assert "created_at" not in changed.text, (
        f"A new karma must leave created_at as it is; the UPDATE was {changed.text}."
    )


@pytest.mark.hint(
    "What keeps a program from inserting the same email twice?",
    "mapped_column() has the same parameters for constraints as Column().",
    "mapped_column(unique=True)",
)
def test_refuse_the_same_email_twice(raw, rows, names):
    for name in names[:3]:
        raw(name)
    raw(names[1])
    found = rows("accounts", "email")

    assert found == sorted(names[:3]), (
        f"The emails {sorted(names[:3])} were inserted, and then {names[1]!r} once more, which the "
        f"database must refuse. In the table are {found}."
    )


@pytest.mark.hint(
    "Which columns does Account(email=...) leave open, and who fills them in?",
    "On SQLite, only a primary key of the type Integer counts by itself.",
)
def test_save_an_account_with_nothing_but_an_email(ex, session, tables, names):
    tables()
    accounts = [ex.Account(email=name) for name in names[:3]]
    session.add_all(accounts)
    session.flush()
    found = [(each.karma, each.bio, type(each.created_at)) for each in accounts]

    assert found == [(0, None, datetime)] * 3, (
        "A saved account must have the karma 0, no bio and the time of the database in created_at; "
        f"karma, bio and the type of created_at are {found}."
    )
    assert len({each.id for each in accounts}) == 3, "Each account must get an id of its own."


@pytest.mark.hint(
    "Which method does repr() call?",
    "In an f-string, {value!r} puts in the repr() of a value.",
    'def __repr__(self): return f"Account(id={self.id!r}, ...)"',
)
def test_show_id_and_email_as_text(ex, ids, names):
    accounts = [ex.Account(id=ids[0], email=names[0]), ex.Account(email="O'Neill")]
    found = [repr(each) for each in accounts]
    wanted = [f"Account(id={ids[0]}, email={names[0]!r})", 'Account(id=None, email="O\'Neill")']

    assert found == wanted, f"As text, two accounts must be {wanted}; they are {found}."
