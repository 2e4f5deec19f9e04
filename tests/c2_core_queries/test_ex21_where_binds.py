"""The database must choose the users, and every value must be a parameter."""

import pytest


@pytest.mark.hint(
    "What does conn.execute() give: ids, or rows with an id in them?",
    "A Result can be read once and knows no len(). Connection.scalars() gives the first column "
    "of each row, and list() makes a list of it.",
    "list(conn.scalars(select(users.c.id).where(...)))",
)
def test_return_a_list_of_ids(ex, conn, shop):
    ids = ex.by_name(conn, shop.twins[0].name)

    assert isinstance(ids, list), (
        f"by_name must return a list; {type(ids).__name__} came back. "
        "Several users may have one name."
    )
    assert all(isinstance(each, int) for each in ids), (
        f"Each item must be an id, a plain int; the list begins with {ids[:2]}, items of type "
        f"{type(ids[0]).__name__}. Neither a name nor a row with an id in it is an id."
    )


@pytest.mark.hint(
    "Which operator compares a column with a value?",
    "The tutorial's section 'The WHERE clause'. In Python, == on a column makes SQL.",
    "select(users.c.id).where(users.c.name == ...)",
)
def test_find_everybody_with_exactly_this_name(ex, conn, shop, lowered, difference):
    for name in (shop.twins[0].name, "Bob", "a_b"):
        wrong = difference(ex.by_name(conn, name), [u.id for u in shop.users if u.name == name])

        assert not wrong, (
            f"by_name(conn, {name!r}) must find every user with this name and nobody else: {wrong}."
        )
    found = ex.by_name(conn, lowered)
    assert not found, (
        f"Nobody has exactly the name {lowered!r}, for {lowered.lower()!r} is another one; by_name "
        f"found {found}."
    )


@pytest.mark.hint(
    "Look at the SQL below: does the name stand in its text, beside it, or nowhere?",
    "Compare the column with the Python value inside where(). SQLAlchemy makes a parameter of it.",
    "where(users.c.name == name), without quotes and without an f-string",
)
def test_send_the_name_beside_one_select(ex, conn, sql):
    ex.by_name(conn, "Bob")

    values = [statement.values for statement in sql.of("SELECT")]
    assert values == [["Bob"]], (
        "by_name must send one SELECT with the name as its only parameter; the parameters of "
        f"your SELECTs were {values}. So the database does the choosing, and the name is only data."
    )


@pytest.mark.hint(
    "How does your SQL read when the name has a quote in it?",
    "Do not escape anything yourself: a parameter needs no quotes.",
)
def test_find_a_name_that_looks_like_sql(ex, conn, shop, difference):
    for name in ("O'Brien", "x'); DROP TABLE users; --", "' OR '1'='1", ":name", "%(name)s"):
        wrong = difference(ex.by_name(conn, name), [shop.named(name).id])

        assert not wrong, (
            f"One user is really called {name!r}, and by_name must find this user only: {wrong}. "
            "A name may hold any character."
        )


@pytest.mark.hint(
    "What is `users.c.age is None` in Python: a piece of SQL, or simply False?",
    "Columns have a method for this: look for is_ in the operator reference.",
    "where(users.c.age.is_(None))",
)
def test_find_the_users_without_an_age(ex, conn, shop, sql, difference, rows_sent):
    wrong = difference(ex.without_age(conn), [user.id for user in shop.users if user.age is None])

    assert not wrong, (
        f"without_age must find the users whose age is NULL, and only those: {wrong}. "
        "NULL means that the age is not known; 0 is a known age."
    )
    sent = [rows_sent(each) for each in sql.of("SELECT")]
    assert sent == [3], (
        f"The database must choose the 3 users without an age, with one SELECT; your SELECTs gave "
        f"{sent} rows. Rows that only Python throws away were sent in vain."
    )


@pytest.mark.hint(
    "Which query do you begin with, and which conditions does it have already?",
    "Begin with select(users.c.id). Add a condition only if its argument is not None.",
)
def test_search_everybody_without_a_condition(ex, conn, shop, difference):
    wrong = difference(ex.search(conn), [user.id for user in shop.users])

    assert not wrong, f"search(conn) has no condition, so it must find everybody: {wrong}."


@pytest.mark.hint(
    "where() does not change a query. What does it do instead?",
    "It returns a new query: keep that one. For a list of values look for in_ in the operator "
    "reference.",
    "query = query.where(users.c.id.in_(ids))",
)
def test_search_by_each_condition(ex, conn, shop, difference):
    young, middle, old = shop.twins
    for asked, expected in (
        ({"name": young.name}, shop.twins),
        ({"name": "Bob"}, [shop.named("Bob")]),
        ({"name": "a_b"}, [shop.named("a_b")]),
        ({"min_age": middle.age}, [u for u in shop.users if (u.age or 0) >= middle.age]),
        ({"ids": [old.id, young.id]}, [young, old]),
    ):
        wrong = difference(ex.search(conn, **asked), [user.id for user in expected])

        assert not wrong, (
            f"With nothing but {asked}, search must find every user who meets this condition, and "
            f"nobody else: {wrong}."
        )


@pytest.mark.hint(
    "Must a user meet one of the conditions, or all of them?",
    "Several where() calls on one query are joined with AND. Build each on the one before.",
)
def test_search_by_all_conditions_together(ex, conn, shop, difference):
    young, middle, _ = shop.twins
    ids = [young.id, middle.id, shop.named("Alice").id]

    wrong = difference(ex.search(conn, name=young.name, min_age=middle.age, ids=ids), [middle.id])

    assert not wrong, (
        f"With name={young.name!r}, min_age={middle.age} and ids={ids}, exactly one user meets "
        f"all three conditions: {wrong}."
    )


@pytest.mark.hint(
    "What does `if min_age:` do when min_age is 0? And `if ids:`, when ids is []?",
    '0, "" and [] count as false in Python. Only None means that nothing was asked.',
    "if min_age is not None:",
)
def test_take_zero_and_nothing_as_conditions(ex, conn, shop, difference):
    aged = [user.id for user in shop.users if user.age is not None]
    for asked, expected in (({"min_age": 0}, aged), ({"name": ""}, []), ({"ids": []}, [])):
        wrong = difference(ex.search(conn, **asked), expected)

        assert not wrong, (
            f"With {asked}, search was given a condition, so it must find {len(expected)} of "
            f"{len(shop.users)} users: {wrong}. 0 and empty things are values too."
        )


@pytest.mark.hint(
    "Is one of the two conditions enough? Which function of SQLAlchemy says that?",
    "Python's `or` cannot make SQL. Look for or_ in the tutorial's section 'The WHERE clause'.",
    "where(or_(users.c.age <= ..., users.c.name == ...))",
)
def test_find_the_young_and_the_named(ex, conn, shop, difference):
    ageless = next(user.name for user in shop.users if user.age is None)
    asked = [(60, "Alice"), (60, "Bob"), (shop.named("Bob").age, "O'Brien")]
    for limit, name in (*asked, (0, "Bob"), (0, "a_b"), (0, ageless)):
        young = [user for user in shop.users if user.age is not None and user.age <= limit]
        named = [user for user in shop.users if user.name == name and user not in young]
        found = ex.young_or_named(conn, limit, name)
        wrong = difference(found, [user.id for user in young + named])

        assert not wrong, (
            f"young_or_named(conn, {limit}, {name!r}) must find each user once who is {limit} or "
            f"younger or is called {name!r}: {wrong}."
        )


@pytest.mark.hint(
    "Look at the SQL below: is each value there, and is it beside the text?",
    "What a function receives goes into where(), as it is. Nothing is left to choose in Python.",
)
def test_send_every_value_beside_one_select(ex, conn, shop, sql):
    ids = [shop.twins[2].id, shop.twins[0].id]
    ex.search(conn, name="Bob", min_age=61, ids=ids)
    ex.young_or_named(conn, 62, "Alice")

    values = [statement.values for statement in sql.of("SELECT")]
    needed = [["Bob", 61, *ids], [62, "Alice"]]
    there = [[each for each in needed[n % 2] if each in got] for n, got in enumerate(values)]
    assert there == needed, (
        "search and young_or_named must send one SELECT each, with all that they receive as "
        f"parameters; the parameters of your SELECTs were {values}."
    )
