"""When it started, was detected and was over: labels first, then entries, then sentences."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, field

from ... import durations
from ..document import Event, When
from .clock import NotATime, Running
from .context import Context
from .headings import exact_kind
from .kinds import phrase_pattern
from .scan import Line
from .sections import Section
from .stamps import find_stamps
from .words import milestones as known
from .words import phrases
from .words.headings import MILESTONE_OF_LABEL
from .words.kinds import ACKNOWLEDGED

_STARTED = phrase_pattern(known.STARTED)
_DETECTED = phrase_pattern(known.DETECTED)
_ACKNOWLEDGED = phrase_pattern(phrases(ACKNOWLEDGED))
_DIAGNOSED = phrase_pattern(known.DIAGNOSED)
_MITIGATED = phrase_pattern(known.MITIGATED)
_NOT_MITIGATED = phrase_pattern(known.NOT_MITIGATED)
_METHODS = [(name, phrase_pattern(told)) for name, told in known.DETECTION_METHODS]
_NOT_DETECTED = phrase_pattern(known.NOT_DETECTED)
_RESOLVED = phrase_pattern(known.RESOLVED)
_RECOVERED = phrase_pattern(known.RECOVERED)
_SENTENCE_STARTED = phrase_pattern(known.SENTENCE_STARTED)
_SENTENCE_ENDED = phrase_pattern(known.SENTENCE_ENDED)
_NOT_DIAGNOSED = phrase_pattern(known.NOT_DIAGNOSED)
_FOUND = phrase_pattern(known.FOUND)
_OUTAGE_ENDS = phrase_pattern(known.OUTAGE_ENDS)
_KNOWN_BY = ("detected", "alert", "report", "declared")
_CLOSED = phrase_pattern(known.CLOSED)
_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[A-ZÀ-Þ])|\n")
_LONGEST = 4_000
_SENTENCES = 60
_LASTED = phrase_pattern(known.LASTED)
_ABOUT_AS_LONG = dt.timedelta(minutes=2)
_ONE_DAY = dt.timedelta(days=1)
# "At 10:40 the shop went ..." opens with its time
_OPENING = 40


@dataclass(slots=True)
class Milestones:
    """What was found, by field name of the Report, and from which line.

    ``moved`` is the line of a start that was taken as a day earlier, to come before the end.
    """

    when: dict[str, When] = field(default_factory=dict)
    lines: dict[str, int] = field(default_factory=dict)
    moved: int | None = None

    def put(self, name: str, when: When, line: int) -> None:
        """Keeps the first answer; a clock time replaces the bare day it falls on."""
        before = self.when.get(name)
        if when is None:
            return
        if before is None or (
            isinstance(when, dt.datetime) and not isinstance(before, dt.datetime)
        ):
            self.when[name] = when
            self.lines[name] = line


def milestones_of(
    sections: list[Section], events: list[tuple[Event, int]], intro: list[str], context: Context
) -> Milestones:
    """The milestones. ``events`` come with their line; ``intro`` is prose of the timeline."""
    found = Milestones()
    _from_labels(sections, context, found)
    _from_events(events, found, context)
    _from_sentences(sections, intro, context, found)
    _from_first_and_last(events, found, context)
    _from_duration(sections, events, found)
    _drop_contradictions(found)
    return found


def detection_method_of(
    sections: list[Section], events: list[tuple[Event, int]], detected_at: When
) -> str:
    """Who or what noticed it: by the section about it, else by the entry of that moment; or ''."""
    texts = [_prose(s.lines)[:_LONGEST] for s in sections if s.kind in ("detection", "detected")]
    texts += [
        event.text[:400]
        for event, _ in events
        if detected_at is not None and event.happened_at == detected_at
    ]
    for text in texts:
        first = [(place.start(), name) for name, said in _METHODS if (place := said.search(text))]
        if first:
            return min(first)[1]
    return ""


def _from_labels(sections: list[Section], context: Context, found: Milestones) -> None:
    for section in sections:
        name = MILESTONE_OF_LABEL.get(section.kind)
        if name is None and section.kind not in ("duration", "date", "status"):
            continue
        text = " ".join(line.text for line in section.lines[:4])[:_LONGEST]
        number = section.lines[0].number if section.lines else 0
        spans = _moments(text, context)
        if not spans:
            continue
        if name:
            found.put(name, spans[0][0], number)
        elif section.kind == "status":
            if _CLOSED.search(text):
                found.put("resolved_at", spans[0][0], number)
        else:
            begin, end = spans[0]
            if end is None and len(spans) > 1:
                end = spans[-1][0]
            if section.kind == "duration" and end is None:
                continue  # "2h10" is no time of day
            if isinstance(begin, dt.datetime) or end is not None:
                found.put("started_at", begin, number)
            found.put("resolved_at", end, number)


def _from_events(events: list[tuple[Event, int]], found: Milestones, context: Context) -> None:
    timed = [(event, line) for event, line in events if event.happened_at is not None]
    for event, line in timed:
        # "Resolved: 11:40" as an entry says it outright
        label, colon, _ = event.text[:40].partition(":")
        name = MILESTONE_OF_LABEL.get(exact_kind(label)) if colon or len(event.text) <= 40 else ""
        if name:
            found.put(name, event.happened_at, line)
    first = 0
    for place, (event, line) in enumerate(timed):
        if _STARTED.search(event.text[:400]) or event.kind == "impact_start":
            first = place
            _refine(found, "started_at", event.happened_at, line, context)
            break
    for place, (event, line) in enumerate(timed):
        text = event.text[:400]
        if place < first and _before(event.happened_at, found.when.get("started_at")):
            continue
        told = _DETECTED.search(text) or event.kind in _KNOWN_BY
        if told and not _NOT_DETECTED.search(text):
            _refine(found, "detected_at", event.happened_at, line, context)
            break
    known_of = [(event, line) for event, line in timed if event.kind == "acknowledged"]
    outright = [pair for pair in known_of if _ACKNOWLEDGED.search(pair[0].text[:400])]
    for event, line in [*outright, *known_of][:1]:
        found.put("acknowledged_at", event.happened_at, line)
    for event, line in timed:
        text = event.text[:400]
        cause = _DIAGNOSED.search(text) and not _NOT_DIAGNOSED.search(text)
        if cause and (event.kind == "finding" or _FOUND.search(text)):
            found.put("diagnosed_at", event.happened_at, line)
            break
    for event, line in timed:
        text = event.text[:400]
        if _MITIGATED.search(text) and not _NOT_MITIGATED.search(text):
            found.put("mitigated_at", event.happened_at, line)
            break
    over = [(event, line) for event, line in timed if _OUTAGE_ENDS.search(event.text[:400])]
    closed = [
        (event, line)
        for event, line in timed
        if event.kind == "resolved" or _RESOLVED.search(f"{event.text[:400]} {_tail(event.detail)}")
    ]
    # what people suffered ends before the incident is closed
    for event, line in reversed(over or closed):
        _refine(found, "resolved_at", event.happened_at, line, context)
        break


def _tail(detail: str) -> str:
    return detail[-200:] if detail.startswith("Status:") or "\nStatus:" in detail else ""


def _refine(found: Milestones, name: str, when: When, line: int, context: Context) -> None:
    """Puts an event's time; against a bare day from a label only where it is on that day."""
    before = found.when.get(name)
    if isinstance(before, dt.date) and not isinstance(before, dt.datetime):
        if not isinstance(when, dt.datetime) or when.astimezone(context.zone).date() != before:
            return
    found.put(name, when, line)


def _from_sentences(
    sections: list[Section], intro: list[str], context: Context, found: Milestones
) -> None:
    texts = [
        (_prose(lines), lines[0].number)
        for kinds in (("", "summary"), ("impact", "background", "detection", "resolution"))
        for section in sections
        if section.kind in kinds and (lines := section.lines)
    ]
    texts += [(text, 0) for text in intro]
    spans_told: list[tuple[When, When, int]] = []
    for text, number in texts:
        running = context.running()
        for sentence in _SENTENCE.split(text[:_LONGEST])[:_SENTENCES]:
            stamps = [stamp for stamp in find_stamps(sentence) if stamp.clock or stamp.day]
            if not stamps:
                continue
            spans = _moments(sentence, context, running)
            if not spans:
                continue
            begin, end = spans[0]
            if isinstance(begin, dt.datetime) and isinstance(end, dt.datetime):
                spans_told.append((begin, end, number))
            if (
                end is None
                and len(spans) > 1
                and re.search(r"(?i)\b(?:from|between|entre|zwischen|von|de|du)\b", sentence)
            ):
                end = spans[1][0]
            started = _SENTENCE_STARTED.search(sentence)
            over = _SENTENCE_ENDED.search(sentence) and not _STARTED.search(sentence)
            if started and over and end is None and len(spans) == 1:
                started = None  # "the incident was resolved at 19:03"
            if started and (
                end is not None or _STARTED.search(sentence) or stamps[0].start < _OPENING
            ):
                _put_sentence(found, "started_at", begin, number)
                _put_sentence(found, "resolved_at", end, number)
            if _SENTENCE_ENDED.search(sentence) and end is None:
                _put_sentence(found, "resolved_at", spans[-1][0], number)
            if _DETECTED.search(sentence) and isinstance(begin, dt.datetime):
                found.put("detected_at", begin, number)
    # whatever it was that went on from then until then
    for begin, end, number in spans_told[:1]:
        _put_sentence(found, "started_at", begin, number)
        _put_sentence(found, "resolved_at", end, number)


def _prose(lines: list[Line]) -> str:
    """The sentences; paragraphs and list entries begin on a line of their own."""
    parts: list[str] = []
    for line in lines:
        if line.kind in ("text", "item"):
            parts += ["\n" if line.kind == "item" else " ", line.text]
        else:
            parts.append("\n")
    return "".join(parts)


def _put_sentence(found: Milestones, name: str, when: When, line: int) -> None:
    if isinstance(when, dt.datetime) or found.when.get(name) is None:
        found.put(name, when, line)


def _from_first_and_last(
    events: list[tuple[Event, int]], found: Milestones, context: Context
) -> None:
    timed = [(event, line) for event, line in events if event.happened_at is not None]
    if not timed:
        return
    first, line = timed[0]
    _refine(found, "started_at", first.happened_at, line, context)
    for event, line in reversed(timed):
        if _RECOVERED.search(event.text[:400]):
            _refine(found, "resolved_at", event.happened_at, line, context)
            break


def _from_duration(
    sections: list[Section], events: list[tuple[Event, int]], found: Milestones
) -> None:
    """The end where no word tells it: the entry that is as long after the start as stated."""
    start = found.when.get("started_at")
    if found.when.get("resolved_at") is not None or not isinstance(start, dt.datetime):
        return
    texts = [_prose(s.lines) for s in sections if s.kind in ("duration", "", "summary", "impact")]
    for sentence in (part for text in texts for part in _SENTENCE.split(text[:_LONGEST])[:20]):
        minutes = durations.parse(sentence) if _LASTED.search(sentence) else None
        if not minutes:
            continue
        for event, line in events:
            if isinstance(event.happened_at, dt.datetime) and (
                abs(event.happened_at - start - dt.timedelta(minutes=minutes)) <= _ABOUT_AS_LONG
            ):
                found.put("resolved_at", event.happened_at, line)
                return


def _drop_contradictions(found: Milestones) -> None:
    """An end before the start, or a detection after the end, is no answer."""
    start, end = found.when.get("started_at"), found.when.get("resolved_at")
    if isinstance(start, dt.datetime) and isinstance(end, dt.datetime):
        if start > end > start - _ONE_DAY:
            # the evening before, written with the date of the morning after
            found.when["started_at"] = start = start - _ONE_DAY
            found.moved = found.lines["started_at"]
    if _before(end, start):
        found.when.pop("resolved_at", None)
        end = None
    detected = found.when.get("detected_at")
    if _before(end, detected):
        found.when.pop("detected_at", None)
    detected = found.when.get("detected_at")
    for name, earliest in (
        ("acknowledged_at", detected),
        ("diagnosed_at", start),
        ("mitigated_at", start),
    ):
        moment = found.when.get(name)
        if _before(moment, start) or _before(moment, earliest) or _before(end, moment):
            found.when.pop(name, None)


def _before(a: When, b: When) -> bool:
    if isinstance(a, dt.datetime) and isinstance(b, dt.datetime):
        return a < b
    return a is not None and b is not None and _day(a) < _day(b)


def _day(when: dt.date | dt.datetime) -> dt.date:
    return when.date() if isinstance(when, dt.datetime) else when


def _moments(
    text: str, context: Context, running: Running | None = None
) -> list[tuple[When, When]]:
    """(from, until) of each time in a text, reading on from one to the next."""
    reader = running or context.running()
    found: list[tuple[When, When]] = []
    for stamp in find_stamps(text):
        try:
            found.append(reader.take(stamp))
        except NotATime:
            continue
    return found
