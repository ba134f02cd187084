"""A warm headless Chromium that prints, and how much memory processes take together."""

from __future__ import annotations

import contextlib
import os
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

from scripts.system_packages import find_chromium

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
Printer = Callable[[str], bytes]


@contextlib.contextmanager
def printing(folder: Path) -> Iterator[Printer | None]:
    """What prints a page of HTML on A4, tagged and with an outline; None without a Chromium."""
    path = find_chromium()
    if path is None:
        yield None
        return
    from playwright.sync_api import sync_playwright

    file = folder / "report.html"
    # As nice to others as a worker is.
    nice = folder / "chromium"
    nice.write_text(f'#!/bin/sh\nexec nice -n 5 {path} "$@"\n')
    nice.chmod(0o700)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(nice), args=FLAGS)
        page = browser.new_page()

        def make(html: str) -> bytes:
            file.write_text(html, encoding="utf-8")
            page.goto(file.as_uri())
            return page.pdf(format="A4", tagged=True, outline=True, print_background=True)

        yield make
        browser.close()


def memory(processes: list[int]) -> float:
    """Megabytes that these take, what they share counted by its part; 0 where nobody says."""
    total = 0
    for process in processes:
        with contextlib.suppress(OSError):
            for line in Path(f"/proc/{process}/smaps_rollup").read_text().splitlines():
                if line.startswith("Pss:"):
                    total += int(line.split()[1])
    return total / 1024


def descendants(name: str) -> list[int]:
    """Processes below this one whose program has this in its name."""
    parents: dict[int, tuple[int, str]] = {}
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError, ValueError):
            words, _, rest = (folder / "stat").read_text().rpartition(")")
            parents[int(folder.name)] = int(rest.split()[1]), words.partition("(")[2]
    found = []
    for process, (parent, program) in parents.items():
        while parent not in (0, os.getpid()):
            parent = parents.get(parent, (0, ""))[0]
        if parent and name in program:
            found.append(process)
    return found


def computed(processes: list[int], run: Callable[[], object]) -> float:
    """Seconds that these processes computed while ``run`` ran; what else runs here counts less."""
    before = _computed(processes)
    run()
    return _computed(processes) - before


def _computed(processes: list[int]) -> float:
    ticks = 0
    for process in processes:
        with contextlib.suppress(OSError):
            words = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
            ticks += int(words[11]) + int(words[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def most_memory(processes: Callable[[], list[int]], run: Callable[[], object]) -> float:
    """The most megabytes that these processes took together while ``run`` ran."""
    seen = [0.0]
    done = threading.Event()

    def watch() -> None:
        while not done.wait(0.02):
            seen.append(memory(processes()))

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        run()
    finally:
        done.set()
        watcher.join()
    return max(seen)
