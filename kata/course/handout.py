"""The pack for students: stubs, tests and runner, without a word of the reference answers."""

from pathlib import Path
from string import Template

from kata.backups import OURS
from kata.course.bundle import Files
from kata.course.diagnoses import without_code
from kata.course.runner import PROJECT, runner_files
from kata.git import Committed, lines
from kata.pack import Exercise, Pack
from kata.stubs import stub_of
from kata.verify.layout import SHARED

README = PROJECT / "kata" / "templates" / "handout.md.txt"
# Of the pack, or else of the project that this package lies in.
SETTINGS = (
    "LICENSE",
    "conftest.py",
    "pyproject.toml",
    "requirements.txt",
    "requirements-web.txt",
    ".gitignore",
    ".vscode/settings.json",
)
DIVIDER = (
    "# For instructors and maintainers"  # a line of the Makefile; no student needs what follows
)


class Handout:
    """What students get of some exercises of a pack."""

    def __init__(self, pack: Pack, exercises: list[Exercise]) -> None:
        self._pack = pack
        self._exercises = sorted(set(exercises))

    def files(self) -> Files:
        """Return all files; raises UsageError where the stub of an exercise is not known."""
        files = {**self._settings(), **self._shared()}
        for file in runner_files():
            files[file.relative_to(PROJECT).as_posix()] = file.read_bytes()
        for each in self._exercises:
            stub = stub_of(each)
            files[self._name(each.stub)] = stub
            # Where there is no git, a stub must be remembered before it is first changed.
            files[f"{OURS}/stubs/{each.relative.as_posix()}"] = stub
            files[self._name(each.tests)] = each.tests.read_bytes()
            if each.answers.is_file():
                text = without_code(each.answers.read_text(encoding="utf-8"))
                files[self._name(each.answers)] = text.encode()
        return files

    def changed_stubs(self) -> list[str]:
        """Return the names of the stubs that go out otherwise than they are committed."""
        if not lines(self._pack.root, "rev-parse", "--verify", "HEAD"):
            return []
        committed = Committed(self._pack.root)
        named = {self._name(each.stub): stub_of(each) for each in self._exercises}
        return [name for name, stub in named.items() if not committed.holds(name, stub)]

    def _name(self, file: Path) -> str:
        return file.relative_to(self._pack.root).as_posix()

    def _shared(self) -> Files:
        """Return what the exercises of a chapter share, of the chapters that are given out."""
        chapters = {each.chapter for each in self._exercises}
        found = [file for pattern in SHARED for file in self._pack.root.glob(pattern)]
        chosen = [each for each in found if each.is_file() and not chapters.isdisjoint(each.parts)]
        return {self._name(file): file.read_bytes() for file in chosen}

    def _settings(self) -> Files:
        places = {name: [root / name for root in (self._pack.root, PROJECT)] for name in SETTINGS}
        found = {name: next(filter(Path.is_file, each), None) for name, each in places.items()}
        files = {name: file.read_bytes() for name, file in found.items() if file}
        makefile = (PROJECT / "Makefile").read_text(encoding="utf-8").partition(DIVIDER)[0]
        return {**files, "Makefile": makefile.encode(), "README.md": self._readme().encode()}

    def _readme(self) -> str:
        template = Template(README.read_text(encoding="utf-8"))
        first = self._exercises[0]
        return template.substitute(
            title=_heading(self._pack.root),
            exercises="\n".join(self._rows()),
            first=first.id,
            file=self._name(first.stub),
        )

    def _rows(self) -> list[str]:
        rows = []
        for chapter in dict.fromkeys(each.chapter for each in self._exercises):
            readme = self._pack.root / "exercises" / chapter / "README.md"
            chosen = [each for each in self._exercises if each.chapter == chapter]
            title = f"{chosen[0].chapter_number} {self._pack.chapter_title(chapter)}"
            link = f"[{title}]({self._name(readme)})" if readme.is_file() else title
            rows.append(f"| {link} | {', '.join(f'{each.id} {each.title}' for each in chosen)} |")
        return rows


def _heading(root: Path) -> str:
    """Return the title of a pack: the heading of its README, or the name of its folder."""
    readme = root / "README.md"
    first = readme.read_text(encoding="utf-8").partition("\n")[0] if readme.is_file() else ""
    return first.removeprefix("#").strip() or root.name
