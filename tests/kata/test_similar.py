"""Answers that are alike beyond what everybody writes are shown side by side, and nothing else."""

import csv
from html.parser import HTMLParser
from pathlib import Path

import pytest

from kata.course.similar import TOLD, Comparison
from kata.course.similar_page import write_pages
from kata.course.tokens import pieces
from kata.grade.intake import Submission
from kata.pack import Pack
from tests.kata.test_handout import NUMBER, said, shop, solution

__all__ = ["shop", "solution"]

PROJECT = Path(__file__).parents[2]
HEAD = '"""Add up the takings."""\n\nfrom sqlalchemy import Connection, Engine, text\n\n\n'
ODD = f'''{HEAD}def takings(conn: Connection) -> int:
    """Return the sum of all amounts."""
    # go through the till, coin by coin
    total = 0
    for row in conn.execute(text("SELECT amount, amount * 2 FROM sales ORDER BY amount DESC")):
        if row[0] is not None:
            total = total + int(row[0])
    return total


def add_customer(engine: Engine, name: str) -> None:
    """Save a customer."""
    with engine.begin() as conn:
        conn.execute(text("INSERT INTO customers (name) VALUES (:name)"), {{"name": name}})
'''
# The same with other names, in another order and layout, and without the comment.
COPY = f"""{HEAD}def add_customer(engine: Engine, name: str) -> None:
    with engine.begin() as c:
        c.execute(text('INSERT INTO customers (name) VALUES (:name)'), {{'name': name}})

def takings(conn: Connection) -> int:
    result = 0
    for entry in conn.execute(
        text("SELECT amount, amount * 2 FROM sales ORDER BY amount DESC")
    ):
        if entry[0] is not None:
            result = result + int(entry[0])
    return result
"""
OTHER = f'''{HEAD}def takings(conn: Connection) -> int:
    """Return the sum of all amounts."""
    return conn.execute(text("SELECT coalesce(sum(amount), 0) FROM sales")).scalar_one()


def add_customer(engine: Engine, name: str) -> None:
    """Save a customer."""
    conn = engine.connect()
    conn.execute(text("INSERT INTO customers VALUES (:who)"), {{"who": name}})
    conn.commit()
    conn.close()
'''


def compared(shop: Path, **sources: str) -> Comparison:
    (exercise,) = Pack(shop).exercises
    found = [Submission(name, {"01": text.encode()}) for name, text in sources.items()]
    return Comparison(exercise, found)


def test_find_a_copy_under_other_names_and_in_another_order(shop: Path, solution: str) -> None:
    known = {
        "ann": solution,
        "bob": solution,
        "joe": solution.replace("engine.begin()", "engine.connect()"),
    }
    (pair,) = compared(shop, kim=ODD, lee=COPY, pat=OTHER, **known).pairs()

    assert {pair.first.student, pair.second.student} == {"kim", "lee"}
    assert pair.similarity > 0.8
    assert pair.beyond > 2 * TOLD
    assert (pair.rank, pair.pairs) == (1, 15)


def test_say_how_usual_it_is_in_this_class(shop: Path) -> None:
    """What was shown in class, many have."""
    pairs = compared(shop, ann=ODD, bob=ODD, kim=ODD, lee=COPY, pat=OTHER).pairs()

    assert len(pairs) == 6
    assert {(pair.rank, pair.pairs) for pair in pairs} == {(3, 10), (6, 10)}
    assert pairs[0].median > 0.8


def test_find_nothing_in_what_everybody_writes(shop: Path, solution: str) -> None:
    known = Pack(shop).exercises[0].answers.read_text()
    right = solution.replace(
        'conn.scalar(text("SELECT sum(amount) FROM sales"))',
        'sum(conn.scalars(text("SELECT amount FROM sales")))',
    )
    assert "SELECT amount FROM sales" in known
    found = compared(shop, ann=solution, bob=solution, kim=right, lee=right, pat=OTHER)

    assert found.pairs() == []
    assert len(found.answers) == 5


def test_take_out_the_stub_and_what_is_too_short(shop: Path) -> None:
    stub = (shop / "exercises" / NUMBER).read_text()
    short = stub.replace("raise NotImplementedError", "return 7")
    found = compared(shop, ann=stub, kim=short, lee=short, pat=ODD)

    assert (len(found.answers), found.too_short) == (1, 2)
    assert found.pairs() == []
    own = {each.text for each in found.answers[0].own}
    assert "Connection" not in own
    assert {"till", "coin", "DESC"} <= own


def test_compare_files_that_cannot_be_parsed(shop: Path) -> None:
    broken = ODD + "\n    )("
    (pair,) = compared(shop, kim=broken, lee=broken).pairs()

    assert pair.similarity == 1


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("a = 1\nb = a", "x = 1\ny = x"),
        ("def given(a): return a", "def given(bb):\n    return bb"),
        ("print(['x'])", 'print( [ "x" , ], )'),
        ("def given(): return 1\ndef other(): pass", "def other(): pass\ndef given(): return 1"),
    ],
)
def test_see_no_difference_in_names_layout_and_order(first: str, second: str) -> None:
    given = frozenset({"given", "other"})
    texts = [[each.text for each in pieces(source, given)] for source in (first, second)]

    assert texts[0] == texts[1]
    assert {"=", "return", "print"} & set(texts[0])


def test_see_a_difference_in_what_is_called() -> None:
    assert [each.text for each in pieces("s.commit()")] != [
        each.text for each in pieces("s.flush()")
    ]


class Page(HTMLParser):
    """What a browser makes of the page: its tags, its texts, and what is marked."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.texts: list[str] = []
        self.marked: list[str] = []
        self._open: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attributes}
        self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop() != tag:
            pass

    def handle_data(self, data: str) -> None:
        self.texts.append(data)
        if self._open and self._open[-1] == "mark":
            self.marked.append(data)


def show(shop: Path, **sources: str) -> tuple[Page, list[dict[str, str]], str]:
    """Return the page, the rows of the table, and what the command says."""
    for student, source in sources.items():
        file = shop.parent / "class" / student / NUMBER
        file.parent.mkdir(parents=True)
        file.write_text(source)
    out = shop.parent / "out"
    words = ("similar", "--submissions", shop.parent / "class", "--out", out)
    text = said(PROJECT, "--root", shop, *words)
    rows = list(csv.DictReader((out / "similar.csv").open()))
    return Page((out / "similar.html").read_text()), rows, text


def test_show_pairs_side_by_side(shop: Path, solution: str) -> None:
    page, rows, text = show(shop, kim=ODD, lee=COPY, pat=OTHER, ann=solution)
    marked, everything = " ".join(page.marked), " ".join(page.texts)

    assert "4 submissions, 1 pair of answers to look at" in text
    assert [(row["exercise"], row["first"], row["second"]) for row in rows] == [
        ("01", "kim", "lee")
    ]
    assert (int(rows[0]["rank"]), int(rows[0]["pairs"])) == (1, 6)
    for word in ("total", "entry", "DESC", "is not None"):
        assert word in marked
    for word in ("Connection", "coin"):
        assert word in everything
        assert word not in marked
    assert "Similar is not copied." in everything
    assert "as much or more in 1 of 6 pairs" in " ".join(everything.split())


def test_take_no_word_of_a_student_for_html(shop: Path) -> None:
    evil = "</pre></mark><script>alert(1)</script><img src=x onerror=alert(1)>\x1b[2J"
    source = ODD.replace("coin by coin", evil)
    name = "<script>alert('name')</script>"
    pairs = compared(shop, **{name: source, "lee": source}).pairs()
    write_pages(shop.parent, pairs, [])
    page = Page((shop.parent / "similar.html").read_text())

    assert page.tags <= {
        *("html", "head", "meta", "title", "style", "body", "h1", "h2", "h3", "p", "ul", "li"),
        *("em", "strong", "table", "thead", "tbody", "tr", "th", "td", "details", "summary"),
        *("div", "section", "pre", "mark", "span"),
    }
    assert not [each for each in page.attributes if each.startswith(("on", "src", "href"))]
    assert any("onerror" in each for each in page.texts)
    assert name in page.texts
    assert not any("\x1b" in each for each in page.texts)


def test_let_no_spreadsheet_take_a_name_for_a_formula(shop: Path) -> None:
    _, rows, _ = show(shop, **{"@SUM(1)": ODD, "lee": ODD})

    assert rows[0]["first"] == "'@SUM_1"


def test_say_so_where_nothing_is_alike(shop: Path, solution: str) -> None:
    page, rows, _ = show(shop, ann=solution, bob=solution)

    assert rows == []
    assert any("No two answers share anything to speak of" in each for each in page.texts)


def test_add_up_pairs_of_students_over_exercises(root: Path) -> None:
    from tests.kata.test_cli import second

    second(root)
    odd = (
        "".join(f"if {n} > len('odd {n}'):\n    number = {n}\n" for n in range(6)) + "number = 42\n"
    )
    for student in ("kim", "lee"):
        for exercise in Pack(root).exercises:
            file = root / "class" / student / exercise.relative.name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(odd)
    words = ("similar", "--submissions", root / "class", "--out", root / "out")
    assert "2 pairs" in said(PROJECT, "--root", root, *words)

    texts = Page((root / "out/similar.html").read_text()).texts
    at = texts.index("Students who are alike in several exercises")
    assert [each for each in texts[at:] if each in ("kim", "lee", "2")][:3] == ["kim", "lee", "2"]


def test_find_no_pair_in_a_class_of_known_answers() -> None:
    """Every specimen of the real pack, twice: well-known answers are nobody's copy."""
    from kata.specimens import read_specimens

    for exercise in Pack(PROJECT).exercises[:12]:
        source = exercise.solution.read_text()
        known = read_specimens(exercise.answers, source)
        sources = [source, *(each.source for each in (*known.right, *known.wrong))] * 2
        found = [
            Submission(f"student{number}", {exercise.id: text.encode()})
            for number, text in enumerate(sources)
        ]
        assert Comparison(exercise, found).pairs() == [], exercise.id
