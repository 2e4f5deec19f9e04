"""A program needs one engine, one base class, and many sessions."""

from os.path import relpath

import pytest
from sqlalchemy import Column, Engine, Integer, inspect
from sqlalchemy.orm import Session


def _new_session(ex):
    factory = ex.SessionLocal
    assert callable(factory), (
        f"SessionLocal must be something that can be called; it is {factory!r}. "
        "A program calls it each time when it needs a session."
    )
    session = factory()
    assert isinstance(session, Session), (
        f"A call of SessionLocal must give a Session; it gave {type(session).__name__}."
    )
    return session


@pytest.mark.hint(
    "You made such an engine in exercise 01. What did its URL look like?",
    "'SQLite' in the chapter 'Engine Configuration' explains how many slashes a file needs.",
    'create_engine("sqlite:///...the name of the file...")',
)
def test_make_an_engine_for_the_file_example_db(ex):
    engine = ex.engine

    assert isinstance(engine, Engine), f"engine must be an Engine; it is {engine!r}."
    found = (engine.url.get_backend_name(), relpath(engine.url.database or ":memory:"))
    assert found == ("sqlite", "example.db"), (
        "The engine must lead to the SQLite file example.db in the working directory. "
        f"Its URL is {engine.url}."
    )


@pytest.mark.hint(
    "Models will say `class User(Base)`. What must stand in those parentheses?",
    "The tutorial's section 'Establishing a Declarative Base' needs two lines for it.",
    "class Base(...the class that sqlalchemy.orm offers for this...)",
)
def test_make_base_a_class(ex):
    assert isinstance(ex.Base, type), (
        f"Base must be a class; it is {ex.Base!r}. Models can inherit only from a class."
    )


@pytest.mark.hint(
    "Does your Base inherit from anything that comes from SQLAlchemy?",
    "DeclarativeBase maps each class that inherits from your Base to a table.",
    "class Base(DeclarativeBase): with a docstring or `pass` as its body",
)
def test_map_a_class_that_inherits_from_base(ex):
    assert isinstance(ex.Base, type), "Make Base a class first."

    class Pet(ex.Base):
        __tablename__ = "pets"
        id = Column(Integer, primary_key=True)

    assert inspect(Pet, raiseerr=False) is not None, (
        "A class that inherits from Base and names its table must be mapped to that table. "
        "Without a mapping, SQLAlchemy sees an ordinary Python class."
    )


@pytest.mark.hint(
    "Is SessionLocal a session, or something that makes sessions?",
    "sessionmaker() is called once; what it returns is called for each new session.",
    "SessionLocal = sessionmaker(...)",
)
def test_get_a_session_from_each_call(ex):
    assert _new_session(ex), "A call of SessionLocal must give a session."


@pytest.mark.hint(
    "Two parts of a program call SessionLocal(). May one of them commit the other's changes?",
    "What sessionmaker(...) returns makes a new session at each call. Did you wrap it?",
)
def test_get_a_new_session_from_each_call(ex):
    first, second = _new_session(ex), _new_session(ex)

    assert first is not second, (
        "Two calls gave the same session. Two parts of a program would then share a transaction."
    )


@pytest.mark.hint(
    "How would a session know which database is meant?",
    "The section 'Using a sessionmaker' hands it over when the factory is made.",
    "sessionmaker(...your engine...)",
)
def test_lead_every_session_to_the_engine(ex):
    session = _new_session(ex)

    assert session.bind is ex.engine, (
        f"Each session must use the object `engine` itself; this one uses {session.bind!r}. "
        "A second engine opens other connections; without an engine, the first query fails."
    )
