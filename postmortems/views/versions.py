"""The versions of a postmortem: which there are, what each changed, how each stood."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Exists, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import Http404

from postmortems.models import Change, Incident, Revision
from postmortems.models.history import ASIDE
from postmortems.report import document as d
from postmortems.report.build import build
from postmortems.report.changes_in_words import Done, in_words, summary
from postmortems.report.clock import Clock, Moment
from postmortems.report.from_json import from_data

NOW = "now"  # what the version that still changes is called in addresses
MOST_LINES = 50
_MOST_PHRASES = 4


@dataclass(frozen=True, slots=True)
class Mark:
    """One version; ``name`` stands in addresses, ``words`` in sentences."""

    number: int
    by: str
    at: Moment
    is_current: bool = False

    @property
    def name(self) -> str:
        return NOW if self.is_current else str(self.number)

    @property
    def words(self) -> str:
        return "now" if self.is_current else f"version {self.number}"


@dataclass(frozen=True, slots=True)
class Line:
    """One change, ready to print."""

    at: Moment
    by: str
    words: str


@dataclass(frozen=True, slots=True)
class Told:
    """A version with what was changed since ``before``, the number of the version before it.

    ``aside`` says what was said about the report meanwhile, which changed nothing of it.
    """

    mark: Mark
    before: int
    said: str
    aside: str
    lines: tuple[Line, ...]
    count: int


class Versions:
    """The versions of one incident, newest first, to be cut into pages.

    The first of them is how the incident stands now; the others are its revisions. A
    revision that says what the one before it said, because there were only comments in
    between, is none of them.
    """

    def __init__(self, incident: Incident, zone: ZoneInfo) -> None:
        self.incident = incident
        self.clock = Clock(zone)
        self._revisions = Revision.objects.filter(incident_pk=incident.pk)

    @cached_property
    def number(self) -> int:
        """The number of the last change of the report, behind which there may be comments."""
        changes = Change.objects.filter(incident_pk=self.incident.pk).of_report()
        last = changes.order_by("-version").values_list("version", flat=True).first()
        return self.incident.version if last is None else last

    @cached_property
    def _kept(self) -> QuerySet:
        same = {"incident_pk": OuterRef("incident_pk")}
        earlier = Revision.objects.filter(**same, version__lt=OuterRef("version"))
        since = Subquery(earlier.order_by("-version").values("version")[:1])
        changed = Change.objects.of_report().filter(
            **same, version__gt=OuterRef("since"), version__lte=OuterRef("version")
        )
        return (
            self._revisions.filter(version__lt=self.number)
            .annotate(since=Coalesce(since, 0))
            .filter(Exists(changed))
            .order_by("-version")
            .values_list(*_MARK)
        )

    def __len__(self) -> int:
        return self._kept.count() + 1 if self.incident.version else 0

    def __getitem__(self, part: slice) -> list[Told]:
        """The versions of a page, each with what was changed in it."""
        first = part.start == 0
        # The one behind the last of them tells where the last begins.
        kept = list(self._kept[max(part.start - 1, 0) : part.stop])
        ends = [self.number] * first + [number for number, *_ in kept]
        starts = [*ends[1:], 0]
        wanted = min(part.stop - part.start, len(ends))
        spans = list(zip(starts, ends, strict=True))[:wanted]
        return self._told(spans) if spans else []

    def marks(self, most: int) -> list[Mark]:
        """The newest versions, without what was changed in them."""
        kept = [self._mark(*row) for row in self._kept[:most]]
        return [self.current(), *kept] if self.incident.version else kept

    def current(self) -> Mark:
        """The version that is shown everywhere else."""
        return Mark(self.number, "", self._moment(self.incident.changed_at), True)

    def find(self, name: str) -> Mark:
        """The version of this name. Raises ``Http404``."""
        if name == NOW:
            return self.current()
        number = int(name) if _is_number(name) else -1
        if self.number <= number <= self.incident.version:
            return self.current()
        row = self._revisions.filter(version=number).values_list(*_MARK).first()
        if row is None:
            raise Http404(f"There is no version {name:.20}.")
        return self._mark(*row)

    def report(self, mark: Mark) -> d.Report:
        """How the incident stood in this version.

        Raises ``NotAReport`` where it was stored in a way that is no longer read.
        """
        if mark.is_current:
            return build(self.incident)
        return from_data(self._kept_as(mark, "content"))

    def people(self, mark: Mark) -> Mapping[str, int]:
        """Who the names in a version were that is not the current one, by primary key."""
        return self._kept_as(mark, "people")

    def _kept_as(self, mark: Mark, column: str) -> Any:
        kept = self._revisions.filter(version=mark.number)
        return kept.values_list(column, flat=True).get()

    def before(self, mark: Mark) -> int:
        """The number of the version before this one, 0 for none."""
        newest = self._kept.filter(version__lt=mark.number).first()
        return newest[0] if newest else 0

    def changes(self, mark: Mark) -> QuerySet:
        """What led from the version before this one to it, newest first."""
        return self._changes(self.before(mark), mark.number)

    def _changes(self, after: int, until: int) -> QuerySet:
        own = Change.objects.filter(incident_pk=self.incident.pk)
        if until < self.number:
            own = own.filter(version__lte=until)
        # What was said since the last change of the report belongs to how it stands now.
        return own.filter(version__gt=after).order_by("-version")

    def lines(self, changes: Iterable[Change]) -> list[Line]:
        """Changes in words."""
        told = Clock(ZoneInfo(self.incident.timezone))
        return [
            Line(self._moment(one.at), one.by_name, in_words(_done(_row(one), _sides(one)), told))
            for one in changes
        ]

    def _told(self, spans: list[tuple[int, int]]) -> list[Told]:
        changes = self._changes(spans[-1][0], spans[0][1])
        # What texts were is not told here, and they are long.
        sides = {
            version: (before, after)
            for version, before, after in changes.filter(verb="changed")
            .exclude(noun="section")
            .values_list("version", "before", "after")
        }
        rows = list(changes.values_list(*_COLUMNS))
        told = []
        for start, end in spans:
            own = [row for row in rows if start < row[0] and (row[0] <= end or end == self.number)]
            del rows[: len(own)]
            told.append(self._one(start, end, own, sides))
        return told

    def _one(self, start: int, end: int, rows: list[tuple], sides: dict[int, Any]) -> Told:
        clock = Clock(ZoneInfo(self.incident.timezone))
        done = [_done(row, sides.get(row[0], ({}, {}))) for row in rows]
        pairs = list(zip(rows, done, strict=True))
        of_report = [pair for pair in pairs if pair[1].noun not in ASIDE]
        # Where there is nothing else, a version is told by what was said.
        told = of_report or pairs
        said = [pair for pair in pairs if pair[1].noun in ASIDE] if of_report else []
        return Told(
            mark=Mark(end, _names(told), self._at(told), end == self.number),
            before=start,
            said=_sentence(summary([one for _, one in reversed(told)], clock)),
            aside=_aside(said, clock),
            lines=tuple(
                Line(self._moment(row[1]), row[2], in_words(one, clock))
                for row, one in zip(rows[:MOST_LINES], done, strict=False)
            )
            if len(rows) > 1
            else (),
            count=len(rows),
        )

    def _at(self, told: Sequence[tuple[tuple, Done]]) -> Moment:
        return self._moment(told[0][0][1] if told else self.incident.changed_at)

    def _mark(self, number: int, by: str, at: dt.datetime) -> Mark:
        return Mark(number, by, self._moment(at))

    def _moment(self, at: dt.datetime) -> Moment:
        moment = self.clock.read(at.replace(second=0, microsecond=0))
        assert moment is not None
        return moment


_MARK = ("version", "by_name", "at")
_COLUMNS = ("version", "at", "by_name", "verb", "noun", "key", "label")


def _row(change: Change) -> tuple:
    return tuple(getattr(change, name) for name in _COLUMNS)


def _sides(change: Change) -> tuple[dict, dict]:
    return change.before, change.after


def _done(row: tuple, sides: tuple[dict, dict]) -> Done:
    _version, at, _by, verb, noun, key, label = row
    return Done(at, verb, noun, key, label, *sides)


def _names(told: Iterable[tuple[tuple, Done]]) -> str:
    """Who made these changes, newest first, in the order in which they began."""
    return _and(list(dict.fromkeys(row[2] for row, _ in reversed(list(told)))))


def _aside(said: Iterable[tuple[tuple, Done]], clock: Clock) -> str:
    """``Vera Stone commented on the summary; Ada resolved it``: each person's part, first to last."""
    people: dict[str, list[Done]] = {}
    for row, one in reversed(list(said)):
        people.setdefault(row[2], []).append(one)
    return "; ".join(f"{name} {_sentence(summary(done, clock))}" for name, done in people.items())


def _is_number(name: str) -> bool:
    return name.isdecimal() and len(name) < 10


def _sentence(phrases: tuple[str, ...]) -> str:
    shown = list(phrases[:_MOST_PHRASES])
    if more := len(phrases) - len(shown):
        shown.append(f"{more} more thing{'s' if more > 1 else ''}")
    return _and(shown)


def _and(words: list[str]) -> str:
    return (
        words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}" if words else ""
    )
