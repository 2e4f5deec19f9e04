"""The workflow that judges a handout on GitHub."""

from kata.course.bundle import Files
from kata.course.runner import PACKAGE

PLACE = ".github/workflows/classroom.yml"


def workflow() -> Files:
    """Return the file of the workflow."""
    return {PLACE: (PACKAGE / "templates/classroom.yml.txt").read_bytes()}
