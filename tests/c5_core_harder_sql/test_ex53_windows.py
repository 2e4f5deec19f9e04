"""Each row must keep its place, and know something of the rows around it."""

from itertools import pairwise

import pytest
from sqlalchemy import update

NOBODY = 5000


@pytest.fixture
def own(company, given, other_connection):
    """Give the eight sales of the busiest seller, in order.

    Two of them are of one day. One amount is paid back, so the total does not only grow.
    """
    found = company.sales_of(company.busiest)
    found[4] = found[4]._replace(amt=-found[4].amt)
    change = update(given.sale).filter_by(id=found[4].id)
    other_connection.execute(change.values(amt=found[4].amt))
    return found


def _top(company, n):
    """Return (dept, id) of the n best paid of each department."""
    return [
        (each.dept, each.id)
        for dept in company.depts
        for each in sorted(company.of(dept), key=lambda each: (-each.pay, each.id))[:n]
    ]


@pytest.mark.hint(
    "Which of the functions rank(), dense_rank() and row_number() gives 1, 1, 3? Over which rows?",
    "The tutorial's section 'Using Window Functions' shows over() with partition_by and order_by.",
    "func.rank().over(partition_by=emp.c.dept, order_by=emp.c.pay.desc())",
)
def test_rank_the_pay_in_each_department(ex, conn, company, difference):
    expected = [
        (each.id, each.dept, 1 + sum(other.pay > each.pay for other in company.of(each.dept)))
        for each in company.people
    ]

    wrong = difference(ex.ranked(conn), expected)

    assert not wrong, (
        "Each row must be (id, dept, rank): the rank is 1 and the number of people in the same "
        f"department who earn more. Of the 25 rows: {wrong}."
    )


@pytest.mark.hint(
    "Whose sales do you select? Which columns does a row have?",
    "where() chooses the sales; the window only sees what where() leaves.",
    "select(sale.c.id, sale.c.amt, total).where(sale.c.emp_id == emp_id)",
)
def test_list_the_sales_of_one_employee(ex, conn, own, difference):
    found = ex.running_total(conn, own[0].emp_id)
    pairs = [tuple(row)[:2] for row in found] if isinstance(found, list) else found

    wrong = difference(pairs, [(each.id, each.amt) for each in own])

    assert not wrong, (
        f"The employee has made 8 sales. Of the rows of running_total, of which the id and the "
        f"amount are looked at here: {wrong}."
    )


@pytest.mark.hint(
    "In which order does the window look at the sales? What if two are of one day?",
    "Without order_by, a window sums up all rows. Rows of equal order are taken together, so name "
    "the id, too.",
    "func.sum(sale.c.amt).over(order_by=[sale.c.day, sale.c.id])",
)
def test_add_up_from_the_first_sale_to_this_one(ex, conn, own):
    found = {row[0]: row[-1] for row in ex.running_total(conn, own[0].emp_id)}
    wanted, total = {}, 0
    for each in own:
        wanted[each.id] = total = total + each.amt

    wrong = [key for key in wanted if found.get(key) != wanted[key]]
    known = {own[0].amt: "its own amount", total: "the sum of all eight"}
    assert not wrong, (
        "The last value of a row must be the sum of the amounts up to this sale, by day and id. "
        f"It is not for {len(wrong)} of 8 sales; the first one has "
        f"{known.get(found.get(own[0].id), 'something else')}. (id, found, wanted) of one: "
        f"{[(key, found.get(key), wanted[key]) for key in wrong][:1]}."
    )


@pytest.mark.hint(
    "Does the SELECT itself have an order, or only its window?",
    "The order in over() is about computing. The order of the list needs an order_by() of its "
    "own, here with desc().",
    "query.order_by(sale.c.day.desc(), ...)",
)
def test_put_the_last_sale_first(ex, conn, own):
    wanted = [each.id for each in reversed(own)]
    found = {
        name: [row[0] for row in getattr(ex, name)(conn, own[0].emp_id)]
        for name in ("running_total", "change")
    }
    lost = {name: len(ids) for name, ids in found.items() if set(ids) != set(wanted)}
    assert not lost, f"Both lists must have the employee's 8 sales, but there are others: {lost}."
    wrong = [name for name, ids in found.items() if ids != wanted]
    assert not wrong, (
        "From the last day to the first, and within one day from the highest id to the lowest, the "
        f"ids are {wanted}. It is not so in {' and '.join(wrong)}: {[found[n] for n in wrong][:1]}."
    )


@pytest.mark.hint(
    "Over which rows are the people numbered? Can where() see a window function?",
    "Number the people of each department with row_number() in a subquery, and filter outside.",
    "place = func.row_number().over(partition_by=emp.c.dept, order_by=...), then "
    'select(..., place.label("place")).subquery()',
)
def test_find_the_best_paid_of_each_department(ex, conn, company, difference):
    wrong = difference(ex.top_per_dept(conn, 5), _top(company, 5))

    assert not wrong, (
        "The five departments have 8, 6, 5, 5 and 1 people, so of the 5 best paid of each there "
        f"are 21. Of the rows (dept, id) that top_per_dept returned: {wrong}."
    )


@pytest.mark.hint(
    "What decides between two people with the same pay?",
    "Add the id to the order of the window.",
    "order_by=[emp.c.pay.desc(), emp.c.id]",
)
def test_let_the_lower_id_decide(ex, conn, company, difference):
    wrong = {n: difference(ex.top_per_dept(conn, n), _top(company, n)) for n in (1, 2)}

    assert not any(wrong.values()), (
        "In two departments, two people share the highest pay. With n = 1 only the one with the "
        f"lower id is there, with n = 2 both. What was wrong, by n: {wrong}."
    )


@pytest.mark.hint(
    "Which function gives a value of the row before?",
    "func.lag(column) with over() looks one row back, func.lead(column) one row ahead.",
    "sale.c.amt - func.lag(sale.c.amt).over(order_by=[sale.c.day, sale.c.id])",
)
def test_compute_the_change_from_sale_to_sale(ex, conn, own, difference):
    amounts = [each.amt for each in own]
    changes = [None, *(new - old for old, new in pairwise(amounts))]
    found = ex.change(conn, own[0].emp_id)

    wrong = difference(found, [(each.id, step) for each, step in zip(own, changes, strict=True)])
    is_none = isinstance(found, list) and dict(map(tuple, found)).get(own[0].id) is None

    assert not wrong, (
        "Each row must be (id, change): the amount minus that of the sale before, by day and "
        f"id, and None for the first sale, which {'has None' if is_none else 'has it not'}. Of "
        f"the 8 rows: {wrong}."
    )


@pytest.mark.hint(
    "What comes back for an id that nobody has?",
    "A query that finds no rows gives an empty list by itself.",
)
def test_return_an_empty_list_where_nothing_was_sold(ex, conn, company):
    found = [
        function(conn, key)
        for function in (ex.running_total, ex.change)
        for key in (NOBODY, company.people[0].id)
    ]

    assert found == [[], [], [], []], (
        f"Without sales running_total and change must return an empty list; they returned {found}."
    )


@pytest.mark.hint(
    "How many statements do you send, and how many rows do they give?",
    "Look with `make sql EX=53`. A window function computes where the rows are.",
    "To keep the rows of top_per_dept in the database, filter outside of a subquery.",
)
def test_ask_once_for_each_answer(ex, conn, own, sql, rows_sent):
    wrong = {}
    calls = {"ranked": [], "running_total": [own[0].emp_id], "top_per_dept": [2]}
    for name, arguments in {**calls, "change": [own[0].emp_id]}.items():
        sql.clear()
        found = getattr(ex, name)(conn, *arguments)
        sent = [each for each in sql if each.kind not in ("BEGIN", "COMMIT", "ROLLBACK")]
        rows = [rows_sent(each) for each in sent[:1]]
        if len(sent) != 1 or (isinstance(found, list) and rows[0] > len(found)):
            wrong[name] = f"{len(sent)} statements, the first gave {rows} rows"
    assert not wrong, (
        "Each function must send one statement, and what it gives must be the rows of the answer "
        f"and no more. It was otherwise in: {wrong}."
    )


@pytest.mark.hint(
    "Look at the SQL below: does the id stand in its text or beside it?",
    "Compare a column with the Python value. SQLAlchemy makes a parameter of it.",
)
def test_send_what_is_received_as_a_parameter(ex, conn, company, own, sql):
    ex.running_total(conn, own[0].emp_id)
    ex.top_per_dept(conn, 765)
    ex.change(conn, company.people[1].id)

    values = [value for each in sql for value in each.values]
    wanted = [own[0].emp_id, 765, company.people[1].id]
    missing = [each for each in wanted if not {each - 1, each, each + 1} & set(values)]
    assert not missing, (
        f"These three values must travel as parameters, beside the text: {wanted}; the parameters "
        f"were {values}."
    )
