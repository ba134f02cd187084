"""Rows of Markdown as typed lines: headings, items, cells, text, code, quotes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from .rows import Row
from .words.headings import MAIL_HEADS

BOLD_HEADING = 7
PLAIN_HEADING = 8


@dataclass(slots=True)
class Line:
    """One line and what it is.

    ``kind`` is heading, item, cells, text, code, quote, rule, blank, comment or meta.
    ``text`` has no marker; ``raw`` is the Markdown as written. ``level`` is the depth of a
    heading (1 to 6, ``BOLD_HEADING``, ``PLAIN_HEADING``); ``indent`` counts columns.
    """

    number: int
    kind: str
    text: str
    raw: str
    level: int = 0
    indent: int = 0
    ordered: bool = False
    header: bool = False
    cells: tuple[str, ...] = field(default=())


_HEADING = re.compile(r"\s{0,3}(#{1,6})(?:\s+(.*))?\Z")
_ITEM = re.compile(r"(\s*)([-*+•‣▪◦·●○–]|\d{1,4}[.)]|#\.|[a-zA-Z][.)])(?:\s+|\Z)")
_FENCE = re.compile(r"\s{0,40}(?:>\s?){0,3}(`{3,}|~{3,})(.*)\Z")
_RULE = re.compile(r"\s{0,3}(?:-[\s-]{2,}|\*[\s*]{2,}|_[\s_]{2,}|={4,}|—{3,})\Z")
_BOLD_ONLY = re.compile(r"\s{0,3}(\*\*\*|\*\*|__)([^*_].{0,118}?)(?:\1)\s{0,3}[:：]?\s*\Z")
_MAIL_HEAD = re.compile(r"\**([A-Za-zÀ-ÿ-]{2,12})\s?:\**\s*(\S.{0,400})\Z")
_REPLIES = re.compile(r"\A(?:(?:re|fwd?|aw|wg|rv|enc|tr)\s?:\s?){1,5}", re.IGNORECASE)
_EMPTY_BOLD = re.compile(r"\*\*\s{0,3}\*\*")


def scan(rows: Sequence[Row]) -> list[Line]:
    """Each row as a Line, in order."""
    lines: list[Line] = []
    start = _front_matter(rows, lines)
    fences = _closings(rows, start)
    until, comment, quoted = -1, False, False
    for place in range(start, len(rows)):
        row = rows[place]
        text = row.text
        if place <= until:
            lines.append(Line(row.number, "code", text.strip(), text, indent=_indent(text)))
            continue
        if place in fences:
            until = fences[place]
            lines.append(Line(row.number, "code", "", text, indent=_indent(text)))
            continue
        if comment or text.lstrip().startswith("<!--"):
            comment = "-->" not in text
            lines.append(Line(row.number, "comment", text.strip(), text))
            continue
        line = _one(row, quoted, lines[-1] if lines else None)
        quoted = line.kind == "quote"
        lines.append(line)
    _tables(lines)
    _underlined(lines)
    return lines


def _indent(text: str) -> int:
    body = text.lstrip()
    return len(text[: len(text) - len(body)].expandtabs(4))


def _one(row: Row, quoted: bool, before: Line | None) -> Line:
    text = row.text.rstrip()
    body = text.strip()
    number, indent = row.number, _indent(text)
    if not body:
        return Line(number, "blank", "", "")
    if body[0] == ">":
        return Line(number, "quote", body.lstrip("> "), text, indent=indent)
    heading = _HEADING.match(text) if body[0] == "#" else None
    if heading and indent < 4:
        name = (heading[2] or "").rstrip(" #").strip()
        return Line(number, "heading", name, text, level=len(heading[1]))
    if len(body) < 200 and _RULE.match(text):
        return Line(number, "rule", "", text)
    if body[0] in "*_" and len(body) < 130:
        bold = _BOLD_ONLY.match(text)
        if bold and bold[1] not in bold[2]:
            return Line(number, "heading", bold[2].strip(), text, level=BOLD_HEADING)
    item = _ITEM.match(text)
    if item and not (item[2].isalpha() or (item[2][0].isalpha() and indent == 0)):
        rest = _EMPTY_BOLD.sub("", text[item.end() :]).strip()
        return Line(number, "item", rest, text, indent=indent, ordered=item[2][0].isalnum())
    if quoted and before and before.kind == "quote":
        return Line(number, "quote", body, text, indent=indent)
    return Line(number, "text", body, text, indent=indent)


def _front_matter(rows: Sequence[Row], lines: list[Line]) -> int:
    """Takes YAML between ``---`` or TOML between ``+++`` off the front."""
    first = next((place for place, row in enumerate(rows[:5]) if row.text.strip()), None)
    if first is None:
        return 0
    if rows[first].text.strip() not in ("---", "+++"):
        return _mail_head(rows, first, lines)
    mark = rows[first].text.strip()
    for place in range(first + 1, min(len(rows), first + 200)):
        if rows[place].text.strip() == mark:
            inside = rows[first + 1 : place]
            if not any(re.match(r"[\w.-]{1,60}\s{0,5}[:=]", row.text) for row in inside):
                return 0
            lines.extend(Line(row.number, "blank", "", "") for row in rows[: first + 1])
            lines.extend(Line(row.number, "meta", row.text.strip(), row.text) for row in inside)
            lines.append(Line(rows[place].number, "blank", "", ""))
            return place + 1
    return 0


def _mail_head(rows: Sequence[Row], first: int, lines: list[Line]) -> int:
    """Takes the lines above a mail (From, To, Date, Subject) off the front, as front matter."""
    end = first
    found: list[Line] = []
    names = set()
    while end < len(rows) and (head := _MAIL_HEAD.match(rows[end].text)):
        name = MAIL_HEADS.get(head[1].strip().lower(), "")
        if not name:
            return 0
        names.add(name)
        value = _REPLIES.sub("", head[2]) if name == "title" else head[2]
        found.append(Line(rows[end].number, "meta", f"{name}: {value}", rows[end].text))
        end += 1
    if not {"title", "author"} <= names and not {"title", "to"} <= names:
        return 0
    lines.extend(Line(row.number, "blank", "", "") for row in rows[:first])
    lines.extend(found)
    return end


def _closings(rows: Sequence[Row], start: int) -> dict[int, int]:
    """Opening fence to closing fence; an opening without an end is ordinary text."""
    marks: list[tuple[int, str, bool]] = []
    for place in range(start, len(rows)):
        text = rows[place].text
        if "```" in text or "~~~" in text:
            fence = _FENCE.match(text)
            if fence and not (fence[1][0] == "`" and "`" in fence[2]):
                marks.append((place, fence[1][0], not fence[2].strip()))
    last_bare = {char: place for place, char, bare in marks if bare}
    closings: dict[int, int] = {}
    inside: tuple[int, str] | None = None
    for place, char, bare in marks:
        if inside is None:
            if last_bare.get(char, -1) > place:
                inside = (place, char)
        elif bare and char == inside[1]:
            closings[inside[0]] = place
            inside = None
    return closings


def _tables(lines: list[Line]) -> None:
    """Marks the rows of pipe tables as cells; the first one is the header."""
    place = 1
    while place < len(lines):
        head = lines[place - 1]
        if not (_is_divider(lines[place]) and head.kind == "text" and "|" in head.text):
            place += 1
            continue
        _to_cells(head)
        head.header = True
        lines[place].kind, lines[place].text = "divider", ""
        place += 1
        while (
            place < len(lines)
            and lines[place].kind in ("text", "item", "heading")
            and ("|" in lines[place].raw)
        ):
            _to_cells(lines[place])
            place += 1


def _is_divider(line: Line) -> bool:
    body = line.raw.strip()
    return (
        line.kind in ("text", "rule", "item")
        and "-" in body
        and ("|" in body)
        and not set(body) - set("|-: \t")
    )


def _to_cells(line: Line) -> None:
    line.kind = "cells"
    line.cells = tuple(split_cells(line.raw))
    line.text = " ".join(line.cells)


def split_cells(raw: str) -> list[str]:
    """The cells of a table row; a bar in code or behind a backslash divides nothing."""
    body = raw.strip()
    body = body[1:] if body.startswith("|") else body
    if "`" not in body and "\\" not in body:
        plain = [cell.strip() for cell in body.split("|")]
        return plain if plain[-1] else plain[:-1]
    cells: list[str] = []
    current: list[str] = []
    code = escaped = False
    closed = body.count("`") % 2 == 0
    for char in body:
        if char == "|" and not escaped and not (code and closed):
            cells.append("".join(current).strip())
            current = []
        else:
            if char == "`" and not escaped:
                code = not code
            current.append(char)
        escaped = char == "\\" and not escaped
    if "".join(current).strip():
        cells.append("".join(current).strip())
    return [cell.replace("\\|", "|") for cell in cells]


def _underlined(lines: list[Line]) -> None:
    """Text underlined with === or --- is a heading."""
    for place in range(1, len(lines)):
        line, before = lines[place], lines[place - 1]
        body = line.raw.strip()
        if (
            before.kind == "text"
            and len(body) >= 3
            and line.kind in ("rule", "text")
            and len(before.text) < 120
            and (set(body) == {"="} or set(body) == {"-"})
            and (place == 1 or lines[place - 2].kind in ("blank", "meta", "rule"))
        ):
            before.kind, before.level = "heading", 1 if body[0] == "=" else 2
            line.kind, line.text, line.raw = "divider", "", ""
