"""What a link into a tracker is called: the key people say aloud, read off its address.

Recognised are Jira, GitHub, GitLab and Linear, also where an organisation runs its own:
what tells them is the path of the address more than its host.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import parse_qs, unquote, urlsplit

_KEY = r"([A-Za-z][A-Za-z0-9_]{0,19}-\d{1,9})"
_LONGEST = 48


@dataclass(frozen=True, slots=True)
class Ticket:
    """One link: the tracker's name ('' where it is not known), the key, the address."""

    tracker: str
    key: str
    url: str


@dataclass(frozen=True, slots=True)
class _Kind:
    tracker: str
    pattern: re.Pattern[str]
    key: Callable[[re.Match[str]], str]
    host: str = ""


_MARKS = {"merge_requests": "!", "pull": "#", "epics": "&"}
_KINDS = (
    _Kind("Jira", re.compile(rf"/browse/{_KEY}(?:/|$)"), lambda found: found[1].upper()),
    _Kind(
        "Linear",
        re.compile(rf"^/[^/]+/issue/{_KEY}(?:/|$)"),
        lambda found: found[1].upper(),
        host="linear.app",
    ),
    _Kind(
        "GitLab",
        re.compile(r"^/(?:groups/)?(.+?)/-/(issues|work_items|merge_requests|epics)/(\d+)(?:/|$)"),
        lambda found: f"{found[1]}{_MARKS.get(found[2], '#')}{found[3]}",
    ),
    _Kind(
        "GitLab",
        re.compile(r"^/(.+?)/(issues|merge_requests)/(\d+)(?:/|$)"),
        lambda found: f"{found[1]}{_MARKS.get(found[2], '#')}{found[3]}",
        host="gitlab",
    ),
    _Kind(
        "GitHub",
        re.compile(r"^/([^/]+/[^/]+)/(issues|pull|discussions)/(\d+)(?:/|$)"),
        lambda found: f"{found[1]}#{found[3]}",
        host="github",
    ),
)


@lru_cache(maxsize=4096)
def ticket(url: str) -> Ticket | None:
    """The ticket behind an address; its host is the key where no tracker is recognised.

    None for anything but an address of the web.
    """
    try:
        parts = urlsplit(url.strip())
        host = (parts.hostname or "").removeprefix("www.")
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or not host:
        return None
    path = unquote(parts.path)
    labels = host.split(".")
    for kind in _KINDS:
        known = not kind.host or host == kind.host or kind.host in labels
        if known and (found := kind.pattern.search(path)):
            return Ticket(kind.tracker, _short(kind.key(found)), url.strip())
    # A board of Jira with one issue opened on it.
    chosen = parse_qs(parts.query).get("selectedIssue", [""])[0]
    if re.fullmatch(_KEY, chosen):
        return Ticket("Jira", chosen.upper(), url.strip())
    return Ticket("", _short(host), url.strip())


def _short(key: str) -> str:
    """A key that fits a cell: the end of a long path tells more than its beginning."""
    return key if len(key) <= _LONGEST else f"…{key[1 - _LONGEST :]}"
