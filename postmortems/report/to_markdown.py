"""A Report as a Markdown document that reads well as it is and reads back as the same report.

The document is written for people: a header table, headings, the timeline as a list by day,
action items as a checklist. It ends with a comment that holds the report as compressed
JSON together with a digest of the visible words. The importer uses it as long as these words
are unchanged (``from_text/our_markdown.py``); an edited document is read like any other.
"""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import json
import textwrap
import zlib
from collections.abc import Iterator

from .. import durations
from . import wording
from .clock import Clock, day_words
from .document import (
    LESSON_KINDS,
    MILESTONES,
    ActionItem,
    Event,
    Impact,
    ImpactFigure,
    ImpactWindow,
    Report,
    When,
)
from .to_json import to_data

DATA_MARK = "<!-- postmortem/1 "
_DATA_WIDTH = 96


def to_markdown(report: Report, *, edition: str = "") -> str:
    """The report as a Markdown document ending in a line break.

    ``edition`` follows the state: ``1; changed since`` becomes ``Approved, edition 1; ...``.
    """
    blocks = [block for part in _parts(report, edition) for block in part if block.strip()]
    visible = "\n\n".join(blocks) + "\n"
    return f"{visible}\n{data_comment(report, visible)}\n"


def data_comment(report: Report, visible: str) -> str:
    """The comment with digest and data that makes reading back exact."""
    text = json.dumps(to_data(report, row_keys=True), separators=(",", ":"))
    data = base64.b64encode(zlib.compress(text.encode("ascii"), 9)).decode("ascii")
    rows = [data[start : start + _DATA_WIDTH] for start in range(0, len(data), _DATA_WIDTH)]
    return "\n".join([f"{DATA_MARK}{digest_of(visible)}", *rows, "-->"])


def digest_of(visible: str) -> str:
    """A digest of the words alone: white space may change, for instance by wrapping."""
    words = "".join(visible.split()).encode("utf-8", "replace")
    return hashlib.sha256(words).hexdigest()[:32]


def _parts(report: Report, edition: str) -> Iterator[list[str]]:
    clock = Clock(report.zone)
    yield [f"# {_line(report.title) or 'Postmortem'}", _header(report, clock, edition)]
    yield _section("Summary", report.summary)
    if report.plain_words:
        quoted = textwrap.indent(report.plain_words, "> ", lambda line: True)
        yield _section(wording.SECTION["plain_words"], quoted)
    yield _impact(report, clock)
    yield _timeline(report, clock)
    yield _analysis(report)
    yield _lessons(report)
    yield _action_items(report)
    for section in report.sections:
        yield [f"## {_line(section.title)}", section.text]
    if report.leftovers:
        rows = [f"- Line {left.line}: {_nested(left.text)}" for left in report.leftovers]
        yield ["## Left over from the import", "\n".join(rows)]


def _section(title: str, text: str, level: int = 2) -> list[str]:
    return [f"{'#' * level} {title}", text] if text.strip() else []


# -- header ---------------------------------------------------------------------------------------


def _header(report: Report, clock: Clock, edition: str) -> str:
    assumed = " (assumed)" if report.timezone_assumed else ""
    rows = [
        ("Reference", report.reference),
        ("Severity", wording.SEVERITY.get(report.severity, "")),
        ("State", wording.STATE[report.state] + (f", edition {edition}" if edition else "")),
        ("Time zone", f"{report.timezone}{assumed}"),
    ]
    rows += [(wording.MILESTONE[name], _full(getattr(report, name), clock)) for name in MILESTONES]
    minutes = durations.minutes_between(report.started_at, report.resolved_at)
    rows += [
        ("Duration", durations.words(minutes) if minutes is not None else ""),
        ("Detected by", wording.DETECTION_METHOD.get(report.detection_method, "")),
        ("Services", ", ".join(report.services)),
        ("Tags", ", ".join(report.tags)),
    ]
    for person in report.participants:
        rows.append((wording.PARTICIPANT_ROLE.get(person.role, "Participant"), person.name))
    lines = [f"| {label} | {_cell(value)} |" for label, value in rows if value]
    return "\n".join(["| Fact | Value |", "| --- | --- |", *lines])


# -- impact and timeline ----------------------------------------------------------------------------


def _impact(report: Report, clock: Clock) -> list[str]:
    impact = report.impact
    blocks = [impact.text]
    if impact.windows:
        blocks.append("\n".join(f"- {_window(window, clock)}" for window in impact.windows))
    if impact.figures:
        blocks.append(_figures(impact))
    return ["## Impact", *blocks] if any(block.strip() for block in blocks) else []


def _figures(impact: Impact) -> str:
    """A table of the figures, without the columns that would stay empty."""
    table = [
        ["Figure", "Value", "Certainty", "As written", "Source"],
        *(
            [
                figure.label,
                _amount(figure),
                wording.CERTAINTY[figure.certainty],
                "" if figure.text in impact.text else figure.text,
                figure.source,
            ]
            for figure in impact.figures
        ),
    ]
    used = [i for i in range(5) if i < 3 or any(row[i] for row in table[1:])]
    rows = [f"| {' | '.join(_cell(row[i]) for i in used)} |" for row in table]
    return "\n".join([rows[0], f"|{' --- |' * len(used)}", *rows[1:]])


def _window(window: ImpactWindow, clock: Clock) -> str:
    begin = _full(window.from_at, clock) or "not known"
    end = _full(window.to_at, clock) or "not known"
    return f"From {begin} to {end}" + (f": {_nested(window.note)}" if window.note else "")


def _amount(figure: ImpactFigure) -> str:
    if figure.value is None:
        return figure.unit
    text = _number(figure.value)
    if figure.value_high is not None:
        text = f"{text} to {_number(figure.value_high)}"
    return f"{text} {figure.unit}".strip()


def _number(value: float) -> str:
    return f"{value:,.0f}" if value == int(value) else f"{value:,}"


def _timeline(report: Report, clock: Clock) -> list[str]:
    if not report.timeline:
        return []
    blocks = [f"## Timeline (times in {report.timezone})"]
    rows: list[str] = []
    day: dt.date | None = None
    for event in report.timeline:
        local = _local_day(event.happened_at, clock)
        if local and local != day:
            if rows:
                blocks.append("\n".join(rows))
            rows, day = [], local
            blocks.append(f"### {day_words(local)}")
        rows.append(_event(event, report, clock))
    return [*blocks, "\n".join(rows)]


def _event(event: Event, report: Report, clock: Clock) -> str:
    marks = [wording.EVENT_KIND[event.kind]] if event.kind != "note" else []
    if event.key_moment:
        marks.append("key moment")
    ruled_out = report.event(event.ruled_out_by)
    if ruled_out:
        marks.append(f"ruled out at {_time(ruled_out.happened_at, clock) or 'a time not known'}")
    text = _nested(event.text)
    if marks:
        text = f"{text} *({', '.join(marks)})*"
    if event.source:
        text = f"{text} Source: {_nested(event.source)}"
    row = f"- **{_event_time(event, clock)}** — {text}"
    return f"{row}\n\n{textwrap.indent(event.detail, '  ')}\n" if event.detail else row


def _event_time(event: Event, clock: Clock) -> str:
    time = _time(event.happened_at, clock)
    if not time:
        return "Day only" if event.happened_at else "Time not known"
    if event.precision == "about":
        time = f"about {time}"
    if isinstance(event.until, dt.datetime):
        same = _local_day(event.until, clock) == _local_day(event.happened_at, clock)
        until = _time(event.until, clock) if same else _full(event.until, clock)
        return f"{time} – {until}"
    return f"{time} – {day_words(event.until)}" if event.until else time


# -- analysis, lessons, action items --------------------------------------------------------------


def _analysis(report: Report) -> list[str]:
    analysis = report.analysis
    blocks: list[str] = []
    for kind in ("root_cause", "trigger", "detection", "resolution", "background"):
        blocks += _section(wording.SECTION[kind], getattr(analysis, kind))
    if analysis.whys:
        rows = [
            f"{number}. **{_nested(why.question, 3)}**"
            + (f"\n\n{textwrap.indent(why.answer, '   ')}\n" if why.answer else "")
            for number, why in enumerate(analysis.whys, 1)
        ]
        blocks += ["## Five whys", "\n".join(rows)]
    if analysis.factors:
        rows = []
        for factor in analysis.factors:
            marks = [wording.FACTOR_CATEGORY[factor.category]] if factor.category else []
            if factor.accepted_risk:
                marks.append(f"accepted risk: {_nested(factor.accepted_risk)}")
            rows.append(f"- {_nested(factor.text)}" + (f" *({'; '.join(marks)})*" if marks else ""))
        blocks += ["## Contributing factors", "\n".join(rows)]
    return blocks


def _lessons(report: Report) -> list[str]:
    if not report.lessons:
        return []
    blocks = ["## Lessons learned"]
    for kind in LESSON_KINDS:
        rows = [f"- {_nested(lesson.text)}" for lesson in getattr(report.lessons, kind)]
        if rows:
            blocks += [f"### {wording.LESSON_KIND[kind]}", "\n".join(rows)]
    return blocks


def _action_items(report: Report) -> list[str]:
    if not report.action_items:
        return []
    blocks = ["## Action items"]
    rows: list[str] = []
    group = ""
    for item in report.action_items:
        if item.group != group:
            blocks.append("\n".join(rows))
            rows, group = [], item.group
            blocks.append(f"### {_line(group) or 'Other'}")
        rows.append(_item(item, report))
    return [*blocks, "\n".join(rows)]


def _item(item: ActionItem, report: Report) -> str:
    parent = next((i for i in report.action_items if i.key == item.improvement), None)
    answered = [factor.text for factor in report.analysis.factors if factor.key in item.factors]
    facts = [
        ("", wording.ACTION_KIND[item.kind] if item.kind == "improvement" else ""),
        ("Owner", item.owner),
        ("Due", item.due_on.isoformat() if item.due_on else ""),
        ("Status", wording.ACTION_STATUS[item.status] if item.status != "open" else ""),
        ("Priority", wording.PRIORITY.get(item.priority, "")),
        ("Type", wording.ACTION_CLASS.get(item.action_class, "")),
        ("Reason", item.reason),
        ("Verified by", item.verified_by),
        ("Ticket", item.tracker_url),
        ("Belongs to", parent.title if parent else ""),
        ("Answers", "; ".join(answered)),
    ]
    box = "x" if item.status in ("done", "verified") else " "
    row = f"- [{box}] **{_nested(item.title)}**"
    told = "\n".join(
        f"  - {label}: {_nested(value, 4)}" if label else f"  - {value}"
        for label, value in facts
        if value
    )
    detail = f"\n\n{textwrap.indent(item.detail, '  ')}\n" if item.detail else ""
    return f"{row}{detail}\n{told}".rstrip()


# -- words ----------------------------------------------------------------------------------------


def _full(when: When, clock: Clock) -> str:
    """``8 June 2024, 10:30 EDT``, ``8 June 2024`` for a day, '' for an unknown time."""
    moment = clock.read(when)
    return moment.full if moment else ""


def _time(when: When, clock: Clock) -> str:
    """``10:30 EDT``; '' for a day or an unknown time."""
    moment = clock.read(when)
    return moment.with_zone if moment and moment.time else ""


def _local_day(when: When, clock: Clock) -> dt.date | None:
    moment = clock.read(when)
    return moment.day if moment else None


def _line(text: str) -> str:
    """Text in one line, for headings."""
    return " ".join(text.split())


def _cell(text: str) -> str:
    """Text for a table cell: one line, bars escaped."""
    return _line(text).replace("|", "\\|")


def _nested(text: str, indent: int = 2) -> str:
    """Text inside a list entry: the lines after the first belong to it."""
    first, *rest = text.strip().split("\n")
    return "\n".join([first, *(f"{' ' * indent}{line}" if line.strip() else "" for line in rest)])
