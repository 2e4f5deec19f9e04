"""Nothing that a student writes does anything but be shown."""

import json
import re
from base64 import b64encode
from hashlib import sha256
from pathlib import Path

import pytest
from jsonschema import validate
from junitparser import JUnitXml

from tests.kata.report_formats import EXERCISM, GRADESCOPE
from tests.kata.report_marks import (
    HOSTILE,
    Marks,
    Reader,
    a_record,
    hostile,
    page_of,
)


@pytest.fixture
def marks(tmp_path: Path) -> Marks:
    """Give a folder for marks of the class of a small pack."""
    return Marks(tmp_path)


def test_let_no_text_of_a_submission_become_html(marks: Marks) -> None:
    hostile(marks)
    page = page_of(marks)
    reader = Reader(page)
    tags = [tag for tag, _ in reader.elements]

    assert tags.count("script") == 2
    assert tags.count("style") == 1
    assert not {"img", "iframe", "object", "base", "b", "link"} & set(tags)
    assert not [key for _, attributes in reader.elements for key in attributes if key[:2] == "on"]
    links = {attributes["href"] or "" for tag, attributes in reader.elements if tag == "a"}
    assert all(re.fullmatch(r"#[\w/%.~-]+", each) for each in links)
    assert "{{ 7 * 7 }}" in page


def test_keep_the_data_of_a_page_whole_and_free_of_unseen_characters(marks: Marks) -> None:
    hostile(marks)
    data = json.loads(Reader(page_of(marks)).inside["script"][0])
    names = {each["name"] for each in data["students"]}

    assert {HOSTILE[0], HOSTILE[2], HOSTILE[5], HOSTILE[10]} <= names
    assert "right�to�left" in names
    assert "nul�l and �[31mred" in names
    assert all(text.isprintable() for text in names)
    assert max(map(len, data["texts"])) <= 20_000


def test_allow_the_page_nothing_but_its_own_script_and_style(marks: Marks) -> None:
    marks.write(a_record("kim"))
    reader = Reader(page_of(marks))
    (policy,) = [
        attributes["content"] or ""
        for tag, attributes in reader.elements
        if attributes.get("http-equiv") == "Content-Security-Policy"
    ]

    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    for kind, text in (
        ("style", "".join(reader.inside["style"])),
        ("script", reader.inside["script"][-1]),
    ):
        digest = b64encode(sha256(text.encode()).digest()).decode()
        assert f"{kind}-src 'sha256-{digest}'" in policy


def test_keep_the_files_of_hostile_names_in_their_folder(marks: Marks) -> None:
    hostile(marks)
    marks.report()

    for kind in ("gradescope", "exercism"):
        files = list((marks.out / kind).iterdir())
        assert len(files) == len(HOSTILE)
        assert all(re.fullmatch(r"[\w.@+-]{1,120}\.json", each.name) for each in files)
        for file in files:
            validate(json.loads(file.read_text()), GRADESCOPE if kind == "gradescope" else EXERCISM)
    assert len(JUnitXml.fromfile(str(marks.out / "junit.xml"))) == len(HOSTILE)
    assert {each.name for each in marks.out.parent.iterdir()} == {"shop", "marks"}
