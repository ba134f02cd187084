"""``make bench``: how fast the pages are, as multiples of a floor page in the same run.

Prints a table and JSON. Times on a shared machine drift; the ratios are taken
between requests that alternate, so they hold better than the times.
"""

from __future__ import annotations

import argparse
import json
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path
from urllib.parse import quote_plus

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from bench import follow_up, meeting, searching  # noqa: E402
from bench.load import Timing, measure, request_bytes  # noqa: E402
from bench.paper import GOALS as PAPER_GOALS  # noqa: E402
from bench.paper_served import measure_paper  # noqa: E402

CONNECTIONS = 2
GOALS = {"home": 2.5, "list": 2.5, "report": 2.5, "workspace": 4.0, "save": 2.0}


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--sizes", default="100,10000", help="numbers of incidents")
    options.add_argument("--requests", type=int, default=40, help="per connection and round")
    options.add_argument("--rounds", type=int, default=5)
    options.add_argument("--databases", default="sqlite,postgresql")
    options.add_argument("--json", type=Path, help="also write the result to this file")
    chosen = options.parse_args()
    result: dict = {"connections": CONNECTIONS, "pages": {}}
    for database in chosen.databases.split(","):
        for size in map(int, chosen.sizes.split(",")):
            found = bench_pages(database, size, chosen.requests, chosen.rounds)
            if found:
                result["pages"].setdefault(database, {})[str(size)] = found
    result["pdf"] = bench_script("paper.py")
    result["reading"] = bench_script("reading.py")
    result["checking"] = bench_script("checking.py")
    result["reminding"] = bench_script("reminding.py")
    print_tables(result)
    text = json.dumps(result, indent=2)
    print(text)
    if chosen.json:
        chosen.json.write_text(text + "\n", encoding="utf-8")


def say(text: str) -> None:
    print(f"{time.strftime('%H:%M:%S')} {text}", file=sys.stderr, flush=True)


def bench_pages(database: str, size: int, requests: int, rounds: int) -> dict | None:
    """Timings and ratios of every page on a fresh database of this size."""
    with tempfile.TemporaryDirectory() as folder:
        environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "bench.settings",
            "POSTMORTEMS_DATA_DIR": folder,
            "PYTHONPATH": str(ROOT),
        }
        name = f"postmortems_bench_{os.getpid()}"
        if database == "postgresql":
            base = os.environ.get("BENCH_DATABASE_URL", "postgres://root@127.0.0.1:5432/postgres")
            if not _administer(base, f'CREATE DATABASE "{name}"'):
                say("PostgreSQL cannot be reached: left out")
                return None
            environment["DATABASE_URL"] = f"{base.rsplit('/', 1)[0]}/{name}"
        else:
            environment.pop("DATABASE_URL", None)
        try:
            say(f"{database}, {size} incidents: filling")
            filled = subprocess.run(
                [sys.executable, str(ROOT / "bench" / "prepare.py"), str(size)],
                env=environment,
                cwd=ROOT,
                check=True,
                capture_output=True,
                text=True,
            )
            return _serve_and_measure(
                json.loads(filled.stdout), environment, database, requests, rounds
            )
        finally:
            if database == "postgresql":
                _administer(base, f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def _administer(url: str, statement: str) -> bool:
    import psycopg

    try:
        with psycopg.connect(url, autocommit=True, connect_timeout=3) as connection:
            connection.execute(statement)
    except psycopg.Error as error:
        say(str(error))
        return False
    return True


def _serve_and_measure(
    prepared: dict, environment: dict[str, str], database: str, requests: int, rounds: int
) -> dict:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = {**environment, "PORT": str(port)}
    server = subprocess.Popen(
        [sys.executable, str(ROOT / "manage.py"), "serve"],
        env=environment,
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _wait(port)
        say(f"{database}: measuring")
        found = _measure_all(port, prepared, requests, rounds)
        found["after a change"] = follow_up.after_changes(port, prepared)
        found["deciding"] = meeting.deciding(port, prepared)
        found["crowd"] = _measure_crowd(port, prepared, requests, rounds)
        say(f"reading all into the search took {prepared['indexing_s']} s")
        found["paper"] = measure_paper(port, prepared)
        return found
    finally:
        server.terminate()
        server.wait(timeout=20)


def _wait(port: int) -> None:
    for _ in range(200):
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=2).read()
            return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError("The server did not start.")


def _measure_all(port: int, prepared: dict, requests: int, rounds: int) -> dict:
    cookies = {"sessionid": prepared["session"], "csrftoken": prepared["token"]}
    references = prepared["references"]

    def get(*paths: str):
        made = [request_bytes("GET", path, cookies=cookies) for path in paths]
        return lambda connection, turn: made[(turn + connection * 7) % len(made)]

    pages = {
        "floor": get("/bench/floor/"),
        "home": get("/"),
        "list": get("/incidents/"),
        "workspace": get(*(f"/incidents/{one}/" for one in references)),
        "report": get(*(f"/incidents/{one}/report/" for one in references)),
        "save": _saving(prepared, "plain_words"),
        **{name: get(path) for name, path in searching.paths().items()},
        **{name: get(path) for name, path in follow_up.PAGES.items()},
    }
    for request in pages.values():
        measure(port, request, connections=CONNECTIONS, requests=len(references) + 5)
    found: dict[str, list[Timing]] = {name: [] for name in pages}
    for _ in range(rounds):
        for name, request in pages.items():
            found[name].append(measure(port, request, connections=CONNECTIONS, requests=requests))
    floors = [timing.p50 for timing in found["floor"]]
    return {
        name: {
            "p50_ms": round(statistics.median(t.p50 for t in timings), 2),
            "p95_ms": round(statistics.median(t.p95 for t in timings), 2),
            "requests_per_second": round(statistics.median(t.rate for t in timings), 1),
            "times_the_floor": round(
                statistics.median(t.p50 / f for t, f in zip(timings, floors, strict=True)), 2
            ),
        }
        for name, timings in found.items()
    }


def _measure_crowd(port: int, prepared: dict, requests: int, rounds: int) -> dict:
    """A save with fifty open pages of the same incident against the same save alone."""
    save = _saving(prepared, "background")
    command = [sys.executable, str(ROOT / "bench" / "crowd.py"), str(port)]
    command += [prepared["references"][0], ",".join(prepared["crowd"])]
    alone, watched = [], []
    for _ in range(rounds):
        alone.append(measure(port, save, connections=1, requests=requests * 2).p50)
        crowd = subprocess.Popen(command)
        time.sleep(1)
        watched.append(measure(port, save, connections=1, requests=requests * 2).p50)
        crowd.terminate()
        crowd.wait()
    return {
        "alone_ms": round(statistics.median(alone), 2),
        "with_50_pages_ms": round(statistics.median(watched), 2),
        "ratio": round(statistics.median(w / a for w, a in zip(watched, alone, strict=True)), 2),
    }


def _saving(prepared: dict, kind: str):
    """Requests that type on in one block, each connection in an incident of its own."""
    cookies = {"sessionid": prepared["session"], "csrftoken": prepared["token"]}
    saved: dict[int, int] = {}

    def save(connection: int, _turn: int) -> bytes:
        # What a connection saw is what it last sent.
        seen, saved[connection] = saved.get(connection), saved.get(connection, 0) + 1
        text = f"Typed on, take {saved[connection]}."
        shown = f"Typed on, take {seen}." if seen else ""
        body = f"text={quote_plus(text)}&initial-text={quote_plus(shown)}".encode()
        path = f"/incidents/{prepared['references'][connection]}/prose/{kind}/"
        return request_bytes("POST", path, cookies=cookies, body=body, token=prepared["token"])

    return save


def bench_script(name: str) -> dict:
    """What one of the scripts that need no server prints."""
    answer = subprocess.run(
        [sys.executable, str(ROOT / "bench" / name)],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    return json.loads(answer.stdout)


def print_tables(result: dict) -> None:
    for database, sizes in result["pages"].items():
        for size, pages in sizes.items():
            print(f"\n{database}, {size} incidents, {CONNECTIONS} connections")
            print(f"{'':12}{'p50 ms':>9}{'p95 ms':>9}{'per s':>9}{'x floor':>9}{'goal':>7}")
            for name, page in pages.items():
                if name == "after a change":
                    print(f"board right after a change: {page}")
                    continue
                if name == "deciding":
                    print(f"deciding in a meeting: {page} (goal: ratio {meeting.GOAL})")
                    continue
                if name == "crowd":
                    print(f"save with 50 open pages: {page} (goal: ratio 1.1)")
                    continue
                if name == "paper":
                    print(f"pages while PDFs are made, and editions: {page}")
                    continue
                print(
                    f"{name:12}{page['p50_ms']:9.2f}{page['p95_ms']:9.2f}"
                    f"{page['requests_per_second']:9.1f}{page['times_the_floor']:9.2f}"
                    f"{GOALS.get(name, ''):>7}"
                )
        if len(sizes) > 1:
            small, large = (sizes[key] for key in sorted(sizes, key=int)[:: len(sizes) - 1])
            pages = [name for name in small if "times_the_floor" in small[name]]
            growth = {n: round(large[n]["p50_ms"] / small[n]["p50_ms"], 2) for n in pages}
            result.setdefault("growth", {})[database] = growth
            print(f"{database}: the largest against the smallest (goal 1.2): {growth}")
            follow_up.print_growth(sizes)
    print("\nPDFs, warm, by a worker and by Chromium")
    for name, figure in result["pdf"].items():
        goal = PAPER_GOALS.get(name, "")
        print(f"{name:24}{figure!s:>48}{goal and f'   goal {goal}':>16}")
    print(f"Reading a document: {result['reading']}")
    print(f"All checks against the page of a report: {result['checking']}")
    print(f"Reminders of 50,000 action items: {result['reminding']}\n")


if __name__ == "__main__":
    main()
