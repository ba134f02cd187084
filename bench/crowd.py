"""Fifty people with one postmortem open: each asks for news and brings the page up to date.

    python bench/crowd.py PORT REFERENCE SESSION[,SESSION ...]

Runs until it is ended. It is a process of its own, so that what it costs the client does not
count as the server's.
"""

from __future__ import annotations

import json
import socket
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.load import read_answer  # noqa: E402

EVERY = 4.0  # seconds between two questions of one page, as in static/js/workspace/news.js


def main() -> None:
    port, reference, sessions = int(sys.argv[1]), sys.argv[2], sys.argv[3].split(",")
    pages = [Page(port, reference, session) for session in sessions]
    pause = EVERY / len(pages)
    due = time.monotonic()
    while True:
        for page in pages:
            due += pause
            time.sleep(max(0.0, due - time.monotonic()))
            page.ask()


class Page:
    """One open page: what it knows, and its connection."""

    def __init__(self, port: int, reference: str, session: str) -> None:
        self.link = socket.create_connection(("127.0.0.1", port), timeout=30)
        self.base = f"/incidents/{reference}/"
        self.session = session
        self.version = 0

    def ask(self) -> None:
        news = json.loads(self.get(f"{self.base}news/?since={self.version}&block="))
        if news["version"] != self.version:
            self.version = news["version"]
            # As static/js/workspace/refresh.js does for what others changed.
            self.get(f"{self.base}?background")

    def get(self, path: str) -> bytes:
        head = (
            f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nHX-Request: true\r\n"
            f"Cookie: sessionid={self.session}\r\n\r\n"
        )
        self.link.sendall(head.encode())
        return read_answer(self.link)


if __name__ == "__main__":
    main()
