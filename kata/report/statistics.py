"""What a teacher wants to know of a class: what was not understood, and whom to look at."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from statistics import median

from kata.report.course import Answer, Course, Heading, Student
from kata.result import CUT_SHORT, NOT_JUDGED, Outcome

# An answer is slow that takes so many times as long as those of the class do, and this long at all.
TIMES, SECONDS = 5, 1.0
WRONG = (Outcome.FAILING, Outcome.BROKEN, *CUT_SHORT)


@dataclass(frozen=True)
class Misconception:
    """What several students got wrong in one exercise in the same way; `known` has a diagnosis."""

    exercise: Heading
    title: str
    explanation: str
    known: bool
    students: list[Student]
    of: int


@dataclass(frozen=True)
class Look:
    """An answer that somebody should look at, and why; `exercise` is None for a whole hand-in."""

    student: Student
    exercise: Heading | None
    kind: str
    reasons: list[str]


@dataclass(frozen=True)
class Asked:
    """How the class did in one exercise: how many began it, passed, or wait for a mark."""

    heading: Heading
    begun: int
    passed: int
    waiting: int
    misconceptions: list[Misconception]

    @property
    def rate(self) -> float | None:
        """The share of those who began that passed, in percent; None where nobody began."""
        return 100 * self.passed / self.begun if self.begun else None


class Statistics:
    """The counts of a class."""

    def __init__(self, course: Course) -> None:
        self._course = course

    @cached_property
    def asked(self) -> list[Asked]:
        """The exercises, in order."""
        return [self._asked(each) for each in self._course.exercises]

    @cached_property
    def misconceptions(self) -> list[Misconception]:
        """What the class got wrong and has a name, that which most have first."""
        found = [each for asked in self.asked for each in asked.misconceptions if each.known]
        return sorted(found, key=_by_size)

    @cached_property
    def hardest(self) -> list[Asked]:
        """The exercises that fewer than half of those who began passed.

        Those first that most do not pass.
        """
        found = [each for each in self.asked if each.rate is not None and each.rate < 50]
        return sorted(found, key=lambda each: each.passed - each.begun)

    @cached_property
    def stuck(self) -> list[Student]:
        """The students who have begun what does not pass: those first for whom it is much.

        Much is a matter of number and of share: 17 of 34 come before 20 of 67.
        """
        found = [each for each in self._course.students if each.failed]
        return sorted(found, key=lambda each: -(len(each.failed) ** 2) / len(each.judged))

    def trouble(self, student: Student) -> str:
        """Return where most of what a student fails is: "5 in Core queries, 3 in The Session"."""
        failed = {each.exercise for each in student.failed}
        chapters = Counter(each.chapter for each in self._course.exercises if each.id in failed)
        return ", ".join(f"{count} in {name}" for name, count in chapters.most_common(2) if name)

    @cached_property
    def absent(self) -> list[Student]:
        """The students who have begun nothing."""
        students = self._course.students
        return [each for each in students if not any(a.begun for a in each.answers.values())]

    @cached_property
    def looks(self) -> list[Look]:
        """What somebody should look at: suspects first, then what was refused, stopped or slow."""
        found = [look for each in self._course.students for look in self._looks(each)]
        order = ["suspect", "refused", "crashed", "timeout", "slow"]
        return sorted(found, key=lambda each: order.index(each.kind))

    @cached_property
    def looks_by_student(self) -> list[list[Look]]:
        """The same, what is of one kind and student together."""
        found = groupby(self.looks, key=lambda each: (each.kind, each.student.address))
        return [list(each) for _, each in found]

    @cached_property
    def unfit(self) -> list[tuple[Heading, int, str]]:
        """The exercises that could not be judged, for how many students, and why."""
        found = []
        for heading in self._course.exercises:
            bad = [each for each in self._answers(heading) if each.outcome in NOT_JUDGED]
            if bad:
                why = next((reason for each in bad for reason in each.reasons), "")
                found.append((heading, len(bad), why))
        return found

    def _answers(self, heading: Heading) -> list[Answer]:
        students = self._course.students
        return [each.answers[heading.id] for each in students if heading.id in each.answers]

    def _asked(self, heading: Heading) -> Asked:
        answers = self._answers(heading)
        begun = sum(each.judged for each in answers)
        passed = sum(each.passed for each in answers)
        waiting = sum(each.waits for each in answers)
        groups: dict[tuple[str, str, bool], list[Student]] = defaultdict(list)
        for student in self._course.students:
            answer = student.answers.get(heading.id)
            if answer and answer.points is not None and answer.outcome in WRONG:
                groups[_mistake(answer)].append(student)
        found = [Misconception(heading, *key, who, begun) for key, who in groups.items()]
        return Asked(heading, begun, passed, waiting, sorted(found, key=_by_size))

    def _looks(self, student: Student) -> Iterator[Look]:
        if student.notes:
            yield Look(student, None, "refused", student.notes)
        for heading in self._course.exercises:
            answer = student.answers.get(heading.id)
            if not answer or answer.decided:
                continue
            if answer.outcome in CUT_SHORT or answer.waits:
                yield Look(student, heading, answer.said, list(answer.reasons))
            elif answer.seconds and answer.seconds > max(SECONDS, TIMES * self._usual[heading.id]):
                usual = self._usual[heading.id]
                why = f"It took {answer.seconds:.1f} s; half of the class took at most {usual:.1f}."
                yield Look(student, heading, "slow", [why])

    @cached_property
    def _usual(self) -> dict[str, float]:
        """The seconds that half of the class took at most, by exercise, where times are known."""
        times = {
            each.id: [answer.seconds for answer in self._answers(each) if answer.seconds]
            for each in self._course.exercises
        }
        return {number: median(seconds) for number, seconds in times.items() if seconds}


def _mistake(answer: Answer) -> tuple[str, str, bool]:
    """Return what an answer that did not pass got wrong: a title, an explanation, if it is known.

    A diagnosis begins with the title of its specimen, which is one sentence. Where there is none,
    the first test that failed tells most.
    """
    if answer.diagnosis:
        title, _, explanation = answer.diagnosis.partition(". ")
        return title, explanation, True
    failed = next((each for each in answer.tests if each.outcome != "passed"), None)
    if answer.outcome != Outcome.FAILING or not failed:
        return f"{answer.said}: the code did not run to its end", "", False
    return f"fails to {failed.sentence}", "", False


def _by_size(found: Misconception) -> tuple[int, str]:
    return -len(found.students), found.exercise.id
