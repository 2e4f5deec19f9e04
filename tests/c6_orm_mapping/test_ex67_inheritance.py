"""Each document must be saved in its place, and come back as what it is."""

from collections import Counter

import pytest
from sqlalchemy import (
    Column,
    Integer,
    MetaData,
    String,
    Table,
    insert,
    inspect,
    select,
)
from sqlalchemy.schema import CreateTable

ASIDE = ("BEGIN", "COMMIT", "ROLLBACK")
KINDS = {"document": "Document", "memo": "Memo", "invoice": "Invoice"}
TITLES = ("audit", "budget", "census", "draft", "estate", "fee", "grant", "hire", "index", "jury")
COLUMNS = {
    "documents": {"id": "int", "kind": "str(20)", "title": "str(50)", "body": "str(200)"},
    "invoices": {"id": "int", "cents": "int"},
}
ATTRIBUTES = {
    "Document": ["id", "kind", "title"],
    "Memo": ["body", "id", "kind", "title"],
    "Invoice": ["cents", "id", "kind", "title"],
}
metadata = MetaData()
documents = Table(
    "documents",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("kind", String(20)),
    Column("title", String(50)),
    Column("body", String(200)),
)
invoices = Table(
    "invoices",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("cents", Integer),
)


def _models(ex):
    """Return the three classes by name, when all are mapped."""
    found = {name: getattr(ex, name) for name in KINDS.values()}
    plain = [name for name, each in found.items() if inspect(each, raiseerr=False) is None]
    assert not plain, f"These classes are not mapped; they do not inherit from Base: {plain}."
    return found


def _tables(ex):
    _models(ex)
    tables = ex.Base.metadata.tables
    assert sorted(tables) == ["documents", "invoices"], (
        f"There must be the tables documents and invoices; there are {sorted(tables)}."
    )
    return tables


def _typed(column):
    length = getattr(column.type, "length", None)
    return column.type.python_type.__name__ + (f"({length})" if length else "")


@pytest.fixture
def office(ex, other_connection, rng):
    """Give a function that creates the answer's tables and saves rows; it returns them by id.

    It saves each kind `times` times. The first six rows have two titles by turns, and ids that
    go down.
    """

    def office(times=4):
        _tables(ex)
        for table in ex.Base.metadata.sorted_tables:
            ddl = str(CreateTable(table).compile(other_connection))
            # SQLite keeps rows in the order of an INTEGER key, and would hide who did not sort.
            other_connection.exec_driver_sql(ddl.replace("INTEGER NOT NULL", "INT NOT NULL"))
        rows = _draw(rng, times)
        for row in rows:
            base = {key: row[key] for key in ("id", "kind", "title", "body")}
            other_connection.execute(insert(documents), base)
            if row["kind"] == "invoice":
                other_connection.execute(insert(invoices), {"id": row["id"], "cents": row["cents"]})
        return {row["id"]: row for row in rows}

    return office


def _draw(rng, times):
    kinds = list(KINDS) * times
    ids = rng.sample(range(100, 1000), len(kinds))
    ids[:6] = sorted(ids[:6], reverse=True)
    titles = [*TITLES[2:4] * 3, *rng.choices(TITLES, k=len(kinds))][: len(kinds)]
    rows = []
    for key, kind, title in zip(ids, rng.sample(kinds, len(kinds)), titles, strict=True):
        body = f"text {rng.randint(10, 99)}" if kind == "memo" else None
        cents = rng.randint(100, 9999) if kind == "invoice" else None
        rows.append({"id": key, "kind": kind, "title": title, "body": body, "cents": cents})
    return rows


@pytest.mark.hint(
    "From which class does each of the three inherit? Which of them name a table?",
    "See 'Joined Table Inheritance' and 'Single Table Inheritance' in the documentation.",
    "class Memo(Document) without __tablename__, class Invoice(Document) with one",
)
def test_map_three_classes_to_two_tables(ex):
    models = _models(ex)
    found = {name: inspect(each).local_table.name for name, each in models.items()}

    wanted = {"Document": "documents", "Memo": "documents", "Invoice": "invoices"}
    assert found == wanted, f"The tables of the classes must be {wanted}; they are {found}."
    strangers = [name for name, each in models.items() if not issubclass(each, models["Document"])]
    assert not strangers, f"A memo or an invoice is a Document, but {strangers} are not."


@pytest.mark.hint(
    "Which class has which attribute?",
    "A subclass inherits the attributes of its parent, and adds its own.",
)
def test_give_each_class_its_attributes(ex):
    models = _models(ex)
    found = {name: sorted(inspect(each).column_attrs.keys()) for name, each in models.items()}

    assert found == ATTRIBUTES, (
        f"With what they inherit, the classes must have {ATTRIBUTES}; they have {found}."
    )


@pytest.mark.hint(
    "Which type and length does the task give each column?",
    "A length belongs to the type: String(50), inside mapped_column().",
)
def test_give_each_column_its_type(ex):
    tables = _tables(ex)
    found = {name: {each.name: _typed(each) for each in tables[name].c} for name in COLUMNS}

    assert found == COLUMNS, (
        f"The columns, with type and length, must be {COLUMNS}; they are {found}."
    )


@pytest.mark.hint(
    "What does the column body hold for an invoice?",
    "The annotation says whether a column may be NULL: Mapped[str] or Mapped[str | None].",
)
def test_let_nothing_but_the_body_be_null(ex):
    tables = _tables(ex).values()
    found = [str(each) for table in tables for each in table.c if each.nullable]

    assert found == ["documents.body"], (
        "The rows of other documents have no body, so this column must accept NULL, and no other "
        f"column may. These accept NULL: {found}."
    )


@pytest.mark.hint(
    "What ties a row of invoices to its row of documents?",
    "See 'Joined Table Inheritance' in the documentation: the primary key is a foreign key, too.",
    'mapped_column(ForeignKey("documents.id"), primary_key=True)',
)
def test_tie_an_invoice_to_its_document(ex):
    table = _tables(ex)["invoices"]
    keys = table.primary_key.columns.keys()
    targets = {each.parent.name: each.target_fullname for each in table.foreign_keys}

    assert keys == ["id"], f"The primary key of invoices must be id alone; it is {keys}."
    assert targets == {"id": "documents.id"}, (
        f"invoices.id must refer to documents.id; the foreign keys of invoices are {targets}."
    )


@pytest.mark.hint(
    "How does SQLAlchemy know which text belongs to which class, and where to write it?",
    "See polymorphic_on and polymorphic_identity in the documentation. Every class needs an "
    "identity, Document, too.",
    '__mapper_args__ = {"polymorphic_identity": ...}',
)
def test_write_the_kind_of_each_class(ex, session, other_connection):
    models = _models(ex)
    ex.Base.metadata.create_all(other_connection)
    more = {"Document": {}, "Memo": {"body": "Hello"}, "Invoice": {"cents": 500}}
    session.add_all(models[name](title=name, **more[name]) for name in more)
    session.commit()

    found = {row.title: row.kind for row in other_connection.execute(select(documents))}
    assert len(set(found.values())) == 3, f"Some classes are saved with the same kind: {found}."
    wanted = {name: kind for kind, name in KINDS.items()}
    assert found == wanted, (
        f"By class, the column kind must be saved as {wanted}; it was saved as {found}."
    )


@pytest.mark.hint(
    "Which column does which attribute write?",
    "An Invoice writes two rows with one id, a Memo writes one row.",
)
def test_save_what_the_subclasses_add(ex, session, other_connection, rng):
    models, cents = _models(ex), rng.randint(100, 9999)
    ex.Base.metadata.create_all(other_connection)
    memo, bill = models["Memo"](title="a", body="text"), models["Invoice"](title="b", cents=cents)
    session.add_all([memo, bill])
    session.commit()

    bodies = set(other_connection.execute(select(documents.c.id, documents.c.body)).all())
    bills = other_connection.execute(select(invoices)).all()
    assert bodies == {(memo.id, "text"), (bill.id, None)} and bills == [(bill.id, cents)], (
        f"A memo with the body 'text' and an invoice of {cents} cents were saved; an invoice has "
        f"no body. By id, the bodies in documents are {bodies}, and the rows of invoices {bills}."
    )


@pytest.mark.hint(
    "What does a SELECT of Document give back for the row of a memo?",
    "polymorphic_on tells SQLAlchemy which class it must make of a row. scalars() gives objects.",
    "session.scalars(select(...)).all()",
)
def test_return_each_document_as_what_it_is(ex, session, office):
    rows = office()
    found = ex.all_documents(session)

    assert isinstance(found, list), f"It must return a list, not {type(found).__name__}."
    kinds = Counter((type(each).__name__, getattr(each, "id", None)) for each in found)
    wanted = Counter((KINDS[row["kind"]], key) for key, row in rows.items())
    lost, extra = (sorted((a - b).elements()) for a, b in ((wanted, kinds), (kinds, wanted)))
    assert kinds == wanted, (
        f"All {len(wanted)} documents must come, each once and of its own class. "
        f"Missing: {lost}. Too many: {extra!s:.150}. There came {len(found)}."
    )


@pytest.mark.hint(
    "By what are documents of the same title sorted?",
    "order_by() takes several columns: of the entity that you select.",
)
def test_sort_by_title_and_then_by_id(ex, session, office):
    rows = office()
    found = [(each.title, each.id) for each in ex.all_documents(session) or ()]

    wanted = sorted((row["title"], row["id"]) for row in rows.values())
    assert found == wanted, (
        f"Title and id of the documents must be, in this order, {wanted}; they are {found}."
    )


@pytest.mark.hint(
    "Which columns does a SELECT of Document read, and which columns are those of a subclass?",
    "See with_polymorphic() and selectin_polymorphic() in the second page of the documentation.",
    "with_polymorphic(Document, [Memo, Invoice])",
)
def test_load_all_attributes_at_once(ex, session, office, sql):
    rows = office()
    found = ex.all_documents(session)
    sql.clear()
    values = {
        each.id: (getattr(each, "body", None), getattr(each, "cents", None)) for each in found
    }

    sent = [each.kind for each in sql if each.kind not in ASIDE]
    wanted = {key: (row["body"], row["cents"]) for key, row in rows.items()}
    assert not sent, (
        f"To read the attributes of {len(values)} documents, {len(sent)} further statements were "
        "sent. All attributes must be loaded by then."
    )
    assert values == wanted, f"By id, body and cents must be {wanted}; they are {values}."


@pytest.mark.hint(
    "How many statements do you send for 3 documents, and how many for 300?",
    "One SELECT for each subclass is enough. No statement belongs into a loop.",
)
def test_send_three_statements_at_most(ex, session, office, sql):
    rows = office(times=6)
    sql.clear()
    ex.all_documents(session)

    sent = [each.kind for each in sql if each.kind not in ASIDE]
    assert 1 <= len(sent) <= 3, (
        f"all_documents must send one to three statements; for {len(rows)} documents, it sent "
        f"{len(sent)}."
    )
