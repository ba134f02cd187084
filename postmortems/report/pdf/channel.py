"""Messages between the web process and a worker, over a socket pair.

A message is a kind (one byte), a length and that many bytes. What comes back
from a worker is never unpickled: a worker reads pictures and prose written by
anybody, and must not be able to run code in the web process.
"""

from __future__ import annotations

import contextlib
import socket
import struct
import time

READY = b"R"
MAKE = b"M"
DONE = b"D"
FAILED = b"F"
UNAVAILABLE = b"U"

_HEAD = struct.Struct(">cQ")
_LARGEST = 512 * 1024 * 1024


class Channel:
    """One end of the line. Deadlines are values of ``time.monotonic()``."""

    def __init__(self, line: socket.socket) -> None:
        self._line = line

    def send(self, kind: bytes, payload: bytes = b"", *, deadline: float | None = None) -> None:
        """Send one message; raise TimeoutError or ConnectionError where that fails."""
        self._wait_until(deadline)
        self._line.sendall(_HEAD.pack(kind, len(payload)))
        self._line.sendall(payload)

    def receive(self, *, deadline: float | None = None) -> tuple[bytes, bytes]:
        """Return the next (kind, payload); raise TimeoutError or ConnectionError."""
        kind, length = _HEAD.unpack(self._read(_HEAD.size, deadline))
        if length > _LARGEST:
            raise ConnectionError(f"a message of {length} bytes is too long")
        return kind, bytes(self._read(length, deadline))

    def close(self) -> None:
        """Hang up; the other end reads an end of file."""
        with contextlib.suppress(OSError):
            self._line.close()

    def _read(self, length: int, deadline: float | None) -> bytearray:
        content = bytearray(length)
        view = memoryview(content)
        while view:
            self._wait_until(deadline)
            count = self._line.recv_into(view)
            if not count:
                raise ConnectionError("the other end is gone")
            view = view[count:]
        return content

    def _wait_until(self, deadline: float | None) -> None:
        if deadline is None:
            self._line.settimeout(None)
            return
        left = deadline - time.monotonic()
        if left <= 0:
            raise TimeoutError
        self._line.settimeout(left)
