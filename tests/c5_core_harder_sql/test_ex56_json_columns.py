"""A document must be looked into by its keys, and must be changed without losing any."""

import pytest
from sqlalchemy import insert, null, select

KINDS = ("old_bill", "love_letter", "new_memo", "short_note", "big_photo", "our_recipe")
NAMES = ("Boris", "Chen", "Dalia", "Emil", "Fatou", "Goran", "Hana", "Ivo")
PATH = "See 'Keyed index operations' in the documentation of JSON: a key in [] takes a value out."


@pytest.fixture
def words(rng):
    """Give a kind, a number and a name to look for, and another kind and name."""
    kind, other_kind = rng.sample(KINDS, 2)
    name, other_name = rng.sample(NAMES, 2)
    return {
        "kind": kind,
        "n": rng.randint(31, 88),
        "name": name,
        "other kind": other_kind,
        "other name": other_name,
    }


@pytest.fixture
def groups(words):
    """Give documents by what they are, first those to find and then their decoys.

    Two documents are alike.
    """
    kind, n, name = words["kind"], words["n"], words["name"]
    other, friend = words["other kind"], words["other name"]
    return {
        "kind": [{"kind": kind}, {"kind": kind, "n": 3}, {"a": other, "kind": kind, "b": [1]}],
        "other kind": [
            *({"kind": other, "title": kind}, {"type": kind}, {"kind": None}, kind, [kind]),
            *({"kind": kind + "s"}, {"a": {"kind": kind}}, {"kind": other, "a": [kind]}),
            *({"kind": kind.replace("_", "-")}, {"kind": kind.replace("_", "."), "b": 1}),
        ],
        "above": [{"n": n + 1}, *[{"n": 100 + n, "m": None, "kind": other}] * 2],
        "not above": [
            *({"n": n}, {"n": n - 1}, {"n": 9}, {"n": -1}, {"n": None}, {"m": n + 1}),
            *({"a": {"n": n + 1}}, n + 2, [n + 3]),
        ],
        "name": [{"user": {"name": name}}, {"user": {"name": name, "age": 5}, "name": friend}],
        "other name": [
            *({"user": {"name": friend}}, {"user": name}, {"name": name}, {"user.name": name}),
            *({"user": {"friend": {"name": name}}}, {"owner": {"name": name}}, {"user": None}),
        ],
        "null": [None, None],
        "not null": ["null", {}, [], 0, False, "", {"data": None}, "None"],
    }


@pytest.fixture
def docs(groups, given, fill, other_connection, rng):
    """Save all documents and three NULLs, and give the ids of each group."""
    flat = [(group, data) for group, found in groups.items() for data in found]
    keys = rng.sample(range(100, 1000), len(flat) + 3)
    rows = [{"id": key, "data": data} for key, (_, data) in zip(keys[3:], flat, strict=True)]
    ids = {"nothing": keys[:3]}
    for key, (group, _) in zip(keys[3:], flat, strict=True):
        ids.setdefault(group, []).append(key)
    fill(given.doc, rng.sample(rows, len(rows)))
    for key in keys[:3]:
        other_connection.execute(insert(given.doc).values(id=key, data=null()))
    return ids


@pytest.fixture
def saved(given, other_connection):
    """Give a function that returns the documents, by id, that a second connection sees."""
    rows = select(given.doc.c.id, given.doc.c.data)
    return lambda: {row.id: row.data for row in other_connection.execute(rows)}


def _is_bound(value, statements):
    """Tell whether a value stands beside the SQL, by itself or in a text, and not in it."""
    bound = [str(each) for statement in statements for each in statement.values]
    inside = any(value in statement.text for statement in statements)
    return any(value in each for each in bound) and not inside


@pytest.mark.hint(
    "Which value do you compare: that of the key, or the whole document? What is its type?",
    f"{PATH} as_string() makes a text of it that can be compared with a text.",
    'doc.c.data["kind"].as_string() == kind',
)
def test_find_the_documents_of_a_kind(ex, conn, docs, words, difference):
    wrong = difference(ex.of_kind(conn, words["kind"]), docs["kind"])

    assert not wrong, (
        f"{len(docs['kind'])} documents have the key 'kind' with the value {words['kind']!r}; in "
        f"others this text is elsewhere. Of the ids that of_kind returned: {wrong}."
    )


@pytest.mark.hint(
    "As what are the values compared: as texts, as numbers, as JSON?",
    f"{PATH} As a text, '9' is higher than '10'. as_integer() makes a number of it.",
    'doc.c.data["n"].as_integer() > n',
)
def test_find_the_documents_with_a_higher_number(ex, conn, docs, words, difference):
    wrong = difference(ex.n_above(conn, words["n"]), docs["above"])
    numbers = [*docs["above"], *docs["not above"][:4], docs["kind"][1]]
    wrong_below = difference(ex.n_above(conn, -5), numbers)

    assert not wrong, (
        f"{len(docs['above'])} documents have a number in the key 'n' that is higher than "
        f"{words['n']}; others have it in another place, or are not higher. Of the ids that "
        f"n_above returned: {wrong}."
    )
    assert not wrong_below, (
        f"{len(numbers)} documents have a number in the key 'n', all higher than -5. Where there "
        f"is no number, it is not higher than any. Of the ids for -5: {wrong_below}."
    )


@pytest.mark.hint(
    "Which key is taken out of what?",
    f"{PATH} What came out can have keys, too, and a dot is only a letter of a key.",
    'doc.c.data["user"]["name"].as_string() == name',
)
def test_find_a_key_inside_of_a_key(ex, conn, docs, words, difference):
    wrong = difference(ex.user_named(conn, words["name"]), docs["name"])

    assert not wrong, (
        f"{len(docs['name'])} documents have a key 'user' whose value has a key 'name' with the "
        f"value {words['name']!r}; in others this name is elsewhere. Of the ids that user_named "
        f"returned: {wrong}."
    )


@pytest.mark.hint(
    "What is there if there is no document: NULL, or the JSON value null?",
    "Ask as for any other column. A comparison in Python, with `is`, is over before SQL begins.",
    "select(doc.c.id).where(doc.c.data.is_(None))",
)
def test_find_the_rows_without_a_document(ex, conn, docs, difference):
    wrong = difference(ex.sql_null(conn), docs["nothing"])

    assert not wrong, (
        f"{len(docs['nothing'])} rows have NULL in `data`, and {len(docs['null'])} others have "
        f"the JSON value null. Of the ids that sql_null returned: {wrong}."
    )


@pytest.mark.hint(
    "How is the JSON value null written? And how the JSON text 'null'?",
    "PostgreSQL cannot compare two JSON values, but every database can make a text of one.",
    'cast(doc.c.data, String) == "null"',
)
def test_find_the_documents_that_are_null(ex, conn, docs, difference):
    wrong = difference(ex.json_null(conn), docs["null"])

    assert not wrong, (
        f"{len(docs['null'])} documents are the JSON value null; {len(docs['nothing'])} rows have "
        f"no document, and one has the JSON text 'null'. Of the ids that json_null returned: "
        f"{wrong}."
    )


@pytest.mark.hint(
    "Is an UPDATE sent? Does the new document have the number?",
    "The document that you get is a dict of your own: a change of it changes no row. Save it.",
    'update(doc).where(doc.c.id == doc_id).values(data={**data, "n": n})',
)
def test_set_the_number(ex, conn, docs, saved, rng):
    n = rng.randint(5000, 6000)
    keys = {"with n": docs["above"][1], "without n": docs["name"][1]}
    for key in keys.values():
        ex.set_n(conn, key, n)
    conn.commit()

    found = {name: saved()[key] for name, key in keys.items()}
    texts = [data for data in found.values() if not isinstance(data, dict)]
    assert not texts, (
        f"The document must still be an object, a dict; it is {texts[0]!r}, of the type "
        f"{type(texts[0]).__name__}. SQLAlchemy turns a dict into JSON by itself."
    )
    wrong = {name: data.get("n") for name, data in found.items() if data.get("n") != n}
    assert not wrong, f"After set_n and a commit, the key 'n' must be {n}; it is not: {wrong}."


@pytest.mark.hint(
    "Of what is the new document made?",
    "An UPDATE replaces the whole value of the column. What is not in the new one is lost.",
    '{**data, "n": n}',
)
def test_keep_all_other_keys(ex, conn, docs, saved, groups):
    for group in ("above", "name"):
        key, before = docs[group][1], groups[group][1]

        ex.set_n(conn, key, 5000)
        conn.commit()

        after = saved()[key]
        assert after == {**before, "n": 5000}, (
            f"The document was {before}. All its other keys must stay as they are; now it is "
            f"{after}."
        )


@pytest.mark.hint(
    "Which rows does your UPDATE change?",
    "where() on the id chooses one of them.",
)
def test_leave_all_other_documents_alone(ex, conn, docs, saved):
    key, before = docs["above"][1], saved()

    ex.set_n(conn, key, 5000)
    conn.commit()

    after = saved()
    changed = [each for each in before if before[each] != after.get(each)]
    assert changed == [key], (
        f"Only the document {key} must be changed; {len(changed)} of {len(before)} were."
    )


@pytest.mark.hint(
    "Who ends the transaction?",
    "Without a commit, a second connection sees the old document, and the caller may roll back.",
)
def test_leave_the_commit_to_the_caller(ex, conn, docs, words, saved):
    key = docs["above"][1]
    ex.set_n(conn, key, 5000)
    early = saved()[key]
    conn.commit()

    found = [data and data.get("n") for data in (early, saved()[key])]
    assert found == [100 + words["n"], 5000], (
        "set_n must not commit: a second connection sees the old number until the caller commits, "
        f"and then 5000. It saw {found[0]} and {found[1]}."
    )


@pytest.mark.hint(
    "How many statements are there, and how many rows does each give?",
    "Look at them with `make sql EX=56`. where() lets the database choose the rows.",
)
def test_ask_once_for_each_answer(ex, conn, docs, words, sql, rows_sent):
    calls = {"of_kind": "kind", "n_above": "n", "user_named": "name"}
    wrong = {}
    for name in (*calls, "sql_null", "json_null"):
        sql.clear()
        found = getattr(ex, name)(conn, *([words[calls[name]]] if name in calls else []))
        sent = [each for each in sql if each.kind not in ("BEGIN", "COMMIT", "ROLLBACK")]
        rows = [rows_sent(each) for each in sent[:1]]
        if len(sent) != 1 or (isinstance(found, list) and rows[0] > len(found)):
            wrong[name] = f"{len(sent)} statements, the first gave {rows} rows"
    assert not wrong, (
        "Each function must send one statement, and what it gives must be the rows of the answer "
        f"and no more. It was otherwise in: {wrong}."
    )


@pytest.mark.hint(
    "Is the document read more often than once, or written piece by piece?",
    "One SELECT and one UPDATE are enough.",
)
def test_change_a_document_with_two_statements(ex, conn, docs, sql):
    ex.set_n(conn, docs["name"][1], 5000)

    sent = [each.kind for each in sql if each.kind not in ("BEGIN", "COMMIT", "ROLLBACK")]
    assert sent in (["UPDATE"], ["SELECT", "UPDATE"]), (
        "set_n must send one UPDATE, and before it one SELECT if it needs one; it sent "
        f"{', '.join(sent) or 'nothing'}."
    )


@pytest.mark.hint(
    "Look at the SQL below: do the values stand in its text or beside it?",
    "Compare an expression with the Python value. SQLAlchemy makes a parameter of it.",
)
def test_send_what_is_received_as_parameters(ex, conn, given, fill, sql):
    kind, name = "it's", "O'Brien\" --"
    data = {"kind": kind, "n": 7654, "user": {"name": name}}
    fill(given.doc, [{"id": 4321, "data": data}])
    found = [ex.of_kind(conn, kind), ex.n_above(conn, 7653), ex.user_named(conn, name)]
    asked = list(sql)
    ex.set_n(conn, 4321, 8765)

    lost = [value for value in (kind, "7653", name) if not _is_bound(value, asked)]
    lost += [value for value in ("4321", "8765") if not _is_bound(value, list(sql)[len(asked) :])]
    assert found == [[4321]] * 3 and not lost, (
        "What the functions receive must travel as parameters, beside the text of the statement: "
        f"then no quote in it does any harm. These did not: {lost}. Found were {found}."
    )
