"""The board, my items and the charts: 50,000 action items against 500 in the same run."""

from __future__ import annotations

import datetime as dt
import random
import socket
import time
from urllib.parse import quote_plus

from bench.load import read_answer, request_bytes

#: What is asked for, by the name it has in the tables.
PAGES = {
    "board": "/action-items/",
    "overdue": "/action-items/?section=overdue",
    "my items": "/action-items/?owner=me",
    "by team": "/action-items/?group=team",
    "charts": "/insights/",
}
GOAL = 1.5
_TURNS = 60


def spread() -> None:
    """Spread the lives of the filled items over the years: written, moved, finished, in teams."""
    from postmortems.models import ActionItem, DueDateMove, Membership, Team, User

    dice = random.Random(11)
    teams = [Team.objects.create(name=f"Team {n}") for n in range(8)]
    Membership.objects.bulk_create(
        Membership(team=teams[n % len(teams)], user=user)
        for n, user in enumerate(User.objects.order_by("pk"))
    )
    changed, moves = [], []
    for item in ActionItem.objects.select_related("incident").iterator():
        item.created_at = item.incident.started_at + dt.timedelta(days=1)
        if item.status in ("done", "verified"):
            item.finished_at = item.created_at + dt.timedelta(days=dice.randrange(1, 40))
        elif dice.random() < 0.1:
            item.moved = dice.randrange(1, 5)
            moves += [
                DueDateMove(
                    item=item,
                    from_on=item.due_on - dt.timedelta(days=7 * (item.moved - n)),
                    to_on=item.due_on - dt.timedelta(days=7 * (item.moved - n - 1)),
                    reason="Other work came first.",
                    by_name="Person 1",
                    at=item.created_at + dt.timedelta(days=3 * n),
                )
                for n in range(item.moved)
            ]
        changed.append(item)
    ActionItem.objects.bulk_update(changed, ["created_at", "finished_at", "moved"], batch_size=100)
    DueDateMove.objects.bulk_create(moves, batch_size=2000)


def items_of(references: list[str]) -> list[str]:
    """The addresses of one action item of each of these incidents."""
    from postmortems.models import ActionItem

    pks = [int(one.removeprefix("INC-")) for one in references]
    found = ActionItem.objects.filter(incident__in=pks, position=2).values_list("incident", "key")
    return [f"/action-items/INC-{pk}/{key}/" for pk, key in found]


def after_changes(port: int, prepared: dict) -> dict:
    """The board right after somebody changed an item: nothing of it is kept."""
    cookies = {"sessionid": prepared["session"], "csrftoken": prepared["token"]}
    board = request_bytes("GET", PAGES["board"], cookies=cookies)
    times = []
    with socket.create_connection(("127.0.0.1", port), timeout=30) as link:
        link.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for turn in range(_TURNS):
            address = prepared["items"][turn % len(prepared["items"])]
            status = ("open", "in_progress")[turn // len(prepared["items"]) % 2]
            body = f"status={quote_plus(status)}&reason=&verified_by=".encode()
            link.sendall(
                request_bytes("POST", address, cookies=cookies, body=body, token=prepared["token"])
            )
            read_answer(link)
            begin = time.perf_counter()
            link.sendall(board)
            read_answer(link)
            times.append((time.perf_counter() - begin) * 1000)
    times.sort()
    p50, p95 = times[len(times) // 2], times[int(len(times) * 0.95)]
    return {"p50_ms": round(p50, 2), "p95_ms": round(p95, 2)}


def print_growth(sizes: dict[str, dict]) -> None:
    """How much slower the slow end of each page is with the most items than with the fewest."""
    small, large = (sizes[key] for key in sorted(sizes, key=int)[:: len(sizes) - 1])
    names = [*PAGES, "after a change"]
    growth = {
        name: round(large[name]["p95_ms"] / small[name]["p95_ms"], 2)
        for name in names
        if name in small
    }
    print(f"action items, p95 of the most against the fewest (goal {GOAL}): {growth}")
