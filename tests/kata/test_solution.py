"""What is shown of the reference answer, and of how the learner's file differs from it."""

import io
import re
from collections.abc import Callable

import pytest
from rich.console import Console

from kata.pack import Exercise
from kata.screen import Screen
from kata.solution import also_of, difference, show_diff, show_solution, without_docstring

Show = Callable[[Screen, Exercise], None]
NO_DIFFERENCE = "There is no difference.\n"


def shown(show: Show, exercise: Exercise, width: int = 80, *, colour: bool = False) -> str:
    screen, file = Screen(), io.StringIO()
    screen.console = Console(
        file=file, width=width, highlight=False, soft_wrap=True, force_terminal=colour
    )
    show(screen, exercise)
    return file.getvalue()


def words(text: str) -> str:
    return " ".join(text.split())


def add_also(exercise: Exercise) -> None:
    source = exercise.solution.read_text()
    exercise.solution.write_text(
        source.replace("stays.\n", "stays.\n\nAlso: autocommit\nneeds none.\n")
    )


def test_show_the_code_then_what_it_teaches_then_the_difference(exercise: Exercise) -> None:
    add_also(exercise)

    text = shown(show_solution, exercise)

    code, _, rest = text.partition("  Why ")
    assert "           number: int = 42" in code
    assert '"""' not in text
    assert words(rest).startswith(
        "What is committed stays. Also Autocommit needs none. --- your file +++ the reference"
    )
    assert "\n-number: int = ...\n" in rest
    assert "\n+number: int = 42\n" in rest


def test_break_a_long_line_under_its_margin(exercise: Exercise) -> None:
    exercise.solution.write_text(f"if x:\n\n    y = {'+ a ' * 30}\n")

    lines = shown(show_solution, exercise).splitlines()

    first = next(index for index, line in enumerate(lines) if line.strip() == "if x:")
    assert not lines[first + 1].strip()
    assert lines[first + 2].startswith(" " * 15 + "y = +")
    assert lines[first + 3].startswith(" " * 19) and lines[first + 3][19] in "+a"


def test_leave_out_the_labels_that_a_docstring_lacks(exercise: Exercise) -> None:
    exercise.solution.write_text("number = 42\n")

    text = shown(show_solution, exercise)

    assert "number = 42" in text
    assert not re.search("Why|Also", text)


def test_leave_out_tasks_and_todos_and_empty_lines(exercise: Exercise) -> None:
    solved = without_docstring(exercise.solution.read_text()).lstrip()
    todos = solved.replace("number: int", "# TODO: give it a name.\n\n\nnumber: int")
    exercise.stub.write_text(f'"""Task: know it."""\n\n{todos}  # TODO: more\n')

    assert shown(show_diff, exercise) == NO_DIFFERENCE
    assert NO_DIFFERENCE in shown(show_solution, exercise)


def test_head_each_part_with_the_line_of_the_learners_own_file(exercise: Exercise) -> None:
    lines = [f"x{number} = {number}" for number in range(40)]
    exercise.solution.write_text("\n".join(lines))
    mine = '"""One\n\nTask: two.\n"""\n\n# TODO: three.\n' + "\n".join(lines)
    exercise.stub.write_text(mine.replace("x20 = 20", "x20 = 0"))

    found = re.findall("@@ line (.*) of your file @@", shown(show_diff, exercise))

    assert found == [str(mine.splitlines().index("x17 = 17") + 1)]


def test_show_a_file_that_does_not_parse(exercise: Exercise) -> None:
    exercise.stub.write_text('"""Task."""\n\ndef (:\n    """\n\x1b[31m')

    text = shown(show_diff, exercise)

    assert "-def (:" in text
    assert '-    """' in text
    assert "+number: int = 42" in text
    assert "Task" not in text
    assert "\x1b" not in text


@pytest.mark.parametrize("source", ["", '"""Open', "\0", "\n\n"])
def test_show_a_file_that_holds_little(exercise: Exercise, source: str) -> None:
    exercise.stub.write_text(source)

    assert "+number: int = 42" in shown(show_diff, exercise)


def test_say_which_file_is_missing(exercise: Exercise) -> None:
    exercise.stub.unlink()

    assert "There is no file to compare: " in shown(show_diff, exercise)
    assert "number: int = 42" in shown(show_solution, exercise)
    exercise.solution.unlink()
    for show in (show_solution, show_diff):
        text = " ".join(shown(show, exercise).split())
        assert text.startswith("Our answer to 01 is not in this copy of the exercises")
        assert "your instructor has the answers" in text


@pytest.mark.parametrize("width", [80, 40])
def test_fit_into_the_terminal_and_lose_no_code(
    exercise: Exercise, monkeypatch: pytest.MonkeyPatch, width: int
) -> None:
    monkeypatch.chdir(exercise.root)
    long = "names = [" + ", ".join(f"'name{number}'" for number in range(30)) + "]"
    exercise.solution.write_text(f"def f():\n    {long}\n    return '{'x' * 200}'\n")

    text = shown(show_solution, exercise, width)

    assert "\x1b" not in text
    assert max(map(len, text.splitlines())) <= width
    code = text.partition("--- your file")[0]
    assert "".join(long.split()) in "".join(code.split())
    assert "".join(code.split()).count("x") - code.count("ex01") >= 200
    assert re.search(r"\n\+    names = \['name0'.*….*'name29'\]\n", text)


def test_colour_what_comes_and_what_goes(exercise: Exercise) -> None:
    text = shown(show_diff, exercise, colour=True)

    assert "\x1b[32m+number: int = 42\x1b[0m" in text
    assert "\x1b[31m-number: int = ...\x1b[0m" in text
    assert re.search(r"\x1b\[36m@@ line \d+ of your file @@", text)
    assert "\x1b[31m--- your file" not in text


@pytest.mark.parametrize(
    ("source", "rest"),
    [
        ('"""One."""\nx = 1\n', "\nx = 1\n"),
        ("# first\nr'''One.\n\nTwo.'''\nx = 1\n", "# first\n\n\n\nx = 1\n"),
        ('"""A \\""" B."""\nx = """no docstring"""\n', '\nx = """no docstring"""\n'),
        ('x = 1\n"""late"""\n', 'x = 1\n"""late"""\n'),
    ],
)
def test_find_the_docstring_alone(source: str, rest: str) -> None:
    assert without_docstring(source) == rest


def test_compare_what_differs_and_no_more() -> None:
    assert difference("x = 1  \n\n\n", "x = 1") == []
    assert difference("x\n# TODO: a.\ny", "x\ny") == []
    assert difference("--x\n", "x\n")[2:] == ["@@ line 1 of your file @@", "---x", "+x"]
    assert also_of('"""T.\n\nAlso: a\nb.\n\nAlso: c.\n"""') == "a b.\nc."
    assert also_of("def (") == ""
