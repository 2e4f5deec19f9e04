"""The database must compute with the right types, and choose between values."""

from decimal import Decimal

import pytest
from sqlalchemy import update

NOBODY = 5000
LOW, HIGH = 4, 1  # of people: whose pay is a border; several people have it


@pytest.fixture
def borders(company):
    """Give two pays that several people have, the lower one first."""
    return company.people[LOW].pay, company.people[HIGH].pay


@pytest.fixture
def base(rng):
    """Give a number by which most pays cannot be divided without a fraction."""
    return rng.choice((31, 37, 41))


@pytest.fixture
def order(company, rng):
    """Give a list with three of the five departments, not in the order of the alphabet.

    The last of the alphabet is one of them. Nobody works in the other places of the list, but they
    make it long: places 2, 11 and 12 count.
    """
    *others, third = company.depts
    first, second = sorted(rng.sample(others, 2))
    mixed = rng.choice(([second, first, third], [third, second, first], [second, third, first]))
    empty = [f"Office {number}" for number in range(10)]
    return [*empty[:2], mixed[0], *empty[2:], *mixed[1:]]


@pytest.fixture
def rich(company, given, other_connection):
    """Give somebody whose pay now has ten digits, as many as an Integer can have."""
    person, emp = company.people[9]._replace(pay=2_000_000_000), given.emp
    other_connection.execute(update(emp).where(emp.c.id == person.id).values(pay=person.pay))
    return person


@pytest.fixture
def day(company):
    """Give the day on which somebody made two sales; there are sales before and after it."""
    return company.sales_of(company.busiest)[3].day


@pytest.fixture
def totals(company, day):
    """Give the sums before and since the day, by emp_id."""
    found = {each.emp_id: [0, 0] for each in company.sales}
    for each in company.sales:
        found[each.emp_id][each.day >= day] += each.amt
    return found


@pytest.fixture
def pivoted(ex, conn, company, day):
    """Give a function that returns the sums of pivot by emp_id."""

    def pivoted():
        found = ex.pivot(conn, day)
        sizes = {len(row) if hasattr(row, "__len__") else 1 for row in found}
        assert sizes == {3}, f"Each row of pivot must have 3 values; they have {sizes}."
        return {row[0]: list(row[1:]) for row in found}

    return pivoted


@pytest.fixture
def sent_back(sql, other_connection):
    """Give a function that returns what the database answers to the last statement: columns."""

    def sent_back():
        last = [each for each in sql if each.kind not in ("BEGIN", "COMMIT", "ROLLBACK")][-1]
        rows = other_connection.exec_driver_sql(last.text, last.parameters).all()
        return [list(column) for column in zip(*rows, strict=True)]

    return sent_back


def _plain(values):
    """Return values as sorted texts; of numbers, whatever their type, two digits count."""
    return sorted(f"{v:.2f}" if isinstance(v, int | float | Decimal) else str(v) for v in values)


def _band(pay, low, high):
    return "top" if pay >= high else "middle" if pay >= low else "basic"


@pytest.mark.hint(
    "Which condition does case() ask first? What if none holds?",
    "case() takes any number of pairs (condition, value), and else_. The first condition that "
    "holds decides.",
    'case((emp.c.pay >= high, "top"), ..., else_="basic")',
)
def test_find_a_word_for_each_pay(ex, conn, company, borders, difference):
    low, high = borders[0] - 1, borders[1] - 1
    expected = [(each.id, _band(each.pay, low, high)) for each in company.people]

    wrong = difference(ex.bands(conn, low, high), expected)

    assert not wrong, (
        f"With the borders {low} and {high}, each employee must have a row (id, word): basic is "
        f"below {low}, top begins at {high}, middle is between. Of 25 rows: {wrong}."
    )


@pytest.mark.hint(
    "What is the word for somebody who earns exactly `high`?",
    "`high` or more is >=.",
)
def test_count_the_border_to_what_is_above(ex, conn, company, borders):
    low, high = borders
    words = dict(tuple(row) for row in ex.bands(conn, low, high))

    found = {low: set(), high: set()}
    for each in company.people:
        if each.pay in found:
            found[each.pay].add(words.get(each.id))
    assert found == {low: {"middle"}, high: {"top"}}, (
        f"A pay of exactly {low} must be middle, and a pay of exactly {high} must be top; the "
        f"words were {found}."
    )


@pytest.mark.hint(
    "What is 80 / 50 for a database, if both are whole numbers? And for SQLAlchemy?",
    "In SQL, a division of whole numbers can lose the fraction. The operator / of a column does "
    "not, // does.",
    "select(emp.c.id, emp.c.pay / base)",
)
def test_keep_the_fraction_of_a_division(ex, conn, company, base):
    found = {row[0]: row[1] for row in ex.pay_ratio(conn, base)}
    wanted = {each.id: each.pay / base for each in company.people}

    wrong = [
        key
        for key, ratio in wanted.items()
        if found.get(key) is None or abs(float(found[key]) - ratio) > 0.0006
    ]
    assert not wrong, (
        f"Each employee must have a row (id, pay / {base}) with the fraction. It is wrong for "
        f"{len(wrong)} of 25; (id, found, wanted) of one: "
        f"{[(key, found.get(key), round(wanted[key], 4)) for key in wrong][:1]}."
    )


@pytest.mark.hint(
    "Which number does a person of each department get to be sorted by?",
    "case() also takes a dictionary: case({value: result, ...}, value=column, else_=...).",
    "places = {dept: place for place, dept in enumerate(order)}",
)
def test_sort_departments_by_the_list(ex, conn, company, order):
    found = ex.sort_custom(conn, order)
    wanted = [key for dept in order for key in sorted(each.id for each in company.of(dept))]

    listed = [key for key in found if key in wanted]
    assert listed == wanted, (
        f"The people of {order[2]} must come first, then {order[11]}, then {order[12]}, each "
        f"department by id: {wanted[:4]} ... {wanted[-1]}. They came so: {listed!s:.120}."
    )


@pytest.mark.hint(
    "Which place has a department that is not in the list? Where does NULL stand?",
    "Without else_, case() gives NULL, and some databases sort NULL first, others last.",
    "case(places, value=emp.c.dept, else_=len(order))",
)
def test_put_departments_that_are_not_in_the_list_last(ex, conn, company, order):
    found = ex.sort_custom(conn, order)

    rest = sorted(each.id for each in company.people if each.dept not in order)
    assert len(found) == 25 and list(found[-len(rest) :]) == rest, (
        f"All 25 people must be in the list, and those of the departments that are not in it come "
        f"last, by id: {rest}. Of {len(found)} ids, the last are {found[-len(rest) :]}."
    )


@pytest.mark.hint(
    "How many different values has emp_id? Which of them is lost?",
    "group_by() makes a group of NULL, too.",
    "select(sale.c.emp_id, before, since).group_by(sale.c.emp_id)",
)
def test_make_one_row_for_each_seller(ex, conn, day, totals, difference):
    found = ex.pivot(conn, day)
    first = [row[0] for row in found] if isinstance(found, list) else found

    wrong = difference(first, list(totals))

    assert not wrong, (
        f"pivot must return {len(totals)} rows, one for each value of emp_id, of which one is "
        f"NULL. Of the first values of the rows: {wrong}."
    )


@pytest.mark.hint(
    "Which amounts go into the sum, and what stands there in place of the others?",
    "A case() inside of func.sum() gives the amount where the day is right, and otherwise 0.",
    "func.sum(case((sale.c.day < day, sale.c.amt), else_=0))",
)
def test_add_up_what_was_sold_before_and_since(pivoted, company, day, totals):
    found = {key: [number or 0 for number in sums] for key, sums in pivoted().items()}
    busy = {each.emp_id for each in company.sales if each.day == day}

    wrong = [key for key, sums in totals.items() if key not in busy and found.get(key) != sums]
    turned = all(found.get(key) == totals[key][::-1] for key in wrong)
    assert not wrong, (
        f"Each row must be (emp_id, sum before {day}, sum since then). For {len(wrong)} of "
        f"{len(totals) - len(busy)} {'the sums are swapped' if turned else 'it is not so'}. "
        f"(emp_id, found, wanted): {[(key, found.get(key), totals[key]) for key in wrong][-1:]}."
    )


@pytest.mark.hint(
    "To which of the two sums does a sale on the day itself belong?",
    "Before the day is <; on this day or later is >=.",
)
def test_count_the_day_itself_to_the_second_sum(pivoted, company, day, totals):
    key = company.busiest.id

    found = pivoted().get(key)

    assert found == totals[key], (
        f"The employee {key} has made two sales on {day} itself: they belong to the second sum. "
        f"The sums must be {totals[key]}; they are {found}."
    )


@pytest.mark.hint(
    "What is a sum if no row goes into it?",
    "Of nothing, sum() gives NULL. If each row gives a number, be it 0, it gives a number.",
)
def test_give_zero_where_nothing_was_sold(pivoted, totals):
    found = pivoted()

    nulls = [key for key, sums in found.items() if None in sums]
    assert found and not nulls, (
        "Where there are no sales the sum must be 0, and not NULL, which is None in Python. It is "
        f"None for {len(nulls)} of {len(totals)} values of emp_id."
    )


@pytest.mark.hint(
    "Of which type is what comes back? Did the database convert it, or was it only said so?",
    "The tutorial's section 'Data Casts and Type Coercion': cast() sends a CAST.",
    "select(cast(emp.c.pay, String))",
)
def test_give_the_pay_as_a_text(ex, conn, rich):
    found = ex.pay_text(conn, rich.id)

    assert found == str(rich.pay), (
        f"The pay must come as the text {str(rich.pay)!r}; what came is {found!r}, of the type "
        f"{type(found).__name__}."
    )


@pytest.mark.hint(
    "Is each part of the text a text? What does + do to a number?",
    "The operator + puts texts together if the type of the column is String, and adds otherwise.",
    'emp.c.name + ": " + cast(emp.c.pay, String)',
)
def test_put_name_and_pay_into_one_text(ex, conn, rich):
    found = ex.label(conn, rich.id)

    wanted = f"{rich.name}: {rich.pay}"
    assert found == wanted, f"The label must be the text {wanted!r}; what came is {found!r}."


@pytest.mark.hint(
    "How many rows has your answer if nobody has the id? What does your method make of none?",
    "conn.scalar() gives None where there is no row.",
)
def test_return_none_for_an_id_that_nobody_has(ex, conn, company):
    found = {name: getattr(ex, name)(conn, NOBODY) for name in ("pay_text", "label")}

    assert set(found.values()) == {None}, (
        f"Nobody has the id {NOBODY}, so both must return None; they returned {found}."
    )


@pytest.mark.hint(
    "What comes from the database, and what does Python do with it?",
    "Look at the SQL with `make sql EX=55`: what is to be computed must be a part of it.",
)
def test_let_the_database_compute(ex, conn, company, borders, base, order, sent_back):
    key, wrong = company.people[9].id, []
    calls = {"bands": borders, "pay_ratio": [base], "sort_custom": [order]}
    for name, arguments in {**calls, "pay_text": [key], "label": [key]}.items():
        found = getattr(ex, name)(conn, *arguments)
        if name in ("bands", "pay_ratio"):
            same = _plain(row[1] for row in found) in map(_plain, sent_back())
        else:
            same = (list(found) if name == "sort_custom" else [found]) in sent_back()
        wrong += [] if same else [name]
    assert not wrong, (
        "What is returned must come from the database as it is. Something else came, and Python "
        f"changed it, in: {', '.join(wrong)}."
    )


@pytest.mark.hint(
    "How many statements are there, and how many rows does each give?",
    "Look at them with `make sql EX=55`.",
)
def test_ask_once_for_each_answer(ex, conn, company, borders, base, order, day, sql, sent_back):
    key, wrong = company.people[9].id, {}
    calls = {"bands": borders, "pay_ratio": [base], "sort_custom": [order], "pivot": [day]}
    for name, arguments in {**calls, "pay_text": [key], "label": [key]}.items():
        sql.clear()
        found = getattr(ex, name)(conn, *arguments)
        sent = [each for each in sql if each.kind not in ("BEGIN", "COMMIT", "ROLLBACK")]
        size = len(found) if isinstance(found, list) else 1
        rows = len(sent_back()[0]) if sent else 0
        if (len(sent), rows) != (1, size):
            wrong[name] = f"{len(sent)} statements, the last gave {rows} rows"
    assert not wrong, (
        "Each function must send one statement, and what it gives must be the rows of the answer "
        f"and no more. It was otherwise in: {wrong}."
    )


@pytest.mark.hint(
    "Look at the SQL below: do the values stand in its text or beside it?",
    "Compare and compute with the Python values. SQLAlchemy makes parameters of them.",
)
def test_send_what_is_received_as_parameters(ex, conn, company, borders, base, day, sql):
    hostile = "O'Brien"
    ex.bands(conn, *borders), ex.pay_ratio(conn, base), ex.sort_custom(conn, [hostile])
    ex.pivot(conn, day), ex.pay_text(conn, 7771), ex.label(conn, 8882)

    values = {str(value) for each in sql for value in each.values}
    missing = {*map(str, borders), str(base), hostile, str(day), "7771", "8882"} - values
    missing |= {str(day) for each in sql if str(day) in each.text}
    assert not missing, (
        "What the functions receive must travel as parameters, beside the text of the statement. "
        f"These values did not: {sorted(missing)}."
    )
