"""Action items as mails show them: every part is text before a template sees it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.urls import reverse

from postmortems.models import MOVES_BEFORE_DECISION, User
from postmortems.models.incidents import REFERENCE_PREFIX
from postmortems.prose import plain
from postmortems.report.clock import day_words, weekday_words
from postmortems.report.wording import PRIORITY

COLUMNS = (
    *("pk", "key", "title", "priority", "status", "reason", "due_on", "confirm_on", "moved"),
    "verified_by",
    *("moved_when_decided", "owner_id", "owner__display_name", "owner__is_active"),
    *(
        "owner_name",
        "escalated_to_id",
        "escalated_to__display_name",
        "incident_id",
        "incident__title",
    ),
)
_LONGEST = 300


@dataclass(frozen=True, slots=True)
class Line:
    """One action item in a mail. Links are empty where this person may not follow them."""

    pk: int
    due_on: dt.date | None
    title: str
    incident: str
    facts: str
    link: str
    done: str = ""
    need_help: str = ""
    new_date: str = ""
    confirm: str = ""


class Lines:
    """Makes the lines of the mails to one person on one day."""

    def __init__(self, person: User, today: dt.date) -> None:
        self.person = person
        self.today = today
        self.incidents = settings.BASE_URL + reverse("incidents")
        self.items = settings.BASE_URL + reverse("action_items")
        self.mine = f"{self.items}?owner=me"
        sample = reverse("item_link", args=["INC-0", "key", "done"])
        self.links = settings.BASE_URL + sample.removesuffix("INC-0/key/done/")

    def to_do(self, item: dict[str, Any]) -> Line:
        """An item this person has to do, with the links that settle it."""
        if not self.person.may_write:
            return self.told(item)
        here = f"{self.links}{REFERENCE_PREFIX}{item['incident_id']}/{item['key']}/"
        # So that the page can tell when the date this mail speaks of is no longer the date.
        was = f"?due={item['due_on']}" if item["due_on"] else ""
        return self._line(
            item,
            done=f"{here}done/",
            need_help=f"{here}help/",
            new_date=f"{here}new-date/{was}",
        )

    def to_confirm(self, item: dict[str, Any]) -> Line:
        """An item of which its owner is asked whether the fix worked."""
        here = f"{self.links}{REFERENCE_PREFIX}{item['incident_id']}/{item['key']}/"
        return self._line(item, confirm=f"{here}confirm/" if self.person.may_write else "")

    def told(self, item: dict[str, Any]) -> Line:
        """An item this person is only told of."""
        return self._line(item)

    def _line(self, item: dict[str, Any], **links: str) -> Line:
        reference = f"{REFERENCE_PREFIX}{item['incident_id']}"
        return Line(
            pk=item["pk"],
            due_on=item["due_on"],
            title=_cut(plain(item["title"])) or "An action item without words",
            incident=_cut(f"{reference} {item['incident__title']}"),
            facts=" · ".join(self._facts(item)),
            link=f"{self.incidents}{reference}/#action-items-{item['key']}",
            **links,
        )

    def _facts(self, item: dict[str, Any]) -> Iterable[str]:
        if item["priority"]:
            yield PRIORITY[item["priority"]]
        if item["status"] == "verified":
            how = _cut(plain(item["verified_by"])).rstrip(".")
            yield f"verified: {how}" if how else "verified"
            return
        yield due_words(item["due_on"], self.today)
        if item["status"] == "blocked":
            why = _cut(plain(item["reason"])).rstrip(".")
            yield f"blocked: {why}" if why else "blocked"
        if item["moved"]:
            times = "once" if item["moved"] == 1 else f"{item['moved']} times"
            open_to = item["moved"] >= max(MOVES_BEFORE_DECISION, item["moved_when_decided"] + 1)
            yield f"moved {times}" + (", asks for a decision" if open_to else "")
        if item["escalated_to_id"] not in (None, self.person.pk):
            yield f"handed up to {item['escalated_to__display_name']}"
        if item["owner_id"] != self.person.pk:
            yield self._owner(item)

    def _owner(self, item: dict[str, Any]) -> str:
        name = item["owner__display_name"] or item["owner_name"]
        if not name:
            return "without owner"
        return f"of {name}" + (", who left" if item["owner__is_active"] is False else "")


def due_words(due_on: dt.date | None, today: dt.date) -> str:
    """``due on Wednesday 10 June 2026``, ``due today``, ``due on 1 June 2026, 7 days overdue``."""
    if due_on is None:
        return "without due date"
    late = (today - due_on).days
    if late == 0:
        return "due today"
    if late < 0:
        return f"due {'tomorrow, ' if late == -1 else 'on '}{weekday_words(due_on)}"
    return f"due on {day_words(due_on)}, {late} day{'s' if late > 1 else ''} overdue"


def _cut(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _LONGEST else f"{line[: _LONGEST - 1]}…"
