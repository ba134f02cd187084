"""Action items from lists, tables, checklists and labelled paragraphs."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from .action_lines import COLUMN_OF, is_person, names_group, steps_of
from .action_remarks import says_who_or_when
from .action_words import (
    Item,
    bare_links,
    begins_with_verb,
    first_url,
    is_habit,
    is_past,
    is_work,
    priority_of,
    read_item,
    says_nothing,
    state_of,
)
from .headings import key_of
from .scan import Line
from .stamps import read_stamp
from .words import actions as known

_DETAIL_LABEL = re.compile(r"\**([\w\s]{2,20}?)\**\s?[:：]\**\s+(.+)\Z", re.DOTALL)
_NAMED = re.compile(r"(\*\*|__)[^*_\n]{2,80}?(?:[:.]\1|\1\s?[:.–—-])\s+\S")
_ID = re.compile(r"\[?[A-Z]{1,8}-\d{1,6}\]?[:.)]?\s")
_LABEL_ALONE = re.compile(r"[:：]\*{0,3}\Z")
_LONGEST_LABEL = 90
_TOLD = 4
_LONGEST_WRAPPED = 2_000


@dataclass(slots=True)
class Found:
    """The items of a section and the lines that are none (prose to keep)."""

    items: list[Item] = field(default_factory=list)
    unplaced: list[Line] = field(default_factory=list)
    placed: list[int] = field(default_factory=list)


def read_actions(lines: list[Line], group: str = "") -> Found:
    """The action items in ``lines``, which stand under one heading; ``group`` names their list."""
    return _Reader(lines, group).run()


class _Reader:
    def __init__(self, lines: list[Line], group: str) -> None:
        self.lines = lines
        self.found = Found()
        self.group = group
        self.owner = ""
        self.columns: dict[str, int] = {}
        self.titles: tuple[str, ...] = ()
        self.parts: list[int] = []
        self.listed: set[int] = set()
        for line in lines:
            self.parts.append((self.parts[-1] if self.parts else 0) + (line.kind == "heading"))
            if line.kind in ("item", "cells"):
                self.listed.add(self.parts[-1])
        self.grouped = any(line.kind == "heading" for line in lines)
        self.named = sum(line.kind == "text" and bool(_NAMED.match(line.text)) for line in lines)

    def run(self) -> Found:
        place = 0
        while place < len(self.lines):
            line = self.lines[place]
            if line.kind == "cells":
                self._row(line)
            elif line.kind == "heading":
                self._group(line)
            elif line.kind == "item":
                place = self._list(place)
                continue
            elif line.kind == "text":
                place = self._paragraph(place)
                continue
            elif line.kind in ("code", "quote", "comment"):
                self.found.unplaced.append(line)
            place += 1
        self._only_told()
        return self.found

    def _only_told(self) -> None:
        """Prose that mostly tells what was is no list of work, even with a "should" in it."""
        told = sum(line.kind == "text" for line in self.found.unplaced)
        if self.listed or told < _TOLD or len(self.found.items) * _TOLD > told:
            return
        numbers = {number for item in self.found.items for number in item.lines}
        self.found.items = [item for item in self.found.items if item.status]
        numbers -= {number for item in self.found.items for number in item.lines}
        back = [line for line in self.lines if line.number in numbers]
        self.found.unplaced = sorted([*self.found.unplaced, *back], key=lambda line: line.number)

    # -- groups -----------------------------------------------------------------------------

    def _group(self, line: Line) -> None:
        name = line.text.strip(" *_:：")
        self.found.placed.append(line.number)
        if is_person(name):
            self.owner, self.group = name.lstrip("@"), ""
        else:
            self.owner, self.group = "", name

    # -- tables -----------------------------------------------------------------------------

    def _row(self, line: Line) -> None:
        if line.header:
            self.titles = tuple(re.sub(r"[*_`]", "", cell) for cell in line.cells)
            self.columns = {}
            for place, cell in enumerate(line.cells):
                column = COLUMN_OF.get(key_of(cell), "")
                if column and column not in self.columns:
                    self.columns[column] = place
            if "title" not in self.columns:
                used = set(self.columns.values())
                free = [i for i in range(len(line.cells)) if i not in used]
                self.columns["title"] = free[0] if free else 0
            self.found.placed.append(line.number)
            return
        cells = {
            column: line.cells[place]
            for column, place in self.columns.items()
            if place < len(line.cells)
        }
        title = cells.get("title", "")
        item = read_item(title, line.number) if title else None
        if item is None:
            self.found.unplaced.append(line)
            return
        self._fill(item, cells)
        used = set(self.columns.values())
        for place, cell in enumerate(line.cells):
            if place not in used and cell and not cell.isdigit() and not says_nothing(cell):
                name = self.titles[place] if place < len(self.titles) else ""
                item.detail.append(f"{name}: {cell}" if name else cell)
        item.group = self.group
        self.found.items.append(item)

    def _fill(self, item: Item, cells: dict[str, str]) -> None:
        owner = re.sub(r"[*_`]", "", cells.get("owner", "")).strip()
        if owner and not says_nothing(owner):
            item.owner = owner.lstrip("@")
        due = read_stamp(cells.get("due", "").strip()) if cells.get("due") else None
        item.due = due.day if due and due.day else item.due
        item.priority = priority_of(cells.get("priority", "")) or item.priority
        kind = cells.get("class", "").strip(" *_").lower()
        item.action_class = known.CLASSES.get(kind, "")
        for column in ("status", "link"):
            cell = cells.get(column, "")
            state = state_of(cell) if cell else ""
            if state and not item.status:
                item.status = state
            item.url = first_url(cell) or item.url
            if cell and not state and not says_nothing(cell) and not bare_links(cell):
                item.detail.append(f"{self.titles[self.columns[column]]}: {cell}")
            elif state == "open" and "fail" in cell.lower():
                item.detail.append(f"{self.titles[self.columns[column]]}: {cell.strip('*_ ')}")
        if cells.get("detail"):
            item.detail.append(cells["detail"])

    # -- lists ------------------------------------------------------------------------------

    def _list(self, start: int) -> int:
        """Reads one list with its nested lists; returns where it ends."""
        end, blank = start, False
        while end < len(self.lines):
            line = self.lines[end]
            if line.kind == "blank":
                blank = True
            elif line.kind == "item" or line.kind in ("code", "quote"):
                blank = False
            elif (
                line.kind == "text"
                and _LABEL_ALONE.search(line.text)
                and (line.indent <= self.lines[start].indent and len(line.text) < _LONGEST_LABEL)
            ):
                break
            elif line.kind == "text" and (not blank or line.indent > self.lines[start].indent + 1):
                blank = False
            else:
                break
            end += 1
        block = [line for line in self.lines[start:end] if line.kind != "blank"]
        tops = [line for line in block if line.kind == "item"]
        base = min(line.indent for line in tops)
        heads = [line for line in tops if line.indent <= base + 1 and line.text]
        told = [line for line in heads if is_past(line.text) and "[" not in line.text[:2]]
        if len(told) * 2 > len(heads):
            self.found.unplaced.extend(block)
            return end
        self._items(block, base)
        return end

    def _items(self, block: list[Line], base: int) -> None:
        item: Item | None = None
        parent_group = self.group
        for place, line in enumerate(block):
            top = line.kind == "item" and line.indent <= base + 1
            if top:
                self.group = parent_group
                children = self._children(block, place, base)
                if children and names_group(line.text):
                    self.found.placed.append(line.number)
                    name = line.text.strip(" *_:：")
                    if is_person(name):
                        self._items_of(block, place, base, self.group, name)
                    else:
                        self._items_of(block, place, base, name, "")
                    item = None
                    continue
                if not line.text:
                    continue
                item = self._add(line)
            elif item is not None:
                self._continue(item, line, block[place - 1])
        self.group = parent_group

    def _children(self, block: list[Line], place: int, base: int) -> bool:
        following = block[place + 1] if place + 1 < len(block) else None
        return bool(following and following.kind == "item" and following.indent > base + 1)

    def _items_of(self, block: list[Line], place: int, base: int, group: str, owner: str) -> None:
        """The nested items below a parent that only names their group or owner."""
        inner = []
        for spot in range(place + 1, len(block)):
            if block[spot].kind == "item" and block[spot].indent <= base + 1:
                break
            inner.append(block[spot])
        inner_base = min(line.indent for line in inner if line.kind == "item")
        saved = self.group, self.owner
        self.group, self.owner = group, owner or self.owner
        item: Item | None = None
        for spot, line in enumerate(inner):
            if line.kind == "item" and line.indent <= inner_base + 1:
                item = self._add(line) if line.text else None
            elif item is not None:
                self._continue(item, line, inner[spot - 1])
        self.group, self.owner = saved

    def _add(self, line: Line) -> Item | None:
        item = read_item(line.text, line.number)
        if item is None:
            self.found.unplaced.append(line)
            return None
        item.group = self.group
        item.owner = item.owner or self.owner
        self.found.items.append(item)
        return item

    def _continue(self, item: Item, line: Line, before: Line) -> None:
        item.lines.append(line.number)
        if (
            line.kind == "text"
            and before.kind in ("item", "text")
            and not item.detail
            and (item.children == 0 and len(item.title) < _LONGEST_WRAPPED)
        ):
            again = read_item(f"{_whole(item)} {line.text}", item.lines[0])
            if again:
                item.title, item.detail = again.title, again.detail
                item.url = item.url or again.url
                item.owner = item.owner or again.owner
                item.due = item.due or again.due
            return
        item.children += 1
        if line.kind == "item" and self._labelled(item, line.text):
            return
        if bare_links(line.text):
            item.url = item.url or first_url(line.text)
        item.detail.append(line.raw.strip() if line.kind != "code" else line.raw)

    def _labelled(self, item: Item, text: str) -> bool:
        """A nested ``Owner: name``, ``Due: day``, ``Status: done``."""
        match = _DETAIL_LABEL.match(text[:300])
        if match is None:
            return False
        name, value = match[1].strip().lower(), match[2].strip(" *_")
        if name in known.OWNER_LABELS:
            item.owner = value.lstrip("@")
        elif name in known.DUE_LABELS:
            stamp = read_stamp(value)
            if stamp is None or stamp.day is None:
                return False
            item.due = stamp.day
        elif name in known.STATUS_LABELS and state_of(value):
            item.status = state_of(value)
        elif name in known.PRIORITY_LABELS and priority_of(value):
            item.priority = priority_of(value)
        elif name in known.LINK_LABELS and first_url(value):
            item.url = first_url(value)
        elif name == "type" and value.lower() in known.CLASSES:
            item.action_class = known.CLASSES[value.lower()]
        else:
            return False
        return True

    # -- paragraphs ---------------------------------------------------------------------------

    def _paragraph(self, start: int) -> int:
        line = self.lines[start]
        following = self.lines[start + 1] if start + 1 < len(self.lines) else None
        if following and following.kind == "item" and is_person(line.text):
            self._group(line)
            return start + 1
        if _LABEL_ALONE.search(line.text) and len(line.text) < _LONGEST_LABEL:
            return self._label(start)
        end = start + 1
        while end < len(self.lines) and self.lines[end].kind == "text":
            before = self.lines[end - 1].text
            text = self.lines[end].text
            if before.endswith((".", "!", ";")) or (text.endswith(":") and len(text) < 90):
                break
            if text[:1].isupper() and begins_with_verb(text) and begins_with_verb(line.text):
                break
            if says_who_or_when(before) or (_ID.match(text) and _ID.match(line.text)):
                break
            end += 1
        whole = " ".join(part.text for part in self.lines[start:end])
        steps = steps_of(whole)
        if len(steps) > 1 and not self.listed:
            for step in steps:
                found = read_item(step, line.number)
                if found:
                    found.lines = [part.number for part in self.lines[start:end]]
                    found.group, found.owner = self.group, found.owner or self.owner
                    self.found.items.append(found)
            return end
        item = read_item(whole, line.number)
        told = item is not None and (item.status or item.due or _ID.match(line.text))
        if item is not None and (told or self._asks(whole, start) or self._named(line)):
            item.lines = [part.number for part in self.lines[start:end]]
            item.group, item.owner = self.group, item.owner or self.owner
            self.found.items.append(item)
            if item.status and end < len(self.lines):
                return self._numbered_detail(item, end)
        else:
            self.found.unplaced.extend(self.lines[start:end])
        return end

    def _named(self, line: Line) -> bool:
        """Whether paragraphs that begin with a bold name are the items here: one like the other."""
        return bool(_NAMED.match(line.text)) and self.named > 1 and not self.listed

    def _asks(self, text: str, start: int) -> bool:
        """Whether prose is an item; beside a list of items only an order is."""
        alone = self.parts[start] not in self.listed and (self.group or not self.grouped)
        return (is_work(text) or is_habit(text)) if alone else begins_with_verb(text)

    def _numbered_detail(self, item: Item, place: int) -> int:
        """A list directly below a paragraph that is an item and ends in a colon or full stop."""
        whole = _whole(item).rstrip()
        if not whole.endswith((":", "：")):
            return place
        while place < len(self.lines) and self.lines[place].kind in ("item", "text"):
            item.lines.append(self.lines[place].number)
            item.detail.append(self.lines[place].raw.strip())
            place += 1
        return place

    def _label(self, start: int) -> int:
        """``Name:`` on a line of its own: a group above a list, else an item and its text."""
        line = self.lines[start]
        name = line.text.strip(" *_:：")
        following = start + 1
        while following < len(self.lines) and self.lines[following].kind == "blank":
            following += 1
        if following >= len(self.lines) or self.lines[following].kind in ("item", "cells"):
            if is_work(name) or len(name.split()) > 8:
                self.found.unplaced.append(line)
            else:
                self._group(line)
            return start + 1
        if self.lines[following].kind != "text" or len(name.split()) > 8:
            self.found.unplaced.append(line)
            return start + 1
        item = read_item(name, line.number)
        end = following
        if item is None:
            self.found.unplaced.append(line)
            return start + 1
        while (
            end < len(self.lines)
            and self.lines[end].kind == "text"
            and not (self.lines[end].text.endswith((":", "：")))
        ):
            item.detail.append(self.lines[end].text)
            item.lines.append(self.lines[end].number)
            end += 1
        item.group, item.owner = self.group, self.owner
        self.found.items.append(item)
        return end


def _whole(item: Item) -> str:
    return " ".join([item.title, *item.detail])
