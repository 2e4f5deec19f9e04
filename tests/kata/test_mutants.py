"""Mutants differ from the answer in one thing that the learner wrote, and have good names."""

from kata.verify.mutants import mutants

SCRIPT = '''"""Insert Alice."""

from sqlalchemy import Column, Integer, MetaData, String, Table, create_engine, insert

# Given: do not change.
engine = create_engine("sqlite:///example.db", echo=True)
metadata = MetaData()
users = Table(
    "users",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", String(50)),
    Column("age", Integer),
)
metadata.create_all(engine)

'''
INSERT = """
with engine.connect() as connection:
    connection.execute(insert(users), {"name": "Alice", "age": 25})
    connection.commit()
"""


def test_make_exactly_these_mutants_of_the_script() -> None:
    glued = (
        "connection.execute(text(str(insert(users).values({'name': 'Alice', 'age': 25})"
        ".compile(connection, compile_kwargs={'literal_binds': True}))))"
    )

    found = {mutant.name: mutant for mutant in mutants(SCRIPT + INSERT, SCRIPT)}

    assert list(found) == [
        "drop statement: with engine.connect() as connection: ...",
        "drop statement: connection.execute(insert(users), {'name': 'Alice', 'age': 25})",
        "glue parameters: connection.execute(insert(users), ... -> connection.execute(text(str(insert...",  # noqa: E501 - a name
        "text: {'name': 'Alice', 'age': 25} -> {'name': 'Alice_', 'age': 25}",
        "number: {'name': 'Alice', 'age': 25} -> {'name': 'Alice', 'age': 26}",
        "drop statement: connection.commit()",
        "call: connection.commit() -> connection.flush()",
        "call: connection.commit() -> connection.rollback()",
    ]
    assert [mutant.line for mutant in found.values()] == [18, 19, 19, 19, 19, 20, 20, 20]
    (glue,) = (mutant.source for name, mutant in found.items() if name.startswith("glue"))
    assert glued in glue
    assert "from sqlalchemy import text\n" in glue


def test_glue_the_parameters_of_text_and_of_a_session() -> None:
    source = "session.execute(text('... :a'), p)"

    (glue,) = (each.source for each in mutants(source, "") if each.name.startswith("glue"))

    assert glue.endswith(
        "session.execute(text(str(text('... :a').bindparams(**p)"
        ".compile(session.get_bind(), compile_kwargs={'literal_binds': True}))))"
    )


def test_leave_pass_where_nothing_else_remains() -> None:
    (mutant,) = mutants("def f(a):\n    return a", "")

    assert mutant.source == "def f(a):\n    pass"


def test_import_what_the_mutant_needs() -> None:
    source = '"""Doc."""\nfrom __future__ import annotations\nfrom sqlalchemy import and_\nand_(a)'

    (swapped,) = (each.source for each in mutants(source, "") if each.name.startswith("call"))

    assert swapped == (
        '"""Doc."""\nfrom __future__ import annotations\nfrom sqlalchemy import or_\n'
        "from sqlalchemy import and_\nor_(a)"
    )


def test_leave_given_statements_alone() -> None:
    stub = "def f(c):\n    c.commit()\n    ...\ndef g(c): ..."
    solution = "def f(c):\n    c.commit()\n    c.close()\ndef g(c):\n    c.commit()"

    dropped = [each.line for each in mutants(solution, stub) if each.name.startswith("drop")]

    assert dropped == [3, 5]  # the same statement in g() is the learner's own


def test_leave_the_given_head_of_a_statement_alone() -> None:
    stub = "class A(B, table=True):\n    n: Mapped[int] = ...\n    with e.begin():\n        ..."
    solution = "class A(B, table=True):\n    n: Mapped[int] = f()\n    with e.begin():\n        g()"

    assert [each.name for each in mutants(solution, stub)] == [
        "drop statement: n: Mapped[int] = f()",
        "drop statement: g()",
    ]


def test_give_each_mutant_a_name_of_its_own_in_one_short_line() -> None:
    long = ", ".join(f"Column('column_{each}', String(50), nullable=False)" for each in range(9))
    source = f"t = Table('t', metadata, {long}, comment='''two\nlines''')\nf(1)\ng()\nf(1)"

    names = [mutant.name for mutant in mutants(source, "")]

    assert len(names) == len(set(names))
    assert {"drop statement: f(1)", "drop statement: f(1) #2"} <= set(names)
    assert all(len(name) <= 100 and "\n" not in name for name in names)


def test_keep_names_when_lines_move() -> None:
    source = "with a() as b:\n    b.c(x == 1)"

    moved = mutants("# A comment.\n\n" + source, "")

    assert [each.name for each in moved] == [each.name for each in mutants(source, "")]


def test_make_only_mutants_that_differ_and_compile() -> None:
    source = (
        "async def f(s):\n    async with s.begin():\n        await s.commit()\n    return 1 < 2 < 3"
    )

    sources = [mutant.source for mutant in mutants(source, "")]

    assert len(set(sources)) == len(sources)
    assert source not in sources
    for each in sources:
        compile(each, "mutant", "exec")
