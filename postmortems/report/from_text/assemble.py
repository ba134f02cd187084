"""Sections to a Report: calls each recogniser and keeps the account of lines and doubts."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from .. import document as d
from . import facts
from .account import Account
from .action_words import Item, read_item
from .actions import read_actions
from .context import context_of
from .doubts import doubts_of
from .entries import events_of
from .hidden import with_hidden_parts
from .impact import figures_of
from .kinds import phrase_pattern
from .lessons import pieces_of, whys_of
from .milestones import Milestones, detection_method_of, milestones_of
from .prose import text_of
from .scan import Line
from .sections import Section, sections_of
from .timeline import Entry, Found, read_timeline
from .words.headings import ANALOGY_WORDS, CAUSE_WORDS, FACTS, LESSONS, NARRATIVE

_ANALOGY = phrase_pattern(ANALOGY_WORDS)
_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[A-ZÀ-Þ])")
_ROOT_CAUSE = phrase_pattern(CAUSE_WORDS)
_NAME_AT_END = re.compile(r"\s{1,3}(?:\(|\[|[-–—]\s)([^()\[\]–—]{2,60}?)[)\]]?\Z")
_LOOKED_FOR_CAUSE = 20_000
_LONGEST_CAUSE = 600
_SHORT_INTRODUCTION = 12


@dataclass(slots=True)
class Overrides:
    """What a person decided on the proposal page."""

    timezone: str | None = None
    day: dt.date | None = None
    severity: str | None = None
    sent: Mapping[int, str] = field(default_factory=dict)
    assumed_zone: str = "UTC"


def assemble(lines: list[Line], overrides: Overrides) -> tuple[d.Report, Account]:
    """The report in the typed lines of a document."""
    return _Assembly(lines, overrides).run()


class _Assembly:
    def __init__(self, lines: list[Line], overrides: Overrides) -> None:
        self.account = Account()
        self.overrides = overrides
        self.all_lines = lines
        sent = overrides.sent
        self.sent = [line for line in lines if line.number in sent and line.kind != "blank"]
        lines = [line for line in lines if line.number not in sent]
        self.front: dict[str, tuple[str, int]] = {}
        self.sections = sections_of(lines)
        self._front_matter(self.sections[0])
        self.texts: dict[str, list[str]] = {}
        self.free: list[tuple[str, str, list[Line]]] = []
        self.items: list[Item] = []
        self.founds: list[Found] = []
        self.lessons: dict[str, list[d.Lesson]] = {kind: [] for kind in LESSONS}
        self.factors: list[d.Factor] = []
        self.whys: list[d.Why] = []

    def run(self) -> tuple[d.Report, Account]:
        over = self.overrides
        self.title = facts.title_of(self.sections, self.front)
        self.account.place([self.title[1]] if self.title[1] else [], "title")
        self.sections = with_hidden_parts(self.sections)
        self.context = context_of(
            self.sections,
            self.title,
            self.front.get("date", ("", 0)),
            over.timezone,
            over.day,
            over.assumed_zone,
        )
        for section in self.sections:
            self._section(section)
        self._take_sent()
        events = events_of(self.founds, self.context, self.account)
        intro = [
            " ".join(line.text for line in found.unplaced if line.kind == "text")
            for found in self.founds
        ]
        milestones = milestones_of(self.sections, events, intro, self.context)
        report = self._report(events, milestones)
        if milestones.moved is not None:
            self.account.doubt(
                milestones.moved,
                "start_moved",
                "As written the start is after the end: the day before was taken.",
            )
        doubts_of(report, self.sections, self.context, self.account.doubt)
        report = self.account.keep_words(report, self.all_lines)
        return report, self.account

    # -- sections -----------------------------------------------------------------------------

    def _front_matter(self, first: Section) -> None:
        meta = [line for line in first.lines if line.kind == "meta"]
        first.lines = [line for line in first.lines if line.kind != "meta"]
        for line in meta:
            pair = facts.front_value(line)
            if pair and pair[1]:
                self.front.setdefault(pair[0], (pair[1], line.number))
                self.account.place([line.number], f"facts:{pair[0]}")

    def _section(self, section: Section) -> None:
        kind = section.kind
        if section.heading:
            self.account.place([section.heading.number], kind or "heading")
        body = [line for line in section.lines if not self._is_title(line)]
        if kind == "timeline":
            found = read_timeline(body)
            self.founds.append(found)
            self.account.leave(found.unplaced)
            self.account.place(list(found.placed), "timeline")
        elif kind == "actions":
            self._actions(section, body)
        elif kind in FACTS:
            self.account.place(body, f"facts:{kind}")
        elif kind in LESSONS:
            for piece in pieces_of(body):
                self.lessons[kind].append(d.Lesson(piece.text))
                self.account.place(piece.lines, f"lessons:{kind}")
        elif kind == "factors":
            for piece in pieces_of(body):
                key = f"c{len(self.factors) + 1}"
                self.factors.append(d.Factor(key, piece.text))
                self.account.place(piece.lines, f"factors:{key}")
        elif kind == "whys":
            self._whys(section, body)
        elif kind in NARRATIVE:
            self._narrative(kind, body)
        else:
            self._free(section, body)

    def _is_title(self, line: Line) -> bool:
        return line.number == self.title[1] and facts.plain(line.text) == self.title[0]

    def _narrative(self, kind: str, body: list[Line]) -> None:
        body = self._without_comments(body)
        text = text_of(body)
        if text:
            self.texts.setdefault(kind, []).append(text)
            self.account.place(body, kind)

    def _without_comments(self, body: list[Line]) -> list[Line]:
        self.account.leave([line for line in body if line.kind == "comment"])
        return [line for line in body if line.kind != "comment"]

    def _actions(self, section: Section, body: list[Line]) -> None:
        group = section.title if section.label or section.parent_kind == "actions" else ""
        found = read_actions(body, group)
        self.items += found.items
        self.account.place(found.placed, "action_items")
        prose = [line for line in found.unplaced if line.kind != "comment"]
        self.account.leave([line for line in found.unplaced if line.kind == "comment"])
        if _says_something(prose):
            self.free.append((section.title, text_of(prose), prose))
        else:
            self.account.leave(prose)

    def _whys(self, section: Section, body: list[Line]) -> None:
        whys = whys_of(pieces_of(body))
        if not whys:
            self._narrative("root_cause", body)
        for question, answer, lines in whys:
            self.whys.append(d.Why(question, answer))
            self.account.place(lines, "whys")

    def _free(self, section: Section, body: list[Line]) -> None:
        body = self._without_comments(body)
        text = text_of(body)
        if not text:
            return
        titled = (
            section.title
            and not (section.heading and section.heading.number == self.title[1])
            and facts.plain(section.title) != self.title[0]
        )
        if titled:
            self.free.append((facts.plain(section.title), text, body))
        elif (
            section is not self.sections[0]
            and not section.heading
            and _ANALOGY.search(text)
            and (not self.texts.get("plain_words"))
        ):
            self._narrative("plain_words", body)
        elif not _says_something(body):
            self.account.leave(body)
        elif not any(other.kind == "summary" and not other.empty for other in self.sections):
            self._narrative("summary", body)
        elif any(kept.kind not in ("", *FACTS) for kept in self.sections[: self._place(section)]):
            self.free.append(("Further notes", text, body))
        else:
            self.free.append(("Introduction", text, body))

    def _place(self, section: Section) -> int:
        return next(i for i, other in enumerate(self.sections) if other is section)

    # -- what a person sent somewhere -----------------------------------------------------------

    def _take_sent(self) -> None:
        for line in self.sent:
            to = self.overrides.sent[line.number]
            plain = line.text or line.raw.strip()
            self.account.place([line.number], to)
            if to == "timeline":
                found = read_timeline([Line(line.number, "item", plain, line.raw)])
                if not found.entries:
                    found = Found(steps=[Entry(None, plain, [line.number])])
                self.founds.append(found)
            elif to == "action_items":
                item = read_item(plain, line.number)
                self.items.append(item or Item(plain, [line.number]))
            elif to in LESSONS:
                self.lessons[to].append(d.Lesson(plain))
            elif to == "factors":
                self.factors.append(d.Factor(f"c{len(self.factors) + 1}", plain))
            elif to in NARRATIVE:
                self.texts.setdefault(to, []).append(line.raw.strip())
            elif to.startswith("section:"):
                self.free.append((to.removeprefix("section:").strip(), line.raw.strip(), [line]))
            else:
                self.account.leave([line])

    # -- the report -----------------------------------------------------------------------------

    def _report(self, events: list[tuple[d.Event, int]], milestones: Milestones) -> d.Report:
        severity, number = facts.severity_of(self.sections, self.front)
        context = self.context
        assumed = context.named is None and self.overrides.timezone is None
        texts = {kind: "\n\n".join(parts) for kind, parts in self.texts.items()}
        texts.setdefault("root_cause", self._cause_in(texts.get("summary", "")))
        return d.Report(
            title=self.title[0],
            severity=self.overrides.severity or severity,
            timezone=str(context.zone),
            timezone_assumed=assumed,
            **milestones.when,  # type: ignore[arg-type]
            detection_method=detection_method_of(
                self.sections, events, milestones.when.get("detected_at")
            ),
            services=facts.listed(self.sections, "services", self.front),
            tags=facts.listed(self.sections, "tags", self.front),
            participants=tuple(facts.people_of(self.sections, self.front)),
            summary=texts.get("summary", ""),
            plain_words=texts.get("plain_words", ""),
            impact=d.Impact(
                text=texts.get("impact", ""),
                figures=tuple(figures_of(self.sections, [event.text for event, _ in events])),
            ),
            timeline=tuple(event for event, _ in events),
            analysis=d.Analysis(
                root_cause=texts.get("root_cause", ""),
                trigger=texts.get("trigger", ""),
                detection=texts.get("detection", ""),
                resolution=texts.get("resolution", ""),
                background=texts.get("background", ""),
                whys=tuple(self.whys),
                factors=tuple(self.factors),
            ),
            lessons=d.Lessons(**{kind: tuple(rows) for kind, rows in self.lessons.items()}),
            action_items=self._action_items(),
            sections=self._free_sections(),
        )

    def _cause_in(self, summary: str) -> str:
        """The sentence of the summary that names the root cause, where no section does."""
        if any(section.kind == "root_cause" for section in self.sections):
            return ""
        for text in (summary, *(text for _, text, _ in self.free)):
            for said in _SENTENCE.split(" ".join(text[:_LOOKED_FOR_CAUSE].split())):
                if _ROOT_CAUSE.search(said) and len(said) < _LONGEST_CAUSE:
                    return said
        return ""

    def _action_items(self) -> tuple[d.ActionItem, ...]:
        groups = {item.group for item in self.items}
        todo_group = any(_todo_words(group) for group in groups)
        rows = []
        self._known_owners()
        for number, item in enumerate(self.items, 1):
            self.account.place(item.lines, f"action_items:a{number}")
            broad = todo_group and bool(item.group) and not _todo_words(item.group)
            rows.append(
                d.ActionItem(
                    key=f"a{number}",
                    title=item.title,
                    kind="improvement" if broad else "todo",
                    detail="\n".join(item.detail).strip(),
                    group=facts.plain(item.group),
                    action_class=item.action_class,
                    priority=item.priority,
                    owner=item.owner,
                    due_on=self.context.date(item.due),
                    status=item.status or "open",
                    tracker_url=item.url,
                )
            )
        return tuple(rows)

    def _known_owners(self) -> None:
        """Gives items that end with a name in brackets to somebody the document names."""
        people = [person.name for person in facts.people_of(self.sections, self.front)]
        people += [item.owner for item in self.items if item.owner]
        known = {part for name in people for part in (name, name.split()[0])}
        for item in self.items:
            if item.title in known and item.detail and not item.owner:
                item.owner, item.title = item.title, item.detail.pop(0)
            named = _NAME_AT_END.search(item.title[-80:]) if not item.owner else None
            if named and named[1] in known:
                item.owner = named[1]
                item.title = item.title[: len(item.title) - len(named.group())]

    def _free_sections(self) -> tuple[d.FreeSection, ...]:
        joined: dict[str, list[str]] = {}
        for title, text, lines in self.free:
            joined.setdefault(title, []).append(text)
            key = f"s{list(joined).index(title) + 1}" if len(joined) < 200 else "s"
            self.account.place(lines, f"sections:{key}")
        return tuple(
            d.FreeSection(f"s{number}", title, "\n\n".join(parts))
            for number, (title, parts) in enumerate(joined.items(), 1)
        )


def _says_something(lines: list[Line]) -> bool:
    words = [
        word
        for line in lines
        if line.kind in ("text", "item", "quote", "cells")
        for word in line.text.split()
    ]
    return len(words) >= _SHORT_INTRODUCTION


def _todo_words(group: str) -> bool:
    lowered = group.lower()
    return any(
        word in lowered
        for word in ("todo", "to-do", "to do", "task", "tarefa", "tarea", "aufgabe", "tâche")
    )
