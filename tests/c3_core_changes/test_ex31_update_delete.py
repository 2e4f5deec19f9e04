"""The database must change the rows that were named, and no others."""

import pytest

NOBODY = 5000
PARAMETERS = (
    "Values must travel beside the SQL, as parameters. Not all are among the parameters of your "
    "statement. Values inside the text break on a quote, and let strangers write your SQL."
)


@pytest.fixture
def someone(shop, rng):
    """Give a user whose age is known."""
    return rng.choice([user for user in shop.users.before.values() if user["age"]])


@pytest.fixture
def names(shop, rng):
    """Give five users new names, one of them a name that needs care."""
    keys = rng.sample(sorted(shop.users.before), 5)
    return dict(zip(keys, ["D'Arcy", "New 1", "New 2", "New 3", "New 4"], strict=True))


@pytest.fixture
def condemned(shop):
    """Give the ids of the orders of the users with the shared name."""
    people = shop.users.before
    mine = {key for key, user in people.items() if user["name"] == shop.shared}
    return {key for key, order in shop.orders.before.items() if order["user_id"] in mine}


def _sent(sql):
    """Return the kinds of all statements, without the steps of a transaction."""
    return [each.kind for each in sql if each.kind not in ("BEGIN", "COMMIT", "ROLLBACK")]


@pytest.mark.hint(
    "Which user does your UPDATE name? Is the statement executed, too?",
    "The tutorial shows where() and values() in 'The update() SQL Expression Construct'.",
    "conn.execute(update(users).where(users.c.id == user_id).values(name=...))",
)
def test_rename_one_user_and_nobody_else(ex, conn, shop, someone, sql):
    ex.rename(conn, someone["id"], "D'Arcy")
    conn.commit()

    assert shop.users.changes() == {someone["id"]: {"name": "D'Arcy"}}, (
        f'After rename(conn, {someone["id"]}, "D\'Arcy") exactly that name must be new. '
        f"By id, these values changed: {shop.users.changes()}."
    )
    assert {someone["id"], "D'Arcy"} <= set(sql.of("UPDATE")[0].values), PARAMETERS


@pytest.mark.hint(
    "What does execute() return for an UPDATE? Does the result know a count?",
    "The tutorial's section 'Getting Affected Row Count from UPDATE, DELETE'.",
    "return result.rowcount",
)
def test_return_how_many_users_rename_found(ex, conn, shop, someone):
    counts = [ex.rename(conn, key, "Zoe") for key in (someone["id"], someone["id"], NOBODY)]

    assert counts == [1, 1, 0], (
        "rename must return the number 1 for an id that somebody has, also if that is the name "
        f"already, and 0 for one that nobody has. For the same id twice and one of nobody it "
        f"returned {counts}. A result of an UPDATE counts the rows that it matched."
    )


@pytest.mark.hint(
    "Whose age changes, and by how much? What is NULL + 1 in SQL?",
    "values() takes expressions with columns, not only plain values.",
    "values(age=users.c.age + ...)",
)
def test_make_one_user_a_year_older(ex, conn, shop, someone):
    keys = someone["id"], shop.ageless, shop.baby
    for key in keys:
        ex.birthday(conn, key)
    conn.commit()

    changes, rows = shop.users.changes(), shop.users.rows()
    ages, wanted = [rows[key]["age"] for key in keys], [someone["age"] + 1, None, 1]
    assert ages == wanted and len(changes) == 2, (
        f"Three users were {wanted[0] - 1}, None and 0 years old. After a birthday they must be "
        f"{wanted[0]}, None (NULL + 1 is NULL) and 1, and all others as before. These three are "
        f"{ages} now. By id, these values changed: {changes}."
    )


@pytest.mark.hint(
    "What happens when another program changes the age between your two statements?",
    "Python need not know the age. Let the UPDATE compute it from the column.",
)
def test_let_the_database_compute_the_age(ex, conn, shop, someone, sql):
    ex.birthday(conn, someone["id"])

    assert _sent(sql) == ["UPDATE"], (
        f"birthday must send one UPDATE and nothing else; it sent {_sent(sql)}. A value that is "
        "read first can be old by the time it is written, and then a change of others is lost."
    )
    assert someone["id"] in sql.of("UPDATE")[0].values, PARAMETERS


@pytest.mark.hint(
    "Do you delete the orders of every user with that name, and of nobody else?",
    "A select() of one column can be given to in_().",
    "delete(orders).where(orders.c.user_id.in_(select(users.c.id).where(...)))",
)
def test_delete_the_orders_of_everybody_with_that_name(ex, conn, shop, condemned):
    ex.delete_orders_of(conn, shop.shared)
    conn.commit()

    gone = set(shop.orders.changes())
    owners = {shop.orders.before[key]["user_id"] for key in gone - condemned}
    assert gone == condemned, (
        f"All orders of all users called {shop.shared} must be gone, and no others. "
        f"Still there, by id: {sorted(condemned - gone)}. Gone or changed without need: orders of "
        f"{len(owners - {None})} other users and {'some' if None in owners else 'none'} of nobody."
    )


@pytest.mark.hint(
    "Which attribute of the result holds the number of rows?",
    "It is the same as in rename: the tutorial's 'Getting Affected Row Count'.",
)
def test_return_how_many_orders_were_deleted(ex, conn, shop, condemned):
    counts = [ex.delete_orders_of(conn, name) for name in (shop.shared, "Nobody")]

    assert counts == [len(condemned), 0], (
        f"delete_orders_of must return {len(condemned)} for {shop.shared} and 0 for a name that "
        f"nobody has; it returned {counts}."
    )
    count = ex.delete_orders_of(conn, "%")
    assert count == 0, (
        "Nobody is called '%', so delete_orders_of must return 0 for that name, too; it returned "
        f"{count}. A name is to be compared as it is."
    )


@pytest.mark.hint(
    "Why ask for the ids, if the database can look them up inside the DELETE?",
    "Hand the select() itself to in_(), not its result.",
)
def test_find_and_delete_the_orders_in_one_statement(ex, conn, shop, sql):
    ex.delete_orders_of(conn, shop.shared)

    assert _sent(sql) == ["DELETE"], (
        f"delete_orders_of must send one DELETE and nothing else; it sent {_sent(sql)}. "
        "A subquery runs inside the DELETE, so the rows travel nowhere."
    )
    assert shop.shared in sql.of("DELETE")[0].values, PARAMETERS


@pytest.mark.hint(
    "Does each id get the name that is its value in `names`?",
    "The tutorial shows bindparam() in where() and values(), with a list of dictionaries. Do not "
    "call a bindparam() like a column: SQLAlchemy uses those names itself.",
    'update(users).where(users.c.id == bindparam("user")).values(name=bindparam("new"))',
)
def test_give_many_users_their_new_names(ex, conn, shop, names):
    wanted = {key: {"name": name} for key, name in names.items()}
    ex.rename_many(conn, names)
    conn.commit()

    assert shop.users.changes() == wanted, (
        f"rename_many was called for {wanted}, so exactly these names must be new. "
        f"By id, these values changed: {shop.users.changes()}."
    )


@pytest.mark.hint(
    "How often is execute() called? Does it stand in a loop?",
    "execute() takes a list of dictionaries as its second argument: one for each row.",
    'conn.execute(statement, [{"user": key, "new": name} for key, name in names.items()])',
)
def test_rename_many_users_with_one_update(ex, conn, shop, names, sql):
    ex.rename_many(conn, dict(names))

    assert _sent(sql) == ["UPDATE"], (
        f"rename_many must send one UPDATE for all {len(names)} users; it sent {_sent(sql)}. "
        "Every statement is a journey to the database and back."
    )
    assert set(names.values()) <= set(sql.of("UPDATE")[0].values), PARAMETERS


@pytest.mark.hint(
    "What ties an order of the subquery to the row that is being updated? What is the sum of no "
    "orders at all?",
    "The tutorial's section 'Correlated Updates'; func.coalesce() replaces NULL.",
    "select(func.coalesce(func.sum(...), 0)).where(orders.c.user_id == users.c.id)"
    ".scalar_subquery()",
)
def test_copy_to_each_user_the_total_of_their_orders(ex, conn, shop):
    ex.copy_totals(conn)
    conn.commit()
    totals = dict.fromkeys(shop.users.before, 0)
    for order in shop.orders.before.values():
        totals[order["user_id"]] = totals.get(order["user_id"], 0) + order["cents"]

    wrong = shop.users.wrong("spent", totals)
    different = len({row["spent"] for row in shop.users.rows().values()})
    assert not wrong, (
        "`spent` of every user must be the sum of that user's orders, or 0 without orders. By id, "
        f"it is wrong for {len(wrong)} of {len(shop.users.before)} users: {wrong}. In all there "
        f"{'is 1 value' if different == 1 else f'are {different} different values'} in it."
    )


@pytest.mark.hint(
    "How many users does your UPDATE reach, and do you return that number?",
    "Users without orders are updated, too: their total is 0.",
)
def test_total_all_users_with_one_update(ex, conn, shop, sql):
    count = ex.copy_totals(conn)

    assert _sent(sql) == ["UPDATE"], (
        f"copy_totals must send one UPDATE for all users; it sent {_sent(sql)}."
    )
    assert count == len(shop.users.before), (
        f"copy_totals must return how many users were updated, all {len(shop.users.before)}; "
        f"it returned {count}."
    )


@pytest.mark.hint(
    "Who opened the connection? Who knows whether more changes belong together?",
    "A function that receives a connection leaves commit() to the caller.",
)
def test_leave_the_commit_to_the_caller(shop, someone, names, enders):
    ended = enders(
        rename=(someone["id"], "Zoe"),
        birthday=[someone["id"]],
        delete_orders_of=[shop.shared],
        rename_many=[names],
        copy_totals=[],
    )

    assert not ended, (
        f"No function may end the transaction, but in {' and '.join(ended)} there was a COMMIT or "
        "a ROLLBACK. The caller decides what belongs together."
    )
