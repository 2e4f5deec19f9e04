"""Each function must give what its caller needs: strings, a row, a value, dicts, or an error."""

import pytest
from sqlalchemy import Row
from sqlalchemy.exc import MultipleResultsFound

NOBODY = 99  # the ids of the users are larger


def raises(error, function, *args):
    """Tell whether the call raises this error."""
    try:
        function(*args)
    except error:
        return True
    return False


@pytest.mark.hint(
    "What is a row with one column in it: a string, or something that holds a string?",
    "Connection.scalars() gives the first column of each row.",
    "list(conn.scalars(select(users.c.name)))",
)
def test_return_the_names_as_plain_strings(ex, conn, shop, difference):
    found = ex.names(conn)

    wrong = difference(found, [user.name for user in shop.users])

    assert not wrong, (
        f"names must return a list with the name of each of {len(shop.users)} users: {wrong}. "
        "A row is a tuple, even when it has only one column."
    )


@pytest.mark.hint(
    "Is it a row, a list of rows, a value, or a result that nobody has read yet?",
    "select(users) asks for all columns; one_or_none() and first() read one row.",
    "conn.execute(select(users).where(...)).one_or_none()",
)
def test_return_the_row_of_a_user(ex, conn, shop, rng):
    for user in rng.sample(shop.users, 3):
        row = ex.get_user(conn, user.id)

        assert isinstance(row, Row), (
            f"get_user must return a Row; {type(row).__name__} came back. "
            "Only a Row can be read like a tuple and also by the names of its columns."
        )
        assert row == tuple(user), (
            f"The user with the id {user.id} is {tuple(user)}; get_user returned {row}."
        )


@pytest.mark.hint(
    "What does your function do when the result has no row?",
    "NoResultFound is no LookupError. Read with one_or_none(), and raise when it gives None.",
    "if row is None: raise LookupError(...)",
)
def test_raise_a_lookup_error_where_no_user_is(ex, conn):
    assert raises(LookupError, ex.get_user, conn, NOBODY), (
        f"There is no user {NOBODY}, so get_user must raise LookupError; it did not. "
        "A caller who gets None fails later, and far from the cause."
    )


@pytest.mark.hint(
    "Which part of the row is the age?",
    "scalar_one() gives the value of the only row; a Row has its columns as attributes.",
    "row.age",
)
def test_return_the_age_of_a_user(ex, conn, shop):
    baby = next(user for user in shop.users if user.age == 0)
    for user in (shop.named("Alice"), baby):
        age = ex.age_of(conn, user.id)

        assert age == user.age and isinstance(age, int), (
            f"The user {user.id} is {user.age} years old; age_of returned {age!r}. 0 is an age too."
        )


@pytest.mark.hint(
    "There is a row, and its age is NULL. What should the caller get?",
    "NULL comes back as None. Ask whether the row is there, not whether the age is.",
)
def test_return_none_where_the_age_is_null(ex, conn, shop):
    user = next(user for user in shop.users if user.age is None)

    age = ex.age_of(conn, user.id)

    assert age is None, f"The age of the user {user.id} is NULL; age_of returned {age!r}."


@pytest.mark.hint(
    "What does scalar() give when there is no row? And when there is one with NULL in it?",
    "Both are None. one_or_none() gives a row or None, so it can tell one from the other.",
    "if row is None: raise LookupError(...)",
)
def test_raise_a_lookup_error_for_the_age_of_nobody(ex, conn):
    assert raises(LookupError, ex.age_of, conn, NOBODY), (
        f"There is no user {NOBODY}, so age_of must raise LookupError; it did not. "
        "An age that is not known and a user who is not there are different things."
    )


@pytest.mark.hint(
    "How does a row become a dict? dict() needs pairs of keys and values.",
    "Result.mappings() gives rows that dict() can read; Row._asdict() does the same for one Row.",
    "[dict(row) for row in result.mappings()]",
)
def test_return_the_users_as_dicts(ex, conn, shop, difference):
    found = ex.as_dicts(conn)

    wrong = difference(found, [user._asdict() for user in shop.users])

    assert not wrong, (
        "as_dicts must return a list with a dict for each user, with the names of the columns as "
        f"keys: {wrong}."
    )


@pytest.mark.hint(
    "Is a RowMapping a dict? Can you put a new key into it?",
    "Call dict() on each one.",
)
def test_make_each_of_them_a_plain_dict(ex, conn):
    kinds = {type(each) for each in ex.as_dicts(conn)}

    assert kinds == {dict}, (
        "Each item must be a plain dict, which can be changed and sent as JSON; these types came "
        f"back: {sorted(kind.__name__ for kind in kinds)}."
    )


@pytest.mark.hint(
    "Which column holds the id, and how do you take it out of the row?",
    "Look in the list of the Result's methods for those that begin with scalar.",
    "conn.execute(select(orders.c.id).where(...)).scalar_one_or_none()",
)
def test_return_the_id_of_the_only_order(ex, conn, shop):
    vase = next(order.id for order in shop.orders if order.item == "vase")

    found = ex.only_one_item(conn, "vase")

    assert found == vase, (
        f"One order is for a vase, and its id is {vase}; only_one_item returned {found!r}."
    )


@pytest.mark.hint(
    "What do scalar_one() and scalar_one_or_none() do when there is no row?",
    "Only the one with none in its name gives None.",
)
def test_return_none_where_no_order_is(ex, conn):
    found = ex.only_one_item(conn, "piano")

    assert found is None, f"No order is for a piano; only_one_item returned {found!r}."


@pytest.mark.hint(
    "What do first() and scalar() do with the second row?",
    "They throw it away in silence. A method with one in its name raises an error.",
)
def test_raise_an_error_for_several_orders(ex, conn):
    assert raises(MultipleResultsFound, ex.only_one_item, conn, "pen"), (
        "There are several orders for a pen, so only_one_item must raise MultipleResultsFound; it "
        "did not. Taking any one of them hides that the data is not as expected."
    )


@pytest.mark.hint(
    "Look at the SQL below: how many statements are there, and which rows do they ask for?",
    "Put the id or the item into where(), and read the result of that one statement.",
)
def test_send_one_select_for_one_row(ex, conn, shop, sql, rows_sent):
    number = shop.twins[0].id
    ex.get_user(conn, number), ex.age_of(conn, number), ex.only_one_item(conn, "vase")

    rows = [rows_sent(each) for each in sql.of("SELECT")]
    assert rows == [1, 1, 1], (
        "get_user, age_of and only_one_item must send one SELECT each, and one row is enough for "
        f"each of them here; your SELECTs gave {rows} rows."
    )
    values = [each.values for each in sql.of("SELECT")]
    assert all({number, "vase"} & set(each) for each in values), (
        f"{number} and 'vase' must travel as parameters; those of your SELECTs were {values}."
    )
