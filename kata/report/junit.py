"""Write results as JUnit XML, in the form that Ant's schema describes and CI servers read.

https://github.com/windyroad/JUnit-Schema/blob/master/JUnit.xsd
"""

from datetime import datetime

from junitparser import (
    Attr,
    Error,
    Failure,
    IntAttr,
    JUnitXml,
    Skipped,
    SystemErr,
    SystemOut,
    TestCase,
    TestSuite,
)

from kata.report.course import Answer, Course, Heading, Student, Test
from kata.report.wording import STOPPED, name_of, name_of_test, outcome_of


class AntSuite(TestSuite):
    """A suite with the attributes that Ant adds where there are several."""

    id = IntAttr()
    package = Attr()


def suites(course: Course, judged: datetime) -> JUnitXml:
    """Return the class: a suite a student, a case a test; a withheld mark is a skipped case."""
    xml = JUnitXml()
    for number, student in enumerate(course.students):
        xml.append(_suite(student, course, number, judged))  # type: ignore[no-untyped-call]
    return xml


def _suite(student: Student, course: Course, number: int, judged: datetime) -> AntSuite:
    suite = AntSuite(student.name)
    suite.package, suite.id, suite.hostname = "class", number, "localhost"
    suite.timestamp = judged.strftime("%Y-%m-%dT%H:%M:%S")
    suite.add_property("points", f"{student.points:g}")
    suite.add_property("max_points", f"{student.most:g}")
    suite.add_property("withheld", str(len(student.withheld)))
    cases = [
        case
        for heading in course.exercises
        if heading.id in student.answers
        for case in _cases(heading, student.answers[heading.id])
    ]
    suite.add_testcases(cases)
    suite.append(SystemOut(""))  # type: ignore[no-untyped-call]
    suite.append(SystemErr(""))  # type: ignore[no-untyped-call]
    return suite


def _cases(heading: Heading, answer: Answer) -> list[TestCase]:
    """Return the tests of an answer, or one case that says why there are none."""
    if answer.points is None or not answer.begun or not answer.tests:
        case = TestCase(name_of(heading), f"ex{heading.id}", time=0)
        why = outcome_of(answer)
        case.result = [Skipped(why) if answer.points is None else Failure(why, answer.outcome)]
        found = [case]
    else:
        found = [_case(heading, answer, test) for test in answer.tests]
    found[0].time = answer.seconds or 0  # of the tests themselves, no times are kept
    return found


def _case(heading: Heading, answer: Answer, test: Test) -> TestCase:
    case = TestCase(name_of_test(test), f"ex{heading.id}", time=0)
    if test.outcome != "passed":
        stopped = answer.outcome in STOPPED
        why = test.message or ("\n".join(answer.reasons) if stopped and not test.hidden else "")
        case.result = [(Error if stopped else Failure)(why or outcome_of(answer), answer.outcome)]
    return case
