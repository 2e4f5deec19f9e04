"""The database must do the sums, over the right rows and in the right groups."""

from math import isclose

import pytest


@pytest.mark.hint(
    "Which rows belong together, and what do you want of each group?",
    "The tutorial's section 'Aggregate functions with GROUP BY / HAVING'. A dict can be made from "
    "the rows: {key: value for key, value in result}.",
    "select(users.c.id, func.sum(orders.c.cents)).outerjoin(orders).group_by(users.c.id)",
)
def test_sum_up_what_each_user_spent(ex, conn, shop):
    spent = {user.id: shop.spent_by(user) for user in shop.users if user not in shop.loners}

    found = ex.spend_per_user(conn)

    assert isinstance(found, dict), (
        f"spend_per_user must return a dict; {type(found).__name__} came back."
    )
    wrong = [key for key, cents in spent.items() if found.get(key) != cents]
    assert not wrong, (
        f"{len(spent)} users have ordered. For {len(wrong)} of them the sum is missing or wrong, "
        f"as for {[(key, found.get(key), spent[key]) for key in wrong[:1]]} (id, found, wanted). "
        f"Keys in the dict: {len(found)}."
    )


@pytest.mark.hint(
    "Which users are lost in a join? And what is the sum of no rows?",
    "An outer join keeps the users without orders. func.coalesce(a, b) gives b where a is NULL.",
    "func.coalesce(func.sum(orders.c.cents), 0)",
)
def test_show_zero_for_those_who_ordered_nothing(ex, conn, shop):
    found = ex.spend_per_user(conn)

    values = [found[user.id] for user in shop.loners if user.id in found]
    assert values == [0] * len(shop.loners), (
        f"{len(shop.loners)} users have no order, and each must be there with 0; "
        f"{len(shop.loners) - len(values)} of their ids are not in the dict, and the values of the "
        f"others are {values}. The sum of no rows is NULL."
    )


@pytest.mark.hint(
    "Which key is it? Some orders have no user.",
    "Begin with users and outer join orders: what belongs to nobody is left out.",
)
def test_leave_out_what_belongs_to_nobody(ex, conn, shop):
    found = ex.spend_per_user(conn)

    extra = sorted(set(found) - {user.id for user in shop.users}, key=str)
    assert len(found) >= len(shop.loners) and not extra, (
        f"The keys must be ids of users, of which there are {len(shop.users)}; there are "
        f"{len(found)} keys, and these are no ids of users: {extra[:3]}."
    )


@pytest.mark.hint(
    "Is it one order that counts, or the sum of a user's orders?",
    "WHERE sees single rows, before they are grouped. Look for HAVING in the same section.",
    "select(...).join(orders).group_by(users.c.id).having(func.sum(orders.c.cents) > ...)",
)
def test_find_those_who_spent_more_in_all(ex, conn, shop, difference):
    twins = sum(shop.spent_by(twin) for twin in shop.twins)
    limit = 1 + max(twins, *(shop.spent_by(each) for each in shop.users if each.name != "Alice"))

    wrong = difference(ex.big_spenders(conn, limit), ["Alice"])

    assert not wrong, (
        f"Only Alice spent more than {limit} cents in all, in many small orders; of what "
        f"big_spenders found: {wrong}."
    )


@pytest.mark.hint(
    "Two users have one name. Is what they spent one sum or two?",
    "Group by the id: a name does not tell users apart.",
)
def test_keep_users_of_one_name_apart(ex, conn, shop, difference):
    sums = [shop.spent_by(user) for user in shop.users]
    less = range(shop.spent_by(shop.twins[1]) - 1, 0, -1)  # and the first twin spent more
    limit = next(cents for cents in less if cents not in sums)
    expected = [user.name for user in shop.users if shop.spent_by(user) > limit]

    wrong = difference(ex.big_spenders(conn, limit), expected)

    assert not wrong, (
        f"Three users are called {shop.twins[0].name}; two of them spent more than {limit}, so "
        f"the name must be among {len(expected)} names twice: {wrong}."
    )


@pytest.mark.hint(
    "Is who spent exactly that among those who spent more?",
    "More than is >.",
)
def test_leave_out_who_spent_exactly_that(ex, conn, shop, difference):
    buyers = [user for user in shop.users if user not in shop.loners]
    for limit, who in ((shop.spent_by(shop.twins[0]), "One user"), (-1, "Nobody")):
        expected = [user.name for user in buyers if shop.spent_by(user) > limit]

        wrong = difference(ex.big_spenders(conn, limit), expected)

        assert not wrong, (
            f"{who} spent exactly {limit} cents, and that is not more than {limit}; who has no "
            f"order is never among those who spent more: {wrong}."
        )


@pytest.mark.hint(
    "What does count() count when it is given a column that may be NULL?",
    "func.count(column) leaves out NULL; func.count() and the count of a primary key do not.",
    "select(func.count(users.c.id), func.count(users.c.age), func.min(...), func.max(...))",
)
def test_return_four_numbers_about_the_ages(ex, conn, shop, other_connection):
    for baby in (0, 1):
        conn.rollback()
        other_connection.exec_driver_sql(f"UPDATE users SET age = {baby} WHERE age = 0")
        ages = [max(age, baby) for age in shop.ages()]
        found = ex.age_stats(conn)

        assert isinstance(found, tuple | list) or hasattr(found, "_fields"), (
            f"age_stats must return a tuple of four numbers; {type(found).__name__} came back."
        )
        expected = (len(shop.users), len(ages), min(ages), max(ages))
        assert tuple(found) == expected, (
            f"Users, known ages, lowest and highest age, when a baby's age is {baby}: these must "
            f"come back as {expected}; they came as {tuple(found)}. NULL is no age, and 0 is one."
        )


@pytest.mark.hint(
    "How often does an item count that was ordered twice?",
    "A column has the method distinct(), and count() takes what it gives.",
    "conn.scalar(select(func.count(orders.c.item.distinct())))",
)
def test_count_each_item_once(ex, conn, shop):
    expected = len({order.item for order in shop.orders})

    found = ex.distinct_items(conn)

    assert found == expected, (
        f"{len(shop.orders)} orders are for {expected} different items; distinct_items returned "
        f"{found!r}."
    )


@pytest.mark.hint(
    "What type does your database give an average?",
    "func.avg() on some databases gives a Decimal. float() makes a float of it.",
    "float(conn.scalar(select(func.avg(...))))",
)
def test_return_the_average_as_a_float(ex, conn, shop):
    expected = sum(order.cents for order in shop.orders) / len(shop.orders)

    found = ex.average(conn)

    assert isinstance(found, float), (
        f"average must return a float; {type(found).__name__} came back. "
        "The types of computed numbers differ from database to database."
    )
    assert isclose(found, expected, abs_tol=0.001), (
        f"The average of the cents of {len(shop.orders)} orders is {expected:.4f}; average "
        f"returned {found}."
    )


@pytest.mark.hint(
    "How many rows does each of your SELECTs give?",
    "A sum, a count or an average is computed where the rows are: with func, in the database.",
)
def test_let_the_database_compute(ex, conn, shop, sql, rows_sent):
    limit = shop.spent_by(shop.twins[0])
    spenders = [user for user in shop.users if shop.spent_by(user) > limit]
    ex.spend_per_user(conn)
    ex.big_spenders(conn, limit)
    for function in (ex.age_stats, ex.distinct_items, ex.average):
        function(conn)

    rows = [rows_sent(each) for each in sql.of("SELECT")[:9]]
    assert rows == [len(shop.users), len(spenders), 1, 1, 1], (
        f"Five SELECTs must give {len(shop.users)}, {len(spenders)}, 1, 1 and 1 rows; your "
        f"{len(sql.of('SELECT'))} SELECTs gave {rows}. Rows that only Python adds up were sent in "
        "vain."
    )


@pytest.mark.hint(
    "Look at the SQL below: does the number stand in its text or beside it?",
    "Compare the sum with the Python value inside having(). SQLAlchemy makes a parameter of it.",
)
def test_send_the_limit_as_a_parameter(ex, conn, sql):
    ex.big_spenders(conn, 1234)

    values = [each.values for each in sql.of("SELECT")]
    assert any(1234 in each for each in values), (
        "big_spenders must send the limit 1234 as a parameter; the parameters of your SELECTs "
        f"were {values}."
    )
