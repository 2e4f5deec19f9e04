"""The page of a class in a real browser: it can be used, and hostile texts in it do nothing."""

import json
import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, Playwright, expect, sync_playwright

from kata.pack import Pack
from kata.report.page import render
from kata.report.reading import read_course
from tests.kata.report_class import made_up, write_grades
from tests.kata.report_marks import HOSTILE, Marks, a_record, hostile

PROJECT = Path(__file__).parents[2]
NAMES = ("chromium", "chromium-browser", "google-chrome")
FLAGS = (
    "--no-sandbox",  # root may not use it; what is opened here is our own
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)
INTRUDERS = """() => {
    const script = document.createElement("script");
    script.textContent = "window.ran = 1";
    const image = document.createElement("img");
    image.src = "http://127.0.0.1:9/x.png";
    const link = document.createElement("a");
    link.href = "javascript:window.ran=1";
    document.body.append(script, image, link);
    link.click();
}"""
expect.set_options(timeout=30_000)  # milliseconds; a machine may have much to do
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]}


def chromium(playwright: Playwright) -> str | None:
    """Return where Chromium is, as the system has it or as Playwright has brought it."""
    own = playwright.chromium.executable_path
    return next(filter(None, map(shutil.which, NAMES)), own if Path(own).exists() else None)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Give a browser; on a server that builds the project it must be there."""
    with sync_playwright() as playwright:
        path = chromium(playwright)
        if not path:
            say = pytest.fail if os.environ.get("CI") else pytest.skip
            say("Chromium is not installed. Run: .venv/bin/playwright install chromium")
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


class Visit:
    """A page in a browser of its own, and what it tried that it must not."""

    def __init__(self, browser: Browser, **more: Any) -> None:
        self.context = browser.new_context(**more)
        self.page: Page = self.context.new_page()
        self.asked: list[str] = []
        self.refused: list[str] = []
        self.wrong: list[str] = []
        self.context.on("request", lambda request: self.asked.append(request.url))
        self.context.on(
            "requestfailed", lambda each: self.refused.append(f"{each.url} {each.failure}")
        )
        self.page.on("dialog", lambda dialog: self.wrong.append(dialog.message))
        self.page.on("pageerror", lambda error: self.wrong.append(str(error)))
        self.page.on("console", lambda message: self.wrong.append(message.text))

    def open(self, file: Path, place: str = "") -> Page:
        self.page.goto(f"{file.as_uri()}{place}")
        return self.page


@pytest.fixture
def visit(browser: Browser) -> Iterator[Visit]:
    """Give a browser in which nothing is open; what went wrong in it fails the test."""
    visit = Visit(browser, viewport={"width": 1400, "height": 900})
    yield visit
    visit.context.close()
    assert visit.wrong == []


@pytest.fixture(scope="module")
def big(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the page of a class of 200 students and all exercises of this pack."""
    folder = tmp_path_factory.mktemp("big")
    pack = Pack(PROJECT)
    write_grades(folder, made_up(pack, 200))
    (folder / "report.html").write_text(render(read_course(folder, pack)), encoding="utf-8")
    return folder / "report.html"


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """Give the page of four students and two exercises."""
    marks = Marks(tmp_path)
    marks.write(
        a_record("ana"),
        a_record("ana", exercise="02"),
        a_record("ben", "FAILING", sql=["INSERT INTO users VALUES (1)"]),
        a_record("ben", "FAILING", exercise="02"),
        a_record("eve", "SUSPECT", reasons=["line 3: it uses `globals`"]),
        a_record("eve", exercise="02"),
        a_record("zoe", "NOT_STARTED"),
        a_record("zoe", "NOT_STARTED", exercise="02"),
    )
    marks.report()
    return marks.out / "report.html"


def names(page: Page, table: str = "people") -> list[str]:
    """Return the students of a table that are shown, in order."""
    return page.locator(f"#{table} tbody tr:visible th").all_inner_texts()


def test_sort_the_students_and_the_map_with_them(visit: Visit, small: Path) -> None:
    page = visit.open(small)
    head = page.locator("#people th", has_text="Points")
    expect(head).to_have_attribute("aria-sort", "none")
    head.get_by_role("button").click()

    expect(head).to_have_attribute("aria-sort", "ascending")
    assert names(page) == names(page, "map") == ["zoe", "ben", "eve", "ana"]
    head.get_by_role("button").click()
    expect(head).to_have_attribute("aria-sort", "descending")
    assert names(page) == names(page, "map") == ["ana", "ben", "eve", "zoe"]
    expect(page.locator("#people th", has_text="Student")).to_have_attribute("aria-sort", "none")


def test_sort_the_exercises_by_their_pass_rate(visit: Visit, small: Path) -> None:
    page = visit.open(small)
    page.locator("#asked").get_by_role("button", name="Pass rate").click()

    assert page.locator("#asked .number").all_inner_texts() == ["01", "02"]
    page.locator("#asked").get_by_role("button", name="Pass rate").click()
    assert page.locator("#asked .number").all_inner_texts() == ["02", "01"]


def test_filter_the_students_and_the_map_with_them(visit: Visit, small: Path) -> None:
    page = visit.open(small)
    page.get_by_label("Name").fill("E")
    assert names(page) == names(page, "map") == ["ben", "eve", "zoe"]
    expect(page.locator("#shown")).to_have_text("3 of 4 students")

    page.get_by_label("Show").select_option("whose mark waits")
    assert names(page) == ["eve"]
    page.get_by_label("Name").fill("")
    page.get_by_label("Show").select_option("who is stuck")
    assert names(page) == ["ben"]
    page.get_by_label("Show").select_option("who has begun nothing")
    assert names(page) == ["zoe"]
    page.get_by_label("Show").select_option("everybody")
    assert len(names(page)) == 4


def test_open_a_student_and_come_back(visit: Visit, small: Path) -> None:
    page = visit.open(small)
    page.locator("#people").get_by_role("link", name="ben").click()
    title = page.get_by_role("heading", level=1)
    expect(title).to_have_text("ben")
    expect(title).to_be_focused()
    assert page.title() == "ben: class report"
    assert page.url.endswith("#student/ben")

    page.locator("#student summary").first.click()
    for words in ("It must be saved.", "Looks like: forgets to commit.", "INSERT INTO users"):
        expect(page.locator("#student details[open]").get_by_text(words)).to_be_visible()
    page.get_by_role("link", name="All students").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Class report")
    expect(page.locator("#people").get_by_role("link", name="ben")).to_be_focused()


def test_go_from_student_to_student_and_use_the_history(visit: Visit, small: Path) -> None:
    page = visit.open(small, "#student/ana/02")
    title = page.get_by_role("heading", level=1)
    expect(title).to_have_text("ana")
    expect(page.locator("details[open] > summary")).to_have_text(re.compile("^02"))

    page.get_by_role("link", name="Next: ben").click()
    expect(title).to_have_text("ben")
    page.go_back()
    expect(title).to_have_text("ana")


def test_open_who_has_a_misconception_and_go_to_an_exercise(visit: Visit, small: Path) -> None:
    page = visit.open(small)
    page.get_by_role("link", name="01 Add up the takings").first.click()
    expect(page.locator("tr[id='exercise/01']")).to_be_in_viewport()

    page.locator("tr[id='exercise/01'] summary").click()
    page.locator("tr[id='exercise/01']").get_by_role("link", name="ben").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("ben")
    page.go_back()
    expect(page.locator("tr[id='exercise/01']")).to_be_in_viewport()


def test_show_a_withheld_mark_without_points(visit: Visit, small: Path) -> None:
    page = visit.open(small, "#student/eve/01")

    expect(page.locator("details[open] .points")).to_have_text("the mark waits")
    reason = page.locator("#student").get_by_text("line 3: it uses `globals`")
    expect(reason).to_be_visible()
    expect(page.locator("#student .lead")).to_contain_text("2 of 4 points")


def test_show_three_of_many_notes_and_the_others_on_demand(visit: Visit, tmp_path: Path) -> None:
    marks = Marks(tmp_path)
    many = tuple(f"line {n}: imports gc" for n in range(1, 31))
    marks.write(a_record("eve", "SUSPECT", reasons=many), notes=many)
    marks.report()
    page = visit.open(marks.out / "report.html", "#student/eve/01")

    expect(page.locator("#student .note:visible")).to_have_count(3)
    expect(page.locator("#student details.answer .text:not(.message):visible")).to_have_count(3)
    page.locator("#student").get_by_text("27 more").first.click()
    expect(page.locator("#student .note:visible")).to_have_count(30)


def test_work_with_the_keyboard_alone(visit: Visit, small: Path) -> None:
    page = visit.open(small)
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    page.get_by_label("Show").focus()
    page.keyboard.press("Tab")
    first = page.locator("#map tbody td").first
    expect(first).to_be_focused()
    assert first.evaluate("node => getComputedStyle(node).outlineStyle") == "solid"

    for key in ("ArrowDown", "ArrowRight", "ArrowRight", "Home", "ArrowUp", "ArrowUp", "ArrowDown"):
        page.keyboard.press(key)
    cell = page.locator("#map tbody tr").nth(1).locator("td").first
    expect(cell).to_be_focused()
    assert page.locator("#map [tabindex='0']").count() == 1
    page.keyboard.press("Enter")
    expect(page.locator("details[open] > summary")).to_be_focused()
    assert page.url.endswith("#student/ben/01")
    page.go_back()
    expect(cell).to_be_focused()

    page.keyboard.press("Tab")  # past the map, to the first button of the table below
    expect(page.locator("#people button").first).to_be_focused()
    page.keyboard.press("Enter")
    assert names(page) == ["zoe", "eve", "ben", "ana"]


def test_walk_only_through_the_rows_that_are_shown(visit: Visit, small: Path) -> None:
    page = visit.open(small)
    page.get_by_label("Show").select_option("whose mark waits")
    page.get_by_label("Show").focus()
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")

    expect(page.get_by_role("heading", level=1)).to_have_text("eve")


def test_say_in_words_what_each_cell_shows(visit: Visit, small: Path) -> None:
    page = visit.open(small)
    told = page.locator("#map").aria_snapshot()

    for words in ('rowheader "ben"', 'gridcell "1 of 2 points"', 'gridcell "suspect"'):
        assert words in told
    for words in ('columnheader "01"', 'gridcell "passed"', 'gridcell "not started"'):
        assert words in told
    signs = page.evaluate(
        "[...document.querySelectorAll('.key')]"
        ".map(key => getComputedStyle(key, '::before').content)"
    )
    assert len(signs) == len(set(signs)) == 9


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("place", ["", "#student/ben/01"])
@pytest.mark.parametrize("width", [1400, 390])
def test_break_no_rule_of_accessibility(
    browser: Browser, small: Path, scheme: Any, place: str, width: int
) -> None:
    size = {"width": width, "height": 900}
    visit = Visit(browser, color_scheme=scheme, viewport=size)
    page = visit.open(small, place)
    page.evaluate("for (const each of document.querySelectorAll('details')) each.open = true")
    found = Axe().run(page, options=RULES)

    assert found.violations_count == 0, found.generate_report()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    if not place:  # a narrow table is laid out in another way, and is a table all the same
        told = page.locator("#asked").aria_snapshot()
        assert 'rowheader "01 Add up the takings"' in told
        assert 'columnheader "What went wrong"' in told
    visit.context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_let_every_sign_be_read(browser: Browser, small: Path, scheme: Any) -> None:
    visit = Visit(browser, color_scheme=scheme)
    page = visit.open(small)
    colours = page.evaluate(
        """() => [...document.querySelectorAll(".key")].map((key) => {
            const own = getComputedStyle(key);
            const behind = getComputedStyle(document.body).backgroundColor;
            const clear = own.backgroundColor === "rgba(0, 0, 0, 0)";
            return [key.className, own.color, clear ? behind : own.backgroundColor];
        })"""
    )
    assert len(colours) == 9
    assert {name: contrast(*pair) for name, *pair in colours if contrast(*pair) < 4.5} == {}
    visit.context.close()


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours as WCAG has it: 1 to 21."""

    def light(colour: str) -> float:
        parts = [int(each) / 255 for each in re.findall(r"\d+", colour)[:3]]
        red, green, blue = (
            each / 12.92 if each <= 0.04045 else ((each + 0.055) / 1.055) ** 2.4 for each in parts
        )
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    dark, bright = sorted([light(one), light(other)])
    return (bright + 0.05) / (dark + 0.05)


def test_follow_the_system_into_the_dark(browser: Browser, small: Path) -> None:
    seen = {}
    for scheme in ("light", "dark"):
        visit = Visit(browser, color_scheme=scheme)
        page = visit.open(small)
        seen[scheme] = page.evaluate("getComputedStyle(document.body).backgroundColor")
        visit.context.close()

    brightness = {key: int(re.findall(r"\d+", value)[0]) for key, value in seen.items()}
    assert brightness["light"] > 200
    assert brightness["dark"] < 50


def test_move_nothing_by_itself(visit: Visit, small: Path) -> None:
    page = visit.open(small)
    page.locator("#people").get_by_role("link", name="ben").click()

    assert page.evaluate("document.getAnimations().length") == 0
    assert page.evaluate("getComputedStyle(document.documentElement).scrollBehavior") == "auto"


def test_print_a_student_with_everything_open(visit: Visit, small: Path) -> None:
    page = visit.open(small, "#student/ben")
    page.emulate_media(media="print", color_scheme="dark")
    assert page.locator(".controls").is_hidden()
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    ink = page.evaluate("getComputedStyle(document.body).color")
    assert contrast(ink, "rgb(255, 255, 255)") > 7
    page.evaluate("dispatchEvent(new Event('beforeprint'))")

    assert page.locator("#student details[open]").count() == 2
    assert page.pdf().startswith(b"%PDF")


def test_print_the_whole_map_on_one_page(visit: Visit, big: Path) -> None:
    page = visit.open(big)
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 1032, "height": 700})  # A4 landscape, less its margins

    assert page.locator("#map").evaluate("map => map.getBoundingClientRect().right") <= 1032


def test_do_nothing_that_a_hostile_text_says(visit: Visit, tmp_path: Path) -> None:
    marks = Marks(tmp_path)
    hostile(marks)
    marks.report()
    file = marks.out / "report.html"
    page = visit.open(file)
    count = page.locator("#people tbody tr").count()
    assert count == len(HOSTILE)
    seen = ""
    for index in range(count):
        page.locator("#people tbody a").nth(index).click()
        page.get_by_role("button", name="Open all").click()
        seen += page.locator("#student").inner_text()
        page.get_by_role("link", name="All students").click()

    assert page.evaluate("window.ran") is None
    assert set(visit.asked) == {file.as_uri()}
    assert page.locator("img, iframe, b > b").count() == 0
    for text in (*HOSTILE[:7], HOSTILE[10], "right�to�left", "nul�l"):
        assert text in seen
    assert page.evaluate("document.documentElement.scrollWidth") <= 1400


def test_stop_a_script_that_got_in_all_the_same(browser: Browser, small: Path) -> None:
    visit = Visit(browser)
    page = visit.open(small)
    with page.expect_event("requestfailed"):
        page.evaluate(INTRUDERS)

    assert page.evaluate("window.ran") is None
    assert visit.refused == ["http://127.0.0.1:9/x.png csp"]
    assert any("Content Security Policy" in each for each in visit.wrong)
    visit.context.close()


def test_stay_usable_for_a_big_class(visit: Visit, big: Path) -> None:
    page = visit.open(big)
    assert page.locator("#map tbody tr").count() == 200
    page.get_by_label("Name").fill("rosa")
    assert 0 < len(names(page)) < 20
    page.get_by_label("Name").fill("")
    page.locator("#people").get_by_role("button", name="Points").click()
    page.locator("#map tbody td").nth(71).click()

    expect(page.locator("#student h1")).to_be_visible()
    data = json.loads(page.locator("#data").text_content() or "")
    assert page.locator("details.answer").count() == len(data["exercises"])


def test_need_no_script_for_the_overview(browser: Browser, small: Path) -> None:
    visit = Visit(browser, java_script_enabled=False)
    page = visit.open(small)

    expect(page.locator("#people")).to_be_visible()
    expect(page.locator("#map tbody tr")).to_have_count(4)
    expect(page.locator("noscript p")).to_be_visible()
    visit.context.close()
