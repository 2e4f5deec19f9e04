"""Each operator makes the slips that it is for, and no others."""

import pytest

from kata.verify.mutants import mutants
from kata.verify.operators import OPERATORS

# What goes in, and the whole name of every mutant of one operator that comes out.
CASES = {
    "drop statement": [
        ("conn.commit()", ["conn.commit()"]),
        ("import os", []),
        ("def f():\n    '''Text.'''", []),
        ("def f():\n    return 1", ["return 1"]),
        ("class A:\n    x: int = f()", ["x: int = f()"]),
        ("with a() as b:\n    b.c()", ["with a() as b: ...", "b.c()"]),
        ("if __name__ == '__main__':\n    f()", []),
    ],
    "drop part": [
        ("t = Table(Column('id'), m)", ["Column('id')"]),
        ("id = Column(Integer)", []),
        ("a = Column(i, ForeignKey('b.id'))", ["ForeignKey('b.id')"]),
    ],
    "drop keyword": [
        ("f(a, unique=True)", ["f(a, unique=True) -> f(a)"]),
        ("f(lazy='joined', **more)", ["f(lazy='joined', **more) -> f(**more)"]),
    ],
    "drop argument": [
        (
            "q.order_by(a, b)",
            ["q.order_by(a, b) -> q.order_by(b)", "q.order_by(a, b) -> q.order_by(a)"],
        ),
        ("q.order_by(a)", []),
        ("sessionmaker(engine)", ["sessionmaker(engine) -> sessionmaker()"]),
    ],
    "drop call": [
        ("q.where(a)", ["q.where(a) -> q"]),
        ("q.filter_by(a=b)", ["q.filter_by(a=b) -> q"]),
        (
            "q.order_by(a).limit(b)",
            ["q.order_by(a).limit(b) -> q.order_by(a)", "q.order_by(a) -> q"],
        ),
        ("r.unique()", ["r.unique() -> r"]),
        ("r.scalars().all()", ["r.scalars() -> r"]),
        ("s.scalars(q)", []),
    ],
    "drop decorator": [
        ("@a\n@b(1)\ndef f():\n    pass", ["@a -> @b(1)", "@b(1) -> def f():"]),
    ],
    "drop with": [
        ("with s.begin():\n    s.add(a)", ["with s.begin(): -> if True:"]),
        ("with s.begin() as t:\n    s.add(a)", []),
    ],
    "drop not": [("q(~a)", ["~a -> a"]), ("not a", ["not a -> a"])],
    "call": [
        ("c.commit()", ["c.commit() -> c.flush()", "c.commit() -> c.rollback()"]),
        ("s.flush()", ["s.flush() -> s.commit()"]),
        ("q.join(a)", ["q.join(a) -> q.outerjoin(a)"]),
        ("q.outerjoin(a)", ["q.outerjoin(a) -> q.join(a)"]),
        ("and_(a)", ["and_(a) -> or_(a)"]),
        ("a.desc()", ["a.desc() -> a.asc()"]),
        ("selectinload(a)", ["selectinload(a) -> lazyload(a)"]),
        ("r.scalar_one()", ["r.scalar_one() -> r.scalar()"]),
        ("r.one()", ["r.one() -> r.first()"]),
        ("r.all()", ["r.all() -> r.first()"]),
        ("all(r)", []),
        ("s.scalars(q)", ["s.scalars(q) -> s.execute(q)"]),
        ("func.count(a)", ["func.count(a) -> func.sum(a)"]),
        ("func.min(a)", ["func.min(a) -> func.max(a)"]),
        ("min(a)", []),
    ],
    "scope": [
        ("engine.begin()", ["engine.begin() -> engine.connect()"]),
        ("SessionLocal.begin()", ["SessionLocal.begin() -> SessionLocal()"]),
        ("session.begin()", []),
        ("engine.connect()", []),
    ],
    "type": [
        ("f(Integer)", ["f(Integer) -> f(String)"]),
        ("f(String(50))", ["String(50) -> Integer"]),
    ],
    "operator": [
        ("a == b", ["a == b -> a != b"]),
        ("a < 1", ["a < 1 -> a <= 1"]),
        ("a >= 1", ["a >= 1 -> a > 1"]),
        ("a & b", ["a & b -> a | b"]),
        ("a or b", ["a or b -> a and b"]),
        ("a += b", ["a += b -> a -= b"]),
    ],
    "flag": [
        ("f(nullable=False)", ["f(nullable=False) -> f(nullable=True)"]),
        ("q.join(a, isouter=True)", ["q.join(a, isouter=True) -> q.join(a, isouter=False)"]),
    ],
    "number": [
        ("String(50)", ["String(50) -> String(51)"]),
        ("f(True)", []),
        ("x = 1.5", ["x = 1.5 -> x = 2.5"]),
    ],
    "text": [
        ("f('users')", ["f('users') -> f('users_')"]),
        ("f({'a': 'b'})", ["{'a': 'b'} -> {'a': 'b_'}"]),
        ("__tablename__ = 'a'", ["__tablename__ = 'a' -> __tablename__ = 'a_'"]),
        ("'A docstring.'", []),
        ("x: 'Engine' = f()", []),
        ("def f(a: 'A') -> 'B':\n    return a", []),
        ("print(f'{a} b')", []),
        ("raise ValueError('a')", []),
    ],
    "cascade": [
        (
            "f(cascade='all, delete-orphan')",
            ["f(cascade='all, delete-orphan') -> f(cascade='all')"],
        ),
        ("f(cascade='all, delete')", []),
    ],
    "column": [
        (
            "class A:\n    b: Mapped[int]",
            ["b: Mapped[int] -> b: Mapped[int | None]", "b: Mapped[int] -> b: Mapped[str]"],
        ),
        ("class A:\n    b: Mapped[str | None]", ["b: Mapped[str | None] -> b: Mapped[str]"]),
        ("class A:\n    b: Mapped['B']", []),
        (
            "class A:\n    b: Mapped[str] = f(String(9))",
            ["b: Mapped[str] = f(String(9)) -> b: Mapped[str | None] = f(String(9))"],
        ),
        ("class A:\n    b: Mapped[float] = f(primary_key=True)", []),
    ],
    "glue parameters": [
        ("c.execute(q, a)", []),
        ("c.execute(select(a))", []),
    ],
    "glue value": [
        ("q.where(a.b == c)", ["a.b == c -> a.b == literal_column(f\"'{c}'\")"]),
        ("q.where(a.b == c.d)", []),
        ("a.b is c", []),
    ],
}


CHAIN = [
    "where",
    "filter",
    "filter_by",
    "having",
    "order_by",
    "limit",
    "offset",
    "distinct",
    "group_by",
    "with_for_update",
    "options",
    "returning",
    "unique",
]


@pytest.mark.parametrize(
    ("operator", "source", "expected"),
    [(operator, *case) for operator, cases in CASES.items() for case in cases],
)
def test_name_the_slips_of_each_operator(operator: str, source: str, expected: list[str]) -> None:
    found = [mutant.name for mutant in mutants(source, "")]

    begins = f"{operator}: "
    assert [each.removeprefix(begins) for each in found if each.startswith(begins)] == expected


def test_know_a_case_for_every_operator() -> None:
    assert set(CASES) == set(OPERATORS)


@pytest.mark.parametrize("name", CHAIN)
def test_take_every_link_out_of_a_chain(name: str) -> None:
    assert f"drop call: q.{name}(a) -> q" in [each.name for each in mutants(f"q.{name}(a)", "")]
