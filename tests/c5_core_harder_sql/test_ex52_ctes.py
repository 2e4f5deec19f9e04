"""One statement must name a result and use it twice, and must walk a whole tree."""

from itertools import islice, pairwise

import pytest
from sqlalchemy import event, update
from sqlalchemy.exc import DBAPIError

NOBODY = 5000
MANY = 100
SIZES = {"Left": 8, "Right": 8, "Even": 5, "Small": 3, "Tiny": 1}  # of departments
PATIENCE = {
    "postgresql": "SET statement_timeout = 1000",
    "mariadb": "SET max_statement_time = 1",
}


class Endless(Exception):
    """So many statements were sent that it looks like a loop without an end."""


@pytest.fixture
def top(company):
    """Give who has the deepest tree below: 19 people on five levels."""
    return company.people[0]


@pytest.fixture
def below(company, top):
    """Give (name, level) of everybody below the top."""
    found, level, bosses = [], 1, [top]
    while bosses:
        people = [each for boss in bosses for each in company.reports(boss)]
        found += [(each.name, level) for each in people]
        level, bosses = level + 1, people
    return found


@pytest.fixture
def chain(company):
    """Give the deepest person, and the names of the bosses, the nearest first."""
    by_id = {each.id: each for each in company.people}
    person = lowest = company.people[13]
    names = []
    while person.boss_id:
        person = by_id[person.boss_id]
        names.append(person.name)
    return lowest, names


@pytest.fixture
def circle(company, given, other_connection):
    """Make a circle: the report of a report of somebody becomes that person's boss."""
    first, last = company.people[2], company.people[12]
    emp = given.emp
    other_connection.execute(update(emp).where(emp.c.id == first.id).values(boss_id=last.id))
    return first


@pytest.fixture
def line(company, given, other_connection):
    """Leave nothing of the tree but a line of DEEPEST + 1 people, each the boss of the next."""
    people, emp = company.people[: given.DEEPEST + 1], given.emp
    other_connection.execute(update(emp).values(boss_id=None))
    for boss, person in pairwise(people):
        other_connection.execute(update(emp).where(emp.c.id == person.id).values(boss_id=boss.id))
    return people


@pytest.fixture
def equal_pay(company, given, other_connection, rng):
    """Put the people into the departments of SIZES, and give the pay that all of them have now."""
    emp, pay = given.emp, rng.randint(10, 99)
    ids = iter(rng.sample([each.id for each in company.people], len(company.people)))
    for dept, size in SIZES.items():
        some = emp.c.id.in_(list(islice(ids, size)))
        other_connection.execute(update(emp).where(some).values(dept=dept, pay=pay))
    return pay


@pytest.fixture
def impatient(engine, conn):
    """Give a function that runs another one, and tells in words that it did not come to an end."""
    driver = conn.connection.driver_connection
    if engine.dialect.name == "sqlite":
        driver.set_progress_handler(lambda: 1, 2_000_000)
    else:
        driver.cursor().execute(PATIENCE[engine.dialect.name])
    sent = []

    def count(*_):
        sent.append(1)
        if len(sent) > MANY:
            raise Endless

    event.listen(engine, "before_cursor_execute", count)

    def impatient(function, *arguments):
        try:
            return function(*arguments)
        except DBAPIError as error:
            return f"on without an end, until the test stopped it: {error.orig}"
        except Endless:
            return f"on without an end, until the test stopped it after {MANY} statements"

    return impatient


@pytest.mark.hint(
    "Which average is it: that of the pay, or that of the sums?",
    "The tutorial's section 'Common Table Expressions (CTEs)'. cte() has columns `c` as a table "
    "has, and can be used in a scalar subquery, too.",
    'sums = select(emp.c.dept, func.sum(emp.c.pay).label("total")).group_by(emp.c.dept).cte()',
)
def test_find_the_departments_above_the_average(ex, conn, company, difference):
    sums = {dept: sum(each.pay for each in company.of(dept)) for dept in company.depts}
    average = sum(sums.values()) / len(sums)

    wrong = difference(
        ex.dept_totals(conn), [(dept, total) for dept, total in sums.items() if total > average]
    )

    assert not wrong, (
        f"The sums of pay of the departments are {sums}, their average is {average:.1f}. Of the "
        f"rows (dept, sum) that must be above it: {wrong}."
    )


@pytest.mark.hint(
    "Is the average itself above the average? And how often do equal sums count?",
    "Higher than is >. The average is that of the departments: equal sums are not one.",
)
def test_leave_out_who_is_exactly_on_the_average(ex, conn, equal_pay, difference):
    sums = {dept: equal_pay * size for dept, size in SIZES.items()}

    wrong = difference(ex.dept_totals(conn), [(dept, sums[dept]) for dept in ("Left", "Right")])

    assert not wrong, (
        f"The sums of pay are now {sums}, their average is {5 * equal_pay}: that of Even is not "
        f"higher. Of the two rows (dept, sum) that must be above it: {wrong}."
    )


@pytest.mark.hint(
    "How many levels does your query go down? Whom does the second SELECT find?",
    "See the example of a recursive CTE in the documentation of Select.cte(). "
    "The second SELECT joins the table with the CTE itself.",
    "found = first.cte(recursive=True), then found = found.union_all(below), where `below` joins "
    "emp with found on emp.c.boss_id == found.c.id",
)
def test_find_everybody_below_a_boss(ex, conn, top, below, difference):
    found = ex.reports_of(conn, top.id)
    is_list = isinstance(found, list)
    names = [row if isinstance(row, str) else row[0] for row in found] if is_list else found

    wrong = difference(names, [name for name, _ in below])

    assert not wrong, (
        f"{len(below)} people are below {top.name}, on {max(level for _, level in below)} levels. "
        f"Of the names that reports_of returned: {wrong}."
    )


@pytest.mark.hint(
    "On which level is who has the employee for a boss, and who is one step further down?",
    "Begin with literal(1), and add 1 to the level of the CTE.",
    'select(emp.c.id, emp.c.name, literal(1).label("level")), and below: found.c.level + 1',
)
def test_number_the_levels_from_one(ex, conn, top, below, difference):
    wrong = difference(ex.reports_of(conn, top.id), below)

    assert not wrong, (
        "Each row must be (name, level), and the level of a direct report is 1. Of the rows that "
        f"reports_of returned: {wrong}."
    )


@pytest.mark.hint(
    "Where does the chain begin, and in which direction does it go?",
    "It is the same pattern as in reports_of. The next row is the one whose id is the boss_id "
    "that was found last.",
    "select(emp.c.boss_id, chain.c.step + 1).join(chain, emp.c.id == chain.c.boss_id)",
)
def test_find_all_bosses_above_an_employee(ex, conn, chain, difference):
    lowest, names = chain

    wrong = difference(ex.chain_of(conn, lowest.id), names)

    assert not wrong, (
        f"Five bosses are above {lowest.name}: {', '.join(names)}. Of the names that chain_of "
        f"returned: {wrong}."
    )


@pytest.mark.hint(
    "Does anything in your query say in which order the rows come?",
    "Count the steps in the CTE, as with the levels, and order by that number.",
)
def test_put_the_nearest_boss_first(ex, conn, company, chain):
    lowest, names = chain
    root = company.people[17]
    found = [ex.chain_of(conn, lowest.id), ex.chain_of(conn, root.id)]

    assert found == [names, []], (
        f"Above {lowest.name} are {', '.join(names)}, the nearest first; above {root.name}, who "
        f"has no boss, is nobody. chain_of returned {found[0]} and {found[1]}. Without ORDER BY "
        "rows come in any order."
    )


@pytest.mark.hint(
    "Is everybody who came back below the one who was asked for?",
    "The first SELECT says where to begin. Nobody is below an id that nobody has.",
)
def test_find_nobody_where_nobody_is(ex, conn, company):
    leaf = company.people[13]
    found = {
        f"reports_of {leaf.name}": ex.reports_of(conn, leaf.id),
        f"reports_of {NOBODY}": ex.reports_of(conn, NOBODY),
        f"chain_of {NOBODY}": ex.chain_of(conn, NOBODY),
    }

    wrong = {name: rows for name, rows in found.items() if rows != []}
    assert not wrong, (
        f"{leaf.name} is nobody's boss, and nobody has the id {NOBODY}, so these lists must be "
        f"empty; they were not: {wrong!s:.200}"
    )


@pytest.mark.hint(
    "At which level does your recursion stop, and does each step add one?",
    "A chain of bosses can have DEEPEST steps, and no more: the limit must not be lower.",
)
def test_go_as_far_as_the_longest_chain(ex, conn, line, difference):
    names = [person.name for person in line]
    wrong = {
        "reports_of": difference(
            ex.reports_of(conn, line[0].id), [(name, step) for step, name in enumerate(names)][1:]
        ),
        "chain_of": difference(ex.chain_of(conn, line[-1].id), names[-2::-1], ordered=True),
    }
    assert not any(wrong.values()), (
        f"{len(line)} people stand in a line, each the boss of the next: DEEPEST steps. The first "
        f"must have them all below, the last all above. What was wrong: {wrong}."
    )


@pytest.mark.hint(
    "When does the recursion end if somebody is below themselves?",
    "A condition in the second SELECT stops it: where() on the level of the CTE.",
    "below.where(found.c.level < DEEPEST)",
)
def test_come_to_an_end_below_a_circle(ex, conn, given, circle, impatient):
    found = impatient(ex.reports_of, conn, circle.id)

    levels = {row[1] for row in found} if isinstance(found, list) else found
    shown = f"down to {max(levels)}" if isinstance(levels, set) and levels else levels
    assert isinstance(levels, set) and max(levels, default=99) <= given.DEEPEST, (
        f"The data has a circle, and reports_of must go down {given.DEEPEST} levels at most; "
        f"it went {shown!s:.150}."
    )


@pytest.mark.hint(
    "How long is the chain of somebody who is their own boss over some steps?",
    "Count the steps, and stop the recursion with a condition on their number.",
    "above.where(chain.c.step < DEEPEST)",
)
def test_come_to_an_end_above_a_circle(ex, conn, given, circle, impatient):
    found = impatient(ex.chain_of, conn, circle.id)

    shown = f"returned {len(found)}" if isinstance(found, list) else f"went {found}"
    assert isinstance(found, list) and 1 <= len(found) <= given.DEEPEST, (
        f"The data has a circle, and a chain must have {given.DEEPEST} names at most; chain_of "
        f"{shown!s:.150}."
    )


@pytest.mark.hint(
    "How many statements does it need to go down a tree? Look with `make sql EX=52`.",
    "A loop in Python asks again on each level. A recursive CTE goes down inside of one statement.",
)
def test_ask_once_for_each_answer(ex, conn, top, chain, sql, rows_sent):
    wrong = {}
    ids = {"dept_totals": [], "reports_of": [top.id], "chain_of": [chain[0].id]}
    for name, arguments in ids.items():
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
def test_send_the_id_as_a_parameter(ex, conn, top, chain, sql):
    ex.reports_of(conn, top.id)
    ex.chain_of(conn, chain[0].id)

    values = [value for each in sql for value in each.values]
    assert {top.id, chain[0].id} <= set(values), (
        f"The ids {top.id} and {chain[0].id} must travel as parameters, beside the text of the "
        f"statement; the parameters were {values}."
    )
