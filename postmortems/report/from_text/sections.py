"""Lines grouped into sections by their headings and labels."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from .action_words import bare_links, begins_with_verb
from .headings import exact_kind, heading_kind
from .scan import BOLD_HEADING, PLAIN_HEADING, Line
from .stamps import read_stamp
from .words.headings import FACTS, LESSONS, NARRATIVE

_FRONT = re.compile(r"\A(?:\d{1,3}[.)]|[^\w\s]{1,4})\s{1,3}")
_LABEL = re.compile(
    r"(?P<mark>\*\*\*|\*\*|__|\*|_|)(?P<name>[^*_:：|`\[\]<>]{1,60}?)"
    r"(?:\s?[:：](?P=mark)|(?P=mark)\s?[:：]|(?P=mark)(?=\s[-–—]\s|\s))\s*(?P<rest>.*)\Z",
    re.DOTALL,
)
_UNMARKED_LABEL = re.compile(
    r"(?P<name>[^*_:：|`\[\]<>]{1,60}?)\s?[:：](?:\s+(?P<rest>.*))?\Z", re.DOTALL
)
# with so many level 1 headings they are sections, with fewer the first is the title
_MANY_TITLES = 3
_VALUE_TITLES = (
    "who",
    "name",
    "person",
    "value",
    "details",
    "detail",
    "description",
    "information",
    "valor",
    "wert",
    "valeur",
)


@dataclass(slots=True)
class Section:
    """Lines under one heading or behind one label; ``kind`` is '' where it is not known.

    ``heading`` is the line that opened it, ``label`` whether that line also holds text (or
    is a label in a list of labels), ``parent`` the title of the section around it.
    """

    kind: str
    title: str
    level: int
    heading: Line | None = None
    label: bool = False
    parent: str = ""
    parent_kind: str = ""
    lines: list[Line] = field(default_factory=list)

    @property
    def empty(self) -> bool:
        return not any(line.kind not in ("blank", "rule", "divider") for line in self.lines)


def label_of(line: Line) -> tuple[str, str, bool] | None:
    """(name, text behind it, in bold) of a line such as ``**Impact:** text``, else None."""
    text = line.text
    if text[:1] in "*_":
        match = _LABEL.match(text[:400])
        if match and match["mark"]:
            rest = text[match.start("rest") :]
            colon = "：" in text[: match.start("rest")] or ":" in text[: match.start("rest")]
            return match["name"].strip(), rest.lstrip("-–— "), colon
        return None
    match = _UNMARKED_LABEL.match(text[:120])
    if match is None:
        return None
    rest = text[match.start("rest") :] if match["rest"] is not None else ""
    return match["name"].strip(), rest.strip(), False


def sections_of(lines: list[Line]) -> list[Section]:
    """The document as a flat list of sections; the first one has what stands before any heading."""
    return _Splitter(lines).run()


class _Splitter:
    def __init__(self, lines: list[Line]) -> None:
        self.lines = lines
        self.found: list[Section] = [Section("", "", 0)]
        self.marked = any(line.kind == "heading" and line.level <= 6 for line in lines)
        self.titles = sum(line.kind == "heading" and line.level == 1 for line in lines)
        self.outer: dict[int, str] = {}

    @property
    def current(self) -> Section:
        return self.found[-1]

    def run(self) -> list[Section]:
        for place, line in enumerate(self.lines):
            if line.kind == "heading":
                self._heading(place, line)
            elif line.kind in ("text", "item") and self._label(place, line):
                continue
            elif line.kind == "quote" and self._quoted_label(line):
                continue
            elif line.kind == "item" and line.ordered and self._numbered_heading(place, line):
                continue
            elif line.kind in ("cells", "divider") and self._label_row(place, line):
                continue
            elif line.kind == "text" and self._plain_heading(place, line):
                continue
            elif line.kind == "blank" and self._fact_ends():
                self._resume()
            elif line.kind == "rule" and self.current.level >= BOLD_HEADING:
                self.found.append(Section("", "", 0))
                self.current.lines.append(line)
            else:
                self.current.lines.append(line)
        return self.found

    def _fact_ends(self) -> bool:
        """A label such as Date holds its own line and what follows without a blank line."""
        return self.current.label and self.current.kind in FACTS and not self.current.empty

    def _resume(self) -> None:
        """Goes back to the section that stood around the labels."""
        around = next(
            (known for known in reversed(self.found) if not (known.label and known.kind in FACTS)),
            self.found[0],
        )
        level = around.level if not around.label else 0
        kind, title = (around.kind, around.title) if not around.label else ("", "")
        if around.heading and around.heading.level == 1 and not around.kind:
            title = ""
        self.found.append(Section(kind, title, level, None, False, around.parent))

    # -- headings ---------------------------------------------------------------------------

    def _heading(self, place: int, line: Line) -> None:
        kind = exact_kind(line.text)
        if not kind and not (line.level == 1 and self.titles < _MANY_TITLES):
            kind = heading_kind(line.text)
        if self._stays_inside(place, line, kind):
            self.current.lines.append(line)
            return
        self._open(line, kind, line.text, line.level)

    def _stays_inside(self, place: int, line: Line, kind: str) -> bool:
        current = self.current
        if not line.text:
            return line.level > current.level
        deeper = line.level > current.level and current.level > 0
        stamped = _opens_with_clock(line.text)
        if current.kind == "timeline":
            if stamped and (deeper or line.level == BOLD_HEADING):
                return True
            if deeper and not kind:
                return True
            return (
                deeper
                and kind
                in (
                    "detection",
                    "resolution",
                    "impact",
                    "trigger",
                    "summary",
                    "background",
                    "actions",
                )
                and self._stamps_follow(place)
            )
        if current.kind == "actions":
            if not kind and line.level >= BOLD_HEADING:
                return self._items_follow(place)
            if kind == "actions":
                return deeper or line.level >= BOLD_HEADING
            if deeper and kind in ("", *FACTS, "trigger", "appendix"):
                return True
            return deeper and kind in NARRATIVE and self._items_follow(place)
        if current.kind in LESSONS or current.kind in ("lessons", "factors", "whys"):
            return deeper and kind in (
                "",
                *FACTS,
                "root_cause",
                "detection",
                "resolution",
                "background",
                "trigger",
            )
        if current.kind in ("root_cause", *NARRATIVE) and deeper:
            return kind in ("", *FACTS) and not (kind and line.level == BOLD_HEADING)
        if line.level == BOLD_HEADING and not kind:
            # an unknown bold line is a heading only where nothing else is marked as one
            return self.marked or current.kind != ""
        return False

    def _stamps_follow(self, place: int) -> bool:
        for line in self.lines[place + 1 : place + 6]:
            if line.kind in ("blank", "divider"):
                continue
            return _opens_with_clock(line.text) or line.kind == "cells"
        return False

    def _items_follow(self, place: int) -> bool:
        for line in self.lines[place + 1 : place + 8]:
            if line.kind in ("blank", "divider"):
                continue
            return line.kind in ("item", "cells") or begins_with_verb(line.text)
        return False

    def _open(self, line: Line, kind: str, title: str, level: int, *, label: bool = False) -> None:
        for deeper in [known for known in self.outer if known >= level]:
            del self.outer[deeper]
        parent = self.outer[max(self.outer)] if self.outer else ""
        self.outer[level] = title
        around = self.current.kind
        self.found.append(Section(kind, title, level, line, label, parent, around))

    # -- labels and headings without markup ---------------------------------------------------

    def _label(self, place: int, line: Line) -> bool:
        if len(line.text) < 3 or (line.kind == "item" and line.indent > 1):
            return False
        label = label_of(line)
        if label is None:
            return False
        name, rest, colon = label
        bold = line.text[0] in "*_"
        kind = exact_kind(name)
        if (
            not kind
            and rest
            and colon == bold
            and self._fact_ends()
            and (line.kind == "text" and len(name.split()) <= 4)
        ):
            # the next label of a header, one that we do not know
            self._resume()
            return False
        if not kind or (bold and not colon and kind not in (*NARRATIVE, "title")):
            return False
        if kind in NARRATIVE and bare_links(rest):
            return False
        if self._inside_entries(place, line, kind, rest, bold):
            return False
        if line.kind == "item" and not (
            rest and self._takes_labelled_items(line, kind, bold and colon)
        ):
            return False
        if not bold and kind not in FACTS and rest and not self._may_open(place):
            return False
        if (
            kind in FACTS
            and not bold
            and self.current.kind not in ("", "summary", "impact", *FACTS)
        ):
            return False
        if kind == self.current.kind and kind in NARRATIVE and rest:
            if self.current.empty:
                self.current.lines.append(Line(line.number, "text", rest, rest))
                return True
            return False
        level = BOLD_HEADING if bold else PLAIN_HEADING
        self._open(line, kind, name, level, label=True)
        if rest:
            self.current.lines.append(Line(line.number, "text", rest, rest, indent=line.indent))
        return True

    def _takes_labelled_items(self, line: Line, kind: str, marked: bool) -> bool:
        """A list of labels stands at the top or in the summary; elsewhere it lists something."""
        current = self.current
        before = current.heading
        if current.label and before and before.kind == "item":
            beside = before.indent == line.indent and all(
                one.number == before.number or not one.text for one in current.lines
            )
            return marked or kind in FACTS or current.kind in FACTS or beside
        if current.kind == "summary":
            return marked or kind in FACTS
        return current.kind in ("", *FACTS)

    def _label_row(self, place: int, line: Line) -> bool:
        """A row of a table with two columns at the top: ``| Severity | SEV2 |``."""
        if line.kind == "divider":
            return self.current.label and self.lines[place - 1].kind == "cells"
        if len(line.cells) != 2 or self.current.kind not in ("", "summary", *FACTS):
            return False
        name, value = line.cells[0].strip(" *_`:"), line.cells[1].strip()
        kind = exact_kind(name)
        if not value or not (kind in FACTS or kind in ("summary", "impact", "trigger")):
            return False
        if exact_kind(value) or value.strip("*_ ").lower() in _VALUE_TITLES:
            return False  # the row of titles
        self._open(line, kind, name, PLAIN_HEADING, label=True)
        self.current.lines.append(Line(line.number, "text", value, value))
        return True

    def _inside_entries(self, place: int, line: Line, kind: str, rest: str, bold: bool) -> bool:
        current = self.current.kind
        if current in ("timeline", "actions") and (rest or self._after_stamp(place)):
            return not (
                bold and kind not in FACTS and line.kind == "text" and current != "timeline"
            ) or self._after_stamp(place)
        if current in LESSONS or current == "lessons":
            return not bold or bool(rest and line.kind == "item")
        return False

    def _after_stamp(self, place: int) -> bool:
        """Whether the line before is a clock time alone, which waits for its text."""
        if place == 0:
            return False
        before = self.lines[place - 1]
        stamp = read_stamp(before.text) if before.kind in ("text", "item", "heading") else None
        return bool(stamp and stamp.clock and not before.text[stamp.end :].strip(" :*-–—."))

    def _may_open(self, place: int) -> bool:
        """A label without markup opens a section behind a blank line or another label."""
        if place == 0 or self.lines[place - 1].kind in ("blank", "rule", "heading"):
            return True
        return self.current.label or self.lines[place].raw[:1].strip() != "" or not self.marked

    def _plain_heading(self, place: int, line: Line) -> bool:
        text = line.text
        if len(text) > 80 or "|" in text or text[-1] in ".,;!" or self._after_stamp(place):
            return False
        if "\t" in text or "  " in text:
            return False
        current_kind = self.current.kind
        kind = exact_kind(text)
        if kind in FACTS and current_kind in ("", *FACTS) and self._label_line(place, kind):
            self._open(line, kind, text, PLAIN_HEADING, label=True)
            return True
        if kind and (kind not in FACTS or text.endswith(":")):
            if self.current.kind == "timeline" and kind in FACTS:
                return False
            self._open(line, kind, text.rstrip(":： "), PLAIN_HEADING)
            return True
        if self.marked or place == 0:
            return False
        alone = self.lines[place - 1].kind == "blank" and self._followed(place)
        capitals = text.isupper() and len(text.split()) <= 8 and len(text) > 5
        if alone and capitals and not _opens_with_clock(text):
            self._open(line, heading_kind(text), text.rstrip(":： "), PLAIN_HEADING)
            return True
        if alone and len(text.split()) <= 7 and not _opens_with_clock(text):
            kind = heading_kind(text)
            if kind and kind not in FACTS:
                self._open(line, kind, text.rstrip(":： "), PLAIN_HEADING)
                return True
        return False

    def _quoted_label(self, line: Line) -> bool:
        """``> **TL;DR** text`` above the first section."""
        label = label_of(line) if self.current.kind in ("", *FACTS) else None
        kind = exact_kind(label[0]) if label and line.text[0] in "*_" else ""
        if label is None or kind not in NARRATIVE or not label[1]:
            return False
        self._open(line, kind, label[0], BOLD_HEADING, label=True)
        self.current.lines.append(Line(line.number, "text", label[1], label[1]))
        return True

    def _numbered_heading(self, place: int, line: Line) -> bool:
        """``2. Timeline`` in a text without marked headings, where no item is beside it."""
        kind = exact_kind(line.text)
        if self.marked or line.indent > 3 or kind in ("", *FACTS):
            return False
        beside = self.lines[place + 1 : place + 2]
        if not beside or any(near.kind == "item" for near in beside):
            return False
        self._open(line, kind, line.text.rstrip(":： "), PLAIN_HEADING)
        return True

    def _label_line(self, place: int, kind: str) -> bool:
        """A label on a line of its own, its value below: as tables look once they were copied."""
        value = self.lines[place + 1 : place + 2]
        if not value or value[0].kind != "text" or exact_kind(value[0].text):
            return False
        current = self.current
        if current.label and current.kind in FACTS and len(current.lines) == 1:
            return current.heading is not None and current.heading.level == 0
        behind = self.lines[place + 2 : place + 3]
        return bool(behind) and behind[0].kind == "text" and exact_kind(behind[0].text) in FACTS

    def _followed(self, place: int) -> bool:
        return any(line.kind not in ("blank", "rule") for line in self.lines[place + 1 : place + 4])


def _opens_with_clock(text: str) -> bool:
    stamp = read_stamp(text) or read_stamp(_FRONT.sub("", text, count=1))
    return bool(stamp and (stamp.clock or stamp.day))
