"""A small lab as others write it: plain functions, pytest with its own fixtures, no database.

`LAB` is what its author has; `make_pack` makes it a pack, as docs/own_course.md says.
"""

import re
from pathlib import Path
from textwrap import dedent

LAB = {
    "starter/slugs.py": '''
        """Make slugs."""


        def slugify(text):
            pass


        def most_common(lines):
            pass
        ''',
    "key/slugs.py": '''
        """Make slugs."""

        import re
        from collections import Counter


        def slugify(text):
            return "-".join(re.findall(r"[a-z0-9]+", text.lower()))


        def most_common(lines):
            words = Counter(word for line in lines for word in line.lower().split())
            return words.most_common(1)[0][0]
        ''',
    "tests/test_slugs.py": """
        import pytest
        import slugs


        @pytest.fixture
        def title():
            return "Hello, World!"


        def test_slug_of_a_title(title):
            assert slugs.slugify(title) == "hello-world"


        @pytest.mark.parametrize("text, slug", [("A b", "a-b"), ("", ""), ("C3 PO", "c3-po")])
        def test_slug(text, slug):
            assert slugs.slugify(text) == slug


        class TestPoem:
            def test_most_common(self, poem):
                assert slugs.most_common(poem) == "the"


        def test_print_nothing(capsys):
            slugs.slugify("x")
            assert capsys.readouterr().out == ""


        def test_refuse_a_number():
            with pytest.raises(AttributeError):
                slugs.slugify(3)
        """,
    "tests/conftest.py": """
        from pathlib import Path

        import pytest


        @pytest.fixture
        def poem():
            return (Path(__file__).parent / "data/poem.txt").read_text().splitlines()
        """,
    "tests/data/poem.txt": """
        the cat sat
        the dog ran
        """,
}
NAME = "c1_text/ex11_slugs.py"
TESTS = "tests/c1_text/test_ex11_slugs.py"
PLACES = {
    "starter/slugs.py": f"exercises/{NAME}",
    "key/slugs.py": f"solutions/{NAME}",
    "tests/test_slugs.py": TESTS,
    "tests/conftest.py": "tests/c1_text/conftest.py",
    "tests/data/poem.txt": "tests/c1_text/data/poem.txt",
}


def write(root: Path) -> None:
    """Write the lab as its author has it."""
    for name, text in LAB.items():
        file = root / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(dedent(text).lstrip(), encoding="utf-8")


def make_pack(lab: Path, root: Path) -> None:
    """Turn the lab into a pack."""
    for name, place in PLACES.items():
        file = root / place
        file.parent.mkdir(parents=True, exist_ok=True)
        source = (lab / name).read_text(encoding="utf-8")
        file.write_text(_edited(name, source), encoding="utf-8")


def _edited(name: str, source: str) -> str:
    if name == "starter/slugs.py":
        source = source.replace('slugs."""', 'slugs.\n\nTask: write both functions.\n"""')
        return source.replace("pass", "# TODO: write it.\n    raise NotImplementedError")
    if name == "tests/test_slugs.py":
        source = source.replace("import slugs\n", "").replace("slugs.", "ex.")
        source = re.sub(r"def (test_\w+)\((self, )?", r"def \1(\2ex, ", source)
        return source.replace("ex, )", "ex)")
    return source
