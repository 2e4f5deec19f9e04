"""Draw the picture of a class report that the README shows: python -m tests.kata.report_picture."""

from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import sync_playwright

from kata.pack import Pack
from kata.report.page import render
from kata.report.reading import read_course
from tests.kata.report_class import made_up, write_grades
from tests.kata.test_report_browser import FLAGS, chromium

PROJECT = Path(__file__).parents[2]
PICTURE = PROJECT / "docs/pictures/report.png"
STUDENTS, SIZE = 46, {"width": 1400, "height": 1240}


def draw() -> None:
    """Make up a class, report it, and photograph the upper part of its page."""
    with TemporaryDirectory() as folder, sync_playwright() as playwright:
        place, pack = Path(folder), Pack(PROJECT)
        write_grades(place, made_up(pack, STUDENTS))
        file = place / "report.html"
        file.write_text(render(read_course(place, pack)), encoding="utf-8")
        browser = playwright.chromium.launch(executable_path=chromium(playwright), args=FLAGS)
        page = browser.new_page(viewport=SIZE)
        page.goto(file.as_uri())
        page.screenshot(path=PICTURE)
        browser.close()


if __name__ == "__main__":
    draw()
