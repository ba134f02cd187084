"""What the board of action items is asked for: its address as conditions on rows.

Read by hand like the incident list: whatever an address says there is an answer to it. What
cannot be read is left out and said.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.db.models import Q

from postmortems.models import Incident, Membership, User
from postmortems.models.item_sections import SECTIONS, UNFINISHED, Weeks
from postmortems.report import wording
from postmortems.report.clock import short_day

from .asked_words import PERIODS, AskedWords

SECTION_NAMES = {
    "overdue": "Overdue",
    "this_week": "Due this week",
    "next_week": "Due next week",
    "later": "Later",
    "undated": "Without date",
    "unowned": "Without owner",
    "blocked": "Blocked",
    "decide": "Asks for a decision",
    "verify": "To verify",
    "confirm": "To confirm",
}
GROUPS = {
    "due": "Due date",
    "team": "Team",
    "owner": "Owner",
    "incident": "Incident",
    "status": "State",
}
STATUSES = {**wording.ACTION_STATUS, "any": "Any, also finished"}
SPECIAL_OWNERS = {"me": "Me", "none": "Nobody yet", "up": "Handed up to me"}
_SEVERITIES = {**wording.SEVERITY, "none": "No severity"}
_PRIORITIES = {**wording.PRIORITY, "none": "No priority"}
_REFERENCE = re.compile(r"inc-(\d{1,18})", re.IGNORECASE)
_MOST_WORDS = 8
#: The parts of the address in the order they are written and told.
NAMES = (
    *("section", "status", "owner", "team", "service", "severity", "priority", "class"),
    *("q", "period", "since", "until", "group"),
)


@dataclass(frozen=True, slots=True)
class ItemFilter:
    """One thing asked for: its words for people, its condition, the address without it."""

    name: str
    label: str
    condition: Q
    url_without: str


@dataclass(frozen=True, slots=True)
class ItemFilters:
    """The address of the board, read; everything is '' or None where it asks for nothing.

    Without a section and a status it is asked for what is not finished. ``since`` and ``until``
    bound the day of the incident. Addresses of the earlier list are understood.
    """

    section: str = ""
    status: str = ""
    owner: str = ""
    team: str = ""
    service: str = ""
    severity: str = ""
    priority: str = ""
    action_class: str = ""
    q: str = ""
    period: str = ""
    since: dt.date | None = None
    until: dt.date | None = None
    group: str = "due"
    problems: tuple[str, ...] = field(default=(), compare=False)
    zone: ZoneInfo = field(default=ZoneInfo("UTC"), compare=False)

    @classmethod
    def read(cls, asked: Mapping[str, str], *, today: dt.date, zone: ZoneInfo) -> ItemFilters:
        """Read ``request.GET``. Days begin at midnight in ``zone``."""
        words = AskedWords(asked)
        period, since, until = words.period(today)
        section = words.code("section", SECTION_NAMES)
        if not section and asked.get("overdue") == "1":
            section = "overdue"
        owner = words.text("owner")
        return cls(
            section=section,
            status=words.code("status", STATUSES, nothing="unfinished"),
            owner="" if owner == "anyone" else owner,
            team=words.text("team"),
            service=words.text("service"),
            severity=words.code("severity", _SEVERITIES),
            priority=words.code("priority", _PRIORITIES),
            action_class=words.code("class", wording.ACTION_CLASS),
            q=words.text("q"),
            period=period,
            since=since,
            until=until,
            group=words.code("group", GROUPS) or "due",
            problems=tuple(words.problems),
            zone=zone,
        )

    def query(self, **other: str) -> str:
        """The address of this board behind its question mark, with ``other`` parts; '' drops one."""
        values = {
            "section": self.section,
            "status": self.status,
            "owner": self.owner,
            "team": self.team,
            "service": self.service,
            "severity": self.severity,
            "priority": self.priority,
            "class": self.action_class,
            "q": self.q,
            "period": self.period,
            "group": self.group if self.group != "due" else "",
        } | other
        if values["period"] == "between":
            values["since"] = self.since.isoformat() if self.since else ""
            values["until"] = self.until.isoformat() if self.until else ""
        return urlencode({name: values[name] for name in NAMES if values.get(name)})

    def address(self, **other: str) -> str:
        """``query`` with its question mark, for a link."""
        return f"?{self.query(**other)}"

    @property
    def any_active(self) -> bool:
        """Whether anything but the grouping is asked for."""
        return replace(self, group="due") != ItemFilters()

    def active(self, person: User, weeks: Weeks, people: Mapping[str, str]) -> list[ItemFilter]:
        """What is asked for, in order. ``people`` are names by sign-in name."""
        return [
            ItemFilter(name, label, condition, self.address(**{name: ""}))
            for name, label, condition in self._conditions(person, weeks, people)
        ]

    def standing(self, weeks: Weeks) -> Q:
        """The condition of the section and the status together; unfinished without either."""
        if self.section:
            held = SECTIONS[self.section](weeks)
            return held & Q(status=self.status) if self.status in wording.ACTION_STATUS else held
        if self.status == "any":
            return Q()
        return Q(status=self.status) if self.status else UNFINISHED

    def scope(self, person: User) -> Q:
        """The condition of everything but the section and the status."""
        asked = Q()
        for name, _label, condition in self._conditions(person, None, {}):
            if name not in ("section", "status"):
                asked &= condition
        return asked

    def _conditions(
        self, person: User, weeks: Weeks | None, people: Mapping[str, str]
    ) -> Iterator[tuple[str, str, Q]]:
        if self.section and weeks:
            yield "section", SECTION_NAMES[self.section], SECTIONS[self.section](weeks)
        if self.status == "any":
            yield "status", "Also finished", Q()
        elif self.status:
            yield "status", wording.ACTION_STATUS[self.status], Q(status=self.status)
        if self.owner == "me":
            yield "owner", "Mine", Q(owner=person)
        elif self.owner == "none":
            yield "owner", "Nobody's yet", Q(owner__isnull=True, owner_name="")
        elif self.owner == "up":
            yield "owner", "Handed up to me", Q(escalated_to=person)
        elif self.owner:
            label = f"Of {people.get(self.owner, self.owner)}"
            named = User.objects.filter(username=self.owner).values("pk")
            yield "owner", label, Q(owner__in=named)
        # Gathered from the name, which has its index: of all items few have it.
        if self.team:
            inside = Membership.objects.filter(team__name=self.team).values("user")
            yield "team", f"Team {self.team}", Q(owner__in=inside)
        if self.service:
            named = Incident.services.through.objects.filter(service__name=self.service)
            label = f"Service {self.service}"
            yield "service", label, Q(incident__in=named.values("incident"))
        if self.severity:
            code = "" if self.severity == "none" else self.severity
            yield "severity", _SEVERITIES[self.severity], Q(incident__severity=code)
        if self.priority:
            code = "" if self.priority == "none" else self.priority
            yield "priority", _PRIORITIES[self.priority], Q(priority=code)
        if self.action_class:
            label = wording.ACTION_CLASS[self.action_class]
            yield "class", label, Q(action_class=self.action_class)
        if self.q:
            yield "q", f"“{self.q}”", _with_words(self.q)
        if self.since or self.until:
            yield "period", self._period_label(), self._within()

    def _period_label(self) -> str:
        if self.period != "between":
            return f"Incident: {PERIODS[self.period].lower()}"
        parts = ((word, day) for word, day in (("from", self.since), ("until", self.until)) if day)
        words = " ".join(f"{word} {short_day(day)} {day.year}" for word, day in parts)
        return f"Incident {words}"

    def _within(self) -> Q:
        within = Q()
        if self.since:
            first = dt.datetime.combine(self.since, dt.time(), self.zone)
            within &= Q(incident__occurred_at__gte=first)
        if self.until:
            after = self.until + dt.timedelta(days=1)
            end = dt.datetime.combine(after, dt.time(), self.zone)
            within &= Q(incident__occurred_at__lt=end)
        return within


def _with_words(typed: str) -> Q:
    """Every word stands in the item, its owner's plain name, its ticket or its incident's title."""
    asked = Q()
    for word in typed.split()[:_MOST_WORDS]:
        reference = _REFERENCE.fullmatch(word)
        found = Q(incident=int(reference[1])) if reference else Q()
        for name in ("title", "owner_name", "tracker_url", "incident__title"):
            found |= Q(**{f"{name}__icontains": word})
        asked &= found
    return asked
