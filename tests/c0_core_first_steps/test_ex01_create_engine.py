"""The engine must lead to example.db, and the catalogue must exist."""

from pathlib import Path
from types import ModuleType

import pytest
from sqlalchemy import Engine, MetaData, inspect


def engine_of(ex: ModuleType) -> Engine:
    """Return the answer's engine; anything else fails the test."""
    assert isinstance(ex.engine, Engine), (
        f"`engine` must be an Engine, the place where connections come from; "
        f"it is of type {type(ex.engine).__name__}."
    )
    return ex.engine


def place_of(engine: Engine) -> str:
    """Say where the URL of an engine leads."""
    name = engine.url.database or ":memory:"
    if name == ":memory:":
        return "no file, but a database in memory"
    return f"{name}, from the root of the disk" if Path(name).is_absolute() else f"the file {name}"


def catalogue_of(ex: ModuleType) -> MetaData:
    """Return the answer's catalogue; anything else fails the test."""
    assert isinstance(ex.metadata, MetaData), (
        "`metadata` must be an object made from the class MetaData; "
        f"it is of type {type(ex.metadata).__name__}."
    )
    return ex.metadata


@pytest.mark.hint(
    "Which function of SQLAlchemy makes an engine? Its name says what it does.",
    "Store what create_engine(...) returns, and call nothing on it.",
)
def test_make_an_engine(ex):
    assert engine_of(ex), "`engine` must be an Engine."


@pytest.mark.hint(
    "A URL begins with the kind of database. What comes between it and the file's name?",
    "The section on SQLite in 'Engine Configuration' shows one URL for a file in this folder, "
    "one for a file elsewhere and one for no file at all. Count their slashes.",
    'create_engine("sqlite:///name_of_the_file.db")',
)
def test_name_the_file_in_this_folder(ex):
    url = engine_of(ex).url

    assert url.get_backend_name() == "sqlite", (
        f"The URL must ask for SQLite, the database that lives in a file; it is {url}."
    )
    assert Path(url.database or "").resolve() == Path("example.db").resolve(), (
        "The URL must lead to the file example.db in this folder; "
        f"{url} names {place_of(ex.engine)}. "
        "A name without a folder means: the folder where the program runs."
    )


@pytest.mark.hint(
    "Which argument of create_engine makes the engine talk?",
    "Read about `echo` in the parameters of create_engine.",
)
def test_show_every_statement(ex):
    assert engine_of(ex).echo, (
        "The engine must show the statements that it sends. It does so only if you ask it to."
    )


@pytest.mark.hint(
    "Where does SQLite keep the tables of a database that has no file?",
    "Print engine.url.database. It must be the name of a file in this folder.",
)
def test_reach_the_database_that_others_see(ex, other_connection, rng):
    name = f"notes_{rng.randint(1000, 9999)}"
    other_connection.exec_driver_sql(f"CREATE TABLE {name} (id INTEGER)")

    assert inspect(engine_of(ex)).has_table(name), (
        f"Another program made the table {name} in example.db, and your engine cannot find it. "
        "Two programs share a database only when both open the same file."
    )


@pytest.mark.hint(
    "Which class of SQLAlchemy holds descriptions of tables?",
    "A class is a plan. You get an object from it by calling it.",
    "metadata = MetaData, and then two more characters",
)
def test_make_an_empty_catalogue(ex):
    assert catalogue_of(ex) is not None, "`metadata` must be a catalogue."


@pytest.mark.hint(
    "What did you write between the parentheses of MetaData? Does the task ask for it?",
    "The first argument of MetaData is a schema: a name that is put before each table's name.",
    "metadata = MetaData()",
)
def test_give_the_catalogue_no_schema(ex):
    schema = catalogue_of(ex).schema

    assert schema is None, (
        f"The catalogue must have no schema; its schema is {str(schema)!r}. The first argument of "
        "MetaData is the name of a schema. A catalogue needs to know neither file nor engine."
    )
