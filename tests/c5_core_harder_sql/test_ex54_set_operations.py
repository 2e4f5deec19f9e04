"""Rows of several SELECTs must come as one list, with neither too many doubles nor too few."""

import pytest
from sqlalchemy import delete, insert, update

EVERY = "The tutorial's section 'UNION, UNION ALL and other set operations'."
# Of each sale, how it is placed: which pay, in the order of the highest, and how much more.
# More sales than pays are high: the twelve highest payments are not the six highest of each kind.
SALES = ((0, 0), (0, 0), (1, 1), (3, 1), (3, 0), (4, 1), (4, -1), (7, 0), (7, 0), (9, 1), (13, 0))
N = 6


@pytest.fixture
def depts(company, given, other_connection):
    """Give two departments; in each of them works somebody with the same name.

    The names of two other departments contain theirs.
    """
    a, b = company.people[4].dept, company.people[11].dept
    strangers = [(5000, "Abel", f"{a} East"), (5001, "Bela", f"Old {b}")]
    rows = [{"id": key, "name": name, "dept": dept, "pay": 1} for key, name, dept in strangers]
    other_connection.execute(insert(given.emp), rows)
    return a, b


@pytest.fixture
def payments(company, given, other_connection, rng):
    """Save other sales, some as high as a pay, and give all payments, in the order asked for."""
    pays = sorted((each.pay for each in company.people), reverse=True)
    sales = [pays[place] + more for place, more in SALES]
    rows = [
        {"id": 9000 + place, "emp_id": None, "day": company.sales[0].day, "amt": amount}
        for place, amount in enumerate(rng.sample(sales, len(sales)))
    ]
    other_connection.execute(delete(given.sale))
    other_connection.execute(insert(given.sale), rows)
    found = [("pay", amount) for amount in pays] + [("sale", amount) for amount in sales]
    return sorted(found, key=_place, reverse=True)


@pytest.fixture
def top(payments):
    """Give the N highest payments of each kind, in order."""
    kinds = [[row for row in payments if row[0] == kind] for kind in ("pay", "sale")]
    return sorted(kinds[0][:N] + kinds[1][:N], key=_place, reverse=True)


@pytest.fixture
def bosses(company):
    """Give the ids of those who are somebody's boss."""
    return {each.boss_id for each in company.people if each.boss_id}


def _place(row):
    """Return what decides where a payment stands: the amount, then the kind."""
    return row[1], row[0]


@pytest.mark.hint(
    "Who works in one of the two departments? Is a name lost that only one of them has?",
    f"{EVERY} Each SELECT gives the names of one department.",
    "union(names.where(emp.c.dept == a), names.where(emp.c.dept == b))",
)
def test_find_the_names_of_both_departments(ex, conn, company, depts, difference):
    found = ex.everyone(conn, *depts)
    names = {each.name for dept in depts for each in company.of(dept)}

    wrong = difference(list(dict.fromkeys(found)) if isinstance(found, list) else found, [*names])

    assert not wrong, (
        f"In {depts[0]} and {depts[1]} there are people with {len(names)} different names. Of the "
        f"names that everyone returned, if doubles are left out: {wrong}."
    )


@pytest.mark.hint(
    "How often does your list have a name that somebody has in each of the departments?",
    "One of union() and union_all() leaves out doubles.",
)
def test_list_each_name_once(ex, conn, company, depts):
    found = ex.everyone(conn, *depts)

    doubles = sorted({name for name in found if found.count(name) > 1})
    assert found and not doubles, (
        f"Each name must be in the list once, also if people of both departments have it. Of "
        f"{len(found)} names, these came more than once: {doubles}."
    )


@pytest.mark.hint(
    "How many rows must there be, and which of your rows are lost?",
    f"{EVERY} A row of a union has no sign of where it comes from: literal() adds a column.",
    'union_all(select(literal("pay").label("kind"), emp.c.pay.label("amount")), ...)',
)
def test_show_every_payment(ex, conn, payments, difference):
    wrong = difference(ex.feed(conn), payments)

    assert not wrong, (
        "feed must have a row (kind, amount) for each of 25 employees and of "
        f"{len(payments) - 25} sales; some of them are alike. Of these rows: {wrong}."
    )


@pytest.mark.hint(
    "In which order do the rows of a union come, if nobody sorts them?",
    "order_by() on the union sorts the whole. It goes by the names of the first SELECT's columns.",
    'union_all(...).order_by(desc("amount"), ...)',
)
def test_put_the_highest_payment_first(ex, conn, payments, difference):
    wrong = difference(ex.feed(conn), payments, ordered=True)

    assert not wrong, (
        "The amounts must go down, and of the same amount the sale comes before the pay: first "
        f"{payments[0]}, and last {payments[-1]}. Of the rows of feed: {wrong}."
    )


@pytest.mark.hint(
    "Which ids are in boss_id, which are in emp_id, and which are in both?",
    f"{EVERY} Besides UNION there are INTERSECT and EXCEPT.",
    "intersect(select(emp.c.boss_id), select(sale.c.emp_id))",
)
def test_find_the_bosses_who_sell(ex, conn, company, bosses, difference):
    expected = sorted(bosses & {each.emp_id for each in company.sales})
    found = ex.bosses_who_sell(conn)
    is_list = isinstance(found, list)

    wrong = difference([each for each in found if each is not None] if is_list else found, expected)

    assert not wrong, (
        f"{len(bosses)} people are bosses, 12 have made sales, {len(expected)} are and have both. "
        f"Of the ids that bosses_who_sell returned, without None: {wrong}."
    )


@pytest.mark.hint(
    "Who has NULL in boss_id, and which sales have NULL in emp_id?",
    "For INTERSECT, NULL is equal to NULL. Leave it out of one of the two SELECTs.",
    "select(emp.c.boss_id).where(emp.c.boss_id.is_not(None))",
)
def test_take_nobody_for_no_boss(ex, conn, company):
    found = ex.bosses_who_sell(conn)

    assert found and None not in found, (
        f"NULL is nobody's id, so None must not be in the list; it was {found!s:.100}. Both "
        "columns have NULL somewhere, and a set operation finds that they have it in common."
    )


@pytest.mark.hint(
    "Which ids are there, and which of them are in boss_id?",
    f"{EVERY} EXCEPT takes the rows of the second SELECT away from those of the first.",
    "except_(select(emp.c.id), select(emp.c.boss_id))",
)
def test_find_who_is_nobodys_boss(ex, conn, company, bosses, given, other_connection, difference):
    alone = company.people[6].id
    other_connection.execute(update(given.emp).filter_by(id=alone).values(boss_id=None))
    expected = [each.id for each in company.people if each.id not in bosses]

    wrong = difference(ex.non_bosses(conn), expected)

    assert not wrong, (
        f"{len(expected)} of 25 people are nobody's boss. Three people have no boss, NULL in "
        f"boss_id, and one of them is nobody's boss. Of the ids that non_bosses returned: {wrong}."
    )


@pytest.mark.hint(
    "Does your limit cut each of the two SELECTs, or the whole? Which rows does it keep?",
    "A limit keeps the highest only where the same SELECT is sorted. Make a subquery of each "
    "limited SELECT, for SQLite knows no parentheses in a union, and select from it.",
    "best = pays.order_by(emp.c.pay.desc()).limit(n).subquery(), then union_all(select(best), ...)",
)
def test_find_the_highest_of_each_kind(ex, conn, top, difference):
    wrong = difference(ex.top_of_each(conn, N), top)

    assert not wrong, (
        f"top_of_each must return the {N} highest pays and the {N} highest sales, {2 * N} rows "
        f"(kind, amount); some of them are alike. Of these rows: {wrong}."
    )


@pytest.mark.hint(
    "Are the rows sorted once more after the two lists were put together?",
    "The order inside a member says which rows it keeps, not how the whole is sorted.",
)
def test_sort_the_highest_of_each_kind(ex, conn, top, difference):
    wrong = difference(ex.top_of_each(conn, N), top, ordered=True)

    assert not wrong, (
        "The amounts must go down over both kinds, and of the same amount the sale comes before "
        f"the pay: first {top[0]}, and last {top[-1]}. Of the rows of top_of_each: {wrong}."
    )


@pytest.mark.hint(
    "How many statements are there, and how many rows does each give?",
    "Look at them with `make sql EX=54`. A union is one statement; the database sorts and cuts.",
)
def test_ask_once_for_each_answer(ex, conn, depts, payments, sql, rows_sent):
    wrong = {}
    for name in ("everyone", "feed", "bosses_who_sell", "non_bosses", "top_of_each"):
        sql.clear()
        found = getattr(ex, name)(conn, *{"everyone": depts, "top_of_each": (N,)}.get(name, ()))
        sent = [each for each in sql if each.kind not in ("BEGIN", "COMMIT", "ROLLBACK")]
        rows = [rows_sent(each) for each in sent[:1]]
        if len(sent) != 1 or (isinstance(found, list) and rows[0] > len(found)):
            wrong[name] = f"{len(sent)} statements, the first gave {rows} rows"
    assert not wrong, (
        "Each function must send one statement, and what it gives must be the rows of the answer "
        f"and no more. It was otherwise in: {wrong}."
    )


@pytest.mark.hint(
    "Look at the SQL below: do the values stand in its text or beside it?",
    "Compare a column with the Python value, and hand n to limit(). SQLAlchemy makes parameters.",
)
def test_send_what_is_received_as_parameters(ex, conn, depts, payments, sql):
    ex.everyone(conn, *depts)
    values, texts = {value for each in sql for value in each.values}, []
    for n in (7, 8):
        sql.clear()
        ex.top_of_each(conn, n)
        values |= {value for each in sql for value in each.values}
        texts.append([each.text for each in sql if each.kind != "BEGIN"])
    assert {*depts, 7, 8} <= values and texts[0] == texts[1], (
        f"{depts[0]}, {depts[1]}, 7 and 8 must travel as parameters, beside the text of the "
        f"statement; the parameters were {values}. For 7 and for 8, the text of the statement "
        f"must be the same: {texts[0] == texts[1]}."
    )
