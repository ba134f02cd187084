"""Tables with more columns than a page is wide: split into parts below one another."""

from __future__ import annotations

from typing import Any

#: More columns than this are legible on no page.
MOST_COLUMNS = 14
_IN_A_PART = 9
#: What the words above a part get as their class.
CLASS = "table-part"


def split_wide_tables(root: Any) -> None:
    """Split tables of typed prose, which have no cells over several columns.

    Each part has the first column again, and says which of the others it holds.
    """
    for holder in root.iter("div"):
        if "table-scroll" not in (holder.get("class") or "").split():
            continue
        for place, table in reversed(list(enumerate(holder))):
            if table.tag == "table" and (columns := _columns(table)) > MOST_COLUMNS:
                holder[place : place + 1] = _parts(table, columns)


def _columns(table: Any) -> int:
    return max((len(row) for row in table.iter("tr")), default=0)


def _parts(table: Any, columns: int) -> list[Any]:
    parts = []
    for first in range(1, columns, _IN_A_PART):
        last = min(first + _IN_A_PART, columns)
        words = table.makeelement("p", {"class": CLASS})
        words.text = f"Columns {first + 1} to {last} of {columns}"
        parts += [words, _part(table, {0, *range(first, last)}, _IN_A_PART + 1)]
    return parts


def _part(element: Any, kept: set[int], width: int) -> Any:
    """A copy with these columns, and with empty ones where there are fewer than ``width``."""
    copy = element.makeelement(element.tag, dict(element.attrib))
    copy.text, copy.tail = element.text, element.tail
    if element.tag == "tr":
        copy.extend(cell for place, cell in enumerate(element) if place in kept)
        for _ in range(width - len(copy)):
            copy.append(element.makeelement("td", {}))
        return copy
    for child in element:
        copy.append(_part(child, kept, width))
    return copy
