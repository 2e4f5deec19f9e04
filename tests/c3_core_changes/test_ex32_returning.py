"""A statement that changes rows must hand back values of exactly these rows."""

from collections import Counter

import pytest

RIVAL = 9000
BESIDE = "Values must travel beside the SQL, as parameters."
NO_UPDATE_RETURNING = "MariaDB has no UPDATE ... RETURNING"


@pytest.fixture
def item(shop):
    """Give an item that several orders have; for LIKE, it means another one, too."""
    return "kid's_lamp"


@pytest.fixture
def by(rng):
    """Give the number of cents that are added."""
    return rng.randint(5, 90)


@pytest.fixture
def min_age(shop, rng):
    """Give an age that somebody has, so that the limit counts."""
    ages = sorted(user["age"] for user in shop.users.before.values() if user["age"])
    return rng.choice(ages[:10])


@pytest.fixture
def archive(shop, given, fill, min_age):
    """Fill the archive with older copies; their ids are ids of users, too."""
    adults = [user for user in shop.users.before.values() if (user["age"] or 0) >= min_age]
    old = [{"id": each["id"], "name": each["name"], "age": 1} for each in adults[:5]]
    return fill(given.archive, old)


def _sent(sql, call, *args):
    """Call a function; return the kinds of its statements, without the steps of a transaction."""
    before = len(sql)
    call(*args)
    kinds = [each.kind for each in list(sql)[before:]]
    return [kind for kind in kinds if kind not in ("BEGIN", "COMMIT", "ROLLBACK")]


def _shape(found):
    """Say what came back, and of a list what stands in it."""
    if not isinstance(found, list) or not found:
        return f"{found!s:.300}"
    return f"a list of {type(found[0]).__name__}: {found!s:.300}"


def _lost(wanted, found, min_age):
    """Say how old those are who are not among the copies."""
    ages = sorted({age for _, age in Counter(wanted) - Counter(found)})
    return "that very age" if ages == [min_age] else f"these ages: {ages}"


@pytest.mark.hint(
    "Which two values does the new row need? Who gives it its id?",
    "The tutorial's chapter 'Using INSERT Statements' begins with values().",
    "conn.execute(insert(users).values(name=..., age=...))",
)
def test_add_a_user_with_name_and_age(ex, conn, shop, rng, sql):
    people = [("D'Arcy", None), ("Mia", 0), ("Zoe", rng.randint(20, 90))]
    for name, age in people:
        ex.add_user(conn, name, age)
    conn.commit()

    new = sorted((row.get("name"), row.get("age")) for row in shop.users.changes().values())
    assert new == people, (
        f"add_user was called for {people}, name and age; so there must be three more rows in "
        f"users. By id, this changed: {shop.users.changes()}."
    )
    bound = {value for each in sql.of("INSERT") for value in each.values}
    assert {*people[0], *people[2]} - {None} <= bound, f"{BESIDE} Of add_user, they did not."


@pytest.mark.hint(
    "What does a row with one column look like? What do you need of it?",
    "Result.scalar_one() gives the value in the only column of the only row.",
    "conn.execute(insert(users).values(...).returning(users.c.id)).scalar_one()",
)
def test_return_the_id_of_the_new_user_as_a_number(ex, conn, shop):
    key = ex.add_user(conn, "Zoe", 30)
    conn.commit()

    (wanted,) = shop.users.changes()
    assert type(key) is int and key == wanted, (
        f"add_user must return the number {wanted}, the id of the new row; it returned {key!r}. "
        "A row is a tuple, even when it has only one column."
    )


@pytest.mark.hint(
    "Who says that the newest row in the table is yours?",
    "Only the INSERT itself knows which row it made: look for returning() in the tutorial.",
    "insert(users).values(...).returning(users.c.id)",
)
def test_return_your_own_id_though_another_row_comes_in(ex, conn, shop, rival):
    row = f"INSERT INTO users (id, name, age) VALUES ({RIVAL}, 'Rival', 3)"
    rival("INSERT", row, "after_cursor_execute")
    key = ex.add_user(conn, "Zoe", 30)
    conn.commit()

    (wanted,) = set(shop.users.changes()) - {RIVAL}
    assert key == wanted, (
        f"Right after your INSERT, somebody else's row got the id {RIVAL}; yours is {wanted}. "
        f"add_user must return yours; it returned {key!r}."
    )


@pytest.mark.backends("sqlite", "postgresql", reason=NO_UPDATE_RETURNING)
@pytest.mark.hint(
    "Which orders does your UPDATE name, and how much more do they cost?",
    "values() takes an expression with a column, as in exercise 31.",
    "update(orders).where(orders.c.item == item).values(cents=orders.c.cents + by)",
)
def test_raise_the_price_of_every_order_of_that_item(ex, conn, shop, item, by):
    ex.raise_prices(conn, item, by)
    conn.commit()

    old = {key: row for key, row in shop.orders.before.items() if row["item"] == item}
    changes, key = shop.orders.changes(), min(old)
    owners = {old[key]["user_id"] for key in set(old) - set(changes)}
    assert set(changes) == set(old), (
        f"All {len(old)} orders of `{item}` must change, and no others. By id, {len(changes)} did."
        f"{' Missing are only orders of nobody.' if owners == {None} else ''}"
    )
    assert changes == {key: {"cents": row["cents"] + by} for key, row in old.items()}, (
        f"The right orders changed, but each must cost {by} cents more than before. Order {key} "
        f"cost {old[key]['cents']}, and this is new in it: {changes[key]}."
    )


@pytest.mark.backends("sqlite", "postgresql", reason=NO_UPDATE_RETURNING)
@pytest.mark.hint(
    "Which two columns of the changed rows do you ask for? Are they read after the change?",
    "returning() takes columns as select() does; the result is read as that of a SELECT.",
    "conn.execute(statement.returning(orders.c.id, orders.c.cents)).all()",
)
def test_return_each_id_with_the_new_price(ex, conn, shop, item, by):
    rows = ex.raise_prices(conn, item, by)

    before = shop.orders.before.values()
    wanted = sorted((row["id"], row["cents"] + by) for row in before if row["item"] == item)
    assert isinstance(rows, list) and sorted(rows) == wanted, (
        f"raise_prices(conn, {item!r}, {by}) must return a list with the id and the new cents of "
        f"{len(wanted)} orders: {wanted[:2]} and so on. It returned {_shape(rows)}"
    )


@pytest.mark.hint(
    "How does SQL ask for NULL? What does Python make of `is None`?",
    "A column has the method is_().",
    "delete(orders).where(orders.c.user_id.is_(None))",
)
def test_delete_the_orders_that_belong_to_nobody(ex, conn, shop):
    ex.purge(conn)
    conn.commit()

    lost = {key for key, row in shop.orders.before.items() if row["user_id"] is None}
    gone = set(shop.orders.changes())
    assert gone == lost, (
        "The orders without a user_id must be gone, and no others. "
        f"Still there, by id: {sorted(lost - gone)}. Gone without need: {sorted(gone - lost)[:5]}."
    )


@pytest.mark.hint(
    "Rows or values: what stands in your list? What if two orders have the same item?",
    "conn.scalars() gives the first column of each row in place of the row.",
    "list(conn.scalars(statement.returning(orders.c.item)))",
)
def test_return_the_item_of_each_deleted_order(ex, conn, shop):
    items = ex.purge(conn)

    wanted = sorted(row["item"] for row in shop.orders.before.values() if row["user_id"] is None)
    assert isinstance(items, list) and sorted(items) == wanted, (
        f"purge must return a list of strings, one for each deleted order: {wanted}, in any "
        f"order. It returned {_shape(items)}"
    )


@pytest.mark.hint(
    "Which users are copied, and which of their columns? Who gives the copies their ids?",
    "The tutorial's section 'INSERT...FROM SELECT'.",
    'insert(archive).from_select(["name", "age"], select(...).where(...))',
)
def test_copy_users_of_that_age_or_older(ex, conn, shop, archive, min_age, sql):
    ex.copy_users(conn, min_age)
    conn.commit()

    people = [(user["name"], user["age"]) for user in shop.users.before.values()]
    wanted = sorted(each for each in people if each[1] is not None and each[1] >= min_age)
    copies = sorted((row["name"], row.get("age")) for row in archive.changes().values())
    assert copies == wanted, (
        f"The archive must have a copy of each of the {len(wanted)} users who are {min_age} or "
        f"older. It got {len(copies)} new rows: {copies!s:.200}. Missing are users of "
        f"{_lost(wanted, copies, min_age)}."
    )
    assert min_age in sql.of("INSERT", "SELECT")[0].values, f"{BESIDE} The age {min_age} did not."


@pytest.mark.hint(
    "Whose ids do you return: those of the users, or those of their copies?",
    "returning() after from_select() names columns of the table that is written.",
    "statement.returning(archive.c.id)",
)
def test_return_the_ids_of_the_copies(ex, conn, shop, archive, min_age):
    keys = ex.copy_users(conn, min_age)
    assert isinstance(keys, list), f"copy_users must return a list; it returned {keys!s:.300}"
    conn.commit()

    wanted = sorted(archive.changes())
    assert sorted(keys) == wanted, (
        "copy_users must return a list of the new ids in archive, as numbers: "
        f"{wanted!s:.100} in any order. It returned {keys!s:.300}"
    )


@pytest.mark.hint(
    "Count the statements of each function. Which one could another program come between?",
    "RETURNING makes the SELECT before or after needless; from_select() makes the loop needless.",
)
def test_send_one_statement_a_call(ex, conn, shop, archive, min_age, sql):
    sent = {
        "add_user": _sent(sql, ex.add_user, conn, "Zoe", 30),
        "purge": _sent(sql, ex.purge, conn),
        "copy_users": _sent(sql, ex.copy_users, conn, min_age),
    }

    assert sent == {"add_user": ["INSERT"], "purge": ["DELETE"], "copy_users": ["INSERT"]}, (
        "add_user and copy_users must send one INSERT, purge one DELETE, and nothing else. Sent "
        f"were {sent}. Between two statements, other programs can change the rows."
    )


@pytest.mark.backends("sqlite", "postgresql", reason=NO_UPDATE_RETURNING)
@pytest.mark.hint(
    "What do you read before or after the UPDATE? Could the UPDATE return it?",
    "The tutorial's section 'Using RETURNING with UPDATE, DELETE'.",
)
def test_raise_prices_in_one_statement(ex, conn, shop, item, sql, by):
    sent = _sent(sql, ex.raise_prices, conn, item, by)

    assert sent == ["UPDATE"], (
        f"raise_prices must send one UPDATE and nothing else; it sent {sent}. "
        "Between two statements, other programs can change the prices."
    )
    assert {item, by} <= set(sql.of("UPDATE")[0].values), f"{BESIDE} Of raise_prices, they did not."


@pytest.mark.hint(
    "Who opened the connection? Who knows whether more changes belong together?",
    "A function that receives a connection leaves commit() to the caller.",
)
def test_leave_the_commit_to_the_caller(shop, archive, min_age, enders):
    ended = enders(add_user=("Zoe", 30), purge=[], copy_users=[min_age])

    assert not ended, (
        f"No function may end the transaction, but in {' and '.join(ended)} there was a COMMIT or "
        "a ROLLBACK. The caller decides what belongs together."
    )
