"""HTML as rows of Markdown, by the events of the tokenizer (no tree, no recursion)."""

from __future__ import annotations

import re

from .html_events import events
from .kinds import phrase_pattern
from .words.headings import EXACT

_BLOCKS = frozenset(
    "p div section article main header footer aside nav address figure figcaption details "
    "summary dl dt dd fieldset form body html center".split()
)
_EMPHASIS = {
    "strong": "**",
    "b": "**",
    "em": "*",
    "i": "*",
    "code": "`",
    "tt": "`",
    "kbd": "`",
    "del": "~~",
    "s": "~~",
}
_SKIPPED = frozenset(("script", "style", "template", "noscript", "svg", "iframe", "object"))
_SPACE = re.compile(r"\s+")
_ISO = re.compile(r"\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d\S{0,20})?\Z")
_DEEPEST_INDENT = 20
_CLASS_TIMELINE = frozenset(word for word in EXACT["timeline"] if " " not in word)
_CLASS_SEVERITY = {"critical", "major", "minor"}
_MILESTONE_ATTRIBUTES = (
    ("start", "Start"),
    ("begin", "Start"),
    ("detect", "Detected"),
    ("mitigat", "Mitigated"),
    ("resolv", "End"),
    ("end", "End"),
)
_UPDATE_STATES = phrase_pattern(
    (
        "investigating",
        "identified",
        "monitoring",
        "resolved",
        "update",
        "postmortem",
        "scheduled",
        "completed",
        "in progress",
    )
)


def html_rows(text: str) -> list[tuple[int, str]]:
    """(source line number, Markdown) for each block of the document."""
    reader = _Rows()
    for event in events(text):
        reader.at = event.line
        if event.kind == "text":
            reader.take_text(event.text)
        elif event.kind == "start":
            reader.start(event.name, event.attributes)
        else:
            reader.end(event.name)
    reader.finish()
    return reader.rows


class _Rows:
    def __init__(self) -> None:
        self.at = 1
        self.rows: list[tuple[int, str]] = []
        self.parts: list[str] = []
        self.line = 1
        self.lists: list[str] = []
        self.item: tuple[int, str] | None = None
        self.item_rows = 0
        self.skipping = 0
        self.pre = 0
        self.quote = 0
        self.heading = 0
        self.cells: list[str] | None = None
        self.table_rows = 0
        self.links: list[str] = []
        self.title = 0

    # -- text -----------------------------------------------------------------------------

    def take_text(self, data: str) -> None:
        if self.skipping:
            return
        if self.pre:
            self.parts.append(data)
            return
        if not self.parts:
            if not data.strip():
                return
            self.line = self.at + data[: len(data) - len(data.lstrip())].count("\n")
        self.parts.append(_SPACE.sub(" ", data))

    def finish(self) -> None:
        """Writes what an unclosed element still holds."""
        if self.pre:
            self._end_pre()
        if self.cells is not None:
            self._end_row()
        self.flush()

    def flush(self) -> None:
        """Ends the current block and writes it as one row."""
        raw = "".join(self.parts)
        self.parts = []
        if self.pre:
            return
        body = _SPACE.sub(" ", raw).strip()
        if not body:
            return
        if self.cells is not None:
            self.cells[-1] = f"{self.cells[-1]} {body}".strip() if self.cells else body
            return
        indent = "  " * min(max(len(self.lists) - 1, 0), _DEEPEST_INDENT)
        if self.item is not None:
            marker = f"{indent}{self.item[1]} "
            self.rows.append((self.line, f"{marker}{body}"))
            self.item = None
        elif self.lists:
            self.rows.append((self.line, f"{indent}  {body}"))
        else:
            self.rows += [(self.line, f"{'> ' * bool(self.quote)}{body}"), (self.line, "")]

    # -- tags -----------------------------------------------------------------------------

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag in _SKIPPED:
            self.skipping += 1
            return
        if self.skipping:
            return
        self._facts(tag, attributes)
        if not self.parts:
            self.line = self.at
        if tag in _EMPHASIS:
            if not self.pre and not self.heading:
                self.parts.append(_EMPHASIS[tag])
        elif tag == "a":
            href = attributes.get("href", "")
            useful = href.startswith(("http://", "https://", "mailto:")) and not self.pre
            self.links.append(href if useful else "")
            if useful:
                self.parts.append("[")
        elif tag == "br":
            if self.cells is not None or self.heading:
                self.parts.append(" ")
            elif self.pre:
                self.parts.append("\n")
            else:
                self.flush()
        elif tag == "img":
            self.parts.append(f" {attributes.get('alt', '')} ")
        elif tag in ("ul", "ol"):
            self.flush()
            self.lists.append(tag)
        elif tag == "li":
            self.flush()
            self.item = (self.at, "1." if self.lists[-1:] == ["ol"] else "-")
            self.item_rows = len(self.rows)
        elif tag == "input" and self.item is not None:
            if attributes.get("type") == "checkbox":
                self.parts.append("[x] " if "checked" in attributes else "[ ] ")
        elif tag == "table":
            self.flush()
            self.table_rows = 0
            self.rows.append((self.at, ""))
        elif tag == "tr":
            self.parts, self.cells = [], []
            self.line = self.at
        elif tag in ("td", "th"):
            if self.cells is None:
                self.cells = []
            self.flush_cell()
            self.cells.append("")
        elif tag == "pre":
            self.flush()
            self.pre = 1
            self.line = self.at
        elif tag == "blockquote":
            self.flush()
            self.quote += 1
        elif tag == "hr":
            self.flush()
            self.rows += [(self.at, "---"), (self.at, "")]
        elif tag in ("h1", "h2", "h3", "h4", "h5", "h6"):
            self.flush()
            self.heading = int(tag[1])
            self.line = self.at
        elif tag == "title":
            self.title = 1
        elif tag in _BLOCKS:
            self.flush()

    def end(self, tag: str) -> None:
        if tag in _SKIPPED:
            self.skipping = max(0, self.skipping - 1)
            return
        if self.skipping:
            return
        if tag in _EMPHASIS:
            if not self.pre and not self.heading:
                self.parts.append(_EMPHASIS[tag])
        elif tag == "a":
            href = self.links.pop() if self.links else ""
            if href:
                self.parts.append(f"]({href})")
        elif tag in ("ul", "ol"):
            self.flush()
            self.item = None
            if self.lists:
                self.lists.pop()
            if not self.lists:
                self.rows.append((self.at, ""))
        elif tag == "li":
            self.flush()
            self.item = None
        elif tag in ("td", "th"):
            self.flush_cell()
        elif tag == "tr":
            self._end_row()
        elif tag == "table":
            self._end_row()
            self.rows.append((self.at, ""))
        elif tag == "pre":
            self._end_pre()
        elif tag == "blockquote":
            self.flush()
            self.quote = max(0, self.quote - 1)
        elif tag == "title":
            self._end_title()
        elif tag in ("h1", "h2", "h3", "h4", "h5", "h6"):
            self._end_heading()
        elif tag == "time":
            self._end_time()
        elif tag in _BLOCKS:
            self.flush()
            if tag in ("article", "section") and not self.lists:
                self.rows += [(self.at, "---"), (self.at, "")]

    # -- ends -----------------------------------------------------------------------------

    def flush_cell(self) -> None:
        if self.cells:
            body = _SPACE.sub(" ", "".join(self.parts)).strip()
            self.cells[-1] = f"{self.cells[-1]} {body}".strip().replace("|", "\\|")
        self.parts = []

    def _end_row(self) -> None:
        self.flush_cell()
        if self.cells:
            self.rows.append((self.line, f"| {' | '.join(self.cells)} |"))
            if self.table_rows == 0:
                self.rows.append((self.line, f"|{' --- |' * len(self.cells)}"))
            self.table_rows += 1
        self.cells = None

    def _end_pre(self) -> None:
        body = "".join(self.parts).strip("\n")
        self.parts, self.pre = [], 0
        if body:
            self.rows.append((self.line, "```"))
            self.rows += [
                (self.line + offset, line.replace("```", "'''"))
                for offset, line in enumerate(body.split("\n"))
            ]
            self.rows += [(self.line, "```"), (self.line, "")]

    def _end_title(self) -> None:
        body = _SPACE.sub(" ", "".join(self.parts)).strip()
        self.parts, self.title = [], 0
        if body:
            self.rows += [(self.at, f"**Title:** {body}"), (self.at, "")]

    def _end_heading(self) -> None:
        level, self.heading = self.heading or 2, 0
        body = _SPACE.sub(" ", "".join(self.parts)).strip()
        self.parts = []
        if not body:
            return
        if self.lists or self.cells is not None:
            # a heading inside a list item is the item's first words
            self.parts = [f"**{body}** "]
            return
        self.rows += [(self.line, f"{'#' * level} {body}"), (self.line, "")]

    def _end_time(self) -> None:
        """A time in an item or block that has none in front moves there."""
        if not self.lists:
            return
        written = _SPACE.sub(" ", "".join(self.parts)).strip()
        if not _ISO.match(written) or len(self.rows) <= self.item_rows:
            return
        number, first = self.rows[self.item_rows]
        marker = re.match(r"\s*(?:-|1\.) ", first)
        if marker is None:
            return
        body = first[marker.end() :]
        state = re.match(r"\*\*([^*]{1,40})\*\* ?", body)
        if state and _UPDATE_STATES.fullmatch(state[1]):
            body = body[state.end() :]
            rest = [(line, text.strip()) for line, text in self.rows[self.item_rows + 1 :]]
            pad = " " * marker.end()
            if not body and rest:
                body = rest.pop(0)[1]
            self.rows[self.item_rows :] = [
                (number, f"{marker.group()}{written} {body}"),
                *[(line, f"{pad}{text}") for line, text in rest],
                (number, f"{pad}Status: {state[1]}"),
            ]
        else:
            self.rows[self.item_rows] = (number, f"{marker.group()}{written} {body}")
        self.parts = []

    def _facts(self, tag: str, attributes: dict[str, str]) -> None:
        """Attributes that say when, how bad, or that a list is the timeline."""
        for name, value in attributes.items():
            if name.startswith("data-") and _ISO.match(value):
                label = next((label for key, label in _MILESTONE_ATTRIBUTES if key in name), "")
                if label:
                    self.flush()
                    row = (self.at, f"**{label} time:** {value}")
                    self.rows += [row, (self.at, "")]
            elif name == "class":
                classes = set(re.split(r"[\s_-]+", value.lower()[:300]))
                severity = sorted(classes & _CLASS_SEVERITY)
                if severity and tag in ("h1", "h2", "article", "section", "div", "span"):
                    self.flush()
                    row = (self.at, f"**Severity:** {severity[0]}")
                    self.rows += [row, (self.at, "")]
                if tag in ("ul", "ol", "section", "article") and classes & _CLASS_TIMELINE:
                    self.flush()
                    self.rows += [(self.at, "## Timeline"), (self.at, "")]
