"""Deciding one item in a meeting of a hundred points, against the plain save of a block.

Both answer with what the page shows then, go on in incidents that this person changed a
moment ago, and take turns on one connection. ``first`` are decisions about incidents that
others changed last, for each of which a revision is kept besides; ``save by itself`` is the
one that a block makes while somebody types, which draws nothing.
"""

from __future__ import annotations

import re
import socket
import statistics
import time
from urllib.parse import urlencode

from bench.load import read_answer, request_bytes

GOAL = 1.5
_TURNS = 60
_SEEN = re.compile(rb'name="seen" value="([^"]+)"')


def plan(user) -> dict:
    """A meeting of this person about everything, begun; its address and that of a block to save."""
    from django.utils import timezone

    from postmortems.changes import agendas, meetings

    now = timezone.now()
    values = {"title": "Bench", "starts_at": now, "facilitator": user}
    planned = agendas.plan_meeting(by=user, values=values, attendees=[], today=now.date())
    begun = meetings.start(meeting=planned, by=user, today=now.date())
    entries = begun.entries.exclude(item=None).select_related("incident")
    writable = next(one for one in entries if one.incident.state not in ("closed", "archived"))
    return {
        "points": begun.entries.count(),
        "keep": [f"/meetings/{begun.pk}/points/{one.number}/keep/" for one in entries],
        "block": f"/incidents/{writable.incident.reference}/prose/plain_words/",
    }


def deciding(port: int, prepared: dict) -> dict:
    """Milliseconds in the middle, and the ratio (goal: ``GOAL``)."""
    cookies = {"sessionid": prepared["session"], "csrftoken": prepared["token"]}
    meeting = prepared["meeting"]
    with socket.create_connection(("127.0.0.1", port), timeout=60) as link:
        link.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

        def post(address: str, *, drawn: bool = True, **values: str) -> tuple[float, bytes]:
            wanted = request_bytes(
                "POST",
                address,
                cookies=cookies,
                body=urlencode(values).encode(),
                token=prepared["token"],
            )
            if drawn:
                wanted = wanted.replace(b"Accept: application/json", b"Accept: text/html")
            begin = time.perf_counter()
            link.sendall(wanted)
            answer = read_answer(link)
            return (time.perf_counter() - begin) * 1000, answer

        # The screen shows the first point: its answers say what was decided last.
        here, *others = meeting["keep"]
        seen = _seen(post(here, seen="")[1])
        first = [post(address, seen="")[0] for address in others]
        saves, alone, decisions = [], [], []
        shown = ""
        for turn in range(_TURNS):
            for times, drawn in ((saves, True), (alone, False)):
                text = f"Take {turn}, drawn: {drawn}."
                sent = {"text": text, "initial-text": shown}
                times.append(post(meeting["block"], drawn=drawn, **sent)[0])
                shown = text
            took, answer = post(here, seen=seen)
            seen = _seen(answer)
            decisions.append(took)
    middle = {"save": saves, "save by itself": alone, "decide": decisions, "first": first}
    p50 = {name: statistics.median(times) for name, times in middle.items()}
    return {
        "points": meeting["points"],
        **{f"{name}_ms": round(value, 2) for name, value in p50.items()},
        "ratio": round(p50["decide"] / p50["save"], 2),
    }


def _seen(answer: bytes) -> str:
    found = _SEEN.search(answer)
    if found is None:
        raise RuntimeError("The screen does not show the decision.")
    return found[1].decode()
