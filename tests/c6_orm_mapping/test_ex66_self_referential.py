"""A tree must hold together in memory and in the database, and be read in one statement."""

from dataclasses import dataclass

import pytest
from sqlalchemy import (
    Column,
    ForeignKey,
    Integer,
    MetaData,
    Row,
    String,
    Table,
    insert,
    inspect,
    select,
)

NOBODY = 5000
ASIDE = ("BEGIN", "COMMIT", "ROLLBACK")
ONE = (
    "subtree must send exactly one statement: a relationship needs one for each category that it "
    "opens, a recursive CTE needs one for all."
)
PARAMETERS = "The id of the category is not among the parameters of your statement."
WORDS = (
    *("amber", "birch", "cedar", "daisy", "elder", "fern", "grape", "hazel", "iris", "jade"),
    *("kale", "lotus", "maple", "nettle", "olive", "poppy", "quince", "rose", "sage", "thyme"),
)
# What lies under what. The judge asks for `top`; roof, shed and hut are decoys.
UNDER = {"roof": None, "shed": None, "top": "roof", "side": "roof", "hut": "shed"}
UNDER |= {"c": "top", "a": "top", "d": "top", "b": "top", "side2": "side"}
UNDER |= {"e": "b", "f": "b", "g": "d", "h": "d", "i": "f", "j": "i", "side3": "side2"}
# Under the hut, a chain that is deeper than anyone would guess.
CHAIN = [f"rung {number}" for number in range(120)]
UNDER |= dict(zip(CHAIN, ["hut", *CHAIN], strict=False))
rows = Table(
    "categories",
    MetaData(),
    Column("id", Integer, primary_key=True),
    Column("name", String(50)),
    Column("parent_id", ForeignKey("categories.id")),
)


@dataclass(frozen=True)
class Tree:
    """What was saved: the id and the name of each place in UNDER."""

    ids: dict[str, int]
    names: dict[str, str]

    def branch(self, place, depth=0):
        """Return name and depth of all that lies at this place and under it, in any order."""
        below = [each for each in UNDER if UNDER[each] == place]
        found = [(self.names[place], depth)]
        return found + [pair for each in below for pair in self.branch(each, depth + 1)]


def _model(ex):
    """Return the class Category, when it has its three new attributes."""
    found = inspect(ex.Category).attrs
    missing = [each for each in ("parent_id", "children", "parent") if each not in found]
    assert not missing, f"Category needs the attributes {missing}; it does not have them yet."
    return ex.Category


@pytest.fixture
def saved(other_connection):
    """Give a function that returns the committed rows: id, name, parent_id."""
    return lambda: other_connection.execute(select(rows)).all()


@pytest.fixture
def plant(ex, other_connection, rng):
    """Give a function that creates the answer's table, and saves a forest in it."""

    def plant():
        _model(ex)
        ex.Base.metadata.create_all(other_connection)
        tree = _draw(rng)
        forest = [
            {"id": tree.ids[place], "name": tree.names[place], "parent_id": tree.ids.get(above)}
            for place, above in UNDER.items()
        ]
        other_connection.execute(insert(rows), forest)
        return tree

    return plant


def _draw(rng):
    """Draw ids and names.

    The names at depth 1 go up from a to d. The order in which they are saved (c, a, d, b) and
    that of their ids (b, d, a, c) are others. Places e and g share the first name of depth 2, so
    that no walk from parent to parent finds the order by chance; `top` has the last one of all.
    """
    words = sorted(rng.sample(WORDS, 13))
    names = dict(zip("abcd", words[:4], strict=True)) | {"top": words[-1]}
    inner = rng.sample(words[4:12], 8)
    inner[:3] = sorted(inner[:3])
    places = ["e", "f", "h", "i", "j", "roof", "shed", "hut"]
    names |= dict(zip(places, inner, strict=True)) | {"g": inner[0]}
    names |= {"side": names["a"], "side2": names["f"], "side3": names["i"]}
    names |= {place: place for place in CHAIN}
    keys = rng.sample(range(100, 1000), len(UNDER))
    low = dict(zip("bdac", sorted(keys[:4]), strict=True))
    others = [place for place in UNDER if place not in low]
    return Tree(dict(zip(others, keys[4:], strict=True)) | low, names)


def _fault(found, wanted):
    """Say in what a list differs from the pairs that are wanted, apart from the order; or ""."""
    if not isinstance(found, list):
        return f"It returned an object of the class {type(found).__name__}, not a list."
    odd = [each for each in found if not _is_pair(each)]
    if odd:
        return f"This is no pair of a name and a depth: {odd[0]!r}."
    names, missing = [name for name, _ in found], []
    for name, depth in wanted:
        if name in names:
            names.remove(name)
        else:
            missing.append(depth)
    if missing or names:
        odd = f"Names too many, {len(names)}: {names!s:.150}"
        return f"At these depths, names are missing: {sorted(missing)}. {odd}."
    depths = [sorted(depth for _, depth in pairs) for pairs in (found, wanted)]
    if depths[0] != depths[1]:
        return f"The names are there. Their depths are {depths[0]}, and must be {depths[1]}."
    wrong = sorted(set(map(tuple, found)) - set(wanted))
    return f"The depths are not those of these names: {wrong}." if wrong else ""


def _is_pair(each):
    return isinstance(each, tuple | Row) and list(map(type, each)) == [str, int]


def _sent(sql):
    return [each for each in sql if each.kind not in ASIDE]


@pytest.mark.hint(
    "How does a row say which category is above it? What does a root say?",
    "It is a column with a ForeignKey, as for a book and its author, but to its own table.",
    'Mapped[int | None] = mapped_column(ForeignKey("categories.id"))',
)
def test_refer_from_a_category_to_the_one_above(ex):
    model = _model(ex)
    column = model.__table__.c.get("parent_id")
    assert column is not None, "The table categories needs a column called parent_id."
    found = {each.target_fullname for each in column.foreign_keys}

    assert found == {"categories.id"}, (
        f"parent_id must refer to the id of a category; it refers to {found or 'nothing'}."
    )
    assert column.nullable, "The parent_id of a root is NULL, but this column is NOT NULL."


@pytest.mark.hint(
    "What tells SQLAlchemy that the two relationships are two sides of one thing?",
    "See back_populates in 'Basic Relationship Patterns', and remote_side in 'Adjacency List "
    "Relationships'.",
    'relationship(back_populates="children", remote_side=[...])',
)
def test_show_a_change_of_one_side_in_the_other(ex):
    model = _model(ex)
    child, other, top = (model(name=name) for name in ("child", "other", "top"))
    kind, way = type(top.children).__name__, inspect(model).relationships["children"].direction.name
    assert isinstance(top.children, list), (
        f"children must be a list, and is {kind} here; SQLAlchemy says {way}."
    )
    top.children.append(child)
    other.parent = top

    assert child.parent is top and other in top.children, (
        "`child` was put into top.children: is child.parent `top` now? "
        f"{child.parent is top}. `top` was put into other.parent: is `other` in top.children now? "
        f"{other in top.children}. Both must be True."
    )


@pytest.mark.hint(
    "What must go to the database when a root is added to a session?",
    "See 'save-update' in the section 'Cascades' of the documentation. It is on unless a "
    "`cascade` of your own leaves it out.",
)
def test_save_everything_under_a_root(ex, session, saved):
    model = _model(ex)
    ex.Base.metadata.create_all(session.get_bind())
    leaves = [model(name="leaf one"), model(name="leaf two")]
    session.add(model(name="root", children=[model(name="twig", children=leaves)]))
    session.commit()
    names = {row.id: row.name for row in saved()}

    found = {row.name: names.get(row.parent_id, row.parent_id) for row in saved()}
    wanted = {"root": None, "twig": "root", "leaf one": "twig", "leaf two": "twig"}
    assert found == wanted, (
        f"A root was added, so by name, what lies under what must be saved as {wanted}; "
        f"it is {found}."
    )


@pytest.mark.hint(
    "Which categories have the id of this one in their parent_id? Whose id is in its own?",
    "remote_side belongs to the relationship that looks up, and names the column there.",
    "parent = relationship(..., remote_side=[id])",
)
def test_load_what_lies_above_and_below(ex, session, plant):
    model, tree = ex.Category, plant()
    top, root, leaf = (session.get(model, tree.ids[place]) for place in ("top", "roof", "j"))
    found = sorted(each.name for each in top.children)
    wanted = sorted(tree.names[place] for place in "abcd")

    assert found == wanted, f"The children of {top.name} are {wanted}; the model loads {found}."
    assert top.parent is root and root.parent is None, (
        f"The parent of {top.name} is {root.name}, and that of {root.name} is None; "
        f"the model loads {getattr(top.parent, 'name', None)} and {root.parent!r}."
    )
    assert leaf.children == [], f"{leaf.name} has no children; the model loads {leaf.children}."


@pytest.mark.hint(
    "What happens to the children if nobody says so? Which side of the two knows them?",
    "See 'delete' in the section 'Cascades' of the documentation.",
    'children = relationship(..., cascade="...")',
)
def test_delete_the_whole_branch(ex, session, plant, saved):
    model, tree = ex.Category, plant()
    top = session.get(model, tree.ids["top"])
    assert len(top.children) == 4, f"{top.name} has 4 children; {len(top.children)} were loaded."
    session.delete(top)
    session.commit()
    places = {key: place for place, key in tree.ids.items()}
    left = {places[row.id] for row in saved()}

    wanted = {"roof", "shed", "side", "side2", "side3", "hut", *CHAIN}
    lost, kept = ([tree.names[each] for each in group] for group in (wanted - left, left - wanted))
    assert not lost, f"Deleting {top.name} must delete nothing outside its branch; gone: {lost}."
    assert not kept, f"With {top.name}, everything under it must go; still there: {kept}."


@pytest.mark.hint(
    "Which of your two relationships says what is deleted?",
    "A cascade goes along the relationship on which it stands: from a category to what the "
    "relationship holds.",
)
def test_delete_nothing_above_a_category(ex, session, plant, saved):
    model, tree = ex.Category, plant()
    session.delete(session.get(model, tree.ids["j"]))
    session.commit()

    left = {row.id for row in saved()}
    wanted = set(tree.ids.values()) - {tree.ids["j"]}
    assert left == wanted, (
        f"A category without children was deleted, so {len(wanted)} categories must be left; "
        f"there are {len(left)}. What lies above a category does not belong to it."
    )


@pytest.mark.hint(
    "Does a category that has no parent any more have to die?",
    "See 'delete-orphan' in the section 'Cascades' of the documentation.",
)
def test_keep_a_category_that_is_taken_out(ex, session, plant, saved):
    model, tree = ex.Category, plant()
    child, parent = (session.get(model, tree.ids[place]) for place in ("b", "top"))
    parent.children.remove(child)
    session.commit()

    found = {row.id: row.parent_id for row in saved()}
    above = found.get(tree.ids["b"], "gone")
    assert above is None, (
        "A category was taken out of a list of children, so it must stay in the database, with "
        f"the parent_id NULL. Its parent_id: {above}."
    )
    assert len(found) == len(UNDER), f"{len(UNDER)} categories must be left, not {len(found)}."


@pytest.mark.hint(
    "With which row does the recursion begin? Which rows does each further step add? If it never "
    "ends, each step finds the same rows again.",
    "See the example of Select.cte(): a first SELECT, then union_all() with one that joins the "
    "CTE itself.",
    "root.cte(recursive=True), then cte.union_all(select(Category.id, ..., cte.c.depth + 1)"
    ".join(cte, Category.parent_id == cte.c.id))",
)
def test_list_a_branch_with_its_depths(ex, session, plant):
    tree = plant()
    fault = _fault(ex.subtree(session, tree.ids["top"]), tree.branch("top"))

    assert not fault, (
        f"subtree must return a list of {tree.names['top']} and everything under it, each with "
        f"its depth. {fault}"
    )


@pytest.mark.hint(
    "By what must the rows be sorted first, and by what then?",
    "order_by() takes several columns. It belongs to the last SELECT, outside of the CTE.",
    "order_by(cte.c.depth, cte.c.name)",
)
def test_sort_by_depth_and_then_by_name(ex, session, plant):
    tree = plant()
    found = [tuple(each) for each in ex.subtree(session, tree.ids["top"]) or ()]

    wanted = sorted(tree.branch("top"), key=lambda pair: (pair[1], pair[0]))
    assert found == wanted, (
        f"The pairs must be sorted by depth, then by name: {wanted}. subtree returned {found}."
    )


@pytest.mark.hint(
    "What does your code do with a category that has nothing under it? With one that is not there?",
    "A SELECT that finds no row gives an empty list. None has no attributes.",
)
def test_list_a_leaf_a_root_and_nothing(ex, session, plant):
    tree = plant()
    for place, wanted in (("j", tree.branch("j")), ("shed", tree.branch("shed")), ("", [])):
        found = ex.subtree(session, tree.ids.get(place, NOBODY))
        assert found is not None, (
            f"subtree must always return a list, of {len(wanted)} pairs here; it returned None."
        )
        assert sorted(map(tuple, found)) == sorted(wanted), (
            f"For {tree.names.get(place, 'an id that no category has')}, subtree must return the "
            f"{len(wanted)} pairs {wanted!s:.150}; it returned {found!s:.150}. The number of pairs "
            f"is {len(found)}. A branch can be of any depth."
        )


@pytest.mark.hint(
    "How many rows does the whole table have, and how many does the branch have?",
    "A recursive CTE lets the database walk. Python need not see any other row.",
)
def test_let_the_database_walk(ex, session, plant, sql, other_connection):
    tree = plant()
    sql.clear()
    ex.subtree(session, tree.ids["top"])
    sent = _sent(sql)

    assert len(sent) == 1, f"{ONE} It sent {len(sent)}: {[each.kind for each in sent]}."
    answer = other_connection.exec_driver_sql(sent[0].text, sent[0].parameters).all()
    assert len(answer) == len(tree.branch("top")), (
        f"The branch has {len(tree.branch('top'))} categories, but the database sent "
        f"{len(answer)} rows. Rows that nobody asked for travel, too."
    )
    assert tree.ids["top"] in sent[0].values, PARAMETERS
