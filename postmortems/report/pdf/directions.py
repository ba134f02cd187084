"""Text written from right to left: ``dir="auto"``, which WeasyPrint does not know."""

from __future__ import annotations

import re
import unicodedata
from typing import Any

_FROM_RIGHT = re.compile(
    "[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff\U00010800-\U00010fff\U0001e800-\U0001efff]"
)
_BLOCKS = frozenset(("p", "li", "td", "th", "h4", "h5", "h6", "figcaption", "pre"))
#: What an element gets that is written from right to left; the stylesheet says the rest.
CLASS = "rtl"


def set_directions(root: Any, text: str) -> None:
    """Give CLASS to what is written from right to left in elements with ``dir="auto"``.

    ``text`` is the whole document: most have no such writing and are left alone. Each
    paragraph, list entry and cell is looked at by itself, as a browser does.
    """
    if not _FROM_RIGHT.search(text):
        return
    for element in root.iter():
        if element.get("dir") != "auto":
            continue
        blocks = [part for part in element.iter() if part.tag in _BLOCKS] or [element]
        for block in blocks:
            if _is_from_right("".join(block.itertext())):
                block.set("class", f"{block.get('class', '')} {CLASS}".strip())


def _is_from_right(text: str) -> bool:
    """Whether the first letter with a direction goes from right to left."""
    for letter in text:
        direction = unicodedata.bidirectional(letter)
        if direction in ("L", "R", "AL"):
            return direction != "L"
    return False
