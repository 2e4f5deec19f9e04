"""Watch an answer while it runs, through Python's audit events, and tell at once.

Each finding leaves the process before the answer goes on, so that it cannot be taken back.
"""

import gc
import sys
import warnings
from collections.abc import Callable
from pathlib import Path
from types import FrameType, FunctionType
from typing import Any

from kata.grade.gate import may_import

MOST = 50
# Whatever an answer calls that leads to one of these, it is told of, and does not happen.
REFUSED = (
    "os.fork", "os.forkpty", "os.exec", "os.posix_spawn", "os.spawn", "os.system", "os.kill",
    "os.killpg", "pty.spawn", "subprocess.Popen", "ctypes.", "signal.pthread_kill",
    "gc.get_objects", "gc.get_referrers", "gc.get_referents", "sys.settrace", "sys.setprofile",
    "sys._current_frames", "sys._current_exceptions", "code.__new__", "function.__new__",
    "socket.bind", "os.symlink", "os.link", "os.mkfifo", "os.chown", "os.putenv",
    "sqlite3.load_extension", "sqlite3.enable_load_extension", "resource.setrlimit",
)  # fmt: skip
CHANGES = ("os.remove", "os.rename", "os.rmdir", "os.truncate", "os.chmod", "os.mkdir")
# From one of these, a value leads to a frame, and a frame to whatever a test knows.
INSIDES = ("tb_frame", "gi_frame", "cr_frame", "ag_frame", "__code__")
MADE = ("code.__new__", "function.__new__")
UNTOLD = ("builtins.id", "compile", "exec")
# Thousands in a run; only where the answer itself causes one of these does it matter.
COMMON = ("object.__getattr__", "sys._getframe")
HELD = (
    "operate", "reverse_operate", "__eq__", "__ne__", "__bool__", "__len__", "__contains__",
    "__lt__", "__instancecheck__",
)  # fmt: skip
GUARDED = (
    "kata.", "_pytest.", "pluggy.", "sqlalchemy.engine.", "sqlalchemy.pool.",
    "sqlalchemy.orm.session",
)  # fmt: skip


class Watchman:
    """An audit hook that tells of what only the answer can have caused.

    `allowed` are the modules that the exercise's own files import, `places` the folders in which
    an answer may write, `hidden` those of which it may read nothing, `before` what `functions`
    gave before the answer ran.
    """

    def __init__(
        self,
        tell: Callable[..., None],
        answer: Path,
        allowed: set[str],
        places: list[Path],
        hidden: list[Path],
        before: dict[str, object],
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
        self._functions = before

    def __call__(self, event: str, args: tuple[Any, ...]) -> None:
        """Look at one audit event; raises RuntimeError for what is refused."""
        if self._is_busy or event in UNTOLD:
            return
        if event == "object.__getattr__" and args[1] not in INSIDES:
            return
        self._is_busy = True
        try:
            if event in COMMON and not self._is_caller():
                return
            what, line = self._judge(event, args)
            if what:
                self.say(what, line)
        finally:
            self._is_busy = False
        if what and event.startswith(REFUSED):
            raise RuntimeError(f"{event} is not allowed here")

    def _is_caller(self) -> bool:
        """Whether the answer itself, and nobody on its behalf, causes the event."""
        return sys._getframe(2).f_code.co_filename == self._answer

    def say(self, what: str, line: int = 0) -> None:
        """Tell of a finding, once."""
        if what not in self._told and len(self._told) < MOST:
            self._told.add(what)
            self._tell(event="finding", what=f"line {line}: {what}" if line else what)

    def look_back(self) -> None:
        """Tell of classes that claim to equal anything, and of functions that were replaced."""
        for cls in _new_classes():
            for name in HELD:
                code = getattr(vars(cls).get(name), "__code__", None)
                if code and code.co_filename == self._answer:
                    self.say(f"defines {name} in {cls.__name__}", code.co_firstlineno)
        now = functions()
        for name, function in self._functions.items():
            if now.get(name) is not function:
                self.say(f"replaced {name}")
        classes = {name.rpartition(".")[0] for name in self._functions}
        for name in set(now) - set(self._functions):
            if name.rpartition(".")[0] in classes:
                self.say(f"added {name}")

    def _judge(self, event: str, args: tuple[Any, ...]) -> tuple[str, int]:
        nearest, line = self._where()
        if not line:
            return "", 0
        if event == "import":
            strange = nearest and not may_import(str(args[0]), self._allowed)
            return (f"imports {args[0]}" if strange else ""), line
        if event in MADE and not nearest:
            return "", 0  # SQLAlchemy makes functions, too: lambda_stmt() does
        if event.startswith(REFUSED):
            return f"calls {event}", line
        if event == "socket.connect" and not self._network:
            return "opens a connection over the network", line
        if event == "sys._getframe":
            return "looks at frames", line
        if event == "object.__getattr__":
            return f"reaches for .{args[1]}", line
        if event == "open":
            return self._opens(*args[:3]), line
        if event in CHANGES and not self._may_write(args[0]):
            return f"calls {event} on {args[0]}", line
        return "", line

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
            nearest = nearest and name.startswith("<frozen importlib")
            frame = frame.f_back
        return False, 0


def _is_warning() -> bool:
    """Whether Python looks up the line of which it warns, as it does for a forgotten await."""
    frame: FrameType | None = sys._getframe(1)
    while frame is not None and frame.f_code.co_filename != warnings.__file__:
        frame = frame.f_back
    return frame is not None


def _new_classes() -> list[type]:
    """Return the classes that came since the worker froze what it had; to walk all is slow."""
    return [each for each in gc.get_objects() if isinstance(each, type)]


def functions() -> dict[str, object]:
    """Return by name the functions that judge an answer, and those with which the judge reads.

    Of a class, whatever else it holds has a name, too: it could stand before a function of a base.
    """
    found: dict[str, object] = {}
    for module in [name for name in sys.modules if name.startswith(GUARDED)]:
        for name, value in list(vars(sys.modules[module]).items()):
            if isinstance(value, FunctionType):
                found[f"{module}.{name}"] = value
            elif isinstance(value, type) and value.__module__ == module:
                for key, each in list(vars(value).items()):
                    is_function = isinstance(each, FunctionType)
                    found[f"{module}.{name}.{key}"] = each if is_function else None
    return found
