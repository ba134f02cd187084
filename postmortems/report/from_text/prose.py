"""Lines of a section as the Markdown text that is kept."""

from __future__ import annotations

import re

from .scan import Line

_WORD = re.compile(r"[^\W\d_]{3,}")


def text_of(lines: list[Line]) -> str:
    """The lines as Markdown: outer blank lines cut, wild indentation of plain text removed.

    Markdown would show text that is indented by four columns as code; outside of lists and
    fences that is never meant here.
    """
    kept: list[str] = []
    in_list = False
    for line in lines:
        raw = line.raw.rstrip() if not line.raw.endswith("  ") else line.raw.rstrip() + "  "
        if line.kind == "rule":
            raw = ""
        if line.kind == "item":
            in_list = True
        elif line.kind in ("text", "heading", "cells") and (line.indent == 0 or not in_list):
            in_list = in_list and line.indent > 0
            raw = raw.lstrip()
        kept.append(raw)
    text = "\n".join(kept).strip("\n")
    return re.sub(r"\n{3,}", "\n\n", text).rstrip()


def words_of(text: str) -> list[str]:
    """The words of three letters and more, in small letters."""
    return _WORD.findall(text.lower())
