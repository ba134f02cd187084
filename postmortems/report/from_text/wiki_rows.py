"""MediaWiki markup as rows of Markdown."""

from __future__ import annotations

import re

_HEADING = re.compile(r"(={1,6})\s*(.*?)\s*(={1,6})\s*\Z")
_LIST = re.compile(r"[*#:;]{1,12}")
_LINK = re.compile(r"\[(https?://[^\s\]]{1,2000})(?: ([^\]\n]{1,1000}))?\]")
_PAGE = re.compile(r"\[\[([^\]|\n]{1,500})(?:\|([^\]\n]{1,500}))?\]\]")
_TAG = re.compile(r"</?(?:pre|nowiki|code|br|tt|source|syntaxhighlight)\b[^>\n]{0,100}/?>", re.I)
# a template alone on its line or over several; "{{done}} text" is text
_TEMPLATE = re.compile(r"\{\{[^{}]*(?:\}\}\Z|\Z)")
_PARAMETER = re.compile(r"\|\s*([\w .-]{1,40}?)\s*=\s*(.*)\Z")
_DONE = re.compile(
    r"\{\{\s*(?:done|tick|yes|check|resolved|fixed)\s*(?:\|[^{}]{0,100})?\}\}:?", re.I
)
_CELL_ATTRIBUTES = re.compile(r"\A[^|\[\n]{0,200}=[^|\[\n]{0,200}\|(?!\|)")


def wiki_rows(text: str) -> list[tuple[int, str]]:
    """(source line number, Markdown) for each line."""
    rows: list[tuple[int, str]] = []
    table: list[tuple[int, list[str]]] | None = None
    template, heading = False, ""
    for number, line in enumerate(text.split("\n"), 1):
        stripped = line.strip()
        if table is None and (template or _TEMPLATE.match(stripped)):
            goes_on, row = _template_line(stripped, template)
            rows.append((number, row))
            if template and not goes_on:
                # its parameters may have opened sections of their own
                rows += [(number, ""), (number, heading or "---")]
            template = goes_on
        elif stripped.startswith("{|"):
            table = []
            rows.append((number, ""))
        elif table is not None and stripped.startswith("|}"):
            rows += _table(table)
            table = None
        elif table is not None and stripped.startswith("|-"):
            table.append((number, []))
        elif table is not None and stripped.startswith("|+"):
            rows.append((number, _inline(stripped[2:].strip())))
        elif table is not None and stripped[:1] in ("|", "!"):
            if not table:
                table.append((number, []))
            mark = "!!" if stripped[0] == "!" else "||"
            cells = stripped[1:].replace("!!", mark).split(mark)
            table[-1][1].extend(_inline(_CELL_ATTRIBUTES.sub("", cell).strip()) for cell in cells)
        elif table:
            if table[-1][1]:
                table[-1][1][-1] += f" {_inline(stripped)}"
            else:
                rows.append((number, _inline(stripped)))
        else:
            rows.append((number, _line(line)))
            heading = rows[-1][1] if rows[-1][1].startswith("#") else heading
    if table:
        rows += _table(table)
    return rows


def _template_line(line: str, inside: bool) -> tuple[bool, str]:
    """Whether the template goes on, and the line of it as Markdown: its parameters as labels."""
    if inside and line.startswith("=="):
        return False, _line(line)
    parameter = _PARAMETER.match(line) if inside else None
    ends = line.count("}}") > line.count("{{") if inside else line.endswith("}}")
    if parameter and parameter[2].strip(" }"):
        value = parameter[2].removesuffix("}}") if ends else parameter[2]
        return not ends, f"**{parameter[1]}:** {_inline(value.strip())}"
    return not ends, f"<!-- {line} -->" if line.strip("{}") else ""


def _table(table: list[tuple[int, list[str]]]) -> list[tuple[int, str]]:
    filled = [(number, cells) for number, cells in table if cells]
    rows: list[tuple[int, str]] = []
    for place, (number, cells) in enumerate(filled):
        rows.append((number, f"| {' | '.join(cell.replace('|', '/') for cell in cells)} |"))
        if place == 0:
            rows.append((number, f"|{' --- |' * len(cells)}"))
    return [*rows, (filled[-1][0], "")] if filled else rows


def _line(line: str) -> str:
    heading = _HEADING.match(line.strip()) if line.lstrip().startswith("=") else None
    if heading and len(line) < 300 and heading[1] == heading[3] and heading[2]:
        return f"{'#' * len(heading[1])} {_inline(heading[2])}"
    if line.startswith("----"):
        return "---"
    marks = _LIST.match(line)
    if marks:
        depth, last = len(marks.group()) - 1, marks.group()[-1]
        body = _inline(line[marks.end() :].strip())
        if last == ":":
            return f"> {body}"
        if last == ";":
            return f"**{body}**"
        return f"{'   ' * depth}{'1.' if last == '#' else '-'} {body}"
    return _inline(line)


def _inline(text: str) -> str:
    text = text.replace("'''''", "***").replace("'''", "**").replace("''", "*")
    if "{{" in text:
        text = _DONE.sub("✅", text)
    if "[" in text:
        text = _PAGE.sub(lambda m: m[2] or m[1], text)
        text = _LINK.sub(lambda m: f"[{m[2]}]({m[1]})" if m[2] else f"<{m[1]}>", text)
    return _TAG.sub("", text) if "<" in text else text
