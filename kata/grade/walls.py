"""What stands between an answer and the machine: bubblewrap's namespaces, and limits."""

import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from kata.backends import name_of
from kata.pack import Exercise, Pack, UsageError
from kata.process import STEADY

MEMORY_MIB = 64  # of each memory-backed folder inside
SYSTEM = ("/usr", "/bin", "/lib", "/lib32", "/lib64", "/sbin")
SETTINGS = ("/etc/ld.so.cache", "/etc/localtime")
PACKAGE = Path(__file__).parents[1]
INSTALL = """bubblewrap (the command bwrap) is not here, so nothing was judged: the answers of a
class are untrusted code. Install it (Debian, Ubuntu: apt install bubblewrap; Fedora: dnf
install bubblewrap), or let the answers do whatever they like to this machine: SANDBOX=none"""
FORBIDDEN = """bubblewrap is here, but may not build walls on this machine, so nothing was judged:
{problem}
Docker forbids it unless the container is started with --security-opt seccomp=unconfined
--security-opt systempaths=unconfined, Ubuntu unless AppArmor allows user namespaces (sysctl
kernel.apparmor_restrict_unprivileged_userns=0). Or let the answers do whatever they like to
this machine: SANDBOX=none"""

NOBODY = 65534  # on every Linux
NO_USER = """The answers cannot be judged as another user here, so nothing was judged:
{problem}
It needs root, setpriv (of util-linux), and files that everybody may read."""


@dataclass(frozen=True)
class Walls:
    """How the process that judges a submission is shut in; `bwrap` is None for not by bubblewrap.

    `is_nobody` runs it as the user nobody, who may write nothing of the house and read only what
    everybody may. That is for a machine with one submission on it: others would be nobody, too.
    """

    bwrap: str | None
    shares_network: bool = False
    is_nobody: bool = False

    @classmethod
    def of(cls, sandbox: str, db: str) -> "Walls":
        """Return the walls that were asked for; raises UsageError where they cannot be built."""
        if sandbox == "none":
            return cls(None)
        if sandbox == "user":
            return cls._of_nobody()
        bwrap = shutil.which("bwrap")
        if not bwrap:
            raise UsageError(INSTALL)
        walls = cls(bwrap, shares_network=name_of(db) != "sqlite")
        done = subprocess.run(
            [*walls._frame(), "--", "true"], capture_output=True, text=True, check=False
        )
        if done.returncode:
            raise UsageError(FORBIDDEN.format(problem=done.stderr.strip()))
        return walls

    @classmethod
    def _of_nobody(cls) -> "Walls":
        words = [*_as_nobody(), sys.executable, "-c", "import kata.worker"]
        try:
            done = subprocess.run(words, cwd="/", capture_output=True, text=True, check=False)
            problem = done.stderr.strip().rpartition("\n")[2] if done.returncode else ""
        except OSError as error:
            problem = str(error)
        if problem:
            raise UsageError(NO_USER.format(problem=problem))
        return cls(None, is_nobody=True)

    def describe(self) -> list[str]:
        """Say which walls are up, for the head of the report."""
        if self.is_nobody:
            return [
                "another user: no reading of what is root's alone, no writing, no privileges",
                "limits of processes, memory, files and CPU time; the network and the machine's "
                "public files are open",
            ]
        if not self.bwrap:
            return ["none: the answers ran as the user who graded them"]
        network = "the network is shared, for the database server" if self.shares_network else "net"
        return [
            f"bubblewrap: namespaces user, pid, ipc, uts, mount, {network}",
            f"read-only system, memory-backed files of at most {MEMORY_MIB} MiB",
            "limits of processes, memory, files and CPU time; no new privileges",
        ]

    def command(
        self,
        pack: Pack,
        exercises: list[Exercise],
        target: Path,
        tests: list[Path],
        words: list[str],
    ) -> list[str]:
        """Return the command line that runs `words` inside; only `target` is the student's."""
        if not self.bwrap:
            variables = [f"{name}={value}" for name, value in STEADY.items()]
            return [*(_as_nobody() if self.is_nobody else ["/usr/bin/env"]), *variables, *words]
        line = self._frame()
        for path in [*map(Path, SETTINGS), *_python(), *_of_pack(pack, exercises)]:
            line += ["--ro-bind-try", str(path), str(path)]
        for path in (*tests, target):
            line += ["--ro-bind", str(path), str(path)]
        line += ["--setenv", "PYTHONPATH", str(PACKAGE.parent), "--setenv", "HOME", "/tmp"]  # noqa: S108
        line += ["--setenv", "PYTHONDONTWRITEBYTECODE", "1", "--setenv", "LANG", "C.UTF-8"]
        for name, value in STEADY.items():
            line += ["--setenv", name, value]
        line += ["--remount-ro", "/dev", "--chdir", str(pack.root)]
        return [*line, "--", *words]

    def _frame(self) -> list[str]:
        """Return the part of the command line that is the same for every submission."""
        line = [str(self.bwrap), "--unshare-all", "--die-with-parent", "--new-session"]
        line += ["--clearenv", *(["--share-net"] if self.shares_network else [])]
        line += ["--cap-drop", "ALL", "--hostname", "kata"]
        for name in SYSTEM:
            if Path(name).is_symlink():
                line += ["--symlink", str(Path(name).readlink()), name]
            elif Path(name).exists():
                line += ["--ro-bind", name, name]
        line += ["--proc", "/proc", "--dev", "/dev"]
        for place in ("/dev/shm", "/tmp"):  # noqa: S108 - they are made anew inside
            line += ["--size", str(MEMORY_MIB << 20), "--tmpfs", place]
        return line


def _as_nobody() -> list[str]:
    """Return the start of a command line that goes on as nobody, with no variables of ours."""
    line = ["setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups"]
    line += ["--no-new-privs", "--inh-caps=-all", "--bounding-set=-all", "--", "env", "-i"]
    line += [f"PYTHONPATH={PACKAGE.parent}", "PYTHONDONTWRITEBYTECODE=1", "HOME=/tmp"]
    return [*line, "LANG=C.UTF-8", "PATH=/usr/bin:/bin"]


def _python() -> list[Path]:
    """Return the folders of this Python and of what is installed for it."""
    places = [Path(sys.base_prefix), Path(sys.prefix), PACKAGE]
    return list(dict.fromkeys(each for each in places if not each.is_relative_to("/usr")))


def _of_pack(pack: Pack, exercises: list[Exercise]) -> list[Path]:
    """Return what tests need: no reference answers, no specimens, nothing of the rest."""
    chapters = sorted({each.chapter for each in exercises})
    folders = [pack.root / kind / name for kind in ("tests", "exercises") for name in chapters]
    return [*folders, pack.root / "conftest.py", pack.root / "pyproject.toml"]
