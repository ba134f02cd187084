"""The PDF of the example in a warm worker against WeasyPrint alone on the same words.

Prints JSON: medians in milliseconds of alternating runs, and their ratio (goal: at most 1.3).
"""

from __future__ import annotations

import datetime as dt
import json
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import django
from django.conf import settings

RUNS = 9


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        os.environ["POSTMORTEMS_DATA_DIR"] = folder
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "postmortems.settings")
        django.setup()
        measure()


def measure() -> None:
    from weasyprint import HTML

    from postmortems.report.from_json import from_data
    from postmortems.report.to_html import print_document
    from postmortems.report.to_pdf import make_pdf, shut_down

    file = Path(settings.BASE_DIR) / "postmortems" / "demo" / "01-ecommerce-outage.json"
    data = json.loads(file.read_text(encoding="utf-8"))
    data.pop("demo")
    report = from_data(data)

    def document():
        return print_document(report, today=dt.date(2026, 1, 1))

    bare = document().html

    def ours() -> None:
        make_pdf(document())

    def plain() -> None:
        HTML(string=bare).write_pdf()

    times: dict[Callable[[], None], list[float]] = {ours: [], plain: []}
    for turn in range(RUNS + 2):
        for make, found in times.items():
            begin = time.perf_counter()
            make()
            if turn > 1:
                found.append((time.perf_counter() - begin) * 1000)
    shut_down()
    json.dump(
        {
            "ours_ms": round(statistics.median(times[ours]), 1),
            "without_stylesheet_ms": round(statistics.median(times[plain]), 1),
            "ratio": round(
                statistics.median(a / b for a, b in zip(times[ours], times[plain], strict=True)),
                2,
            ),
        },
        sys.stdout,
    )


if __name__ == "__main__":
    main()
