"""Any markup as numbered rows of Markdown: the one form the rest of the reader knows."""

from __future__ import annotations

import re
from dataclasses import dataclass

from .html_rows import html_rows
from .pasted_rows import with_chat, with_tables
from .wiki_rows import wiki_rows

_HTML_START = re.compile(
    r"\s{0,200}(?:<!doctype html|<html|<head|<body|<article|<h[1-6][ >]|<div"
    r"|<section|<main|<table|<p[ >]|<ul[ >])",
    re.IGNORECASE,
)
_HTML_BLOCK = re.compile(r"</(?:p|li|h[1-6]|div|td|article|section)>", re.IGNORECASE)
_WIKI_HEADING = re.compile(r"^={1,6}[^=\n][^\n]{0,200}?={1,6}[ \t]*$", re.MULTILINE)
_MARKDOWN_HEADING = re.compile(r"^#{2,6}[ \t]", re.MULTILINE)
_BREAK = re.compile(r"\s{0,3}<br\s?/?>\s{0,3}", re.IGNORECASE)
_SAMPLE = 200_000


@dataclass(frozen=True, slots=True)
class Row:
    """One line of Markdown made from line ``number`` of the source."""

    number: int
    text: str


def markup_of(text: str) -> str:
    """``html``, ``mediawiki`` or ``markdown`` (which plain text is a case of)."""
    sample = text[:_SAMPLE]
    if _HTML_START.match(sample) and len(_HTML_BLOCK.findall(sample)) >= 2:
        return "html"
    if len(_WIKI_HEADING.findall(sample)) >= 2 and not _MARKDOWN_HEADING.search(sample):
        return "mediawiki"
    return "markdown"


def rows_of(text: str) -> list[Row]:
    """The text as rows, in order; several rows may come from one line of HTML."""
    markup = markup_of(text)
    if markup == "html":
        return [Row(number, line) for number, line in html_rows(text)]
    if markup == "mediawiki":
        return [Row(number, line) for number, line in wiki_rows(text)]
    plain = [
        (number, part)
        for number, line in enumerate(text.split("\n"), 1)
        for part in (_BREAK.split(line) if _breaks(line) else (line,))
    ]
    if "\t" in text:
        plain = with_tables(plain)
    return [Row(number, line) for number, line in with_chat(plain)]


def _breaks(line: str) -> bool:
    """Whether a line holds several, divided by ``<br>``; in a table cell it divides nothing."""
    return "<br" in line and not line.lstrip().startswith("|")
