"""The texts of a report, each with its place, and what in them is the authors' own words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from ..document import LESSON_KINDS, Report
from .finding import Place

CAUSES = frozenset({"root_cause", "trigger", "factors", "whys"})


@dataclass(frozen=True, slots=True)
class Passage:
    """One text. ``own`` has the same length, with code, quotations and addresses blanked out.

    ``role`` is the name of the prose (``summary``, ``root_cause`` ...) or of the list it is in.
    """

    place: Place
    role: str
    text: str
    own: str

    @property
    def name(self) -> str:
        """What the text is called in a sentence."""
        return _NAMES.get(self.role, self.role.replace("_", " "))


_NAMES = {
    "timeline": "timeline",
    "factors": "contributing factor",
    "whys": "answer",
    "sections": "section",
    "lessons": "lesson",
    "action_items": "action item",
    "impact": "impact",
}

_OTHERS = re.compile(
    r"`[^`\n]{1,400}`"
    r"|[a-z][a-z0-9+.-]{1,9}://\S{1,2000}"
    r"|\]\([^()\n]{1,1000}\)"
    r"|[\w.+-]{1,64}@[\w-]{1,63}\.[\w.-]{1,100}"
    r"|\"[^\"\n]{1,400}\""
    r"|“[^”\n]{1,400}”|„[^“”\n]{1,400}[“”]|«[^»\n]{1,400}»|»[^«\n]{1,400}«"
)
_FENCE = re.compile(r"\s{0,16}(?:>\s?)?(`{3,}|~{3,})")
_CHAT = re.compile(r"\s{0,16}(?:>|\[?\d{1,2}:\d{2}(?::\d{2})?\]?\s{1,2}<?[\w.@-]{1,30}[>:]\s)")
_NOT_BREAKS = re.compile(r"[^\n]")


def passages(report: Report) -> Iterator[Passage]:
    """Every text that tells something; plain words are left alone."""
    analysis = report.analysis
    yield from _passage(Place("", "", "title"), "title", report.title)
    yield from _passage(Place("", "", "summary"), "summary", report.summary)
    yield from _passage(Place("", "", "impact"), "impact", report.impact.text)
    for event in report.timeline:
        yield from _passage(Place("timeline", event.key, "text"), "timeline", event.text)
        yield from _passage(Place("timeline", event.key, "detail"), "timeline", event.detail)
    for name in ("trigger", "root_cause", "detection", "resolution", "background"):
        yield from _passage(Place("", "", name), name, getattr(analysis, name))
    for why in analysis.whys:
        yield from _passage(Place("whys", why.key, "question"), "whys", why.question)
        yield from _passage(Place("whys", why.key, "answer"), "whys", why.answer)
    for factor in analysis.factors:
        yield from _passage(Place("factors", factor.key, "text"), "factors", factor.text)
    for kind in LESSON_KINDS:
        for lesson in getattr(report.lessons, kind):
            yield from _passage(Place("lessons", lesson.key, kind), "lessons", lesson.text)
    for item in report.action_items:
        yield from _passage(Place("action_items", item.key, "title"), "action_items", item.title)
        yield from _passage(Place("action_items", item.key, "detail"), "action_items", item.detail)
    for section in report.sections:
        yield from _passage(Place("sections", section.key, "text"), "sections", section.text)


def _passage(place: Place, role: str, text: str) -> Iterator[Passage]:
    if text and not text.isspace():
        yield Passage(place, role, text, own_words(text))


def own_words(text: str) -> str:
    """``text`` with spaces for what others said: code, quotations, chat, addresses."""
    lines = text.split("\n")
    fence = ""
    for place, line in enumerate(lines):
        mark = _FENCE.match(line)
        if fence:
            lines[place] = " " * len(line)
            if mark and mark[1].startswith(fence):
                fence = ""
        elif mark:
            fence = mark[1]
            lines[place] = " " * len(line)
        elif _CHAT.match(line):
            lines[place] = " " * len(line)
    return _OTHERS.sub(_blank, "\n".join(lines))


def _blank(match: re.Match[str]) -> str:
    return _NOT_BREAKS.sub(" ", match.group())


def sentence_around(text: str, start: int, end: int, reach: int = 200) -> tuple[str, str]:
    """What stands before and behind ``text[start:end]`` in its sentence, ``reach`` at most."""
    before = text[max(0, start - reach) : start]
    behind = text[end : end + reach]
    return _LAST_STOP.split(before)[-1], _LAST_STOP.split(behind)[0]


_LAST_STOP = re.compile(r"[.!?]\s|\n\s{0,8}\n|\n\s{0,8}[-*+]\s")
