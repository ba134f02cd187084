"""Long texts in recorded changes: only what differs, so that typing on costs what was typed.

A side of a change holds a short text as it is, and of a long one
``{"same_before": 1200, "text": "what differs", "same_after": 8000}``: the numbers of
characters around it that both sides have. With the text of one side at hand, ``other_side``
gives that of the other, so a history can be read back from how a text is now.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

# Characters that stayed the same: leaving out fewer saves nothing worth reading back.
WORTH_CUTTING = 400
_NAMES = {"same_before", "text", "same_after"}


def cut(
    before: Mapping[str, Any], after: Mapping[str, Any]
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Both sides of a change with what their long texts have in common left out."""
    cut_before, cut_after = dict(before), dict(after)
    for name in before.keys() & after.keys():
        old, new = before[name], after[name]
        if not (isinstance(old, str) and isinstance(new, str)):
            continue
        if min(len(old), len(new)) < WORTH_CUTTING or old == new:
            continue
        start = _same_from_start(old, new)
        end = _same_to_end(old, new, min(len(old), len(new)) - start)
        if start + end >= WORTH_CUTTING:
            cut_before[name] = _piece(old, start, end)
            cut_after[name] = _piece(new, start, end)
    return cut_before, cut_after


def is_cut(value: Any) -> bool:
    """Whether a value of a change is a long text of which only the piece that differs is kept."""
    return isinstance(value, dict) and value.keys() == _NAMES


def other_side(side: Any, whole: str, own: Any) -> str:
    """The text that ``side`` stands for. ``whole`` is the text on the other side, ``own`` its value."""
    if not is_cut(side):
        return str(side)
    start, end = own["same_before"], own["same_after"]
    return whole[:start] + side["text"] + whole[len(whole) - end :]


def _piece(text: str, start: int, end: int) -> dict[str, Any]:
    return {"same_before": start, "text": text[start : len(text) - end], "same_after": end}


def _same_from_start(some: str, other: str) -> int:
    """How many characters both begin with. Compares slices, since texts may have a million."""
    low, high = 0, min(len(some), len(other))
    while low < high:
        middle = (low + high + 1) // 2
        if some[low:middle] == other[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low


def _same_to_end(some: str, other: str, most: int) -> int:
    """How many characters both end with, at most ``most``."""
    low, high = 0, most
    while low < high:
        middle = (low + high + 1) // 2
        if _tail(some, low, middle) == _tail(other, low, middle):
            low = middle
        else:
            high = middle - 1
    return low


def _tail(text: str, low: int, high: int) -> str:
    return text[len(text) - high : len(text) - low]
