"""Rows made to say what a report says: those of a new incident, or those it has already.

A row that the incident has under the same key is written in place and brought back
if it had been removed, so that whatever else hangs on it stays. Rows that the report
does not name are marked as removed, never deleted.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import Any, TypeVar

from postmortems.models import (
    ActionItem,
    ContributingFactor,
    ImpactFigure,
    ImpactWindow,
    Incident,
    Lesson,
    Participant,
    Row,
    Section,
    Service,
    Tag,
    TimelineEvent,
    User,
    Why,
)
from postmortems.models.fields import new_key
from postmortems.report import document as d
from postmortems.report import wording
from postmortems.report.compare import PROSE, ROWS, prose_of

from .incidents import named

PARTS = (*PROSE, *ROWS)
"""The parts of a report that are rows, named as comparing names them."""

# Keys stand in addresses and in ids of elements.
_KEY = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}", re.ASCII)
_PROSE_PLACES = {kind: place for place, kind in enumerate(wording.SECTION)}
_FREE_SECTIONS = 100  # they stand behind the prose
AnyRow = TypeVar("AnyRow", bound=Row)
Values = dict[str, Any]


class People:
    """People by display name, where that names exactly one who is active.

    ``then`` says who some names were when the report was made, which goes first.
    """

    def __init__(self, then: Mapping[str, int] | None = None) -> None:
        self._names: dict[int, str] = {}
        self._by_name: dict[str, int | None] = {}
        for pk, name, active in User.objects.values_list("pk", "display_name", "is_active"):
            self._names[pk] = name
            if active:
                folded = name.casefold()
                self._by_name[folded] = None if folded in self._by_name else pk
        self._then = {name: pk for name, pk in (then or {}).items() if pk in self._names}

    def find(self, name: str, held: int | None = None) -> int | None:
        """The primary key of this person; ``held``, who is there already, if they are meant."""
        if name in self._then:
            return self._then[name]
        if held is not None and self._names[held] == name:
            return held
        return self._by_name.get(name.casefold()) if name else None


class ReportRows:
    """Writes parts of one report as the rows of one incident, which is stored and held.

    ``now`` is when rows that are not in the report count as removed.
    """

    def __init__(
        self, incident: Incident, report: d.Report, now: dt.datetime, people: People
    ) -> None:
        self.incident = incident
        self.report = report
        self.now = now
        self.people = people
        self.factors: dict[str, int] = {}

    def write(self, parts: Collection[str] = PARTS) -> None:
        """Write these ``PARTS``."""
        self._prose([kind for kind in PROSE if kind in parts])
        # Action items come after the factors that they answer.
        writers: dict[str, Callable[[], object]] = {
            "participants": self._participants,
            "windows": self._windows,
            "figures": self._figures,
            "timeline": self._timeline,
            "whys": self._whys,
            "factors": self._factors,
            "lessons": self._lessons,
            "action_items": self._action_items,
            "sections": self._sections,
        }
        for name, writer in writers.items():
            if name in parts:
                writer()

    def _prose(self, kinds: Sequence[str]) -> None:
        held = {row.kind: row for row in Section.objects.filter(incident=self.incident)}
        new, changed = [], []
        for kind in kinds:
            text = prose_of(self.report, kind)
            row = held.get(kind)
            if row:
                row.text, row.removed_at = text, None
                changed.append(row)
            elif text:
                place = _PROSE_PLACES[kind]
                new.append(Section(incident=self.incident, kind=kind, text=text, position=place))
        Section.objects.bulk_update(changed, ["text", "removed_at"])
        Section.objects.bulk_create(new)

    def _sections(self) -> None:
        self._rows(
            Section,
            self.report.sections,
            lambda place, one, row: {
                "kind": "free",
                "title": one.title[:200],
                "text": one.text,
                "position": _FREE_SECTIONS + place,
            },
            kind="free",
        )

    def _participants(self) -> None:
        def values(place: int, one: d.Participant, row: Participant | None) -> Values:
            user = self.people.find(one.name, row.user_id if row else None)
            name = "" if user else one.name.strip()[:120]
            return {"user_id": user, "name": name, "role": one.role, "position": place}

        named_ones = [one for one in self.report.participants if one.name.strip()]
        self._rows(Participant, named_ones, values, once=_who)

    def _windows(self) -> None:
        self._rows(
            ImpactWindow,
            self.report.impact.windows,
            lambda place, one, row: {
                **_split("from", one.from_at),
                **_split("to", one.to_at),
                "note": one.note[:300],
                "position": place,
            },
        )

    def _figures(self) -> None:
        self._rows(
            ImpactFigure,
            self.report.impact.figures,
            lambda place, one, row: {
                "label": one.label[:200],
                "value": one.value,
                "value_high": one.value_high,
                "unit": one.unit[:60],
                "certainty": one.certainty,
                "source": one.source[:500],
                "text": one.text,
                "position": place,
            },
        )

    def _timeline(self) -> None:
        rows = self._rows(TimelineEvent, self.report.timeline, lambda *args: _event(*args))
        by_key = {event.key: row for event, row in rows}
        changed = []
        for event, row in rows:
            closed_by = by_key.get(event.ruled_out_by or "")
            wanted = closed_by.pk if closed_by and closed_by is not row else None
            if row.ruled_out_by_id != wanted:
                row.ruled_out_by_id = wanted
                changed.append(row)
        TimelineEvent.objects.bulk_update(changed, ["ruled_out_by"])

    def _whys(self) -> None:
        self._rows(
            Why,
            self.report.analysis.whys,
            lambda place, one, row: {
                "question": one.question,
                "answer": one.answer,
                "position": place,
            },
        )

    def _factors(self) -> None:
        rows = self._rows(
            ContributingFactor,
            self.report.analysis.factors,
            lambda place, one, row: {
                "text": one.text,
                "category": one.category,
                "accepted_risk": one.accepted_risk,
                "position": place,
            },
        )
        self.factors = {factor.key: row.pk for factor, row in rows}

    def _lessons(self) -> None:
        lessons = self.report.lessons
        kinds = [kind for kind in d.LESSON_KINDS for _ in getattr(lessons, kind)]
        rows = [one for kind in d.LESSON_KINDS for one in getattr(lessons, kind)]
        self._rows(
            Lesson,
            rows,
            lambda place, one, row: {
                "kind": kinds[place - 1],
                "text": one.text,
                "position": place,
            },
        )

    def _action_items(self) -> None:
        def values(place: int, one: d.ActionItem, row: ActionItem | None) -> Values:
            return _item(place, one, self.people.find(one.owner, row.owner_id if row else None))

        rows = self._rows(ActionItem, self.report.action_items, values)
        by_key = {item.key: row for item, row in rows}
        changed = []
        for item, row in rows:
            parent = by_key.get(item.improvement or "")
            belongs = parent and parent.kind == "improvement" and row.kind == "todo"
            wanted = parent.pk if parent and belongs else None
            if row.improvement_id != wanted:
                row.improvement_id = wanted
                changed.append(row)
        ActionItem.objects.bulk_update(changed, ["improvement"])
        self._answers(rows)

    def _answers(self, rows: Sequence[tuple[d.ActionItem, ActionItem]]) -> None:
        """Link each item to the contributing factors it answers, and to no others."""
        links = ActionItem.factors.through
        own = ContributingFactor.objects.filter(incident=self.incident)
        factors = {**dict(own.values_list("key", "pk")), **self.factors}
        wanted = {
            (row.pk, factors[key]) for item, row in rows for key in item.factors if key in factors
        }
        held = {
            (item, factor): pk
            for pk, item, factor in links.objects.filter(
                actionitem__in=[row.pk for _, row in rows]
            ).values_list("pk", "actionitem", "contributingfactor")
        }
        links.objects.filter(pk__in=[held[pair] for pair in held.keys() - wanted]).delete()
        links.objects.bulk_create(
            links(actionitem_id=item, contributingfactor_id=factor)
            for item, factor in sorted(wanted - held.keys())
        )

    def _rows(
        self,
        model: type[AnyRow],
        parts: Sequence[Any],
        values: Callable[[int, Any, Any], Values],
        once: Callable[[Values], object] | None = None,
        **only: str,
    ) -> list[tuple[Any, AnyRow]]:
        """Make the rows of one kind say what these parts say; each part with its row.

        ``values`` gives the fields for a place, a part, and the row that is there or
        None. Of parts that are the same to ``once`` the first counts. ``only`` names
        which rows of the model are meant.
        """
        held = list(model.objects.filter(incident=self.incident, **only))
        pairs, new, changed, names, seen = [], [], [], set(), set()
        taken = {row.key for row in held}
        for place, (part, row) in enumerate(_matched(parts, held, values), 1):
            wanted = values(place, part, row)
            if once and once(wanted) in seen:
                continue
            seen.add(once and once(wanted))
            if row is None:
                row = model(incident=self.incident, key=_key(part.key, taken), **wanted)
                taken.add(row.key)
                new.append(row)
            elif row.removed_at or any(getattr(row, name) != wanted[name] for name in wanted):
                for name, value in wanted.items():
                    setattr(row, name, value)
                names |= wanted.keys()
                changed.append(row)
            pairs.append((part, row))
        kept = {row.pk for _, row in pairs}
        gone = [row.pk for row in held if row.pk not in kept and row.removed_at is None]
        # Those that change are taken out first: two that swap their names never stand side by side.
        out = [*gone, *(row.pk for row in changed)]
        model.objects.filter(pk__in=out).update(removed_at=self.now)
        for row in changed:
            row.removed_at = None
        model.objects.bulk_update(changed, [*sorted(names), "removed_at"])
        model.objects.bulk_create(new)
        return pairs


def write_names(incident: Incident, report: d.Report) -> None:
    """Give a stored incident the services and tags of the report, in its order."""
    for model, field, names in (
        (Service, Incident.services, report.services),
        (Tag, Incident.tags, report.tags),
    ):
        links, one = field.through.objects.filter(incident=incident), model.__name__.lower()
        wanted = list(dict.fromkeys(row.pk for row in named(model, list(names))))
        if wanted != list(links.order_by("pk").values_list(one, flat=True)):
            links.delete()
            field.through.objects.bulk_create(
                field.through(**{"incident": incident, f"{one}_id": pk}) for pk in wanted
            )


def _matched(
    parts: Sequence[Any], held: Sequence[AnyRow], values: Callable[[int, Any, Any], Values]
) -> Iterator[tuple[Any, AnyRow | None]]:
    """Each part with the row it is: the one of its key, or one that says the same."""
    free = {row.key: row for row in held}
    keys = {part.key for part in parts}
    for place, part in enumerate(parts, 1):
        row = free.pop(part.key, None)
        if row is None and not part.key:
            alike = (
                other
                for other in free.values()
                if other.key not in keys and _says(other, values(place, part, other))
            )
            row = next(alike, None)
            if row:
                del free[row.key]
        yield part, row


def _says(row: Row, values: Values) -> bool:
    return all(getattr(row, name) == value for name, value in values.items() if name != "position")


def _key(key: str, taken: Collection[str]) -> str:
    """This key for a new row, or another where it can't be had."""
    return key if key not in taken and _KEY.fullmatch(key) else new_key()


def _who(values: Values) -> object:
    return values["user_id"] or values["name"].casefold(), values["role"]


def _split(name: str, when: d.When) -> Values:
    """A moment as the pair of columns that stores it: a time or a day."""
    at = when if isinstance(when, dt.datetime) else None
    return {f"{name}_at": at, f"{name}_on": None if at else when}


def _event(place: int, event: d.Event, row: TimelineEvent | None) -> Values:
    columns = {**_split("happened", event.happened_at), **_split("until", event.until)}
    precision = event.precision if event.precision in ("exact", "about") else "exact"
    if not columns["happened_at"]:
        precision = "day" if columns["happened_on"] else "unknown"
    return {
        **columns,
        "precision": precision,
        "kind": event.kind,
        "text": event.text,
        "detail": event.detail,
        "source": event.source[:500],
        "key_moment": event.key_moment,
        "position": place,
    }


def _item(place: int, item: d.ActionItem, owner: int | None) -> Values:
    values = {
        "kind": item.kind,
        "title": item.title,
        "detail": item.detail,
        "group": item.group[:200],
        "action_class": item.action_class,
        "priority": item.priority,
        "owner_id": owner,
        "owner_name": "" if owner else item.owner[:120],
        "due_on": item.due_on,
        "status": item.status,
        "reason": item.reason or ("Not stated." if item.status == "wont_do" else ""),
        "verified_by": item.verified_by,
        "tracker_url": item.tracker_url[:500],
        "position": place,
    }
    # An improvement belongs to none, at no moment.
    return values | ({"improvement_id": None} if item.kind == "improvement" else {})
