"""A question inside a question must be about the right rows, and must be asked once."""

import pytest
from sqlalchemy import delete, update

ALIAS = "A table that is read twice needs two names: other = emp.alias()."
FUNCTIONS = ("above_dept_avg", "sellers", "non_sellers", "with_sale_total", "best_paid")

TWINS = (17, 18, 19)  # of people, all of one department: two are best paid, two sell


@pytest.fixture
def company(company, given, other_connection):
    """Change the company: TWINS get one name, a sale brings 0, an average is just below a pay.

    And two people of one name have made no sale; they earn little.
    """
    people, sales = company.people, company.sales
    others = sum(each.pay for each in company.of(people[3].dept)) - people[3].pay
    near = others // 4 + 1
    changes = {place: {"name": people[17].name} for place in TWINS} | {23: {"name": people[6].name}}
    changes |= {3: {"pay": near}, 0: {"pay": people[0].pay + 4 * near - 2 - others}}
    for place, change in changes.items():
        people[place] = people[place]._replace(**change)
        other_connection.execute(update(given.emp).filter_by(id=people[place].id).values(change))
    free = next(each for each in sales if each.emp_id == people[12].id)
    sales[sales.index(free)] = free._replace(amt=0)
    other_connection.execute(update(given.sale).filter_by(id=free.id).values(amt=0))
    return company


@pytest.fixture
def sold(company):
    """Give the ids of those who have made a sale."""
    return {each.emp_id for each in company.sales}


@pytest.fixture
def rows(ex, conn, company):
    """Give a function that returns the rows of with_sale_total by id: rows of three values."""

    def rows():
        found = ex.with_sale_total(conn)
        kind = type(found).__name__
        assert isinstance(found, list), f"with_sale_total must return a list; {kind} came back."
        sizes = {len(row) if hasattr(row, "__len__") else 1 for row in found}
        assert sizes <= {3}, (
            "Each row of with_sale_total must have three values; the rows that came back have so "
            f"many: {sorted(sizes)}."
        )
        return {row[0]: tuple(row) for row in found}

    return rows


@pytest.mark.hint(
    "Whose pay goes into the average that you compare with? Is it one average, or one for each "
    "department?",
    f"The tutorial's section 'Scalar and Correlated Subqueries'. {ALIAS}",
    "select(func.avg(other.c.pay)).where(other.c.dept == emp.c.dept).scalar_subquery()",
)
def test_find_who_earns_more_than_the_average_of_the_department(ex, conn, company, difference):
    averages = {}
    for dept in company.depts:
        pays = [each.pay for each in company.of(dept)]
        averages[dept] = sum(pays) / len(pays)
    expected = [each.name for each in company.people if each.pay > averages[each.dept]]

    wrong = difference(ex.above_dept_avg(conn), expected)

    assert not wrong, (
        f"{len(expected)} of 25 people earn more than the average of their own department. Of "
        f"the names that above_dept_avg returned: {wrong}. The averages are different: from "
        f"{min(averages.values()):.1f} to {max(averages.values()):.1f}."
    )


@pytest.mark.hint(
    "How many rows does a join give for somebody with three sales?",
    "The tutorial's section 'EXISTS subqueries'.",
    "select(emp.c.name).where(exists().where(sale.c.emp_id == emp.c.id))",
)
def test_list_each_seller_once(ex, conn, company, sold, difference):
    expected = [each.name for each in company.people if each.id in sold]

    wrong = difference(ex.sellers(conn), expected)

    assert not wrong, (
        f"{len(expected)} people have made sales, some of them several; two of them have the "
        f"name {company.busiest.name}, and two {company.people[18].name}. One has made a sale of "
        f"0. Of the names that sellers returned: {wrong}."
    )


@pytest.mark.hint(
    "What is the opposite of EXISTS?",
    "~ in front of an exists() makes NOT EXISTS of it; not_() does the same.",
    "select(emp.c.name).where(~exists().where(sale.c.emp_id == emp.c.id))",
)
def test_list_each_person_without_a_sale(
    ex, conn, company, sold, given, other_connection, difference
):
    other_connection.execute(delete(given.sale).where(given.sale.c.emp_id.is_(None)))
    expected = [each.name for each in company.people if each.id not in sold]

    wrong = difference(ex.non_sellers(conn), expected)

    assert not wrong, (
        f"{len(expected)} of 25 people have made no sale; two of them have the same names as some "
        f"who have. Of the names that non_sellers returned: {wrong}."
    )


@pytest.mark.hint(
    "Is 5 NOT IN (3, NULL) true? NULL could be any number.",
    "NOT EXISTS does not compare with NULL: it only asks for rows.",
)
def test_list_them_although_some_sales_belong_to_nobody(ex, conn, company, sold, difference):
    expected = [each.name for each in company.people if each.id not in sold]

    wrong = difference(ex.non_sellers(conn), expected)

    assert not wrong, (
        f"Four sales have NULL in emp_id. Still {len(expected)} of 25 people have made no sale. "
        f"Of the names that non_sellers returned: {wrong}."
    )


@pytest.mark.hint(
    "Which employees are lost, and which come several times?",
    "A scalar subquery in select() adds a column, and never a row.",
    "select(emp.c.id, reports, total), where reports and total are scalar subqueries",
)
def test_give_one_row_for_each_employee(ex, conn, company, difference):
    found = ex.with_sale_total(conn)
    first = [row[0] for row in found] if isinstance(found, list) else found

    wrong = difference(first, [each.id for each in company.people])

    assert not wrong, (
        "with_sale_total must return 25 rows, one for each employee, and the id stands first. "
        f"Of these ids: {wrong}."
    )


@pytest.mark.hint(
    "Which sales belong to the row? Is a sale added up more than once?",
    "Two joins make a row of each pair of a report and a sale, and sums of those are too big. "
    "A subquery sees only its own table.",
    "select(func.sum(sale.c.amt)).where(sale.c.emp_id == emp.c.id).scalar_subquery()",
)
def test_add_up_the_sales_of_each_seller(rows, company, sold):
    wanted = {key: sum(s.amt for s in company.sales if s.emp_id == key) for key in sold if key}

    own = rows()
    found = {key: own.get(key, (key, None, None))[2] for key in wanted}

    wrong = [key for key, total in wanted.items() if found[key] != total]
    assert not wrong, (
        f"The third value must be the sum of the employee's sales; for {len(wrong)} of "
        f"{len(wanted)} sellers it is not. (id, found, wanted) of one: "
        f"{[(key, found[key], wanted[key]) for key in wrong[:1]]}."
    )


@pytest.mark.hint(
    "Which rows of emp are the reports of an employee?",
    f"Their boss_id is the id of the employee. {ALIAS}",
    "select(func.count(other.c.id)).where(other.c.boss_id == emp.c.id).scalar_subquery()",
)
def test_count_the_direct_reports(rows, company):
    wanted = {each.id: len(company.reports(each)) for each in company.people}
    bosses = {key: count for key, count in wanted.items() if count}

    own = rows()
    found = {key: own.get(key, (key, None))[1] for key in bosses}

    wrong = [key for key, count in bosses.items() if found[key] != count]
    assert not wrong, (
        f"The second value must be how many people have the employee as their boss; for "
        f"{len(wrong)} of {len(bosses)} bosses it is not. (id, found, wanted) of one: "
        f"{[(key, found[key], bosses[key]) for key in wrong[:1]]}."
    )


@pytest.mark.hint(
    "What is the sum of no rows?",
    "func.coalesce(a, b) gives b where a is NULL. A count needs none: it is 0 by itself.",
    "select(func.coalesce(func.sum(sale.c.amt), 0))",
)
def test_give_zero_where_there_is_nothing(rows, company, sold):
    idle = [each.id for each in company.people if each.id not in sold]
    alone = [each.id for each in company.people if not company.reports(each)]

    own = rows()
    totals = [own.get(key, (key, None, None))[2] for key in idle]
    counts = [own.get(key, (key, None, None))[1] for key in alone]

    assert (set(totals), set(counts)) == ({0}, {0}), (
        f"People who have sold nothing must have the total 0; found were {totals[:3]}. Those who "
        f"are nobody's boss must have 0 reports; found were {counts[:3]}. The sum of no rows is "
        "NULL."
    )


@pytest.mark.hint(
    "With whose pay do you compare? What if two people share the highest?",
    f"It is the same pattern as in above_dept_avg, with func.max(). {ALIAS}",
    "select(emp.c.dept, emp.c.name).where(emp.c.pay == highest)",
)
def test_find_the_best_paid_of_each_department(ex, conn, company, difference):
    best = {dept: max(each.pay for each in company.of(dept)) for dept in company.depts}
    expected = [(each.dept, each.name) for each in company.people if each.pay == best[each.dept]]

    wrong = difference(ex.best_paid(conn), expected)

    assert not wrong, (
        f"5 departments have {len(expected)} best paid people, for in two of them two people "
        f"share the highest pay. Of the rows (dept, name) that best_paid returned: {wrong}."
    )


@pytest.mark.hint(
    "How many statements are there, and how many rows does each give?",
    "Look at them with `make sql EX=51`. A subquery travels inside the SELECT that needs it.",
)
def test_ask_once_for_each_answer(ex, conn, company, sql, rows_sent):
    wrong = {}
    for name in FUNCTIONS:
        sql.clear()
        found = getattr(ex, name)(conn)
        sent = [each for each in sql if each.kind not in ("BEGIN", "COMMIT", "ROLLBACK")]
        counts = [rows_sent(each) for each in sent[:3]]
        if len(sent) != 1 or (isinstance(found, list) and counts[0] > len(found)):
            wrong[name] = f"{len(sent)} statements, the first gave {counts[:1]} rows"
    assert not wrong, (
        "Each function must send one SELECT, and what it gives must be the rows of the answer and "
        f"no more. It was otherwise in: {wrong}."
    )
