"""A report cut for readers outside of the team: what they may read, without names.

Every part has an audience, the widest that may read it: ``team``, ``company`` or ``customer``.
Parts that nobody marked have that of their kind (``DEFAULTS``). A cut for an audience leaves
out every part of a narrower one, whatever refers to it, and what no cut ever carries:
leftovers of an import. It says what it withholds.

No cut lists who took part, and people named in its text become roles. For the company the owners
of action items keep their names, for somebody has to be asked. For customers nobody is named, and
links, sources, trackers, pictures, tags and the notes of action items are dropped.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass, replace
from typing import Any, TypeVar

from . import document as d
from . import wording

PROSE = {
    "summary": "customer",
    "impact": "customer",
    "plain_words": "customer",
    "resolution": "customer",
    "trigger": "company",
    "root_cause": "company",
    "detection": "company",
    "background": "company",
}
ROWS = {
    "figures": "customer",
    "timeline": "company",
    "action_items": "company",
    "sections": "company",
}
#: Kinds that cannot be marked one by one.
_WHOLE = {
    "whys": "company",
    "factors": "company",
    "lessons": "company",
    "windows": "customer",
}
DEFAULTS: Mapping[str, str] = PROSE | ROWS | _WHOLE
_NAMES = {
    "figures": "Figure",
    "timeline": "Event",
    "action_items": "Action item",
    "sections": "Section",
    "whys": "Why",
    "factors": "Contributing factor",
    "lessons": "Lesson",
    "windows": "Impact window",
}
_NOBODY = "a colleague"
_ROLES = {
    "lead": "the incident lead",
    "commander": "the incident commander",
    "responder": "a responder",
    "scribe": "the scribe",
    "communications": "the communications lead",
    "author": "the author",
    "approver": "the approver",
}
_PICTURE = re.compile(r"!\[([^\]\n]{0,500})\]\([^)\n]{0,2000}\)")
_LINK = re.compile(r"\[([^\]\n]{0,500})\]\(\s*<?[^)\n]{0,2000}>?\s*\)")
_REFERENCE = re.compile(r"^ {0,3}\[[^\]\n]{1,200}\]:[^\n]{0,2000}$", re.MULTILINE)
_ADDRESS = re.compile(
    r"<?\b(?:[a-z][a-z0-9+.-]{1,20}://|www\.|mailto:)[^\s<>()\[\]\"']{1,2000}>?", re.I
)
_MAIL = re.compile(r"\b[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,5}\b")
_MENTION = re.compile(r"(?<![\w@])@[\w][\w.-]{0,60}\b")
Part = TypeVar("Part")


@dataclass(frozen=True, slots=True)
class Withheld:
    """One part that a cut leaves out: what it is, its first words, who may read it."""

    kind: str
    words: str
    audience: str


@dataclass(frozen=True, slots=True)
class Cut:
    """A report for an audience, what it withholds, and who was named in it and no longer is."""

    report: d.Report
    withheld: tuple[Withheld, ...]
    names: tuple[str, ...]


def place(kind: str, key: str = "") -> str:
    """What names a part in ``Report.audiences``: ``summary``, ``timeline:k3p9``."""
    return f"{kind}:{key}" if key else kind


def audience_of(report: d.Report, kind: str, key: str = "") -> str:
    """The widest audience that may read this part."""
    return report.audiences.get(place(kind, key)) or DEFAULTS[kind]


def parts(report: d.Report) -> Iterator[tuple[str, str, str]]:
    """Every part that can be marked and says something: (kind, key, its words)."""
    for kind in PROSE:
        if text := _prose(report, kind):
            yield kind, "", text
    for figure in report.impact.figures:
        yield "figures", figure.key, figure.label or figure.text
    for event in report.timeline:
        yield "timeline", event.key, event.text
    for item in report.action_items:
        yield "action_items", item.key, item.title
    for section in report.sections:
        yield "sections", section.key, section.title


def cut(report: d.Report, audience: str) -> Cut:
    """The report as this audience, one of ``document.AUDIENCES``, may read it.

    The team reads it as it is.
    """
    if audience == "team":
        return Cut(report, (), ())
    withheld: list[Withheld] = []

    def shown(kind: str, rows: tuple[Any, ...], words: Callable[[Any], str]) -> tuple[Any, ...]:
        kept = []
        for row in rows:
            wide = audience_of(report, kind, row.key if kind in ROWS else "")
            if _may_read(audience, wide):
                kept.append(row)
            else:
                withheld.append(Withheld(_NAMES[kind], words(row), wide))
        return tuple(kept)

    prose = {}
    for kind in PROSE:
        text, wide = _prose(report, kind), audience_of(report, kind)
        if text and not _may_read(audience, wide):
            withheld.append(Withheld(wording.SECTION[kind], text, wide))
            text = ""
        prose[kind] = text
    events = shown("timeline", report.timeline, lambda event: event.text)
    items = shown("action_items", report.action_items, lambda item: item.title)
    factors = shown("factors", report.analysis.factors, lambda factor: factor.text)
    lessons = {
        kind: shown("lessons", getattr(report.lessons, kind), lambda lesson: lesson.text)
        for kind in d.LESSON_KINDS
    }
    kept = {row.key for row in (*events, *items, *factors)}
    made = replace(
        report,
        audiences={},
        leftovers=(),
        participants=(),
        summary=prose["summary"],
        plain_words=prose["plain_words"],
        impact=d.Impact(
            prose["impact"],
            shown("windows", report.impact.windows, lambda window: window.note),
            shown("figures", report.impact.figures, lambda figure: figure.label or figure.text),
        ),
        timeline=tuple(
            replace(event, ruled_out_by=event.ruled_out_by if event.ruled_out_by in kept else None)
            for event in events
        ),
        analysis=replace(
            report.analysis,
            **{
                kind: prose[kind]
                for kind in ("root_cause", "trigger", "detection", "resolution", "background")
            },
            whys=shown("whys", report.analysis.whys, lambda why: why.question),
            factors=factors,
        ),
        lessons=d.Lessons(**lessons),
        action_items=tuple(
            replace(
                item,
                improvement=item.improvement if item.improvement in kept else None,
                factors=tuple(key for key in item.factors if key in kept),
            )
            for item in items
        ),
        sections=shown("sections", report.sections, lambda section: section.title),
    )
    names = _Names(report)
    made = _for_customers(made, names) if audience == "customer" else _for_company(made, names)
    return Cut(made, tuple(withheld), tuple(sorted(names.swapped)))


def _may_read(audience: str, widest: str) -> bool:
    return d.AUDIENCES.index(audience) <= d.AUDIENCES.index(widest)


def _prose(report: d.Report, kind: str) -> str:
    if kind == "impact":
        return report.impact.text
    text: str = getattr(report if kind in ("summary", "plain_words") else report.analysis, kind)
    return text


class _Names:
    """Everybody named in a report, and the role that stands for each in its text."""

    def __init__(self, report: d.Report) -> None:
        self.swapped: set[str] = set()
        held = Counter(one.role for one in report.participants)
        roles: dict[str, str] = {}
        for one in report.participants:
            role = _ROLES.get(one.role, _NOBODY)
            if held[one.role] > 1:
                role = role.replace("the ", "a ", 1)
            roles.setdefault(one.name.strip(), role)
        for item in report.action_items:
            roles.setdefault(item.owner.strip(), _NOBODY)
        self._roles: dict[str, str] = {}
        self._whole: dict[str, str] = {}
        for name, role in roles.items():
            if not name:
                continue
            for said in (
                name,
                *(word for word in name.split() if len(word) > 2 and word.istitle()),
            ):
                self._roles.setdefault(said, role)
                self._whole.setdefault(said, name)
        words = sorted(self._roles, key=len, reverse=True)
        self._found = (
            re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, words))})(?!\w)") if words else None
        )

    def swap(self, text: str) -> str:
        """The text with roles where it names people."""
        return self._found.sub(self._role, text) if self._found and text else text

    def _role(self, match: re.Match[str]) -> str:
        said = match.group()
        self.swapped.add(self._whole[said])
        before = match.string[: match.start()].rstrip(" *_`\"'“‘(>")
        role = self._roles[said]
        begins = not before or before[-1] in ".!?:\n|-"
        return role[0].upper() + role[1:] if begins else role


def _for_company(report: d.Report, names: _Names) -> d.Report:
    owners = {item.key: item.owner for item in report.action_items}
    made = _each_text(report, names.swap)
    return replace(
        made,
        action_items=tuple(replace(item, owner=owners[item.key]) for item in made.action_items),
    )


def _for_customers(report: d.Report, names: _Names) -> d.Report:
    bare = replace(
        report,
        tags=(),
        impact=replace(
            report.impact,
            figures=tuple(replace(one, source="") for one in report.impact.figures),
        ),
        timeline=tuple(replace(one, source="", detail="") for one in report.timeline),
        action_items=tuple(
            replace(one, detail="", group="", reason="", verified_by="", tracker_url="", owner="")
            for one in report.action_items
        ),
    )
    owned = {item.key for item in report.action_items if item.owner}
    for item in report.action_items:
        names.swap(item.owner)
    made = _each_text(bare, lambda text: names.swap(_without_links(text)))
    return replace(
        made,
        action_items=tuple(
            replace(item, owner=_NOBODY.capitalize()) if item.key in owned else item
            for item in made.action_items
        ),
    )


def _without_links(text: str) -> str:
    """Prose whose links are words, without pictures and addresses of any kind."""
    text = _PICTURE.sub("", text)
    text = _LINK.sub(r"\1", text)
    text = _REFERENCE.sub("", text)
    text = _ADDRESS.sub("(link)", text)
    text = _MAIL.sub("(address)", text)
    return _MENTION.sub(_NOBODY, text)


# Codes, keys and what the product itself words are not what somebody typed.
_NOT_TYPED = frozenset(
    {
        *("key", "kind", "severity", "state", "timezone", "detection_method", "precision"),
        *("certainty", "category", "action_class", "priority", "status", "role", "reference"),
        *("improvement", "ruled_out_by", "audiences"),
    }
)


def _each_text(value: Part, change: Callable[[str], str]) -> Part:
    """The same tree with every text that people typed changed."""
    if isinstance(value, str):
        return change(value)  # type: ignore[return-value]
    if isinstance(value, tuple):
        return tuple(_each_text(one, change) for one in value)  # type: ignore[return-value]
    if is_dataclass(value):
        changed: dict[str, Any] = {}
        for field in fields(value):
            held = getattr(value, field.name)
            keys = field.name == "factors" and isinstance(value, d.ActionItem)
            if field.name not in _NOT_TYPED and not keys:
                changed[field.name] = _each_text(held, change)
        return replace(value, **changed)  # type: ignore[type-var]
    return value
