"""Watch an answer while it runs, through Python's audit events, and tell at once.

Each finding leaves the process before the answer goes on, so that it cannot be taken back.
"""

import ast
import logging
import sys
import warnings
from collections.abc import Callable, Iterable
from pathlib import Path
from types import FrameType
from typing import Any

from _pytest.assertion import rewrite

from kata.grade.imports import may_import
from kata.grade.originals import Originals
from kata.grade.traces import lying_classes, shadowed

MOST = 50
# Whatever an answer calls that leads to one of these, it is told of, and does not happen.
REFUSED = (
    "os.fork", "os.forkpty", "os.exec", "os.posix_spawn", "os.spawn", "os.system", "os.kill",
    "os.killpg", "pty.spawn", "subprocess.Popen", "ctypes.", "signal.pthread_kill",
    "gc.get_objects", "gc.get_referrers", "gc.get_referents", "sys.settrace", "sys.setprofile",
    "sys._current_frames", "sys._current_exceptions", "code.__new__", "function.__new__",
    "socket.bind", "os.symlink", "os.link", "os.mkfifo", "os.chown", "os.putenv",
    "sqlite3.load_extension", "sqlite3.enable_load_extension", "resource.setrlimit", "fcntl.",
)  # fmt: skip
CHANGES = ("os.remove", "os.rename", "os.rmdir", "os.truncate", "os.chmod", "os.mkdir")
# From one of these, a value leads to a frame, and a frame to whatever a test knows.
INSIDES = ("tb_frame", "gi_frame", "cr_frame", "ag_frame", "__code__")
IMPORTS = "<frozen importlib"
IMPORTERS = (IMPORTS, rewrite.__file__)  # pytest imports some packages in its own way
CURRENT, PARSE = logging.currentframe.__code__, ast.parse.__code__
MADE = ("code.__new__", "function.__new__")
SET = "object.__setattr__"  # of the code or the defaults of a function, among others
UNTOLD = ("builtins.id", "exec")
# Thousands in a run; only where the answer itself causes one of these does it matter.
COMMON = ("object.__getattr__", "sys._getframe")
# Refused even where the answer is not at work: it may have sent somebody else, such as a thread.
NOBODY = (
    "gc.get_referrers", "gc.get_referents", "sys.settrace", "sys.setprofile",
    "sys._current_frames", "sys._current_exceptions", "ctypes.",
)  # fmt: skip


class Watchman:
    """An audit hook that tells of what only the answer can have caused.

    `allowed` are the modules that the exercise's own files import, `places` the folders in which
    an answer may write, `hidden` those of which it may read nothing, `originals` what judged before
    the answer ran.
    """

    def __init__(
        self,
        tell: Callable[..., None],
        answer: Path,
        allowed: set[str],
        places: list[Path],
        hidden: list[Path],
        originals: Originals,
        network: bool,
    ) -> None:
        self._tell = tell
        self._answer = str(answer)
        self._allowed = allowed
        self._places = [str(each) for each in places]
        self._hidden = [str(each) for each in hidden]
        self._network = network
        self._told: set[str] = set()
        self._is_busy = False
        self._originals = originals

    def __call__(self, event: str, args: tuple[Any, ...]) -> None:
        """Look at one audit event; raises RuntimeError for what is refused."""
        if self._is_busy or event in UNTOLD:
            return
        if event == "object.__getattr__" and args[1] not in INSIDES:
            return
        self._is_busy = True
        try:
            if event in COMMON and not self._is_caller(sys._getframe(1)):
                return
            what, line = self._judge(event, args)
            if what:
                self.say(what, line)
        finally:
            self._is_busy = False
        if what and event.startswith(REFUSED):
            raise RuntimeError(f"{event} is not allowed here")

    def _is_caller(self, frame: FrameType) -> bool:
        """Whether the answer itself causes the event, or what asks for a frame on its behalf."""
        if frame.f_code is CURRENT and frame.f_back:
            return frame.f_back.f_code.co_filename != logging.__file__
        file = frame.f_code.co_filename
        return file == self._answer or _is_made(file)

    def say(self, what: str, line: int = 0) -> None:
        """Tell of a finding, once."""
        if what not in self._told and len(self._told) < MOST:
            self._told.add(what)
            self._tell(event="finding", what=f"line {line}: {what}" if line else what)

    def look_back(self, plugins: Iterable[object]) -> None:
        """Tell of classes that claim to equal anything, and of functions that were replaced."""
        for what, line in lying_classes(self._answer):
            self.say(what, line)
        for what in (*self._originals.changes(), *shadowed(plugins)):
            self.say(what)

    def _judge(self, event: str, args: tuple[Any, ...]) -> tuple[str, int]:
        if event == "compile":
            what = self._compiles(args[1])
            return what, self._where()[1] if what else 0
        if event == SET:
            name = self._originals.name_of(args[0])
            return (f"replaced {args[1]} of {name}", self._where()[1]) if name else ("", 0)
        nearest, line = self._where()
        if not line:
            return (f"calls {event}" if event.startswith(NOBODY) else ""), line
        if event == "import":
            strange = nearest and not may_import(str(args[0]), self._allowed)
            return (f"imports {args[0]}" if strange else ""), line
        if event in MADE and not nearest:
            return "", 0  # SQLAlchemy makes functions, too: lambda_stmt() does
        if event.startswith(REFUSED):
            return f"calls {event}", line
        return self._named(event, args), line

    def _named(self, event: str, args: tuple[Any, ...]) -> str:
        if event == "socket.connect" and not self._network:
            return "opens a connection over the network"
        if event == "sys._getframe":
            return "looks at frames"
        if event == "object.__getattr__":
            return f"reaches for .{args[1]}"
        if event == "open":
            return self._opens(*args[:3])
        if event in CHANGES and not self._may_write(args[0]):
            return f"calls {event} on {args[0]}"
        return ""

    def _compiles(self, file: object) -> str:
        """Tell of code that is made under the name of a file, as only an import may."""
        frame = sys._getframe(3)
        if frame.f_code is PARSE and frame.f_back:
            frame = frame.f_back
        is_import = frame.f_code.co_filename.startswith(IMPORTERS)
        is_named = isinstance(file, str) and not file.startswith("<") and file != self._answer
        return f"compiles code as {file}" if is_named and not is_import else ""

    def _opens(self, path: object, mode: object, flags: object) -> str:
        if not isinstance(path, str | bytes):
            return ""
        name = path.decode(errors="replace") if isinstance(path, bytes) else path
        writes = bool(int(flags) & 0o3) if isinstance(flags, int) else "r" not in str(mode)
        if writes and not self._may_write(name):
            return f"opens {name} to write"
        if any(str(Path(name).absolute()).startswith(each) for each in self._hidden):
            return "" if _is_warning() else f"reads {name}"
        return ""

    def _may_write(self, path: object) -> bool:
        name = path.decode(errors="replace") if isinstance(path, bytes) else str(path)
        place = str(Path(name).absolute())
        return name == "/dev/null" or any(place.startswith(each) for each in self._places)

    def _where(self) -> tuple[bool, int]:
        """Return whether the answer itself is the caller, and its line; 0 if it is not at work."""
        frame: FrameType | None = sys._getframe(3)
        nearest = True
        while frame is not None:
            name = frame.f_code.co_filename
            if name == self._answer:
                return nearest, frame.f_lineno
            nearest = nearest and (name.startswith(IMPORTS) or _is_made(name))
            frame = frame.f_back
        return False, 0


def _is_made(file: str) -> bool:
    """Whether code of this file was made from a text, as only an answer does it in a run."""
    return file == "<string>" or not file.endswith((".py", ">"))


def _is_warning() -> bool:
    """Whether Python looks up the line of which it warns, as it does for a forgotten await."""
    frame: FrameType | None = sys._getframe(1)
    while frame is not None and frame.f_code.co_filename != warnings.__file__:
        frame = frame.f_back
    return frame is not None
