"""Start a new exercise: four files that pass every check, for their author to edit."""

import re
from pathlib import Path
from string import Template

from kata.pack import Exercise, Pack, UsageError

TEMPLATES = Path(__file__).parent / "templates"
SLUG = re.compile(r"[a-z][a-z0-9_]*")


def new_exercise(pack: Pack, number: int, slug: str, chapter: str | None = None) -> list[Path]:
    """Write the four files of a new exercise and return their paths, the stub first.

    `chapter` is the slug of the chapter, needed for the first exercise of one; the chapter's
    README is then written too, and returned last. Raises UsageError, before anything is
    written, for a number that is taken, a bad slug, or a chapter that is missing or another.
    """
    if number < 1:
        raise UsageError(f"An exercise's number is 1 or more, not {number}.")
    _check_slug("NAME", slug)
    _check_number(pack, number)
    folder = _existing_chapter(pack, number // 10)
    exercise = Exercise(number, slug, folder or _new_chapter(number, slug, chapter), pack.root)
    if folder and chapter and exercise.chapter != f"c{number // 10}_{chapter}":
        raise UsageError(f"Chapter {number // 10} is {folder}. Leave out CHAPTER={chapter}.")
    written = dict(zip(exercise.files, _templates(), strict=True))
    if not folder:
        written[exercise.stub.with_name("README.md")] = TEMPLATES / "README.md.txt"
    for file, template in written.items():
        _write(file, template, exercise)
    return list(written)


def _check_slug(variable: str, slug: str) -> None:
    if not SLUG.fullmatch(slug):
        raise UsageError(
            f"{variable}={slug} cannot name a file. Use lower-case letters, digits and _, "
            f"with a letter first: {variable}=window_functions"
        )


def _check_number(pack: Pack, number: int) -> None:
    for folder in ("exercises", "solutions", "tests", "answers"):
        for file in sorted((pack.root / folder).glob(f"*/*ex{number:02}_*")):
            if file.name.startswith((f"ex{number:02}_", f"test_ex{number:02}_")):
                taken = file.relative_to(pack.root)
                raise UsageError(f"The number {number:02} is taken by {taken}. Choose another one.")


def _existing_chapter(pack: Pack, number: int) -> str | None:
    found = sorted(f.name for f in (pack.root / "exercises").glob(f"c{number}_*") if f.is_dir())
    if len(found) > 1:
        raise UsageError(f"Chapter {number} has two folders: {', '.join(found)}. Keep one.")
    return found[0] if found else None


def _new_chapter(number: int, slug: str, chapter: str | None) -> str:
    if not chapter:
        raise UsageError(
            f"There is no chapter {number // 10} yet. Give it a name: "
            f"make new EX={number:02} NAME={slug} CHAPTER=core_queries"
        )
    _check_slug("CHAPTER", chapter)
    return f"c{number // 10}_{chapter}"


def _templates() -> list[Path]:
    """Return the templates in the order of Exercise.files."""
    names = ("stub.py", "solution.py", "tests.py", "answers.toml")
    return [TEMPLATES / f"{name}.txt" for name in names]


def _write(file: Path, template: Path, exercise: Exercise) -> None:
    words = exercise.chapter.partition("_")[2] if file.name == "README.md" else exercise.slug
    title = words.replace("_", " ").capitalize()
    text = Template(template.read_text(encoding="utf-8")).substitute(title=title, id=exercise.id)
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("x", encoding="utf-8") as new:
        new.write(text)
