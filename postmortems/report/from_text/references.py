"""Markdown links by reference, written out: ``[name]`` with ``[name]: https://...`` elsewhere."""

from __future__ import annotations

import re
from collections.abc import Sequence

from .rows import Row

_DEFINITION = re.compile(
    r"\s{0,3}\[([^\]\[^][^\]\[]{0,200})\]:\s{0,8}<?(\S{1,2000}?)>?(?:\s+[\"'(].{0,300})?\s*\Z"
)
_USE = re.compile(r"(!?)\[([^\]\[\n]{1,300})\](?:\[([^\]\[\n]{0,200})\])?(?![(:\[])")


def without_references(rows: Sequence[Row]) -> tuple[list[Row], set[int]]:
    """The rows with links in place and the numbers of the definition lines that were used up."""
    targets: dict[str, str] = {}
    lines: dict[str, int] = {}
    for row in rows:
        if row.text.lstrip()[:1] == "[" and (found := _DEFINITION.match(row.text)):
            targets.setdefault(found[1].lower(), found[2])
            lines.setdefault(found[1].lower(), row.number)
    if not targets:
        return list(rows), set()
    used: set[str] = set()

    def replaced(match: re.Match[str]) -> str:
        name = (match[3] or match[2]).lower()
        if name not in targets:
            return match.group()
        used.add(name)
        return f"{match[1]}[{match[2]}]({targets[name]})"

    defining = set(lines.values())
    result = [
        row
        if row.number in defining or "[" not in row.text
        else Row(row.number, _USE.sub(replaced, row.text))
        for row in rows
    ]
    gone = {lines[name] for name in used}
    return [Row(row.number, "") if row.number in gone else row for row in result], gone
