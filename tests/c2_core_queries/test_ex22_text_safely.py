"""What a function receives must be data for the database, and never a part of the SQL."""

from datetime import datetime

import pytest

NO_COLUMNS = (
    *("id DESC", "ID", " id", "no_such_column", "cents", "1", "keys", ""),
    "id; DROP TABLE users",
)


def order_of(values):
    """Name the order in which the values come."""
    if values == sorted(values):
        return "ascending"
    return "descending" if values[::-1] == sorted(values) else "no"


def refuses(ex, conn, column):
    """Tell whether sorted_by raises ValueError for this text."""
    try:
        ex.sorted_by(conn, column)
    except ValueError:
        return True
    return False


@pytest.mark.hint(
    "How does SQL count rows, and how do you name a parameter in text()?",
    "The tutorial's section 'Sending Parameters': a colon before a name, and a dictionary as the "
    "second argument. Connection.scalar() gives a single value.",
    'conn.scalar(text("SELECT count(*) FROM users WHERE name = :name"), {"name": ...})',
)
def test_count_the_users_of_a_name(ex, conn, shop, lowered):
    ageless = next(user.name for user in shop.users if user.age is None)
    people = {shop.twins[0].name: 3, "Bob": 1, "a_b": 1, ageless: 1, lowered: 0, "Nobody": 0}
    for name, expected in people.items():
        count = ex.count_named(conn, name)

        assert count == expected, (
            f"{expected} users have exactly the name {name!r}; count_named returned {count!r}."
        )


@pytest.mark.hint(
    "Look at the SQL below: where is the name?",
    "Put no value into the text, with an f-string or otherwise. Hand it to the connection in a "
    "dictionary.",
)
def test_send_the_name_as_a_parameter(ex, conn, sql):
    ex.count_named(conn, "Bob")

    values = [statement.values for statement in sql.of("SELECT")]
    assert values == [["Bob"]], (
        "count_named must send one SELECT with the name as its only parameter; the parameters of "
        f"your SELECTs were {values}. What stands in the text is SQL, what travels beside it data."
    )


@pytest.mark.hint(
    "How does your SQL read when the name has a quote in it?",
    "A parameter needs no quotes, neither in the text nor in the value.",
)
def test_count_names_that_look_like_sql(ex, conn):
    for name in ("O'Brien", "x'); DROP TABLE users; --", "' OR '1'='1", ":name", "%(name)s"):
        count = ex.count_named(conn, name)

        assert count == 1, (
            f"One user is really called {name!r}; count_named returned {count!r}. "
            "A name may hold any character."
        )


@pytest.mark.hint(
    "Which method of a text column asks how it begins?",
    "Look for startswith in the operator reference, under 'String Containment'.",
    "select(users.c.name).where(users.c.name.startswith(...))",
)
def test_find_names_by_their_beginning(ex, conn, shop, difference):
    cases = [("100", ["100% Bob", "100 x"]), ("Bob", ["Bob", "Bobby"]), ("zz", [])]
    cases += [(shop.twins[0].name, [shop.twins[0].name] * 3), ("", [u.name for u in shop.users])]
    for prefix, expected in cases:
        wrong = difference(ex.starts_with(conn, prefix), expected)

        assert not wrong, f"starts_with(conn, {prefix!r}) must find the names {expected}: {wrong}."


@pytest.mark.hint(
    "What do % and _ mean in LIKE?",
    "startswith() has an argument that escapes them. The operator reference tells its name.",
    "users.c.name.startswith(prefix, autoescape=...)",
)
def test_take_percent_and_underscore_as_they_are(ex, conn, difference):
    for prefix, expected in (("100%", ["100% Bob"]), ("a_", ["a_b"]), ("_", []), ("%b", [])):
        wrong = difference(ex.starts_with(conn, prefix), expected)

        assert not wrong, (
            f"starts_with(conn, {prefix!r}) must find the names {expected}: {wrong}. "
            "In a LIKE pattern % stands for any text and _ for any character."
        )


@pytest.mark.hint(
    "With which character do you escape, and what if the prefix has that character in it?",
    "autoescape=True cares for the escape character too.",
)
def test_take_slash_and_backslash_as_they_are(ex, conn, difference):
    for prefix, expected in (("a/", ["a/b"]), ("a/_", []), ("a\\", ["a\\b"]), ("a~", ["a~b"])):
        wrong = difference(ex.starts_with(conn, prefix), expected)

        assert not wrong, (
            f"starts_with(conn, {prefix!r}) must find the names {expected}: {wrong}. "
            "A character that escapes others must be escaped itself."
        )


@pytest.mark.hint(
    "How many values can one parameter hold? How many ids are there?",
    "The operator reference, 'IN Comparisons', and bindparam(..., expanding=True) for text(). Both "
    "care for the empty list, too.",
    'text("... WHERE id IN :ids").bindparams(bindparam("ids", expanding=True))',
)
def test_find_the_names_of_any_number_of_ids(ex, conn, shop, rng, difference):
    for chosen in (*(rng.sample(shop.users, number) for number in (1, 2, 5, 0)), shop.twins):
        ids, names = [user.id for user in chosen], [user.name for user in chosen]
        wrong = difference(ex.by_ids(conn, ids), names)

        assert not wrong, f"by_ids received {len(chosen)} ids and must find as many names: {wrong}."


@pytest.mark.hint(
    "Look at the SQL below: do the ids stand in the text or beside it?",
    "Do not join the ids to a text: with expanding=True each becomes a parameter of its own.",
)
def test_send_ids_and_times_as_parameters(ex, conn, shop, sql):
    ids = sorted(user.id for user in shop.twins)
    ex.by_ids(conn, ids)
    ex.placed_after(conn, shop.orders[0].placed)

    values = [statement.values for statement in sql.of("SELECT")]
    assert [len(each) for each in values] == [3, 1] and sorted(values[0]) == ids, (
        f"by_ids must send one SELECT with the ids {ids} as parameters, and placed_after one with "
        f"the time as parameter; the parameters of your SELECTs were {values}."
    )


@pytest.mark.hint(
    "Does text() know that `placed` holds times?",
    "TextClause.columns() tells the types of what comes out. SQLite has no type for times and "
    "stores them as text.",
    "text(...).columns(placed=DateTime)",
)
def test_return_times_as_datetime(ex, conn, shop):
    times = ex.placed_after(conn, datetime(2000, 1, 1))

    assert [type(each) for each in times] == [datetime] * len(shop.orders), (
        f"placed_after must return a datetime for each of {len(shop.orders)} orders; its answer "
        f"has {len(times)} items and begins with {times[:1]}. In text(), no column has a type."
    )


@pytest.mark.hint(
    "Is an order that was placed exactly at `when` later than `when`?",
    "If your SQL says `>`, look at the parameter below: on SQLite times are compared as text, and "
    "only a typed parameter is written as the column is.",
    'text(...).bindparams(bindparam("when", type_=DateTime))',
)
def test_find_only_what_was_placed_later(ex, conn, shop, sql, difference):
    times = sorted(order.placed for order in shop.orders)
    when = times[len(times) // 2]

    wrong = difference(ex.placed_after(conn, when), [each for each in times if each > when])

    sent = [value for each in sql.of("SELECT") for value in each.values]
    assert not wrong, (
        f"placed_after must find the times later than {when}, which is itself the time of an "
        f"order: {wrong}. The driver received these parameters: {sent}."
    )


@pytest.mark.hint(
    "What does a database sort by when ORDER BY gets a parameter: a column, or a constant?",
    "A Table knows its columns by name: users.c is like a dictionary.",
    "select(users.c.id).order_by(users.c[column])",
)
def test_sort_by_any_column(ex, conn, shop):
    rows = {user.id: user for user in shop.users}
    for column in ("email", "id", "age", "name"):
        found = ex.sorted_by(conn, column)
        values = [getattr(rows[each], column) for each in found if each in rows]
        known = [each for each in values if each is not None]
        if column == "name":  # databases disagree on where signs belong, but not on letters
            known = [each for each in known if each.isalpha()]

        assert len(values) == len(rows) and order_of(known) == "ascending", (
            f"sorted_by(conn, {column!r}) must give {len(rows)} ids in ascending order of it; "
            f"{len(values)} ids came, their values in {order_of(known)} order: {known[:3]}. The "
            f"answer begins with {found[:2]}."
        )


@pytest.mark.hint(
    "Who decides what stands behind ORDER BY: you, or whoever calls the function?",
    "Ask whether the text is the name of a column of `users`, before you use it.",
    "if column not in users.c: raise ValueError(...)",
)
def test_refuse_what_is_not_the_name_of_a_column(ex, conn, sql):
    for column in NO_COLUMNS:
        assert refuses(ex, conn, column), (
            f"{column!r} is not the name of a column, so sorted_by must raise ValueError "
            "for it; it did not. Whatever stands behind ORDER BY in the text is SQL."
        )
    assert not len(sql), (
        f"For a wrong name nothing must be sent; sent was {[each.kind for each in sql]}. "
        "Check first, ask later."
    )
