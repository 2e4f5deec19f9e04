"""Every list must have one order only, and every page must go on where the last one ended."""

from functools import partial

import pytest
from sqlalchemy import Row, select


@pytest.fixture
def by_name(given, shop, other_connection):
    """Give all rows (name, id) in the order of this database, which has its own alphabet."""
    users = given.users
    query = select(users.c.name, users.c.id).order_by(users.c.name, users.c.id)
    return [tuple(row) for row in other_connection.execute(query)]


def walk(turn, start, pages):
    """Turn so many pages at most, each from the last item before; return all items."""
    items = []
    for _ in range(pages):
        page = turn(items[-1] if items else start)
        if not page:
            break
        items += page
    return items


def fault(page, wanted):
    """Say in what a page differs from the rows that are wanted; or ""."""
    if not isinstance(page, list):
        return f"{type(page).__name__} came back, and not a list"
    if odd := [each for each in page if not isinstance(each, tuple | Row)]:
        return f"items of type {type(odd[0]).__name__} came, and not rows"
    rows = [tuple(each) for each in page]
    if rows == wanted:
        return ""
    if [row[::-1] for row in rows] == wanted:
        return "the two columns are the other way round"
    same = len(rows) == len(wanted) and set(rows) == set(wanted)
    return "these rows came in another order" if same else "other rows came"


@pytest.mark.hint(
    "In which order do rows come when nobody asks for one?",
    "The tutorial's section 'ORDER BY'. Ascending is what you get if you say nothing more.",
    "select(users.c.id).order_by(...)",
)
def test_sort_the_known_ages_in_ascending_order(ex, conn, shop):
    age = {user.id: user.age for user in shop.users}

    ages = [age[each] for each in ex.youngest_first(conn) if age[each] is not None]

    assert ages == sorted(shop.ages()), (
        f"youngest_first must give the ids of all users by age; of {len(shop.ages())} known ages "
        f"{len(ages)} came, beginning with {ages[:6]}."
    )


@pytest.mark.hint(
    "Where does NULL come in the order of your database? Would another one agree?",
    "Sort first by a condition: it is false, 0, for known ages, and true, 1, for NULL.",
    "order_by(users.c.age.is_(None), users.c.age, ...)",
)
def test_put_those_without_an_age_last(ex, conn, shop):
    ageless = {user.id for user in shop.users if user.age is None}

    ids = ex.youngest_first(conn)

    elsewhere = ageless - set(ids[-len(ageless) :])
    assert not elsewhere, (
        f"The age of {len(ageless)} users is NULL, and their ids must come last; of the {len(ids)} "
        f"ids that came, the last {len(ageless)} lack {len(elsewhere)} of these. NULL is neither "
        "low nor high."
    )


@pytest.mark.hint(
    "Two users are of one age. Which of them comes first, and who says so?",
    "order_by() takes several columns: the second one counts where the first ones are equal.",
)
def test_put_the_lower_id_first_among_equals(ex, conn, shop):
    expected = sorted(shop.users, key=lambda user: (user.age is None, user.age or 0, user.id))

    ids = ex.youngest_first(conn)

    wrong = [(has, user.id) for has, user in zip(ids, expected, strict=False) if has != user.id]
    assert len(ids) == len(expected) and not wrong, (
        f"{len(expected)} ids must come by age and then by id, and {len(ids)} came. The first one "
        f"in the wrong place, and the one that belongs there: {wrong[:1]}."
    )


@pytest.mark.hint(
    "In which order does your SELECT send the rows?",
    "sorted() in Python is not needed: order_by() takes several columns.",
)
def test_let_the_database_sort(ex, conn, sql, other_connection):
    ids = ex.youngest_first(conn)

    *_, last = sql.of("SELECT")
    rows = other_connection.exec_driver_sql(last.text, last.parameters).all()
    assert tuple(ids) in list(zip(*rows, strict=True)), (
        "The SELECT of youngest_first must send the rows in the order in which the ids are "
        "returned; it sends them in another one."
    )


@pytest.mark.hint(
    "Which ids does the page begin with, and how many are there?",
    "where() leaves out what was seen already, order_by() sorts, limit() cuts.",
    "select(users.c.id).where(...).order_by(...).limit(size)",
)
def test_return_the_first_page_of_ids(ex, conn, shop):
    ids = sorted(user.id for user in shop.users)

    page = ex.page_after(conn, 0, 5)

    assert page == ids[:5], (
        f"The five lowest ids are {ids[:5]}; page_after(conn, 0, 5) returned {page}."
    )


@pytest.mark.hint(
    "Does the last id of one page belong to the next one, too?",
    "Greater than is >. The page after the last one is empty.",
)
def test_walk_through_all_ids(ex, conn, shop):
    ids = sorted(user.id for user in shop.users)

    found = walk(lambda last: ex.page_after(conn, last, 4), 0, pages=20)

    assert found == ids, (
        f"Pages of 4, each after the last id of the one before, must give each of {len(ids)} ids "
        f"once, and then nothing; {len(found)} ids came, {len(set(found))} of them different."
    )


@pytest.mark.hint(
    "Which two columns does a row have, and in which order?",
    "select() takes several columns, and conn.execute() gives rows with all of them.",
    "select(users.c.name, users.c.id).order_by(users.c.name, users.c.id).limit(size)",
)
def test_return_the_first_page_of_names(ex, conn, by_name):
    page = ex.page_by_name(conn, None, 6)

    wrong = fault(page, by_name[:6])
    assert not wrong, (
        f"The first six rows (name, id) are {by_name[:6]}; from page_by_name(conn, None, 6) "
        f"{wrong}: {str(page)[:200]}."
    )


@pytest.mark.hint(
    "Which rows were seen when the cursor was the last of them?",
    "A condition with > leaves out the cursor; one with >= lets it in again.",
)
def test_begin_after_the_cursor(ex, conn, shop, by_name):
    place = sorted(by_name.index((user.name, user.id)) for user in shop.twins)[1]

    page = ex.page_by_name(conn, by_name[place], 3)

    again = [row for row in page if row in by_name[: place + 1]]
    itself = "is" if by_name[place] in again else "is not"
    assert page and not again, (
        f"After the cursor {by_name[place]} must come rows that were not seen yet. Of {len(page)} "
        f"rows that came, {len(again)} were seen, and the cursor {itself} among them: {again}."
    )


@pytest.mark.hint(
    "The last row that was seen has this name, and others have it too. Which of them come next?",
    "After the cursor comes every greater name, and of the same name every greater id.",
    "or_(users.c.name > name, and_(users.c.name == name, users.c.id > ...))",
)
def test_go_on_between_users_of_one_name(ex, conn, shop, by_name):
    name = shop.twins[0].name
    place = by_name.index((name, min(user.id for user in shop.twins)))

    page = ex.page_by_name(conn, by_name[place], 2)

    wrong = fault(page, by_name[place + 1 : place + 3])
    assert not wrong, (
        f"Three users are called {name}. After {by_name[place]} must come "
        f"{by_name[place + 1 : place + 3]}; from page_by_name {wrong}: {str(page)[:200]}."
    )


@pytest.mark.hint(
    "Is anybody missing, or there twice? Look at the rows where one page ends and another begins.",
    "The condition must say the same as the order: by name, and by id where names are equal.",
)
def test_walk_through_all_names(ex, conn, by_name):
    def turn(size, last):
        return ex.page_by_name(conn, last, size)

    for size in (1, 2, 5):
        found = walk(partial(turn, size), None, pages=45)

        assert found == by_name, (
            f"Pages of {size}, each after the last row of the one before, must give each of "
            f"{len(by_name)} rows once, in order, and then nothing; {len(found)} rows came, "
            f"{len(set(found))} of them different."
        )


@pytest.mark.hint(
    "What does count() count when you give it a column that may be NULL?",
    "func.count() without a column counts rows; select_from() says of which table.",
    "conn.scalar(select(func.count()).select_from(users))",
)
def test_count_all_users(ex, conn, shop):
    found = ex.total(conn)

    assert found == len(shop.users), (
        f"There are {len(shop.users)} users, {len(shop.ages())} of them with an age; total "
        f"returned {found!r}."
    )


@pytest.mark.hint(
    "How many rows does your SELECT give, and how many of them does your function return?",
    "What Python cuts off was sent in vain. limit() cuts in the database; func.count() counts "
    "there.",
)
def test_send_one_select_and_no_row_too_many(ex, conn, by_name, sql, rows_sent):
    ex.page_after(conn, 0, 3)
    ex.page_by_name(conn, min(by_name[:9], key=lambda row: row[1]), 2)
    ex.total(conn)

    rows = [rows_sent(each) for each in sql.of("SELECT")]
    assert rows == [3, 2, 1], (
        "A page of 3, a page of 2 and a number need one SELECT each, of 3, 2 and 1 rows; "
        f"your SELECTs gave {rows} rows. What is thrown away in Python was sent in vain."
    )


@pytest.mark.hint(
    "Look at the SQL below: is each id and name beside the text?",
    "Compare the column with the Python value. SQLAlchemy makes a parameter of it.",
)
def test_send_the_cursor_as_parameters(ex, conn, by_name, sql):
    ex.page_after(conn, 321, 3)
    ex.page_by_name(conn, by_name[4], 2)

    after, named = sql.of("SELECT")[0].values, sql.of("SELECT")[-1].values
    assert 321 in after and set(by_name[4]) <= set(named), (
        "page_after must send the id 321 as a parameter, and page_by_name both parts of "
        f"{by_name[4]}; the parameters of your SELECTs were {after} and {named}."
    )
