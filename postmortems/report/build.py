"""The one function that turns rows into a Report."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from typing import Any

from django.db.models import (
    BigIntegerField,
    BooleanField,
    CharField,
    DateField,
    DateTimeField,
    F,
    FloatField,
    QuerySet,
    TextField,
    Value,
)
from django.db.models.functions import Cast, Coalesce, NullIf

from postmortems.models import (
    ActionItem,
    ContributingFactor,
    ImpactFigure,
    ImpactWindow,
    Incident,
    Lesson,
    Participant,
    Section,
    Service,
    Tag,
    TimelineEvent,
    Why,
)
from postmortems.models.action_items import factors_of_items
from postmortems.models.compiled import Compiled, Given, GivenPerson

from . import document as d
from .cutting import PROSE, place


def build(incident: Incident) -> d.Report:
    """The report of this incident as it stands, from three queries however long it is."""
    windows, figures, timeline = _measured(incident)
    texts = _texts(incident)
    prose = {row[2]: row[4] for row in texts["section"] if row[2] != "free"}
    answers: dict[str, list[str]] = defaultdict(list)
    for _, item_key, factor_key, *_ in texts["answer"]:
        answers[item_key].append(factor_key)
    lessons: dict[str, list[d.Lesson]] = defaultdict(list)
    for _, key, kind, text, *_ in texts["lesson"]:
        lessons[kind].append(d.Lesson(text, key))
    return d.Report(
        title=incident.title,
        reference=incident.reference,
        severity=incident.severity,
        state=incident.state,
        timezone=incident.timezone,
        timezone_assumed=incident.timezone_assumed,
        **{name: incident.milestone(name) for name in d.MILESTONES},
        detection_method=incident.detection_method,
        services=tuple(row[1] for row in texts["service"]),
        tags=tuple(row[1] for row in texts["tag"]),
        participants=tuple(
            d.Participant(name, role, key) for _, key, name, role, *_ in texts["participant"]
        ),
        summary=prose.get("summary", ""),
        plain_words=prose.get("plain_words", ""),
        impact=d.Impact(text=prose.get("impact", ""), windows=windows, figures=figures),
        timeline=timeline,
        analysis=d.Analysis(
            **{
                kind: prose.get(kind, "")
                for kind in ("root_cause", "trigger", "detection", "resolution", "background")
            },
            whys=tuple(
                d.Why(question, answer, key) for _, key, question, answer, *_ in texts["why"]
            ),
            factors=tuple(d.Factor(key, text, *more) for _, key, text, *more in texts["factor"]),
        ),
        lessons=d.Lessons(**{kind: tuple(rows) for kind, rows in lessons.items()}),
        action_items=_action_items(incident, answers),
        sections=tuple(
            d.FreeSection(key, title, text)
            for _, key, kind, title, text in texts["section"]
            if kind == "free"
        ),
        leftovers=tuple(d.Leftover(left["line"], left["text"]) for left in incident.leftovers),
        audiences={
            place(kind, "" if kind in PROSE else key): audience
            for _, key, kind, audience, _ in texts["audience"]
        },
    )


def _texts(incident: Incident) -> dict[str, list[tuple[str, ...]]]:
    """All rows made of text alone, by noun and in order, as (noun, key, text, text, text).

    They are seven small tables that every page needs whole, so one UNION ALL
    fetches them: on a page of a dozen statements the trips are the cost.
    """
    found: dict[str, list[tuple[str, ...]]] = defaultdict(list)
    for noun, _place, _pk, *texts in sorted(_TEXTS.rows_for_all(incident=incident.pk)):
        found[noun].append((noun, *texts))
    return found


def _all_texts(_person: GivenPerson) -> QuerySet:
    incident = Given("incident", BigIntegerField())
    own = {"incident": incident, "removed_at": None}
    rows = _columns(Participant.objects.filter(**own), "participant", _participant_name(), "role")
    return rows.union(
        _columns(Section.objects.filter(**own), "section", "kind", "title", "text"),
        _columns(Why.objects.filter(**own), "why", "question", "answer"),
        _columns(Lesson.objects.filter(**own), "lesson", "kind", "text"),
        _columns(
            ContributingFactor.objects.filter(**own), "factor", "text", "category", "accepted_risk"
        ),
        *(
            _columns(rows.filter(**own).exclude(audience=""), "audience", kind, "audience")
            for kind, rows in _marked()
        ),
        _names(Service.incidents.through, "service", incident),
        _names(Tag.incidents.through, "tag", incident),
        factors_of_items(incident)
        .annotate(
            noun=_text("answer"),
            row_key=F("actionitem__key"),
            place=F("contributingfactor__position"),
            a=F("contributingfactor__key"),
            b=_text(""),
            c=_text(""),
        )
        .values_list("noun", "place", "pk", "row_key", "a", "b", "c"),
        all=True,
    ).order_by()  # newer releases of Django would sort it as its first model is sorted


def _columns(rows: QuerySet, noun: str, *texts: str | Coalesce) -> QuerySet:
    named = {
        letter: (F(text) if isinstance(text, str) else text) if text else _text("")
        for letter, text in zip("abc", (*texts, "", ""), strict=False)
    }
    return (
        rows.order_by()
        .annotate(noun=_text(noun), row_key=F("key"), place=F("position"), **named)
        .values_list("noun", "place", "pk", "row_key", "a", "b", "c")
    )


def _marked() -> tuple[tuple[Coalesce | Value, QuerySet], ...]:
    """The kinds of rows that can be marked with an audience, and what ``cutting`` calls them."""
    sections = Section.objects.all()
    return (
        (F("kind"), sections.exclude(kind="free")),
        (_text("sections"), sections.filter(kind="free")),
        (_text("figures"), ImpactFigure.objects.all()),
        (_text("timeline"), TimelineEvent.objects.all()),
        (_text("action_items"), ActionItem.objects.all()),
    )


def _names(through, noun: str, incident: Given) -> QuerySet:
    return (
        through.objects.filter(incident=incident)
        .order_by()
        .annotate(
            noun=_text(noun),
            row_key=F(f"{noun}__name"),
            place=Value(0),
            a=_text(""),
            b=_text(""),
            c=_text(""),
        )
        .values_list("noun", "place", "pk", "row_key", "a", "b", "c")
    )


def _participant_name() -> Coalesce:
    return Coalesce(NullIf("name", Value("")), "user__display_name", output_field=CharField())


def _text(value: str) -> Value:
    return Value(value, output_field=TextField())


def _measured(
    incident: Incident,
) -> tuple[tuple[d.ImpactWindow, ...], tuple[d.ImpactFigure, ...], tuple[d.Event, ...]]:
    """All that has times or values: the windows of impact, the figures and the timeline, at once.

    The columns are those of an event; a window and a figure leave empty what they lack.
    """
    rows = sorted(_MEASURED.rows_for_all(incident=incident.pk), key=lambda row: row[:3])
    keys = {row[2]: row[3] for row in rows if row[0] == "event"}
    found: dict[str, list[Any]] = {"window": [], "figure": [], "event": []}
    for noun, _place, _pk, key, at, on, until_at, until_on, text, *more in rows:
        precision, kind, detail, source, key_moment, ruled_out_by, low, high = more
        if noun == "window":
            row: Any = d.ImpactWindow(at or on, until_at or until_on, text, key)
        elif noun == "figure":
            unit, certainty, label = precision, kind, detail
            row = d.ImpactFigure(key, label, low, high, unit, certainty, source, text)
        else:
            row = d.Event(
                key=key,
                happened_at=at or on,
                until=until_at or until_on,
                precision=precision,
                kind=kind,
                text=text,
                detail=detail,
                source=source,
                key_moment=bool(key_moment),
                ruled_out_by=keys.get(ruled_out_by),
            )
        found[noun].append(row)
    return tuple(found["window"]), tuple(found["figure"]), tuple(found["event"])


def _all_measured(_person: GivenPerson) -> QuerySet:
    own = {"incident": Given("incident", BigIntegerField()), "removed_at": None}
    windows = ImpactWindow.objects.filter(**own).order_by()
    figures = ImpactFigure.objects.filter(**own).order_by()
    events = TimelineEvent.objects.filter(**own).order_by()
    no_time = Value(None, output_field=DateTimeField())
    no_day = Value(None, output_field=DateField())
    no_value = Cast(Value(None), FloatField())
    no_row = Value(None, output_field=BigIntegerField())
    not_key = Value(False, output_field=BooleanField())
    return (
        events.annotate(noun=_text("event"), low=no_value, high=no_value)
        .values_list(
            *("noun", "position", "pk", "key"),
            *("happened_at", "happened_on", "until_at", "until_on"),
            *("text", "precision", "kind", "detail", "source"),
            *("key_moment", "ruled_out_by_id", "low", "high"),
        )
        .union(
            windows.annotate(
                noun=_text("window"),
                empty=_text(""),
                key_moment=not_key,
                row=no_row,
                low=no_value,
                high=no_value,
            ).values_list(
                *("noun", "position", "pk", "key"),
                *("from_at", "from_on", "to_at", "to_on"),
                *("note", "empty", "empty", "empty", "empty"),
                *("key_moment", "row", "low", "high"),
            ),
            figures.annotate(
                noun=_text("figure"), time=no_time, day=no_day, key_moment=not_key, row=no_row
            ).values_list(
                *("noun", "position", "pk", "key"),
                *("time", "day", "time", "day"),
                *("text", "unit", "certainty", "label", "source"),
                *("key_moment", "row", "value", "value_high"),
            ),
            all=True,
        )
        .order_by()
    )


def _action_items(incident: Incident, answers: dict[str, list[str]]) -> tuple[d.ActionItem, ...]:
    rows = list(
        ActionItem.objects.filter(incident=incident, removed_at=None).values_list(
            "pk",
            "key",
            "kind",
            "title",
            "detail",
            "group",
            "action_class",
            "priority",
            "owner__display_name",
            "owner_name",
            "due_on",
            "status",
            "reason",
            "verified_by",
            "tracker_url",
            "improvement_id",
        )
    )
    keys = {row[0]: row[1] for row in rows}
    return tuple(_action_item(row, keys, answers) for row in rows)


def _action_item(row: tuple, keys: dict[int, str], answers: dict[str, list[str]]) -> d.ActionItem:
    (_pk, key, kind, title, detail, group, action_class, priority, owner, owner_name, *rest) = row
    due_on: dt.date | None
    due_on, status, reason, verified_by, tracker_url, improvement = rest
    return d.ActionItem(
        key=key,
        title=title,
        kind=kind,
        detail=detail,
        group=group,
        action_class=action_class,
        priority=priority,
        owner=owner or owner_name,
        due_on=due_on,
        status=status,
        reason=reason,
        verified_by=verified_by,
        tracker_url=tracker_url,
        improvement=keys.get(improvement),
        factors=tuple(answers.get(key, ())),
    )


_TEXTS = Compiled(_all_texts)
_MEASURED = Compiled(_all_measured)
