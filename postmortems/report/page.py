"""A report laid out for a reader: every string ready, so that templates only print.

``lay_out`` makes the Page that the screen, the paper and the exported file
share. For one row alone see ``rows``.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby

from postmortems.durations import words
from postmortems.prose import Html, plain

from . import document as d
from . import wording
from .brief import Brief, Counts, brief, cut
from .charts import phase_bar
from .clock import Moment, since, span_words, utc_span_words
from .glossary import Abbreviation, glossary
from .grid import Grid, grids
from .measures import Measure
from .row_types import EventRow, FactorRow, FigureRow, ItemRow, Link, WindowRow
from .rows import (
    Context,
    context,
    item_groups,
    lay_out_event,
    lay_out_factor,
    lay_out_figure,
    lay_out_item,
    lay_out_window,
    link_to,
)

_NARROW = 320  # px: the phase bar drawn for a phone, where the wide one would be illegible
_WIDE = 760


@dataclass(frozen=True, slots=True)
class Milestone:
    """``at`` is None where it is not known; ``delta`` counts from the start."""

    name: str
    label: str
    at: Moment | None
    delta: str


@dataclass(frozen=True, slots=True)
class People:
    """Those who took part in one role; ``label`` is empty where none was said."""

    label: str
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TimelineDay:
    """The events of one day. ``zone`` is that day's, ``zone_note`` tells of a change of clocks."""

    label: str
    iso: str
    zone: str
    zone_note: str
    events: tuple[EventRow, ...]


@dataclass(frozen=True, slots=True)
class Prose:
    """A titled text. ``key`` is its anchor, ``number`` that of its chapter (0: it is none)."""

    key: str
    title: str
    text: Html
    number: int = 0


@dataclass(frozen=True, slots=True)
class WhyRow:
    number: int
    question: Html
    answer: Html


@dataclass(frozen=True, slots=True)
class LessonGroup:
    kind: str
    label: str
    texts: tuple[Html, ...]


@dataclass(frozen=True, slots=True)
class ItemGroup:
    """An improvement with its to-dos, or to-dos that stand together under a heading.

    ``heading`` is empty where the improvement itself or the chapter says enough.
    """

    heading: str
    improvement: ItemRow | None
    items: tuple[ItemRow, ...]

    @property
    def rows(self) -> tuple[ItemRow, ...]:
        return (self.improvement, *self.items) if self.improvement else self.items


@dataclass(frozen=True, slots=True)
class Chapter:
    """A numbered part of the report, for the contents and for quoting in a meeting.

    ``key`` is its anchor, ``count`` how many rows it has (0: it is prose).
    """

    key: str
    number: int
    title: str
    count: int = 0


@dataclass(frozen=True)
class Page:
    """Everything a reader sees, in words. Fields without a value are empty, never None,
    except for ``source`` links, moments and the like, where the type says so."""

    reference: str
    title: str
    severity: str
    severity_short: str
    severity_label: str
    state: str
    state_label: str
    is_final: bool
    services: tuple[str, ...]
    tags: tuple[str, ...]
    timezone: str
    zone: str
    zone_assumed: bool
    span: str
    utc_span: str
    lasted: str
    lasted_label: str
    detection: str
    people: tuple[People, ...]
    milestones: tuple[Milestone, ...]
    times: tuple[Measure, ...]
    phase_bar: Html
    phase_bar_narrow: Html
    brief: Brief
    summary: Html
    impact_text: Html
    impact_lasted: str
    windows: tuple[WindowRow, ...]
    figures: tuple[FigureRow, ...]
    figure_sources: tuple[Link, ...]
    days: tuple[TimelineDay, ...]
    event_count: int
    wrong_turn_count: int
    wrong_turns: str
    wrong_turns_lost: str
    causes: tuple[Prose, ...]
    whys: tuple[WhyRow, ...]
    factors: tuple[FactorRow, ...]
    lessons: tuple[LessonGroup, ...]
    counts: Counts
    item_groups: tuple[ItemGroup, ...]
    grids: tuple[Grid, ...]
    plain_words: Html
    sections: tuple[Prose, ...]
    leftovers: tuple[d.Leftover, ...]
    abbreviations: tuple[Abbreviation, ...]
    chapters: tuple[Chapter, ...]
    chapter_numbers: Mapping[str, int]


def lay_out(
    report: d.Report,
    *,
    today: dt.date,
    base: str = "",
    files: Mapping[str, str] | None = None,
    paper: str = "letter",
    taken: float = 0.0,
) -> Page:
    """``report`` as a reader sees it on the day ``today``.

    ``base`` (``https://host``) goes before links to pages of the same site, for
    documents that leave it. ``files`` maps attachment keys to addresses. ``paper``
    (``a4``, ``letter``) decides how much page one holds, ``taken`` millimetres of it by
    whose paper it is.
    """
    around = context(report, today=today, base=base, files=files)
    clock = around.clock
    started, ended = clock.read(report.started_at), clock.read(report.resolved_at)
    lasted, lasted_label = _lasted(around)
    bar = phase_bar(report, around.measures, width=_WIDE, name="phases")
    narrow_bar = phase_bar(report, around.measures, width=_NARROW, name="phases-narrow")
    page_brief = brief(around, paper=paper, chart_shape=bar.height / _WIDE, taken=taken)
    chapters = tuple(_chapters(report))
    numbers = {chapter.key: chapter.number for chapter in chapters}
    return Page(
        reference=report.reference,
        title=plain(report.title).replace("\n", " ") or "Untitled postmortem",
        severity=report.severity,
        severity_short=report.severity.upper(),
        severity_label=wording.SEVERITY.get(report.severity, ""),
        state=report.state,
        state_label=wording.STATE.get(report.state, report.state),
        is_final=report.state not in ("draft", "in_review"),
        services=report.services,
        tags=report.tags,
        timezone=report.timezone,
        zone=_zone_words(around),
        zone_assumed=report.timezone_assumed,
        span=span_words(started, ended) if started or ended else "",
        utc_span=utc_span_words(started, ended),
        lasted=lasted,
        lasted_label=lasted_label,
        detection=_detection(report),
        people=tuple(_people(report)),
        milestones=tuple(_milestones(around)),
        times=around.measures.times,
        phase_bar=bar.svg,
        phase_bar_narrow=narrow_bar.svg,
        brief=page_brief,
        summary=around.prose(report.summary),
        impact_text=around.prose(report.impact.text),
        impact_lasted=_impact_lasted(around),
        windows=tuple(lay_out_window(window, around) for window in report.impact.windows),
        figures=tuple(lay_out_figure(figure, around) for figure in report.impact.figures),
        figure_sources=tuple(link for one in around.source_numbers if (link := link_to(one))),
        days=tuple(_days(around)),
        event_count=len(report.timeline),
        wrong_turn_count=len(around.measures.wrong_turns),
        wrong_turns=_wrong_turns(around),
        wrong_turns_lost=_wrong_turns_lost(around),
        causes=tuple(_causes(around)),
        whys=tuple(
            WhyRow(number, around.line(why.question), around.prose(why.answer))
            for number, why in enumerate(report.analysis.whys, 1)
        ),
        factors=tuple(lay_out_factor(factor, around) for factor in report.analysis.factors),
        lessons=tuple(_lessons(around)),
        counts=page_brief.counts,
        item_groups=tuple(_item_groups(around)),
        grids=grids(around),
        plain_words=around.prose(report.plain_words),
        sections=tuple(
            Prose(
                f"section-{section.key}",
                plain(section.title) or "Untitled",
                around.prose(section.text),
                numbers[f"section-{section.key}"],
            )
            for section in report.sections
        ),
        leftovers=report.leftovers,
        abbreviations=glossary(report),
        chapters=chapters,
        chapter_numbers=numbers,
    )


def _chapters(report: d.Report) -> Iterator[Chapter]:
    analysis = report.analysis
    parts = (
        ("summary", "Summary", report.summary),
        ("impact", "Impact", report.impact != d.Impact()),
        ("timeline", "Timeline", report.timeline),
        ("causes", "Causes and resolution", analysis != d.Analysis()),
        ("lessons", "Lessons", report.lessons),
        ("actions", "Action items", report.action_items),
        *((f"section-{s.key}", plain(s.title) or "Untitled", True) for s in report.sections),
        ("plain_words", wording.SECTION["plain_words"], report.plain_words),
        ("leftovers", "Not yet sorted in", report.leftovers),
    )
    counts = {"timeline": len(report.timeline), "actions": len(report.action_items)}
    present = ((key, title) for key, title, content in parts if content)
    for number, (key, title) in enumerate(present, 1):
        yield Chapter(key, number, cut(title, 100), counts.get(key, 0))


def _zone_words(around: Context) -> str:
    """``EDT, UTC−4``; both where the clocks changed meanwhile."""
    report = around.report
    found: list[str] = []
    for when in (report.started_at, *(e.happened_at for e in report.timeline), report.resolved_at):
        at = around.clock.read(when)
        if at is None or not at.zone:
            continue
        said = at.zone if at.zone == at.offset else f"{at.zone}, {at.offset}"
        if said not in found:
            found.append(said)
    return "; then ".join(found)


def _lasted(around: Context) -> tuple[str, str]:
    """How long it lasted, and what that counts: until the resolution, or else the impact."""
    resolve = around.measures.time_to("resolve")
    if resolve.minutes is None and around.measures.impact_minutes is not None:
        return _impact_lasted(around), "of impact"
    return "" if resolve.minutes is None else resolve.words, "from start to resolution"


def _detection(report: d.Report) -> str:
    return wording.DETECTION_METHOD.get(report.detection_method, "")


def _people(report: d.Report) -> Iterator[People]:
    for role in (*d.PARTICIPANT_ROLES, ""):
        names = tuple(person.name for person in report.participants if person.role == role)
        if names:
            yield People(wording.PARTICIPANT_ROLE.get(role, ""), names)


def _milestones(around: Context) -> Iterator[Milestone]:
    for name in d.MILESTONES:
        when: d.When = getattr(around.report, name)
        exact = when if isinstance(when, dt.datetime) else None
        delta = since(around.start, exact)
        yield Milestone(name, wording.MILESTONE[name], around.clock.read(when), delta)


def _impact_lasted(around: Context) -> str:
    minutes = around.measures.impact_minutes
    if minutes is None:
        return ""
    return ("at least " if around.measures.impact_open else "") + words(minutes)


def _days(around: Context) -> Iterator[TimelineDay]:
    """The timeline by days; an entry without any time stays with the one before it."""
    day: dt.date | None = None
    zone = ""
    grouped: list[tuple[dt.date | None, EventRow]] = []
    for event in around.report.timeline:
        row = lay_out_event(event, around)
        day = row.at.day if row.at else day
        grouped.append((day, row))
    for date, pairs in groupby(grouped, key=lambda pair: pair[0]):
        rows = tuple(row for _, row in pairs)
        zones = list(dict.fromkeys(row.at.zone for row in rows if row.at and row.at.zone))
        met = [name for name in (zone, *zones) if name]
        changes = [b for a, b in zip(met, met[1:], strict=False) if a != b]
        yield TimelineDay(
            label=next(row.at.weekday_words for row in rows if row.at) if date else "",
            iso=date.isoformat() if date else "",
            zone="/".join(zones),
            zone_note=f"The clocks change to {changes[0]}." if changes else "",
            events=rows,
        )
        zone = zones[-1] if zones else zone


def _wrong_turns(around: Context) -> str:
    """``1 wrong turn cost 20 min``; empty where there was none."""
    turns = around.measures.wrong_turns
    if not turns:
        return ""
    count = f"{len(turns)} wrong turn{'' if len(turns) == 1 else 's'}"
    lost = _wrong_turns_lost(around)
    return f"{count} cost {lost}" if lost else f"{count}; how long is not known"


def _wrong_turns_lost(around: Context) -> str:
    minutes = around.measures.wrong_turn_minutes
    if minutes is None:
        return ""
    some_unknown = any(turn.minutes is None for turn in around.measures.wrong_turns)
    return ("at least " if some_unknown else "") + words(minutes)


def _causes(around: Context) -> Iterator[Prose]:
    for kind in ("trigger", "root_cause", "detection", "resolution", "background"):
        text = getattr(around.report.analysis, kind)
        if text.strip():
            yield Prose(kind.replace("_", "-"), wording.SECTION[kind], around.prose(text))


def _lessons(around: Context) -> Iterator[LessonGroup]:
    for kind in d.LESSON_KINDS:
        rows: tuple[d.Lesson, ...] = getattr(around.report.lessons, kind)
        if rows:
            texts = tuple(around.prose(lesson.text) for lesson in rows)
            yield LessonGroup(kind, wording.LESSON_KIND[kind], texts)


def _item_groups(around: Context) -> Iterator[ItemGroup]:
    groups = item_groups(around.report)
    for title, items in groups:
        rows = tuple(lay_out_item(item, around) for item in items)
        if items[0].kind == "improvement":
            yield ItemGroup("", rows[0], rows[1:])
        else:
            other = "Other to-dos" if around.report.improvements else "To-dos"
            yield ItemGroup(title or (other if len(groups) > 1 else ""), None, rows)
