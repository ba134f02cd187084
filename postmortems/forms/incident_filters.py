"""What the incident list is asked for: the address of the page as conditions on rows.

Read by hand and not by a Django form: the list is the hottest page, and whatever an
address says there is an answer to it. What cannot be read is left out and said.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.db.models import Q

from postmortems.models import Incident, Participant
from postmortems.report import wording
from postmortems.report.clock import short_day
from postmortems.search import asking as search

from .asked_words import PERIODS, AskedWords

SORTS = {
    "newest": "Newest first",
    "oldest": "Oldest first",
    "changed": "Last changed",
    "severity": "Most severe",
    "title": "Title",
}


@dataclass(frozen=True, slots=True)
class Filter:
    """One thing asked for: its words for people, what it asks of a row, where it is dropped."""

    name: str
    label: str
    condition: Q
    url_without: str


@dataclass(frozen=True, slots=True)
class IncidentFilters:
    """The address of the list, read. Everything is '' or None where it asks for nothing."""

    q: str = ""
    state: str = ""
    severity: str = ""
    service: str = ""
    tag: str = ""
    person: str = ""
    period: str = ""
    since: dt.date | None = None
    until: dt.date | None = None
    sort: str = "newest"
    problems: tuple[str, ...] = ()
    zone: ZoneInfo = field(default=ZoneInfo("UTC"))

    @classmethod
    def read(cls, asked: Mapping[str, str], *, today: dt.date, zone: ZoneInfo) -> IncidentFilters:
        """Read ``request.GET``. Days begin at midnight in ``zone``."""
        words = AskedWords(asked)
        period, since, until = words.period(today)
        return cls(
            q=words.text("q"),
            state=words.code("state", wording.STATE),
            severity=words.code("severity", {**wording.SEVERITY, "none": ""}),
            service=words.text("service"),
            tag=words.text("tag"),
            person=words.text("person"),
            period=period,
            since=since,
            until=until,
            sort=words.code("sort", SORTS) or "newest",
            problems=tuple(words.problems),
            zone=zone,
        )

    def address(self, **other: str) -> str:
        """The query of this list, with ``other`` values; '' drops one. Short enough to share."""
        values = {
            "q": self.q,
            "state": self.state,
            "severity": self.severity,
            "service": self.service,
            "tag": self.tag,
            "person": self.person,
            "period": self.period,
            "sort": self.sort if self.sort != "newest" else "",
        } | other
        if values["period"] == "between":
            values |= {
                "since": self.since.isoformat() if self.since else "",
                "until": self.until.isoformat() if self.until else "",
            }
        query = urlencode({name: value for name, value in values.items() if value})
        return f"?{query}"

    def active(self, people: Mapping[str, str]) -> list[Filter]:
        """What is asked for, in the order of the fields. ``people`` are names by user name."""
        return [
            Filter(name, label, condition, self.address(**{name: ""}))
            for name, label, condition in self._conditions(people)
        ]

    def _conditions(self, people: Mapping[str, str]) -> Iterator[tuple[str, str, Q]]:
        if self.q:
            yield "q", f"“{self.q}”", search.condition(self.q)
        if self.state:
            yield "state", wording.STATE[self.state], Q(state=self.state)
        if self.severity == "none":
            yield "severity", "No severity", Q(severity="")
        elif self.severity:
            yield "severity", wording.SEVERITY[self.severity], Q(severity=self.severity)
        # Gathered from the name, which has its index: of all incidents few have it.
        if self.service:
            named = Incident.services.through.objects.filter(service__name=self.service)
            yield "service", f"Service {self.service}", Q(pk__in=named.values("incident"))
        if self.tag:
            named = Incident.tags.through.objects.filter(tag__name=self.tag)
            yield "tag", f"Tag {self.tag}", Q(pk__in=named.values("incident"))
        if self.person:
            here = Participant.objects.present().filter(user__username=self.person)
            label = f"With {people.get(self.person, self.person)}"
            yield "person", label, Q(pk__in=here.values("incident"))
        if self.since or self.until:
            yield "period", self._period_label(), self._within()

    def _period_label(self) -> str:
        if self.period != "between":
            return PERIODS[self.period]
        parts = ((word, day) for word, day in (("from", self.since), ("until", self.until)) if day)
        words = " ".join(f"{word} {short_day(day)} {day.year}" for word, day in parts)
        return words[:1].upper() + words[1:] or PERIODS["between"]

    def _within(self) -> Q:
        within = Q()
        if self.since:
            within &= Q(occurred_at__gte=dt.datetime.combine(self.since, dt.time(), self.zone))
        if self.until:
            after = self.until + dt.timedelta(days=1)
            within &= Q(occurred_at__lt=dt.datetime.combine(after, dt.time(), self.zone))
        return within
