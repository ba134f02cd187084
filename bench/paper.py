"""The PDF in a warm worker against a warm headless Chromium that prints our report page.

Both start from the report and end with the bytes; ours are tagged, PDF/A-3a and PDF/UA-1, with
the source inside. Prints JSON: medians in milliseconds of runs that alternate, and ratios.
"""

from __future__ import annotations

import json
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import django

GOALS = {
    "example_by_chromium": 0.6,
    "brief_by_example": 0.5,
    "long_by_chromium": 2.0,
    "memory_by_chromium": 0.33,
    "huge_by_long": 7.5,
    "two_workers_by_one": 1.7,
}
Make = Callable[[], object]


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        os.environ["POSTMORTEMS_DATA_DIR"] = folder
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "postmortems.settings")
        # Playwright runs a loop of its own in this thread.
        os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
        django.setup()
        json.dump(measure(Path(folder)), sys.stdout)


def measure(folder: Path) -> dict[str, Any]:
    """All figures. Those with a goal have its name in ``GOALS``."""
    from bench import papers
    from bench.chromium import computed, descendants, most_memory, printing
    from postmortems.report import to_pdf
    from postmortems.report.to_html import print_document, standalone_html

    report, long = papers.example(), papers.long_report(*papers.LONG)
    huge = papers.long_report(*papers.HUGE)

    def ours(report: Any, variant: Any = "full") -> bytes:
        document = print_document(report, today=papers.TODAY, variant=variant, live_url=LIVE)
        return to_pdf.make_pdf(document, timeout=600)

    to_pdf.configure(workers=1)
    found: dict[str, Any] = {}
    with printing(folder) as chromium:

        def theirs(report: Any) -> bytes:
            html = standalone_html(report, today=papers.TODAY, live_url=LIVE)
            return chromium(html) if chromium else b""

        short: list[Make] = [lambda: ours(report), lambda: ours(report, "brief")]
        longs: list[Make] = [lambda: ours(long)]
        if chromium:
            short.append(lambda: theirs(report))
            longs.append(lambda: theirs(long))
        else:
            found["note"] = "No Chromium was found: nothing to compare with."
        example_ms, brief_ms, *others = alternate(short, runs=5, warm_up=1)
        found |= {"example_ms": example_ms, "brief_ms": brief_ms}
        found["brief_by_example"] = brief_ms / example_ms
        long_ms, *long_others = alternate(longs, runs=1, warm_up=1)
        found["long_ms"] = long_ms
        made: list[bytes] = []
        (found["huge_ms"],) = alternate([lambda: made.append(ours(huge))], runs=1, warm_up=0)
        found["huge_by_long"] = found["huge_ms"] / long_ms
        found["pages"] = {
            "example": _pages(ours(report)),
            "long": _pages(ours(long)),
            "huge": _pages(made[0]),
        }
        workers = to_pdf._current_pool().worker_pids
        if chromium:
            found |= {"chromium_example_ms": others[0], "chromium_long_ms": long_others[0]}
            found["example_by_chromium"] = example_ms / others[0]
            found["long_by_chromium"] = long_ms / long_others[0]
            # A worker of its own, as the huge report left its traces in the other.
            to_pdf.shut_down()
            ours(report)
            workers = to_pdf._current_pool().worker_pids
            mine = most_memory(workers, lambda: ours(long))
            browser = descendants("chrom")
            for name, one in (("example", report), ("long", long)):
                cost = computed(workers(), lambda one=one: ours(one))
                found[f"{name}_computing_by_chromium"] = cost / computed(
                    browser, lambda one=one: theirs(one)
                )
            other = most_memory(lambda: browser, lambda: theirs(long))
            found |= {"worker_mb": mine, "chromium_mb": other}
            found["memory_by_chromium"] = mine / other if other else 0
    document = print_document(report, today=papers.TODAY, live_url=LIVE)
    rates = {workers: together(document, workers) for workers in (1, 2)}
    found["two_workers_by_one"] = rates[2] / rates[1]
    # Much of what else runs here makes a single thread look slower than it is.
    found["load_average"] = os.getloadavg()[0]
    to_pdf.shut_down()
    return {name: round(x, 2) if isinstance(x, float) else x for name, x in found.items()}


LIVE = "https://postmortems.example.com/incidents/INC-1/report/"


def alternate(makes: list[Make], *, runs: int, warm_up: int = 2) -> list[float]:
    """The median milliseconds of each, one after the other and again."""
    times: list[list[float]] = [[] for _ in makes]
    for turn in range(runs + warm_up):
        for make, taken in zip(makes, times, strict=True):
            begin = time.perf_counter()
            make()
            if turn >= warm_up:
                taken.append((time.perf_counter() - begin) * 1000)
    return [statistics.median(taken) for taken in times]


def together(document: Any, workers: int, documents: int = 8) -> float:
    """PDFs in a second by this many workers."""
    from postmortems.report import to_pdf

    to_pdf.configure(workers=workers)
    with ThreadPoolExecutor(workers) as threads:
        # Every worker is warm.
        list(threads.map(to_pdf.make_pdf, [document] * 2 * workers))
        begin = time.perf_counter()
        list(threads.map(to_pdf.make_pdf, [document] * documents))
        return documents / (time.perf_counter() - begin)


def _pages(pdf: bytes) -> int:
    import io

    import pikepdf

    with pikepdf.open(io.BytesIO(pdf)) as opened:
        return len(opened.pages)


if __name__ == "__main__":
    main()
