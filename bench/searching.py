"""What the search is measured with: an index that knows everything, a common and a rare word."""

from __future__ import annotations

import time

COMMON, RARE = "checkout", "zeppelin"


def index() -> float:
    """Read all incidents into the index, three of them with a rare word. Returns seconds."""
    from postmortems.models import Incident
    from postmortems.search import documents

    step = max(1, Incident.objects.count() // 3)
    for incident in Incident.objects.filter(visibility="everyone")[::step][:3]:
        incident.title += f" {RARE}"
        incident.searched_version = 0
        incident.save(update_fields=["title", "searched_version"])
    begin = time.perf_counter()
    while documents.bring_up_to_date(100):
        pass
    return time.perf_counter() - begin


def paths() -> dict[str, str]:
    """The addresses to measure, by their name in the table."""
    return {"find common": f"/search/?q={COMMON}", "find rare": f"/search/?q={RARE}"}
