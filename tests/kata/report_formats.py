"""What the published formats ask, each told in our own words as a JSON Schema."""

from typing import Any
from xml.etree import ElementTree

TEXT = {"type": "string"}
NUMBER = {"type": "number"}

# https://gradescope-autograders.readthedocs.io/en/latest/specs/#output-format
_SHOWN = {"enum": ["hidden", "after_due_date", "after_published", "visible"]}
_FORMAT = {"enum": ["text", "html", "simple_format", "md", "ansi"]}
_GRADESCOPE_TEST = {
    "type": "object",
    "additionalProperties": False,
    "properties": {
        "score": NUMBER,
        "max_score": NUMBER,
        "status": {"enum": ["passed", "failed"]},
        "name": TEXT,
        "name_format": _FORMAT,
        "number": TEXT,
        "output": TEXT,
        "output_format": _FORMAT,
        "tags": {"type": "array", "items": TEXT},
        "visibility": _SHOWN,
        "extra_data": {"type": "object"},
    },
}
GRADESCOPE = {
    "type": "object",
    "additionalProperties": False,
    "properties": {
        "score": NUMBER,
        "execution_time": NUMBER,
        "output": TEXT,
        "output_format": _FORMAT,
        "test_output_format": _FORMAT,
        "test_name_format": _FORMAT,
        "visibility": _SHOWN,
        "stdout_visibility": _SHOWN,
        "extra_data": {"type": "object"},
        "tests": {"type": "array", "items": _GRADESCOPE_TEST},
        "leaderboard": {"type": "array"},
    },
    # The sum stands at the top, or else every test has a score.
    "anyOf": [
        {"required": ["score"]},
        {
            "required": ["tests"],
            "properties": {"tests": {"items": {"required": ["score"]}}},
        },
    ],
}

# https://exercism.org/docs/building/tooling/test-runners/interface
_SAID = {"type": ["string", "null"], "maxLength": 65_535}
_EXERCISM_TEST = {
    "type": "object",
    "additionalProperties": False,
    "required": ["name", "status"],
    "properties": {
        "name": TEXT,
        "status": {"enum": ["pass", "fail", "error"]},
        "message": _SAID,
        "output": {"type": ["string", "null"], "maxLength": 500},
        "test_code": TEXT,
        "task_id": NUMBER,
    },
}
_BAD = {"properties": {"status": {"enum": ["fail", "error"]}}}
EXERCISM = {
    "type": "object",
    "additionalProperties": False,
    "required": ["version", "status"],
    "properties": {
        "version": {"const": 3},
        "status": {"enum": ["pass", "fail", "error"]},
        "message": _SAID,
        "tests": {"type": "array", "items": _EXERCISM_TEST},
    },
    "oneOf": [
        {
            "required": ["tests"],
            "properties": {
                "status": {"const": "pass"},
                "message": {"type": "null"},
                "tests": {"items": {"properties": {"status": {"const": "pass"}}}},
            },
        },
        {
            "required": ["tests"],
            "properties": {
                "status": {"const": "fail"},
                "message": {"type": "null"},
                "tests": {"contains": _BAD},
            },
        },
        {
            "required": ["message"],
            "properties": {
                "status": {"const": "error"},
                "message": {"type": "string", "minLength": 1},
                "tests": {"items": {"properties": {"status": {"const": "error"}}}},
            },
        },
    ],
}

# https://github.com/windyroad/JUnit-Schema/blob/master/JUnit.xsd, on what `as_data` makes of XML.
_COUNT = {"type": "string", "pattern": r"^\d+$"}
_TIME = {"type": "string", "pattern": r"^\d+(\.\d+)?$"}
_TOKEN = {"type": "string", "pattern": r"^\S(.*\S)?$"}


def _element(tag: str, *children: dict[str, Any], optional: tuple[str, ...] = (), **attributes):
    """Return the schema of an element: all of its attributes but the optional ones are needed."""
    return {
        "type": "object",
        "properties": {
            "tag": {"const": tag},
            "attributes": {
                "type": "object",
                "additionalProperties": False,
                "required": sorted(set(attributes) - set(optional)),
                "properties": attributes,
            },
            "children": {
                "type": "array",
                "items": {"anyOf": list(children)} if children else False,
            },
        },
    }


_WHY = {"optional": ("message",), "message": TEXT, "type": TEXT}
_CASE = _element(
    "testcase",
    _element("skipped", optional=("message",), message=TEXT),
    _element("error", **_WHY),
    _element("failure", **_WHY),
    name=_TOKEN,
    classname=_TOKEN,
    time=_TIME,
)
_CASE["properties"]["children"]["maxItems"] = 1
_SUITE = _element(
    "testsuite",
    _element("properties", _element("property", name=_TOKEN, value=TEXT)),
    _CASE,
    _element("system-out"),
    _element("system-err"),
    optional=("skipped",),
    name=_TOKEN,
    package=TEXT,
    id=_COUNT,
    hostname=_TOKEN,
    timestamp={"type": "string", "pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$"},
    time=_TIME,
    tests=_COUNT,
    failures=_COUNT,
    errors=_COUNT,
    skipped=_COUNT,
)
JUNIT = _element("testsuites", _SUITE)
ORDER = ["properties", "testcase", "system-out", "system-err"]


def as_data(element: ElementTree.Element) -> dict[str, Any]:
    """Return an element as plain data: its tag, its attributes, and its children in order."""
    children = [as_data(each) for each in element]
    return {"tag": element.tag, "attributes": dict(element.attrib), "children": children}
