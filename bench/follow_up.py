"""The board, my items and the charts: 50,000 action items against 500 in the same run."""

from __future__ import annotations

import datetime as dt
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
_KINDS, _MOVES = 8, 3


def spread() -> None:
    """Spread the lives of the filled items over the years: written, moved, finished, in teams."""
    from django.db.models import F, OuterRef, Subquery

    from postmortems.models import ActionItem, DueDateMove, Incident, Membership, Team, User

    teams = [Team.objects.create(name=f"Team {n}") for n in range(8)]
    Membership.objects.bulk_create(
        Membership(team=teams[n % len(teams)], user=user)
        for n, user in enumerate(User.objects.order_by("pk"))
    )
    of_incident = Incident.objects.filter(pk=OuterRef("incident")).values("started_at")[:1]
    ActionItem.objects.update(created_at=Subquery(of_incident))
    items = ActionItem.objects.annotate(kind_of=F("pk") % _KINDS)
    for n in range(_KINDS):
        done = items.filter(kind_of=n, status__in=("done", "verified"))
        done.update(finished_at=F("created_at") + dt.timedelta(days=2 + 5 * n))
    slipped = items.filter(kind_of=0, status__in=("open", "in_progress"))
    week = dt.timedelta(days=7)
    DueDateMove.objects.bulk_create(
        (
            DueDateMove(
                item_id=pk,
                from_on=due_on - (_MOVES - n) * week,
                to_on=due_on - (_MOVES - n - 1) * week,
                reason="Other work came first.",
                by_name="Person 1",
                at=created_at + n * week,
            )
            for pk, due_on, created_at in slipped.values_list("pk", "due_on", "created_at")
            for n in range(_MOVES)
        ),
        batch_size=2000,
    )
    slipped.update(moved=_MOVES)


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
    """How much slower the slow end of each page is with the most items than with the fewest.

    Each is taken as a multiple of the floor page beside it: the two sizes run one after the
    other, and the machine may be busier with one of them.
    """
    small, large = (sizes[key] for key in sorted(sizes, key=int)[:: len(sizes) - 1])
    growth = {
        name: round(_of_floor(large, name) / _of_floor(small, name), 2)
        for name in (*PAGES, "after a change")
        if name in small
    }
    print(f"action items, p95 of the most against the fewest (goal {GOAL}): {growth}")


def _of_floor(pages: dict, name: str) -> float:
    return pages[name]["p95_ms"] / pages["floor"]["p50_ms"]
