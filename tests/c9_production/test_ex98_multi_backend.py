"""One table and one expression must work on every database."""

import re
from datetime import datetime, timedelta

import pytest
from sqlalchemy import MetaData, Table, column, event, insert, select
from sqlalchemy.engine import make_url
from sqlalchemy.exc import CompileError
from sqlalchemy.schema import CreateTable

URLS = ("sqlite://", "postgresql+psycopg://", "mysql+pymysql://", "mariadb+pymysql://")
START = datetime(1970, 1, 1)


@pytest.fixture
def dialects():
    """Give the dialects by name, without a database."""
    found = (make_url(url).get_dialect()() for url in URLS)
    return {each.name: each for each in found}


@pytest.fixture
def compiled(dialects):
    """Give a function that compiles for each dialect: {"sqlite": the SQL, or the error}."""

    def compiled(make):
        found = {}
        for name, dialect in dialects.items():
            try:
                found[name] = str(make().compile(dialect=dialect))
            except CompileError as error:
                found[name] = error
        return found

    return compiled


@pytest.fixture
def create(ex, other_connection):
    """Give a function that creates the answer's table on the database of this test."""

    def create():
        table = ex.things(MetaData())
        table.create(other_connection)
        return table

    return create


@pytest.fixture
def moments(rng):
    """Give six moments, two of them before 1970 and two of them after 2038."""
    years = [*rng.sample(range(1905, 1969), 2), *rng.sample(range(1971, 2037), 2)]
    years += rng.sample(range(2039, 2150), 2)
    rng.shuffle(years)
    return [_moment(year, rng) for year in years]


@pytest.fixture
def fill(create, moments, other_connection):
    """Give a function that creates the answer's table, with a row for each moment."""

    def fill():
        table = create()
        rows = [{"name": str(place), "made": made} for place, made in enumerate(moments)]
        other_connection.execute(insert(table), rows)
        return table

    return fill


def _moment(year, rng):
    return datetime(year, 1, 1) + timedelta(seconds=rng.randrange(300 * 86_400))


def _seconds(moment):
    return int((moment - START).total_seconds())


def _errors(found):
    """Tell for which dialects nothing could be compiled, and why."""
    errors = {name: each for name, each in found.items() if isinstance(each, CompileError)}
    return "; ".join(f"{name}: {_why(each)}" for name, each in errors.items())


def _why(error):
    """Return what an error says, without addresses in memory and links."""
    return re.sub(r"<[\w.]+\.(\w+) object at \w+>", r"\1", str(error).partition(" (Back")[0])


@pytest.mark.hint(
    "Which MetaData does your Table receive? What does things return?",
    "The second argument of Table is the MetaData that shall know it.",
    'return Table("things", metadata, ...)',
)
def test_add_the_table_to_the_metadata(ex):
    metadata = MetaData()
    table = ex.things(metadata)
    assert isinstance(table, Table), f"things must return a Table; it returned {table!r}."

    assert metadata.tables.get(table.name) is table, (
        "The MetaData that things receives must know the table: create_all() creates what it "
        f"knows. It knows these tables: {list(metadata.tables)}."
    )


@pytest.mark.hint(
    "Which of your types does one of the databases not know?",
    "A type of one dialect belongs into a variant: `JSON().with_variant(JSONB, ...)`. MariaDB "
    "asks each String for its length.",
)
def test_describe_a_table_that_every_database_can_create(ex, compiled):
    table = ex.things(MetaData())
    names = {each.name for each in table.columns}
    assert (table.name, names) == ("things", {"id", "name", "data", "made"}), (
        f"The table must be `things`, with id, name, data and made; it is `{table.name}`, with "
        f"{sorted(names)}."
    )

    errors = _errors(compiled(lambda: CreateTable(table)))
    assert not errors, f"Every dialect must be able to create the table. It cannot on {errors}."


@pytest.mark.hint(
    "Who makes the number of a row? What does your database need for that?",
    "SQLite makes numbers for a primary key that is an INTEGER, and for no other type.",
    'BigInteger().with_variant(Integer, "sqlite")',
)
def test_let_the_database_make_the_ids(create, engine, other_connection):
    table = create()
    with engine.begin() as connection:
        for name in ("a", "b", "c"):
            connection.execute(insert(table).values(name=name))

    found = other_connection.scalars(select(table.c.id)).all()
    assert len(set(found)) == len(found) == 3, (
        "Three rows were inserted without an id, so each must get one of its own; they are "
        f"{found}."
    )


@pytest.mark.hint(
    "How many rows fit into a table with an INTEGER key on PostgreSQL?",
    "About two billion. BigInteger is BIGINT, on every database that has it; a variant says what "
    "one database gets in its place.",
)
def test_have_a_big_id(ex, dialects):
    kind = ex.things(MetaData()).c.id.type
    found = {name: kind.compile(dialect=dialect) for name, dialect in dialects.items()}

    wanted = {name: "INTEGER" if name == "sqlite" else "BIGINT" for name in dialects}
    assert found == wanted, (
        f"By dialect, `id` must be {wanted}; it is {found}. On SQLite, an INTEGER has 64 bits "
        "already; on the others it ends at 2147483647."
    )


@pytest.mark.hint(
    "Which type has JSON on PostgreSQL, and which one on the others?",
    "with_variant() takes a type and the name of a dialect.",
    'JSON().with_variant(JSONB, "postgresql")',
)
def test_use_jsonb_on_postgresql_only(ex, compiled):
    kind = ex.things(MetaData()).c.data.type
    found = compiled(lambda: kind)

    wanted = {name: "JSONB" if name == "postgresql" else "JSON" for name in found}
    assert found == wanted, f"By dialect, `data` must be {wanted}; it is {found}."


@pytest.mark.hint(
    "Does a value come back as it was? Which one does not?",
    "JSON holds dictionaries, DateTime a datetime without a time zone, String(80) a text.",
)
def test_give_back_what_was_saved(create, engine, moments, rng):
    table = create()
    data = {"sizes": [1, 2.5, rng.randrange(10**6)], "of": {"name": "Zoë", "none": None}}
    row = {"name": "n" * 80, "data": data, "made": moments[0]}
    with engine.begin() as connection:
        connection.execute(insert(table).values(**row))
        found = connection.execute(select(table)).mappings().one()

    wrong = {name: found[name] for name in row if found[name] != row[name]}
    assert not wrong, f"This came back, in place of {[row[name] for name in wrong]}: {wrong}."
    length, zone = table.c.name.type.length, getattr(table.c.made.type, "timezone", None)
    assert (length, zone) == (80, False), (
        "`name` must have at most 80 characters, and `made` no time zone; the length is "
        f"{length}, and timezone is {zone}."
    )


@pytest.mark.hint(
    "Which SQL does your database get for an epoch? Is the result a number there?",
    "Read what the docstring of `epoch` says of your database: a text or a decimal number needs "
    "a CAST.",
    '@compiles(epoch, "sqlite")\ndef _sqlite(element, compiler, **kw): return f"..."',
)
def test_count_the_seconds_of_a_column(ex, fill, engine, moments):
    table = fill()
    with engine.connect() as connection:
        query = select(table.c.name, ex.epoch(table.c.made))
        found = {int(name): value for name, value in connection.execute(query)}

    wanted = {place: _seconds(made) for place, made in enumerate(moments)}
    assert found == wanted and {type(each) for each in found.values()} == {int}, (
        f"For {list(map(str, moments))}, epoch must give the integers {list(wanted.values())}; it "
        f"gave {[found[place] for place in wanted]}."
    )


@pytest.mark.hint(
    "What is inside of an epoch: always a column of the only table?",
    "Let the compiler write what is inside: it knows tables, aliases and parameters.",
    "compiler.process(element.clauses, **kw)",
)
def test_count_the_seconds_between_two_rows(ex, fill, engine, moments):
    table = fill()
    first, second = table.alias("first"), table.alias("second")
    lasted = ex.epoch(second.c.made) - ex.epoch(first.c.made)
    both = first.join(second, (first.c.name == "0") & (second.c.name == "1"))
    with engine.connect() as connection:
        found = connection.scalars(select(lasted).select_from(both)).all()

    wanted = _seconds(moments[1]) - _seconds(moments[0])
    assert found == [wanted], (
        f"From {moments[0]} to {moments[1]} it is {wanted} seconds, and the difference of the "
        f"epochs of two aliases of the table must say so; it said {found}."
    )


@pytest.mark.hint(
    "What does the compiler make of a Python value?",
    "compiler.process() writes a placeholder, and keeps the value for the driver. Pass **kw on.",
)
def test_take_a_python_datetime_as_a_parameter(ex, engine, moments, sql):
    with engine.connect() as connection:
        found = [connection.scalar(select(ex.epoch(each))) for each in moments]

    wanted = list(map(_seconds, moments))
    assert found == wanted, f"epoch must give {wanted} for these values; it gave {found}."
    bound = [len(each.values) for each in sql.of("SELECT")]
    assert all(bound), "The datetime must travel beside the SQL, as a parameter, not inside of it."


@pytest.mark.hint(
    "For which name of a dialect is there no function of yours?",
    "@compiles takes any number of names after the class. A URL that begins with mariadb:// has "
    "the dialect `mariadb`, not `mysql`.",
    '@compiles(epoch, "mysql", "mariadb")',
)
def test_spell_it_for_every_dialect(ex, compiled):
    found = compiled(lambda: select(ex.epoch(column("made"))))
    errors = _errors(found)
    assert not errors, f"An epoch must compile for every dialect. It does not on {errors}."

    assert len(set(found.values())) == 3 and found["mysql"] == found["mariadb"], (
        "MariaDB and MySQL need the same SQL, SQLite and PostgreSQL each another; now they get "
        f"{found}."
    )


@pytest.mark.hint(
    "What does the class attribute inherit_cache promise?",
    "The documentation of the compiler extension has a section on caching.",
    "inherit_cache = True",
)
def test_let_sqlalchemy_cache_the_statement(ex, fill, engine):
    table, seen = fill(), []
    event.listen(engine, "before_cursor_execute", lambda *args: seen.append(args[4].cache_hit))
    with engine.connect() as connection:
        for _ in range(3):
            connection.execute(select(ex.epoch(table.c.made))).all()

    found = [each.name for each in seen]
    assert found[1:] == ["CACHE_HIT"] * 2, (
        "The same statement was sent three times, so SQLAlchemy must take it from its cache the "
        f"second and the third time; it says {found}."
    )
