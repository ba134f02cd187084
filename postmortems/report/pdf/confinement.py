"""What a worker process gives up before it reads its first document."""

from __future__ import annotations

import contextlib
import os
import resource
import signal
import sys
import sysconfig
import tempfile
from collections.abc import Iterator
from typing import Any

_FORBIDDEN = (
    "socket.connect",
    "socket.bind",
    "socket.getaddrinfo",
    "socket.gethostbyname",
    "subprocess.Popen",
    "os.exec",
    "os.fork",
    "os.posix_spawn",
    "os.system",
)


def limit_memory(megabytes: int) -> None:
    """Let this process use at most that much address space, and dump no core."""
    # Where the system has no such limit (macOS) the time limit remains.
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_AS, (megabytes * 1024 * 1024,) * 2)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def close_doors() -> None:
    """Refuse the network, other programs and all files but Python's own, for good.

    The fetcher never asks for any of them. This holds should a library find
    another way to read an address that stands in a document.
    """
    roots = {sys.prefix, sys.base_prefix, *sysconfig.get_paths().values()}
    allowed = (
        *(os.path.join(os.path.realpath(root), "") for root in roots),
        # Where WeasyPrint puts the fonts that a stylesheet brings along.
        os.path.join(os.path.realpath(tempfile.gettempdir()), "weasyprint-"),
    )

    def refuse(event: str, details: tuple[Any, ...]) -> None:
        if event in _FORBIDDEN:
            raise PermissionError(f"{event} is not allowed here")
        # A number is a file that is open already.
        if event == "open" and not isinstance(details[0], int):
            path = os.path.realpath(os.fsdecode(details[0]))
            if not path.startswith(allowed):
                raise PermissionError(f"{path} is not for reading here")

    sys.addaudithook(refuse)


@contextlib.contextmanager
def end_after(seconds: float) -> Iterator[None]:
    """End this process should the block take longer.

    The web process ends a slow worker itself; this is for the case that the web
    process is no longer there to do so.
    """
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
