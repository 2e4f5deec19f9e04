"""The limits of the process of one answer."""

import ctypes
import resource
import sys

PR_SET_DUMPABLE = 4
GIB = 1 << 30
MOST = {
    resource.RLIMIT_AS: 2 * GIB,
    resource.RLIMIT_FSIZE: 64 << 20,
    resource.RLIMIT_NOFILE: 256,
    resource.RLIMIT_NPROC: 128,
    resource.RLIMIT_CORE: 0,
}


def hide() -> None:
    """On Linux, let no process of the same user look into this one, or into its files."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_DUMPABLE, 0, 0, 0, 0)


def limit(seconds: float) -> None:
    """Bound what this process and its children may use; `seconds` of CPU time."""
    for what, most in (*MOST.items(), (resource.RLIMIT_CPU, int(seconds) + 1)):
        _, hard = resource.getrlimit(what)
        bound = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(what, (bound, bound))
