"""The rows of a report laid out for a reader: every value a string ready to print.

Used by the report as a whole (``page``) and by whoever shows one row alone.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from postmortems.durations import minutes_between, words
from postmortems.prose import Html, Mark, render, render_line, render_line_marked, render_marked

from . import document as d
from . import wording
from .amounts import amount, with_unit
from .clock import Clock, Moment, day_words, short_day, since, span_words, utc_span_words
from .measures import NOT_KNOWN, Measures, WrongTurn, closed, exact_time, measures
from .row_types import EventRow, FactorRow, FigureRow, ItemRef, ItemRow, Link, TurnNote, WindowRow


@dataclass(frozen=True)
class Context:
    """What a row needs to know of the report around it. Made by ``context``."""

    report: d.Report
    today: dt.date
    base: str
    files: Mapping[str, str]
    clock: Clock
    measures: Measures
    start: dt.datetime | None
    event_numbers: Mapping[str, str] = field(repr=False)
    item_numbers: Mapping[str, str] = field(repr=False)
    factor_numbers: Mapping[str, str] = field(repr=False)
    source_numbers: Mapping[str, str] = field(repr=False)
    answers: Mapping[str, tuple[ItemRef, ...]] = field(repr=False)
    turns: Mapping[str, WrongTurn] = field(repr=False)
    closes: Mapping[str, tuple[WrongTurn, ...]] = field(repr=False)
    branches: Mapping[str, str] = field(repr=False)
    milestones: Mapping[str, tuple[str, ...]] = field(repr=False)
    marks: Mapping[tuple[str, ...], Sequence[Mark]] = field(default_factory=dict, repr=False)

    def prose(self, text: str, *place: str) -> Html:
        """Markdown of several paragraphs with this report's pictures.

        ``place`` is the part, key and field of the text, for ``marks`` in it.
        """
        if not text:
            return Html()
        if place and (marks := self.marks.get(place)):
            return render_marked(text, marks, files=self.files, base=self.base)
        return render(text, files=self.files, base=self.base)

    def line(self, text: str, *place: str) -> Html:
        """Markdown of one line; ``place`` as for ``prose``."""
        if place and (marks := self.marks.get(place)):
            return render_line_marked(text, marks, base=self.base)
        return render_line(text, base=self.base)


def context(
    report: d.Report,
    *,
    today: dt.date,
    base: str = "",
    files: Mapping[str, str] | None = None,
) -> Context:
    """Everything the rows of ``report`` share.

    ``today`` decides what is overdue, ``base`` goes before links to our own pages
    (``https://host``), ``files`` maps attachment keys to addresses.
    """
    spans = measures(report)
    turns = {turn.event.key: turn for turn in spans.wrong_turns}
    closes: dict[str, tuple[WrongTurn, ...]] = {}
    for turn in spans.wrong_turns:
        if turn.ruled_out_by:
            key = turn.ruled_out_by.key
            closes[key] = (*closes.get(key, ()), turn)
    items = [item for _, group in item_groups(report) for item in group]
    item_numbers = {item.key: f"A{n}" for n, item in enumerate(items, 1)}
    answers: dict[str, tuple[ItemRef, ...]] = {}
    for item in items:
        status_label = wording.ACTION_STATUS.get(item.status, item.status)
        ref = ItemRef(item.key, item_numbers[item.key], item.title, item.status, status_label)
        for factor in item.factors:
            answers[factor] = (*answers.get(factor, ()), ref)
    return Context(
        report=report,
        today=today,
        base=base,
        files=files or {},
        clock=Clock(report.zone),
        measures=spans,
        start=report.started_at if isinstance(report.started_at, dt.datetime) else None,
        event_numbers={event.key: f"T{n}" for n, event in enumerate(report.timeline, 1)},
        item_numbers=item_numbers,
        factor_numbers={f.key: f"C{n}" for n, f in enumerate(report.analysis.factors, 1)},
        source_numbers=_source_numbers(report),
        answers=answers,
        turns=turns,
        closes=closes,
        branches=_branches(report, turns),
        milestones=_milestones_by_event(report),
    )


def item_groups(report: d.Report) -> list[tuple[str, list[d.ActionItem]]]:
    """The action items as they stand in the document: (heading, its items).

    Each improvement comes with its own to-dos behind it; then come the to-dos
    that belong to none, under the headings they were written under.
    """
    groups = {item.key: (item.title, [item]) for item in report.improvements}
    loose: dict[str, list[d.ActionItem]] = {}
    for item in report.todos:
        if item.improvement in groups:
            groups[item.improvement][1].append(item)
        else:
            loose.setdefault(item.group, []).append(item)
    return [*groups.values(), *loose.items()]


def lay_out_event(event: d.Event, context: Context) -> EventRow:
    """One entry of the timeline."""
    at = context.clock.read(event.happened_at)
    exact = exact_time(event)
    turn = context.turns.get(event.key)
    time, label = _event_time(event, at)
    kind_label = wording.EVENT_KIND.get(event.kind, event.kind)
    until = context.clock.read(event.until)
    return EventRow(
        key=event.key,
        number=context.event_numbers.get(event.key, ""),
        kind=event.kind,
        kind_label=kind_label,
        text=context.line(event.text, "timeline", event.key, "text"),
        detail=context.prose(event.detail, "timeline", event.key, "detail"),
        at=at,
        time=time,
        time_label=label,
        until=_until(at, until) if exact else "",
        utc=at.utc if at and exact and at.zone != "UTC" else "",
        utc_day=at.utc_day if at and exact else "",
        delta=since(context.start, exact),
        source=link_to(event.source),
        key_moment=event.key_moment,
        milestones=tuple(
            name for name in context.milestones.get(event.key, ()) if name != kind_label
        ),
        is_wrong_turn=turn is not None,
        lost=words(turn.minutes) if turn and turn.minutes is not None else "",
        ruled_out_by=_turn_note(turn.ruled_out_by, turn, context) if turn else None,
        rules_out=tuple(
            note
            for closed_turn in context.closes.get(event.key, ())
            if (note := _turn_note(closed_turn.event, closed_turn, context))
        ),
        branch=context.branches.get(event.key, ""),
    )


def lay_out_figure(figure: d.ImpactFigure, context: Context) -> FigureRow:
    """One impact figure: grouped digits, ``~`` before an estimate, a dash in a range."""
    value, unit = amount(figure), figure.unit.strip()
    is_known = value is not None and figure.certainty not in ("unknown", "not_applicable")
    is_estimated = is_known and figure.certainty == "estimated"
    if not is_known:
        value = "not applicable" if figure.certainty == "not_applicable" else NOT_KNOWN
    assert value is not None
    return FigureRow(
        key=figure.key,
        label=figure.label,
        value=value,
        unit=unit if is_known else "",
        large=("~" if is_estimated else "") + with_unit(value, unit) if is_known else value,
        certainty=figure.certainty,
        certainty_label=wording.CERTAINTY.get(figure.certainty, figure.certainty),
        is_estimated=is_estimated,
        is_known=is_known,
        source=link_to(figure.source),
        note=context.source_numbers.get(" ".join(figure.source.split()), ""),
        text=figure.text,
    )


def lay_out_window(window: d.ImpactWindow, context: Context) -> WindowRow:
    """One span of impact with how long it lasted."""
    first, last = context.clock.read(window.from_at), context.clock.read(window.to_at)
    minutes = minutes_between(*ends) if (ends := closed(window)) else None
    return WindowRow(
        key=window.key,
        span=span_words(first, last),
        utc=utc_span_words(first, last),
        lasted="" if minutes is None else words(minutes),
        note=context.line(window.note),
    )


def lay_out_factor(factor: d.Factor, context: Context) -> FactorRow:
    """One contributing factor with the action items that answer it."""
    answers = context.answers.get(factor.key, ())
    return FactorRow(
        key=factor.key,
        number=context.factor_numbers.get(factor.key, ""),
        text=context.prose(factor.text, "factors", factor.key, "text"),
        category=factor.category,
        category_label=wording.FACTOR_CATEGORY.get(factor.category, factor.category),
        accepted_risk=context.prose(factor.accepted_risk),
        answers=answers,
        is_unanswered=is_hole(factor, answers),
    )


def is_hole(factor: d.Factor, answers: Sequence[ItemRef]) -> bool:
    """Whether neither an action item nor an accepted risk answers a factor."""
    kept = any(ref.status != "wont_do" for ref in answers)
    return not kept and not factor.accepted_risk.strip()


def lay_out_item(item: d.ActionItem, context: Context) -> ItemRow:
    """One action item. It is overdue from the day after its due date, unless finished."""
    finished = item.status in d.FINISHED_STATUSES
    days = None if item.due_on is None or finished else (item.due_on - context.today).days
    return ItemRow(
        key=item.key,
        number=context.item_numbers.get(item.key, ""),
        kind=item.kind,
        kind_label=wording.ACTION_KIND.get(item.kind, item.kind),
        title=context.line(item.title, "action_items", item.key, "title"),
        detail=context.prose(item.detail, "action_items", item.key, "detail"),
        group=item.group,
        action_class=item.action_class,
        action_class_label=wording.ACTION_CLASS.get(item.action_class, item.action_class),
        priority=item.priority,
        priority_label=wording.PRIORITY.get(item.priority, item.priority),
        owner=item.owner,
        due_on=item.due_on,
        due=day_words(item.due_on) if item.due_on else "",
        due_short=_short_due(item.due_on, context.today),
        due_note=_due_note(days),
        status=item.status,
        status_label=wording.ACTION_STATUS.get(item.status, item.status),
        is_finished=finished,
        is_overdue=days is not None and days < 0,
        is_due_soon=days is not None and 0 <= days <= 7,
        reason=context.line(item.reason),
        verified_by=context.line(item.verified_by),
        tracker=link_to(item.tracker_url),
        improvement=item.improvement,
        factors=tuple(
            context.factor_numbers[key] for key in item.factors if key in context.factor_numbers
        ),
    )


def link_to(source: str) -> Link | None:
    """A source as a link with its host and last step as text, or as plain text."""
    source = " ".join(source.split())
    if not source:
        return None
    try:
        parts = urlsplit(source)
    except ValueError:
        return Link(source)
    if parts.scheme not in ("http", "https") or not parts.netloc:
        return Link(source)
    host = parts.netloc.rpartition("@")[2].removeprefix("www.")
    last = parts.path.rstrip("/").rpartition("/")[2]
    return Link(f"{host}/…/{last}" if parts.path.count("/") > 1 and last else host, source)


def _source_numbers(report: d.Report) -> dict[str, str]:
    """The sources of figures, numbered in their order; one that is named twice once."""
    named = (" ".join(figure.source.split()) for figure in report.impact.figures)
    distinct = dict.fromkeys(source for source in named if source)
    return {source: f"{number}" for number, source in enumerate(distinct, 1)}


def _event_time(event: d.Event, at: Moment | None) -> tuple[str, str]:
    """The time as it stands in the narrow column, and what a screen reader says."""
    if at is None or event.precision == "unknown":
        return "–", "time not known"
    if not at.time or event.precision == "day":
        return "all day", f"some time on {at.day_words}"
    if event.precision == "about":
        return f"~{at.time}", f"about {at.with_zone}"
    return at.time, at.with_zone


def _until(at: Moment | None, until: Moment | None) -> str:
    if at is None or until is None or not until.time:
        return ""
    return until.time if until.day == at.day else f"{short_day(until.day)} {until.time}"


def _turn_note(event: d.Event | None, turn: WrongTurn, context: Context) -> TurnNote | None:
    if event is None:
        return None
    at = context.clock.read(event.happened_at)
    return TurnNote(
        key=event.key,
        number=context.event_numbers.get(event.key, ""),
        time=_event_time(event, at)[0],
        lost="" if turn.minutes is None else words(turn.minutes),
    )


def _branches(report: d.Report, turns: Mapping[str, WrongTurn]) -> dict[str, str]:
    """For each event, its places on the side branch: from a wrong turn to what ruled it out."""
    place = {event.key: n for n, event in enumerate(report.timeline)}
    found: dict[int, set[str]] = {}
    for key, turn in turns.items():
        start = place[key]
        found.setdefault(start, set()).add("start")
        end = place.get(turn.ruled_out_by.key, start) if turn.ruled_out_by else start
        if end <= start:
            continue
        found.setdefault(end, set()).add("end")
        for between in range(start + 1, end):
            found.setdefault(between, set()).add("through")
    order = ("start", "through", "end")
    return {
        event.key: " ".join(f"branch-{word}" for word in order if word in found[n])
        for n, event in enumerate(report.timeline)
        if n in found
    }


def _milestones_by_event(report: d.Report) -> dict[str, tuple[str, ...]]:
    """Which milestones an event marks: those of its very moment, once each."""
    by_moment: dict[dt.datetime, list[str]] = {}
    for name in d.MILESTONES:
        moment = getattr(report, name)
        if isinstance(moment, dt.datetime):
            by_moment.setdefault(moment, []).append(wording.MILESTONE[name])
    found: dict[str, tuple[str, ...]] = {}
    for event in report.timeline:
        moment = exact_time(event)
        if moment in by_moment:
            found[event.key] = tuple(by_moment.pop(moment))
    return found


def _short_due(due_on: dt.date | None, today: dt.date) -> str:
    if due_on is None:
        return ""
    return short_day(due_on) if due_on.year == today.year else f"{short_day(due_on)} {due_on.year}"


def _due_note(days: int | None) -> str:
    if days is None:
        return ""
    if days == 0:
        return "due today"
    count = f"{abs(days)} day{'' if abs(days) == 1 else 's'}"
    return f"{count} overdue" if days < 0 else f"due in {count}"
