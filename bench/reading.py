"""How long reading a document takes: 6 KB, 10 KB and 1 MB of the same kind.

Prints JSON: medians in milliseconds, and 1 MB as a multiple of 10 KB (goal: at most 100).
"""

from __future__ import annotations

import json
import statistics
import sys
import time

SIZES = {"6 KB": 6_000, "10 KB": 10_000, "1 MB": 1_000_000}
GOAL = 100
RUNS = 5

HEAD = """\
# Orders were written twice

**Date:** 14 March 2024, all times in Europe/Berlin

## Summary

A retry without a key wrote some orders twice. About 1,200 customers were charged for both.

## Timeline

"""
TAIL = """
## Root cause

The retry had no key by which the second write could be told from the first.

## Action items

| Action | Owner | Due | Status |
| --- | --- | --- | --- |
"""


def document(size: int) -> str:
    """A postmortem of about this many characters: more entries and items, the longer it is."""
    entry = (
        "- {:02}:{:02} Shard {} answered late, so **team {}** looked at its `queue` and waited\n"
    )
    item = "| Give shard {} a key for its retries | Kim Oduya | 2024-04-{:02} | open |\n"
    room = size - len(HEAD) - len(TAIL)
    entries = max(1, room * 2 // 3 // len(entry))
    items = max(1, room // 3 // len(item))
    timeline = "".join(
        entry.format(8 + n * 12 // entries, n * 720 // entries % 60, n, n % 7)
        for n in range(entries)
    )
    table = "".join(item.format(n, 1 + n % 28) for n in range(items))
    return f"{HEAD}{timeline}{TAIL}{table}"


def main() -> None:
    from postmortems.report.from_text import read

    texts = {name: document(size) for name, size in SIZES.items()}
    times: dict[str, list[float]] = {name: [] for name in texts}
    for _ in range(RUNS):
        for name, text in texts.items():
            begin = time.perf_counter()
            read(text)
            times[name].append((time.perf_counter() - begin) * 1000)
    medians = {name: statistics.median(found) for name, found in times.items()}
    result = {f"{name} ms": round(median, 1) for name, median in medians.items()}
    # As many characters more as there are: what counts is the growth beyond that.
    result["1 MB is times 10 KB"] = round(medians["1 MB"] / medians["10 KB"], 1)
    result["goal"] = GOAL
    json.dump(result, sys.stdout)


if __name__ == "__main__":
    main()
