"""Pages while PDFs are made, and an issued edition against a static file, on the served product.

python bench/paper_served.py PORT REFERENCE SESSION      asks for PDFs, on and on
"""

from __future__ import annotations

import socket
import statistics
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from bench.load import measure, read_answer, request_bytes  # noqa: E402

PDFS = 4  # being made at once


def measure_paper(port: int, prepared: dict, rounds: int = 3, requests: int = 60) -> dict[str, Any]:
    """p95 of the report page with PDFs being made and without; an edition by a static file."""
    cookies = {"sessionid": prepared["session"]}
    references = prepared["references"]
    pages = [
        request_bytes("GET", f"/incidents/{one}/report/", cookies=cookies) for one in references
    ]

    def page(_connection: int, turn: int) -> bytes:
        return pages[turn % len(pages)]

    edition = request_bytes("GET", prepared["edition"], cookies=cookies)
    static = request_bytes("GET", prepared["static"], cookies={})
    sizes = {"connections": 1, "requests": requests}
    for warm in (page, lambda *_: edition, lambda *_: static):
        measure(port, warm, **sizes)
    alone, busy, editions, statics = [], [], [], []
    for _ in range(rounds):
        editions.append(measure(port, lambda *_: edition, **sizes).p50)
        statics.append(measure(port, lambda *_: static, **sizes).p50)
        alone.append(measure(port, page, **sizes).p95)
        asking = [sys.executable, __file__, str(port), ",".join(references), prepared["session"]]
        with subprocess.Popen(asking) as others:
            time.sleep(1.5)
            busy.append(measure(port, page, **sizes).p95)
            others.terminate()
        # The last of them are made still.
        time.sleep(1.5)
    return {
        "report_p95_ms": round(statistics.median(alone), 1),
        f"report_p95_with_{PDFS}_pdfs_ms": round(statistics.median(busy), 1),
        "edition_p50_ms": round(statistics.median(editions), 2),
        "static_file_p50_ms": round(statistics.median(statics), 2),
        "edition_by_static_file": round(
            statistics.median(a / b for a, b in zip(editions, statics, strict=True)), 2
        ),
    }


def ask(port: int, reference: str, session: str) -> None:
    """One PDF after the other, until the process is ended."""
    request = request_bytes(
        "GET", f"/incidents/{reference}/report.pdf", cookies={"sessionid": session}
    )
    with socket.create_connection(("127.0.0.1", port), timeout=120) as link:
        while True:
            link.sendall(request)
            read_answer(link)


if __name__ == "__main__":
    for number in range(PDFS):
        given = int(sys.argv[1]), sys.argv[2].split(",")[number], sys.argv[3]
        threading.Thread(target=ask, args=given).start()
