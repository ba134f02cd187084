"""A small HTML tokenizer: linear in length on any input, with line numbers, no tree.

The parser of the standard library takes quadratic time on unclosed comments and tags and
tree builders limit the depth; here a tag that does not end within ``_LONGEST_TAG``
characters is plain text, and so is a name that HTML does not have.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

_LONGEST_TAG = 4_000
_NAME = re.compile(r"/?([a-zA-Z][a-zA-Z0-9:-]{0,40})(?=[\s/>])")
_ATTRIBUTE = re.compile(
    r"([a-zA-Z_:][\w:.-]{0,80})(?:\s{0,20}=\s{0,20}(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+)))?"
)
_KNOWN = frozenset(
    "a abbr acronym address area article aside audio b base bdi bdo big blockquote body br button "
    "canvas caption center cite code col colgroup data datalist dd del details dfn dialog dir div "
    "dl dt em embed fieldset figcaption figure font footer form frame frameset h1 h2 h3 h4 h5 h6 "
    "head header hgroup hr html i iframe img input ins kbd label legend li link main map mark menu "
    "meta meter nav noscript object ol optgroup option output p param picture pre progress q rp rt "
    "ruby s samp script search section select slot small source span strike strong style sub "
    "summary sup svg table tbody td template textarea tfoot th thead time title tr track tt u ul "
    "var video wbr path".split()
)
_RAW = ("script", "style", "svg", "template")


@dataclass(frozen=True, slots=True)
class Event:
    """``kind`` is text, start or end; ``name`` the tag; ``text`` has its entities decoded."""

    kind: str
    line: int
    name: str = ""
    text: str = ""
    attributes: dict[str, str] = field(default_factory=dict)


def events(source: str) -> Iterator[Event]:
    """The tags and texts of an HTML document in order; comments, scripts and styles are left out."""
    last_end = source.rfind(">")
    no_comment_end = len(source)
    unclosed: set[str] = set()
    place = text_start = 0
    line, counted = 1, 0
    while True:
        place = source.find("<", place)
        if place < 0 or place > last_end:
            break
        stop, event = place, None
        if source.startswith("<!--", place):
            if place < no_comment_end:
                end = source.find("-->", place + 4)
                if end < 0:
                    no_comment_end = place
                else:
                    stop = end + 3
        elif source.startswith(("<!", "<?"), place):
            end = source.find(">", place, place + _LONGEST_TAG)
            stop = end + 1 if end > 0 else place
        else:
            stop, event = _tag(source, place)
        if stop == place:
            place += 1
            continue
        if place > text_start:
            line += source.count("\n", counted, text_start)
            counted = text_start
            yield Event("text", line, text=html.unescape(source[text_start:place]))
        line += source.count("\n", counted, place)
        counted = place
        if event:
            yield Event(event.kind, line, event.name, "", event.attributes)
            if event.kind == "start" and event.name in _RAW:
                end = -1 if event.name in unclosed else source.find(f"</{event.name}", stop)
                if end < 0:
                    unclosed.add(event.name)
                stop = max(end, stop)
        place = text_start = stop
    if text_start < len(source):
        line += source.count("\n", counted, text_start)
        yield Event("text", line, text=html.unescape(source[text_start:]))


def _tag(source: str, place: int) -> tuple[int, Event | None]:
    name = _NAME.match(source, place + 1)
    if name is None or name[1].lower() not in _KNOWN:
        return place, None
    limit = min(len(source), place + _LONGEST_TAG)
    end = source.find(">", name.end(), limit)
    while end > 0:
        inside = source[name.end() : end]
        if inside.count('"') % 2 == 0:
            break
        end = source.find(">", end + 1, limit)
    if end < 0:
        return place, None
    closing = source[place + 1] == "/"
    attributes = (
        {}
        if closing
        else {
            found[1].lower(): html.unescape(found[2] or found[3] or found[4] or "")
            for found in _ATTRIBUTE.finditer(source, name.end(), end)
        }
    )
    return end + 1, Event("end" if closing else "start", 0, name[1].lower(), "", attributes)
