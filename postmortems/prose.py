"""Typed Markdown to safe HTML; the one place that marks HTML as safe.

Everything here takes any text of any length and never raises: what cannot be
read as Markdown in reasonable time is shown as it was typed.
"""

from __future__ import annotations

import html
import re
import threading
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any, Protocol, cast
from urllib.parse import urlsplit

import nh3
from markdown import Markdown

from .prose_dialect import PageRules, block_parser, line_parser

RENDERER_VERSION = 1
"""Goes up whenever the same text gives other HTML, for those who store the result."""

PIECE = 16_000  # characters read as Markdown in one go, where a text can be divided
LARGEST_BLOCK = 64_000  # characters without a blank line, above which text is shown as typed
LINK_WORK = 1_000_000  # openings of links times the length they are looked for in
DEEPEST_BRACKETS = 12
_CACHED_LENGTH = 20_000

_NOT_PRINTED = {
    **dict.fromkeys((*range(0x20), *range(0x7F, 0xA0), 0xFFFE, 0xFFFF)),
    **{0x09: 0x09, 0x0A: 0x0A, 0x0B: 0x0A, 0x0C: 0x0A, 0x85: 0x0A},
    **dict.fromkeys(range(0xD800, 0xE000), 0xFFFD),
}
_MAY_NEED_CLEANING = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_MAY_BE_MARKUP = re.compile(r"[*_`\[\]<>&\\~!]|://")
_FENCE = re.compile(r"( {0,16})(`{3,}|~{3,})[^`\n]*$")
_STARTS_AFRESH = re.compile(r"(?![ \t]|[-*+>|] |\d+\. )")
_BLANK = re.compile(r"\n[ \t]*\n")
_ENDS_A_LINE = re.compile(r"<br>|</(?:p|li|h[4-6]|tr|blockquote|pre|figcaption)>")
_TAG = re.compile(r"<(?:[^>\"]|\"[^\"]*\")*>")
_TAG_KEPT = re.compile(f"({_TAG.pattern})")
# Stand for the tags of a mark while the text is read. They are no characters: nobody types them.
_BEGIN, _END, _DIGITS = "\ufdd0", "\ufdd1", "".join(map(chr, range(0xFDD2, 0xFDDC)))
_NO_CHARACTER = re.compile("[\ufdd0-\ufddb]")
_MARKED = re.compile(f"{_BEGIN}([{_DIGITS}]+)([^{_BEGIN}{_END}]*){_END}")
_NUMBERED = str.maketrans("0123456789", _DIGITS)
_NUMBER = str.maketrans(_DIGITS, "0123456789")
_ENDS_A_CELL = re.compile(r"</t[dh]>\s*(?=<t[dh])")

_LINE_TAGS = {"a", "code", "del", "em", "span", "strong"}
_BLOCK_TAGS = _LINE_TAGS | {
    *("blockquote", "br", "div", "figcaption", "figure", "h4", "h5", "h6", "hr", "img"),
    *("li", "ol", "p", "pre", "table", "tbody", "td", "th", "thead", "tr", "ul"),
}
_ATTRIBUTES = {
    "a": {"href", "title"},
    "img": {"src", "alt", "title", "loading"},
    "ol": {"start"},
    "div": {"role", "tabindex", "aria-label"},
}
_CLASSES = {
    "span": {"refused-link"},
    "p": {"as-typed"},
    "div": {"table-scroll"},
    "td": {"is-left", "is-right", "is-center"},
    "th": {"is-left", "is-right", "is-center"},
}
_SCHEMES = {"http", "https", "mailto"}
_REL = "noopener noreferrer nofollow"
_CLEAN_BLOCKS = nh3.Cleaner(
    tags=_BLOCK_TAGS,
    attributes=_ATTRIBUTES,
    allowed_classes=_CLASSES,
    url_schemes=_SCHEMES,
    link_rel=_REL,
)
_CLEAN_LINE = nh3.Cleaner(
    tags=_LINE_TAGS,
    attributes={"a": {"href", "title"}},
    allowed_classes={"span": {"refused-link"}},
    url_schemes=_SCHEMES,
    link_rel=_REL,
)

_parsers = threading.local()  # a Markdown object keeps state while it reads


class Html(str):
    """HTML that is safe to print without escaping. Only this module makes it."""

    __slots__ = ()

    def __html__(self) -> Html:
        return self


def escape(text: Any) -> Html:
    """``text`` ready for HTML: escaped, unless it says itself that it is HTML."""
    if isinstance(text, int | float):
        return Html(text)
    if hasattr(text, "__html__"):
        return Html(text.__html__())
    return Html(html.escape(str(text)))


def fill(pattern: str, /, *args: Any, **values: Any) -> Html:
    """``pattern.format(…)`` with every value escaped. The pattern must be a literal of ours."""
    return Html(
        pattern.format(*map(escape, args), **{name: escape(v) for name, v in values.items()})
    )


def join(parts: Iterable[Any], between: str = "") -> Html:
    """The parts one after the other, each escaped unless it is HTML."""
    return Html(escape(between).join(escape(part) for part in parts))


def style_element(css: str) -> Html:
    """A stylesheet of ours as a ``<style>`` element, for documents of one file."""
    return Html("<style>\n" + css.replace("</", "<\\/") + "\n</style>")


def render(text: str, *, files: Mapping[str, str] | None = None, base: str = "") -> Html:
    """Markdown of several paragraphs as HTML.

    ``files`` maps the keys of the report's attachments to the addresses they are
    served at: ``![alt](attachments/KEY)`` becomes that picture. ``base`` is put
    before addresses that begin with ``/``, for documents that leave the site.
    """
    own = tuple(sorted(files.items())) if files else ()
    if len(text) > _CACHED_LENGTH:
        return _render_long(text, own, base)
    return _render(text, own, base)


Mark = tuple[int, int, str]
"""From where to where something stands in a text, and the id of what is said about it."""


def render_marked(
    text: str, marks: Iterable[Mark], *, files: Mapping[str, str] | None = None, base: str = ""
) -> Html:
    """``render``, with ``<mark class="finding">`` around each ``text[start:end]``.

    It holds a link to what is said about it. The marks do not overlap. One that ends
    inside other markup than it begins in is not shown.
    """
    marks = tuple(marks)
    return _show_marks(render(_with_marks(text, marks), files=files, base=base), marks)


def render_line_marked(text: str, marks: Iterable[Mark], *, base: str = "") -> Html:
    """``render_line`` with marks as ``render_marked`` shows them."""
    marks = tuple(marks)
    return _show_marks(render_line(_with_marks(text, marks), base=base), marks)


def _with_marks(text: str, marks: tuple[Mark, ...]) -> str:
    if _NO_CHARACTER.search(text):
        return text
    for number, (start, end, _) in sorted(enumerate(marks), key=lambda one: -one[1][0]):
        begin = _BEGIN + str(number).translate(_NUMBERED)
        text = f"{text[:start]}{begin}{text[start:end]}{_END}{text[end:]}"
    return text


def _show_marks(markup: str, marks: tuple[Mark, ...]) -> Html:
    if not _NO_CHARACTER.search(markup):
        return Html(markup)
    in_link = False

    def tag(match: re.Match[str]) -> str:
        number, words = int(match[1].translate(_NUMBER)), match[2]
        if number >= len(marks):
            return words
        if not in_link:
            anchor = html.escape(marks[number][2])
            words = f'<a href="#{anchor}" aria-describedby="{anchor}-why">{words}</a>'
        return f'<mark class="finding">{words}</mark>'

    pieces = _TAG_KEPT.split(markup)
    for place, piece in enumerate(pieces):
        # Only between tags: inside of one, in the title of a link, it is no place for a tag.
        if not place % 2:
            piece = _MARKED.sub(tag, piece)
        elif piece.startswith(("<a ", "</a")):
            in_link = piece.startswith("<a ")
        pieces[place] = _NO_CHARACTER.sub("", piece)
    return Html("".join(pieces))


@lru_cache(maxsize=2048)
def render_line(text: str, *, base: str = "") -> Html:
    """Markdown of one line as HTML: emphasis, code and links, no paragraphs."""
    line = " ".join(_printable(text).split())
    if not _MAY_BE_MARKUP.search(line):
        return escape(line)
    if _too_much_work(line):
        return escape(line)
    try:
        # A line may begin like a list or a heading; here these are only characters.
        inner = _parse("line", line, (), base).removeprefix("<p>").removesuffix("</p>")
        return Html(_CLEAN_LINE.clean(inner))
    except (RecursionError, ValueError, AttributeError, IndexError):
        return escape(line)


@lru_cache(maxsize=2048)
def plain(text: str) -> str:
    """The words of Markdown without its markup; paragraphs and rows as lines."""
    if not _MAY_BE_MARKUP.search(text) and "\n" not in text:
        return " ".join(_printable(text).split())
    markup = _ENDS_A_CELL.sub(" ", _ENDS_A_LINE.sub("\n", render(text)))
    words = html.unescape(_TAG.sub("", markup))
    lines = (" ".join(line.split()) for line in words.splitlines())
    return "\n".join(line for line in lines if line)


@lru_cache(maxsize=1024)
def _render(text: str, files: tuple[tuple[str, str], ...], base: str) -> Html:
    return _render_uncached(text, files, base)


@lru_cache(maxsize=4)
def _render_long(text: str, files: tuple[tuple[str, str], ...], base: str) -> Html:
    return _render_uncached(text, files, base)


def _render_uncached(text: str, files: tuple[tuple[str, str], ...], base: str) -> Html:
    parts: list[str] = []
    for is_code, piece in _pieces(_printable(text)):
        if is_code:
            parts.append(f"<pre><code>{html.escape(piece)}\n</code></pre>")
        elif _too_much_work(piece):
            parts += map(_as_typed, _BLANK.split(piece))
        else:
            try:
                parts.append(_CLEAN_BLOCKS.clean(_parse("block", piece, files, base)))
            except (RecursionError, ValueError, AttributeError, IndexError):
                # Nested deeper than the parser goes; nothing a person typed by hand.
                parts += map(_as_typed, _BLANK.split(piece))
    return Html("\n".join(parts))


def _as_typed(block: str) -> str:
    return f'<p class="as-typed">{html.escape(block)}</p>' if block.strip() else ""


def _printable(text: str) -> str:
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return text.translate(_NOT_PRINTED) if _MAY_NEED_CLEANING.search(text) else text


def _pieces(text: str) -> Iterator[tuple[bool, str]]:
    """The text in pieces that can be read one by one: (is it a block of code, the piece).

    Fenced code is taken out here, since the parser looks for its end from every
    beginning; an unclosed fence reaches to the end of the text.
    """
    lines: list[str] = []
    size = indent = 0
    fence = ""
    for line in text.split("\n"):
        if fence:
            mark = line.strip()
            if len(mark) >= len(fence) and not mark.strip(fence[0]):
                yield True, "\n".join(lines)
                lines, size, fence = [], 0, ""
            else:
                lines.append(line[min(indent, len(line) - len(line.lstrip(" "))) :])
            continue
        opening = _FENCE.match(line)
        if opening or (
            size > PIECE and _STARTS_AFRESH.match(line) and not (lines and lines[-1].strip())
        ):
            if size:
                yield False, "\n".join(lines)
            lines, size = [], 0
        if opening:
            indent, fence = len(opening[1]), opening[2]
            continue
        lines.append(line)
        size += len(line) + 1
    if lines or fence:
        yield bool(fence), "\n".join(lines)


def _too_much_work(piece: str) -> bool:
    """Whether reading the links of this piece would take longer than in proportion to its length.

    The parser looks for the end of a link from every beginning of one, up to the
    end of the block.
    """
    for block in _BLANK.split(piece):
        if len(block) > LARGEST_BLOCK:
            return True
        openings = block.count("[")
        if not openings:
            continue
        lines = block.split("\n", 2)
        by_line = len(lines) > 1 and "|" in lines[1] and not lines[1].strip(" |:-")
        length = max(map(len, block.split("\n"))) if by_line else len(block)
        if openings * length > LINK_WORK or _bracket_depth(block) > DEEPEST_BRACKETS:
            return True
    return False


def _bracket_depth(block: str) -> int:
    square = round_ = deepest = 0
    for mark in re.findall(r"[\[\]()]", block):
        if mark == "[":
            square += 1
        elif mark == "]":
            square = max(0, square - 1)
        elif mark == "(":
            round_ += 1
        else:
            round_ = max(0, round_ - 1)
        deepest = max(deepest, square, round_)
    return deepest


class _Holder(Protocol):
    block: Markdown
    line: Markdown


def _parse(kind: str, text: str, files: tuple[tuple[str, str], ...], base: str) -> str:
    parsers = cast(_Holder, _parsers)
    if not hasattr(parsers, kind):
        setattr(parsers, kind, block_parser() if kind == "block" else line_parser())
    md: Markdown = getattr(parsers, kind)
    own = dict(files)
    rules = cast(PageRules, md.treeprocessors["page_rules"])
    rules.link = lambda address: _link_target(address, own, base)
    rules.picture = lambda address: own.get(address.removeprefix("attachments/"))
    return md.reset().convert(text)


def _link_target(address: str, own: Mapping[str, str], base: str) -> str | None:
    """Where a typed link may lead: our attachments, our own pages, the web, a mailbox."""
    address = html.unescape(address).strip()
    if address.startswith("attachments/"):
        return own.get(address.removeprefix("attachments/"))
    if address.startswith("/") and address[1:2] not in ("/", "\\"):
        return base.rstrip("/") + address
    try:
        parts = urlsplit(address)
    except ValueError:
        return None
    if parts.scheme in ("http", "https"):
        return address if parts.netloc else None
    return address if parts.scheme == "mailto" else None
