"""Read what instructors write: texts, and CSV files with a line for each student."""

import csv
import io
from pathlib import Path

from kata.grade.intake import safe_name
from kata.pack import UsageError

NEEDED = 2  # columns: the student, and what is told of them


def read_rows(file: Path, columns: tuple[str, ...]) -> list[tuple[str, str, dict[str, str]]]:
    """Return the rows of a CSV file as where they stand, student, and cells by column.

    The first two columns must be there. Raises UsageError for anything else than that.
    """
    text = text_of(file)
    head = text.partition("\n")[0]
    rows = csv.DictReader(io.StringIO(text), delimiter=";" if ";" in head else ",")
    found = [each.strip().lower() for each in rows.fieldnames or ()]
    strange = sorted(set(found) - set(columns)) or sorted(set(columns[:NEEDED]) - set(found))
    if strange:
        raise UsageError(f"{file}: see to {', '.join(strange)}. Columns: {', '.join(columns)}")
    rows.fieldnames = found
    result = []
    for row in rows:
        cells = {name: (value or "").strip() for name, value in row.items() if name in columns}
        if any(cells.values()):
            result.append((f"{file}, line {rows.line_num}", safe_name(cells["student"]), cells))
    return result


def text_of(file: Path) -> str:
    """Return the text of a file that an instructor wrote; raises UsageError."""
    try:
        return file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{file} cannot be read: {error}") from None
