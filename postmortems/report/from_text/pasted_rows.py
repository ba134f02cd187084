"""What a clipboard makes of tables and chats: cells divided by tabs, a name and a time above words."""

from __future__ import annotations

import re

from .headings import exact_kind, key_of
from .stamps import read_stamp
from .words import actions as action_words
from .words.headings import COLUMN_NAMES, FACTS

_COLUMNS = {name for names in action_words.COLUMNS.values() for name in names} | set(COLUMN_NAMES)
_TABS = re.compile(r"\t+")
_FEWEST_MESSAGES = 3
_LONGEST_HEAD = 80
_MOST_BEFORE = 5
_LOOKED_AT = 40
# "Nadia Petrova  10:31 AM", "Nadia Petrova [10:31]", "Nadia Petrova, 3 March 2024 10:31"
_NAME = re.compile(r"@?[A-ZÀ-Þ][\w.'’()-]*(?:\s[\w.'’()-]{1,20}){0,4}\Z")
_GAP = re.compile(r"(?:\s*,\s|\s{1,6})[\[(]?")
_MARKUP = re.compile(r"\s{0,3}(?:#{1,6}\s|[-*+]\s|\|)")
Numbered = tuple[int, str]


def with_tables(rows: list[Numbered]) -> list[Numbered]:
    """The rows with tables of tabs as tables of bars, and pairs of label and value as labels."""
    result: list[Numbered] = []
    fenced = False
    place = 0
    while place < len(rows):
        text = rows[place][1]
        fenced ^= text.lstrip().startswith(("```", "~~~"))
        if fenced or "\t" not in text.strip():
            result.append(rows[place])
            place += 1
            continue
        end = place
        while end < len(rows) and "\t" in rows[end][1].strip():
            end += 1
        result += _table(rows[place:end])
        place = end
    return result


def _table(rows: list[Numbered]) -> list[Numbered]:
    cells = _cells([text for _, text in rows])
    if cells is None:
        return rows
    if len(cells[0]) == 2 and 2 * sum(_is_label(row[0]) for row in cells) > len(cells):
        return [
            (number, f"**{row[0].rstrip(' :')}:** {row[1]}")
            for (number, _), row in zip(rows, cells, strict=True)
        ]
    if len(rows) < 2 or not _names_columns(cells[0]):
        return rows
    table = [
        (number, f"| {' | '.join(cell.replace('|', '/') for cell in row)} |")
        for (number, _), row in zip(rows, cells, strict=True)
    ]
    number = rows[0][0]
    return [(number, ""), table[0], (number, f"|{' --- |' * len(cells[0])}"), *table[1:]]


def _cells(texts: list[str]) -> list[list[str]] | None:
    """The cells of each line, where all lines have the same number of them."""
    for divide in (lambda text: text.split("\t"), _TABS.split):
        cells = [[cell.strip() for cell in divide(text.strip(" "))] for text in texts]
        if len({len(row) for row in cells}) == 1 and len(cells[0]) > 1 and all(cells[0]):
            return cells
    return None


def _is_label(cell: str) -> bool:
    return exact_kind(cell) in FACTS


def _names_columns(cells: list[str]) -> bool:
    known = sum(key_of(cell) in _COLUMNS for cell in cells)
    return known * 2 > len(cells) and not any(read_stamp(cell) for cell in cells)


def with_chat(rows: list[Numbered]) -> list[Numbered]:
    """A document that is nothing but a chat as a list of what was said when; others as they are."""
    if not _may_be_chat(rows):
        return rows
    heads = {place: head for place, (_, text) in enumerate(rows) if (head := _head(text))}
    if not _is_chat(rows, heads):
        return rows
    result: list[Numbered] = []
    name = ""
    for place, (number, text) in enumerate(rows):
        if place in heads:
            if not name:
                result += [(number, ""), (number, "## Timeline"), (number, "")]
            name = heads[place][0] or name
            result.append((number, f"- {heads[place][1]} {name}:"))
        elif name and text.strip():
            result.append((number, f"  {text.strip()}"))
        elif not name:
            first = text.strip(" #") and not any(line.strip() for _, line in result)
            result.append((number, f"# {text.strip(' #')}" if first else text))
    return result


def _may_be_chat(rows: list[Numbered]) -> bool:
    first = [text for _, text in rows[:_LOOKED_AT] if text.strip()][: _MOST_BEFORE + 1]
    return any(map(_head, first)) and not any(_MARKUP.match(text) for _, text in rows)


def _is_chat(rows: list[Numbered], heads: dict[int, tuple[str, str]]) -> bool:
    said = [
        place
        for place, (name, _) in heads.items()
        if name and place + 1 < len(rows) and rows[place + 1][1].strip()
    ]
    if len(said) < _FEWEST_MESSAGES or len(said) * 2 < len(heads):
        return False
    before = sum(bool(text.strip()) for _, text in rows[: min(heads)])
    return before <= _MOST_BEFORE


def _head(text: str) -> tuple[str, str] | None:
    """(who, when) of a line that holds a name and a time, or only a time."""
    text = text.strip()
    if not 3 < len(text) <= _LONGEST_HEAD or not any(char.isdigit() for char in text):
        return None
    if _is_time(text, 0):
        return "", text.strip("[]() ")
    for gap in _GAP.finditer(text):
        name = text[: gap.start()]
        if _is_time(text, gap.end()) and _NAME.match(name):
            return name, text[gap.end() :].strip("[]() ")
    return None


def _is_time(text: str, start: int) -> bool:
    stamp = read_stamp(text, start)
    return bool(stamp and stamp.clock and not text[stamp.end :].strip(" ])"))
