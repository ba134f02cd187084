"""How long all checks take over a report with 300 entries, against rendering its page.

Prints JSON: medians in milliseconds, and the checks as a share of the page (goal: below 1).
"""

from __future__ import annotations

import datetime as dt
import json
import os
import statistics
import sys
import time
from collections.abc import Callable

EVENTS = 300
GOAL = 1.0
RUNS = 7
TODAY = dt.date(2026, 1, 1)


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "postmortems.settings")
    import django

    django.setup()
    from bench.reading import document
    from postmortems.report.checks import check
    from postmortems.report.from_text import read
    from postmortems.report.to_html import to_html

    report = read(document(EVENTS * 150)).report
    checks = _median(lambda: check(report, today=TODAY))
    page = _median(lambda: to_html(report, today=TODAY))
    result = {
        "events": len(report.timeline),
        "checks_ms": round(checks, 1),
        "page_ms": round(page, 1),
        "checks_by_page": round(checks / page, 2),
        "goal": GOAL,
    }
    json.dump(result, sys.stdout)


def _median(run: Callable[[], object]) -> float:
    """Milliseconds, with nothing kept from the run before."""
    from postmortems import prose

    times = []
    for _ in range(RUNS):
        for kept in (prose.render_line, prose.plain, prose._render):
            kept.cache_clear()
        start = time.perf_counter()
        run()
        times.append(1000 * (time.perf_counter() - start))
    return statistics.median(times)


if __name__ == "__main__":
    main()
