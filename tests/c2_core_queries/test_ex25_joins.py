"""The database must put the right rows side by side, all of them and no others."""

from itertools import combinations
from operator import eq, gt

import pytest
from sqlalchemy import Row


@pytest.fixture
def owner(shop):
    """Give a function that names the owner of an order, or None."""
    names = {user.id: user.name for user in shop.users}
    return lambda order: names.get(order.user_id)


def ends(pairs):
    """Say which pairs are a user with itself, and which have the higher id first."""
    if not isinstance(pairs, list):
        return "No pairs can be read."
    both = [tuple(each) for each in pairs if isinstance(each, tuple | Row)]
    alone, turned = (sum(test(*each[:2]) for each in both if len(each) > 1) for test in (eq, gt))
    words = {0: "none", len(pairs) or None: "all"}
    return (
        f"Of a user with itself: {words.get(alone, 'some')}; with the higher id first: "
        f"{words.get(turned, 'some')}."
    )


@pytest.mark.hint(
    "Which columns do you ask for, and how does the database know whose order it is?",
    "The tutorial's section 'Explicit FROM clauses and JOINs'. A foreign key gives the condition.",
    "select(orders.c.item, users.c.name).join_from(orders, users)",
)
def test_return_each_order_with_its_owner(ex, conn, shop, owner, difference):
    expected = [(order.item, owner(order)) for order in shop.orders if order.user_id is not None]

    wrong = difference(ex.orders_with_owner(conn), expected)

    assert not wrong, (
        f"{len(expected)} orders have an owner, so orders_with_owner must return as many pairs of "
        f"item and name: {wrong}. The owner is the user whose id is the order's user_id."
    )


@pytest.mark.hint(
    "What does join() do with an order that no user belongs to?",
    "The tutorial's section 'OUTER and FULL join'. The table that is kept stands on the left.",
    "select(...).select_from(orders).outerjoin(users)",
)
def test_return_the_orders_without_an_owner_too(ex, conn, shop, owner, difference):
    expected = [(order.item, owner(order)) for order in shop.orders]

    wrong = difference(ex.all_orders(conn), expected)

    assert not wrong, (
        f"There are {len(expected)} orders, 3 of them without an owner, so all_orders must return "
        f"as many pairs, and no other: {wrong}. The left side of an outer join is kept."
    )


@pytest.mark.hint(
    "Which rows does an outer join from users to orders give for a user without orders?",
    "Their columns of orders are all NULL: choose the rows where the key of orders is NULL.",
    "select(users.c.name).outerjoin(orders).where(orders.c.id.is_(None))",
)
def test_find_the_users_who_ordered_nothing(ex, conn, shop, difference):
    wrong = difference(ex.users_without_orders(conn), [user.name for user in shop.loners])

    assert not wrong, (
        f"{len(shop.loners)} users have no order, and their names must come back: {wrong}. "
        "Some orders belong to nobody: their user_id is NULL."
    )


@pytest.mark.hint(
    "Two users may have one name. Which column tells users apart?",
    "Compare the ids, and leave the names as they are: no DISTINCT.",
)
def test_keep_users_of_one_name_apart(ex, conn, shop, given, other_connection, difference):
    users, loner = given.users, shop.loners[0]
    names = [loner.name, loner.name, "Alice"]
    other_connection.execute(
        users.insert(),
        [{"id": 1001 + n, "name": name, "email": "x"} for n, name in enumerate(names)],
    )
    expected = [user.name for user in shop.loners] + names

    wrong = difference(ex.users_without_orders(conn), expected)

    assert not wrong, (
        f"Now three users called {loner.name} have no order, and one of two called Alice: {wrong}. "
        "A name does not say which user it is."
    )


@pytest.mark.hint(
    "How can one table stand in a query twice?",
    "The tutorial's section 'Using Aliases': users.alias() is the same table under another name.",
    "others = users.alias(); select(users.c.id, others.c.id).join_from(users, others, ...)",
)
def test_return_the_pairs_of_one_age(ex, conn, shop, difference):
    expected = [
        (min(one.id, other.id), max(one.id, other.id))
        for one, other in combinations(shop.users, 2)
        if one.age == other.age and one.age is not None
    ]

    found = ex.same_age_pairs(conn)

    wrong = difference(found, expected)
    assert not wrong, (
        f"{len(expected)} pairs of users are of one age, and each must come once, the lower id "
        f"first: {wrong}. {ends(found)}"
    )


@pytest.mark.hint(
    "Which pairs does your condition let in: a user with itself? Both (3, 5) and (5, 3)?",
    "One comparison of the two ids excludes both.",
    "where(users.c.id < others.c.id)",
)
def test_put_the_lower_id_first(ex, conn):
    pairs = [tuple(pair) for pair in ex.same_age_pairs(conn)]

    wrong = [pair for pair in pairs if pair[0] >= pair[1]]
    assert pairs and not wrong, (
        f"In each pair the first id must be the lower one; of {len(pairs)} pairs {len(wrong)} are "
        f"otherwise, such as {wrong[:1]}. A user makes no pair alone."
    )


@pytest.mark.hint(
    "How many statements are there in the SQL below? Is there one in a loop?",
    "A join brings the columns of both tables at once. One SELECT a function is enough.",
)
def test_send_one_select_and_no_row_too_many(ex, conn, sql, rows_sent):
    functions = (ex.orders_with_owner, ex.all_orders, ex.users_without_orders, ex.same_age_pairs)

    returned = [len(function(conn)) for function in functions]

    sent = [rows_sent(each) for each in sql.of("SELECT")[:9]]
    assert sent == returned, (
        f"The four functions must send one SELECT each, with the {returned} rows that they return; "
        f"the first SELECTs of {len(sql.of('SELECT'))} gave {sent} rows. The database can join and "
        "choose, and each statement is a journey to it."
    )
