"""What the fixture `sql` knows of the statements that an answer sends."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Column, Integer, MetaData, String, Table, create_engine, insert, select, text
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session

from kata.spy import Spy, kind_of

users = Table("users", MetaData(), Column("id", Integer, primary_key=True), Column("n", String(9)))


@pytest.fixture
def spy() -> Iterator[Spy]:
    """Give a spy for which this very file is the answer."""
    spy = Spy(Path(__file__))
    spy.start()
    yield spy
    spy.stop()


@pytest.fixture
def engine(tmp_path: Path, spy: Spy) -> Engine:
    """Give an engine on a database with a table, and a spy that has seen nothing."""
    engine = create_engine(f"sqlite:///{tmp_path}/a.db")
    users.metadata.create_all(engine)
    spy.clear()
    return engine


def test_tell_each_statement_and_step_in_order(engine: Engine, spy: Spy) -> None:
    with engine.connect() as connection:
        connection.execute(insert(users), {"n": "a"})
        connection.commit()
        connection.execute(select(users))

    steps = ["BEGIN", "INSERT", "COMMIT", "BEGIN", "SELECT", "ROLLBACK"]
    assert [each.kind for each in spy] == steps
    assert len(spy) == 6
    assert [each.kind for each in spy.of("INSERT", "SELECT")] == ["INSERT", "SELECT"]


def test_tell_savepoints_apart(engine: Engine, spy: Spy) -> None:
    with Session(engine) as session:
        session.execute(text("SELECT 1"))
        with session.begin_nested():
            session.execute(text("SELECT 2"))
        nested = session.begin_nested()
        session.execute(text("SELECT 3"))
        nested.rollback()

    steps = [each.kind for each in spy if each.kind != "SELECT"]
    assert steps == [
        "BEGIN",
        "SAVEPOINT",
        "RELEASE SAVEPOINT",
        "SAVEPOINT",
        "ROLLBACK TO SAVEPOINT",
        "ROLLBACK",
    ]


def test_keep_what_travelled_beside_the_statement(engine: Engine, spy: Spy) -> None:
    with engine.begin() as connection:
        connection.execute(insert(users), {"n": "x'; DROP TABLE users; --"})
        connection.execute(insert(users), [{"n": "a"}, {"n": "b"}])
        connection.execute(text("SELECT :one, :two"), {"one": 1, "two": 2})
        connection.execute(text("SELECT 'glued'"))

    hostile, many, both, glued = spy.of("INSERT", "SELECT")
    assert hostile.values == ["x'; DROP TABLE users; --"]
    assert "DROP" not in hostile.text
    assert (hostile.many, many.many) == (False, True)
    assert many.values == ["a", "b"]
    assert sorted(both.values) == [1, 2]
    assert glued.values == []


def test_know_the_values_of_many_rows_in_one_statement(engine: Engine, spy: Spy) -> None:
    with engine.begin() as connection:
        connection.execute(insert(users).returning(users.c.n), [{"n": "a"}, {"n": "b"}])

    assert spy.of("INSERT")[0].values == ["a", "b"]


def test_name_the_line_of_the_answer(engine: Engine, spy: Spy) -> None:
    with engine.connect() as connection:
        connection.execute(select(users))

    (one,) = spy.of("SELECT")
    assert one.line is not None
    assert (
        "connection.execute(select(users))" in Path(__file__).read_text().split("\n")[one.line - 1]
    )


def test_see_every_engine_but_the_judges(tmp_path: Path, engine: Engine, spy: Spy) -> None:
    judge = create_engine(f"sqlite:///{tmp_path}/a.db")
    spy.ignore(judge)
    with judge.connect() as connection:
        connection.execute(select(users))

    assert len(spy) == 0

    with create_engine("sqlite://").connect() as connection:
        connection.execute(text("SELECT 1"))

    assert len(spy.of("SELECT")) == 1


def test_mark_what_sqlalchemy_asks_about_tables(engine: Engine, spy: Spy) -> None:
    users.metadata.create_all(engine)
    with engine.connect() as connection:
        connection.execute(select(users))

    assert {each.is_look_up for each in spy if each.kind == "PRAGMA"} == {True}
    assert [each.is_look_up for each in spy.of("SELECT")] == [False]


def test_tell_connections_apart(engine: Engine, spy: Spy) -> None:
    with engine.connect() as one, engine.connect() as other:
        for connection in (one, other, one):
            connection.execute(text("SELECT 1"))

    first, second, third = (each.connection for each in spy.of("SELECT"))
    assert first == third != second


def test_hear_nothing_after_the_end(engine: Engine, spy: Spy) -> None:
    spy.stop()
    with engine.connect() as connection:
        connection.execute(text("SELECT 1"))

    assert len(spy) == 0


@pytest.mark.parametrize(
    ("statement", "kind"),
    [
        ("\n (SELECT 1) UNION (SELECT 2)", "SELECT"),
        ("-- all of them\n/* really */ select 1", "SELECT"),
        ("WITH a AS (SELECT 1)\nSELECT * FROM a", "SELECT"),
        ("WITH RECURSIVE a(n) AS ((SELECT 1) UNION (SELECT n FROM a)) (SELECT 2)", "SELECT"),
        ("with a AS (DELETE FROM t RETURNING id) update t SET n = 1", "UPDATE"),
        ("WITH a AS NOT MATERIALIZED (SELECT ')', \"delete\") INSERT INTO t SELECT 1", "INSERT"),
        ("", ""),
    ],
)
def test_name_what_a_statement_is(statement: str, kind: str) -> None:
    assert kind_of(statement) == kind
